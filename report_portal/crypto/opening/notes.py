"""Opening the case file of a report; nothing in it makes this raise."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from report_portal.crypto.entry_shapes import is_day
from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.items.notes import NOTE_AUDIENCE
from report_portal.crypto.items.sealed_item import file_hash
from report_portal.crypto.note_entries import entry_reads, is_known
from report_portal.crypto.records import Record

from .keyring import Keyring
from .problems import Problem

NoteKey = Callable[[str, str], str | None]
"""Gives the verify key of a member (id) who is an active NGO member on a day, or None."""

_NAME: Final = re.compile(r"staff/([1-9][0-9]{0,4})/note", re.ASCII)
_COMMON: Final = frozenset(Place("", None, "staff").head("note", {}))
_MEMBERS: Final = _COMMON | {"member", "day", "audience", "entry"}


@dataclass(frozen=True, slots=True)
class NoteItem:
    """One note in its place.

    Args:
        sequence: the number the server keeps it under.
        head: what was written; None where it was refused.
        known: False where a newer version wrote an entry that this one cannot read.
        problem: why it was refused.
    """

    sequence: int
    head: Mapping[str, Any] | None = field(default=None, repr=False)
    known: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CaseNotes:
    """A whole case file.

    Args:
        notes: each number up to the highest, refused and missing ones marked.
        seen: highest sequence of the reporter's items that a verified note speaks of.
        next_sequence: of the next note.
        next_previous: hash that the next note names.
    """

    notes: tuple[NoteItem, ...]
    seen: int
    next_sequence: int
    next_previous: str | None


def read_notes(
    files: Mapping[str, bytes],
    keyring: Keyring,
    report: tuple[str, str],
    note_key: NoteKey,
    *,
    expected: int = 0,
) -> CaseNotes:
    """Open every note of a report.

    Args:
        files: as the server gives them, without the report's id.
        keyring: of the reader.
        report: instance id and name of the report.
        note_key: says who may write, by the signed member chain.
        expected: highest number of a note that is known to exist; those that lack are shown as missing.

    Returns:
        Every note in its place.

    Source: SPEC section 5.4.
    """
    instance, mailbox = report
    numbers = [int(match[1]) for match in map(_NAME.fullmatch, files) if match]
    last = max([expected, *numbers])
    notes: list[NoteItem] = []
    previous: str | None = None
    chained = True
    for sequence in range(1, last + 1):
        envelope = files.get(f"staff/{sequence}/note")
        place = Place(instance, mailbox, "staff", sequence, previous)
        notes.append(_judge(keyring.read(envelope), place, note_key, chained=chained))
        chained = envelope is not None
        previous = None if envelope is None else file_hash(envelope)
    return CaseNotes(
        notes=tuple(notes),
        seen=max((note.head["seen"] for note in notes if note.head is not None), default=0),
        next_sequence=last + 1,
        next_previous=previous,
    )


def _judge(record: Record | Problem, place: Place, note_key: NoteKey, *, chained: bool) -> NoteItem:
    if isinstance(record, Problem):
        return NoteItem(place.sequence, problem=record)
    head = record.head
    member, day = head.get("member"), head.get("day")
    key = note_key(member, day) if isinstance(member, str) and is_day(day) else None
    if key is None:
        return NoteItem(place.sequence, problem=Problem.SIGNATURE)
    try:
        record.verify(key)
    except RecordError:
        return NoteItem(place.sequence, problem=Problem.SIGNATURE)
    try:
        (place if chained else place.after(head.get("previous"))).check(head, "note")
    except RecordError:
        return NoteItem(place.sequence, problem=Problem.PLACE)
    exact = (
        set(head) == _MEMBERS
        and head["audience"] == NOTE_AUDIENCE
        and not record.content
        and entry_reads(head["entry"])
    )
    if not exact:
        return NoteItem(place.sequence, problem=Problem.SHAPE)
    return NoteItem(place.sequence, head, known=is_known(head["entry"]))
