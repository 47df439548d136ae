"""The two numbered series that follow a report, as staff read them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from report_portal.crypto.heads import Place
from report_portal.crypto.items.sealed_item import file_hash

from .judging import Holder, Judge, ReportItem, Series
from .keyring import Keyring

_NAME: Final = re.compile(r"(in|out)/([1-9][0-9]{0,4})/(message|answer)", re.ASCII)
_FILE: Final = {"in": "message", "out": "answer"}


@dataclass(frozen=True, slots=True)
class Thread:
    """Both series, merged.

    Args:
        thread: answers after what they answer.
        withheld: a verified record speaks of items that the server did not give.
        next_sequence: of the next answer.
        next_previous: hash that the next answer names.
        seen: highest sequence of the reporter's items that was read.
        holders: the reporter under each code, oldest first; empty for readers without keys.
    """

    thread: tuple[ReportItem, ...]
    withheld: bool
    next_sequence: int
    next_previous: str | None
    seen: int
    holders: tuple[Holder, ...]


def read_series(files: Mapping[str, bytes], keyring: Keyring, series: Series) -> Thread:
    """Open everything that follows a report; nothing in it makes this raise.

    Args:
        files: as the server gives them, without the report's id.
        keyring: of the reader; has opened the report already.
        series: what to hold the items against.

    Returns:
        Every item in its place, refused ones marked.

    Source: SPEC section 5.
    """
    core = files.get("in/1/core")
    # A sheet's file is unknown to whoever holds its code, so the item after it names none.
    first = None if series.paper or core is None else file_hash(core)
    start = Place(series.instance, None, "in", 2, first)
    judge = Judge(series)
    ins = _read(files, keyring, judge, start, known=series.paper or core is not None)
    outs = _read(files, keyring, judge, Place(series.instance, None, "out", 1))
    last_in = ins[-1].sequence if ins else 1
    last_out = outs[-1].sequence if outs else 0
    before = files.get(f"out/{last_out}/answer")
    return Thread(
        thread=tuple(_merged(ins, outs)),
        withheld=_speaks_of_more(ins, last_out) or _speaks_of_more(outs, last_in),
        next_sequence=last_out + 1,
        next_previous=None if before is None else file_hash(before),
        seen=max((item.sequence for item in ins if item.head is not None), default=1),
        holders=tuple(judge.holders),
    )


def _read(
    files: Mapping[str, bytes], keyring: Keyring, judge: Judge, start: Place, *, known: bool = True
) -> list[ReportItem]:
    name = _FILE[start.direction]
    numbers = [
        int(match[2])
        for match in map(_NAME.fullmatch, files)
        if match and match.group(1, 3) == (start.direction, name)
    ]
    items = []
    previous = start.previous
    for sequence in range(start.sequence, max(numbers, default=0) + 1):
        envelope = files.get(f"{start.direction}/{sequence}/{name}")
        place = Place(start.instance, None, start.direction, sequence, previous)
        contact = keyring.read(files.get(f"{start.direction}/{sequence}/contact"))
        items.append(judge.item(keyring.read(envelope), place, chained=known, contact=contact))
        known = envelope is not None
        previous = None if envelope is None else file_hash(envelope)
    return items


def _speaks_of_more(items: list[ReportItem], length: int) -> bool:
    return any(item.head is not None and item.verified and item.head["seen"] > length for item in items)


def _merged(ins: list[ReportItem], outs: list[ReportItem]) -> list[ReportItem]:
    thread: list[ReportItem] = []
    waiting = list(ins)
    after = 1
    for item in outs:
        after = max(after, item.head["seen"]) if item.head is not None else after
        while waiting and waiting[0].sequence <= after:
            thread.append(waiting.pop(0))
        thread.append(item)
    return thread + waiting
