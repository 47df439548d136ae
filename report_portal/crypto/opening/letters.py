"""What staff wrote to a reporter, under the code in force and under those that were left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.errors import EnvelopeError, IdentityError, RecordError
from report_portal.crypto.generations import Answering
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Former
from report_portal.crypto.items.sealed_item import file_hash
from report_portal.crypto.records import Record

from . import shapes
from .identities import Identity, parse_identity
from .problems import Problem
from .records import open_record


@dataclass(frozen=True, slots=True)
class OutItem:
    """One thing that stands in staff's series.

    Args:
        sequence: from 1.
        head: what staff wrote; None where it was refused.
        problem: why it was refused; None where it was read.
    """

    sequence: int
    head: Mapping[str, Any] | None = field(default=None, repr=False)
    problem: Problem | None = None


class Letters:
    """Reads staff's series.

    Args:
        instance: instance id.
        name: of the report.
        keys: of the code in force.
        former: codes that were left, oldest first.

    Source: SPEC sections 5 and 5.1.
    """

    def __init__(self, instance: str, name: str, keys: ReporterKeys, former: Sequence[Former]) -> None:
        self._instance = instance
        self._name = name
        self._identities = [*(one.identity for one in former), keys.age_identity]
        self._macs = [*(bytes.fromhex(one.answer_mac) for one in former), keys.answer_mac]
        self._answering = Answering([one.changed for one in former], [one.read for one in former])

    def read(self, files: Mapping[str, bytes], count: int, *, withdrawn: bool) -> tuple[OutItem, ...]:
        """Read the items up to a number.

        Args:
            files: `out/<sequence>` as the server gave them.
            count: of items that there should be.
            withdrawn: the answers are gone on purpose, so none is missed.

        Returns:
            What verified, and a mark in the place of everything that did not.
        """
        thread: list[OutItem] = []
        before: bytes | None = None
        for sequence in range(1, count + 1):
            envelope = files.get(f"out/{sequence}")
            if envelope is not None:
                known = sequence == 1 or before is not None
                previous = file_hash(before) if before is not None else None
                place = Place(self._instance, self._name, "out", sequence, previous)
                thread.append(self._judge(self._open(envelope, sequence), place, chained=known))
            elif not withdrawn:
                thread.append(OutItem(sequence, problem=Problem.MISSING))
            before = envelope
        return tuple(thread)

    def _open(self, envelope: bytes, sequence: int) -> Record | Problem:
        identities: list[Identity] = []
        for generation in self._answering.possible(sequence):
            try:
                identities.append(parse_identity(self._identities[generation]))
            except IdentityError:
                # Of one's own making and still no key: what is sealed to it stays shut, the rest opens.
                continue
        try:
            return open_record(envelope, identities)
        except EnvelopeError:
            return Problem.UNOPENED
        except RecordError:
            return Problem.RECORD

    def _judge(self, record: Record | Problem, place: Place, *, chained: bool) -> OutItem:
        if isinstance(record, Problem):
            return OutItem(place.sequence, problem=record)
        generation = self._answering.generation(place.sequence, record.head["seen"])
        if generation is None or not _fits(record, self._macs[generation]):
            return OutItem(place.sequence, problem=Problem.SIGNATURE)
        # Without the answer before it, an answer still proves its place by sequence and MAC.
        here = place if chained else place.after(record.head["previous"])
        try:
            here.check(record.head, *shapes.OUT)
        except RecordError:
            return OutItem(place.sequence, problem=Problem.PLACE)
        if not shapes.fits(shapes.OUT, record.head):
            return OutItem(place.sequence, problem=Problem.SHAPE)
        self._answering.believe(generation)
        return OutItem(place.sequence, head=record.head)


def _fits(record: Record, key: bytes) -> bool:
    try:
        record.check_mac(key)
    except RecordError:
        return False
    return True
