"""Holding the items that follow a report against the keys in force, and those keys against what changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from report_portal.crypto.errors import RecordError
from report_portal.crypto.generations import Answering, Change
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Correspondent
from report_portal.crypto.records import Record

from . import shapes
from .problems import Problem

# Kinds that bring a contact file, so that all look alike to the server.
_WITH_CONTACT: Final = frozenset({"message", "permission", "strike"})


@dataclass(frozen=True, slots=True)
class ReportItem:
    """One item after the report.

    Args:
        direction: `in` or `out`.
        sequence: the number the server keeps it under.
        head: what was written; None where it was refused.
        contact: what a message adds to the contact section; empty once that was deleted, and for whom it is not.
        verified: False where this reader holds no key to check with.
        problem: why it was refused.
    """

    direction: str
    sequence: int
    head: Mapping[str, Any] | None = field(default=None, repr=False)
    contact: Mapping[str, Any] = field(default_factory=dict, repr=False)
    verified: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What the items of a mailbox are held against.

    Args:
        instance: instance id.
        ngo: the reader reads as an NGO.
        reporter: keys to verify with; None for readers without them.
        unverified: the mailbox by an unverified `core`, for readers who have no keys at all.
        paper: the first item was a sheet, whose file its reporter never saw.
    """

    instance: str
    ngo: bool
    reporter: Correspondent | None
    unverified: str | None
    paper: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """The reporter under one code.

    Args:
        after: sequence of the `in` item that began it; 0 for the first code.
        reporter: its keys.
    """

    after: int
    reporter: Correspondent


class Judge:
    """Holds items against the keys in force, the reporter's series before that of staff."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self.holders = [Holder(0, series.reporter)] if series.reporter else []
        self._answering: Answering | None = None

    def item(
        self,
        file: Record | Problem,
        place: Place,
        *,
        chained: bool,
        contact: Record | Problem = Problem.MISSING,
    ) -> ReportItem:
        """Judge the next item of a series, with the contact details that came with it."""
        problem = file if isinstance(file, Problem) else self._problem(file, place, chained=chained)
        if problem is not None or isinstance(file, Problem):
            return ReportItem(place.direction, place.sequence, problem=problem)
        told = self._contact(contact, file, place)
        if isinstance(told, Problem):
            return ReportItem(place.direction, place.sequence, problem=told)
        return ReportItem(place.direction, place.sequence, file.head, told, verified=bool(self.holders))

    def _contact(self, contact: Record | Problem, file: Record, place: Place) -> Mapping[str, Any] | Problem:
        if contact is Problem.MISSING or (contact is Problem.UNOPENED and not self._series.ngo):
            return {}
        if isinstance(contact, Problem):
            return contact
        if not self.holders or not _vouched(contact, place.direction, self.holders[-1].reporter):
            return Problem.SIGNATURE
        here = place.after(file.head["previous"]).in_mailbox(file.head["mailbox"])
        try:
            here.check(contact.head, file.head["kind"])
        except RecordError:
            return Problem.PLACE
        if not self._series.ngo or file.head["kind"] not in _WITH_CONTACT:
            return Problem.PLACE
        answers: Mapping[str, Any] = contact.head.get("answers", {})
        return answers if shapes.MESSAGE_CONTACT(contact.head) else Problem.SHAPE

    def _problem(self, file: Record, place: Place, *, chained: bool) -> Problem | None:
        if not self.holders:
            return self._misplaced(file, place, self._series.unverified, chained=chained)
        incoming = place.direction == "in"
        generation = len(self.holders) - 1 if incoming else self._generation(file, place)
        if generation is None or not _vouched(file, place.direction, self.holders[generation].reporter):
            return Problem.SIGNATURE
        problem = self._misplaced(file, place, self.holders[0].reporter.mailbox, chained=chained)
        if problem is not None:
            return problem
        if not incoming:
            self._answers().believe(generation)
        return self._change(file.head) if file.head["kind"] == "new_code" else None

    def _misplaced(self, file: Record, place: Place, mailbox: str | None, *, chained: bool) -> Problem | None:
        if mailbox is None:
            return Problem.SIGNATURE
        kinds = shapes.IN if place.direction == "in" else shapes.OUT
        here = place if chained else place.after(file.head["previous"])
        try:
            here.in_mailbox(mailbox).check(file.head, *kinds)
        except RecordError:
            return Problem.PLACE
        if not shapes.fits(kinds, file.head):
            return Problem.SHAPE
        # Sealed to whom it must not be: whoever wrote it, it is not what the person's page makes.
        for_ngo = file.head["kind"] == "message" and bool(file.head.get("private"))
        return Problem.PLACE if for_ngo and not self._series.ngo else None

    def _generation(self, file: Record, place: Place) -> int | None:
        return self._answers().generation(place.sequence, file.head["seen"])

    def _answers(self) -> Answering:
        # Made once the reporter's series was read, which tells when codes were changed.
        if self._answering is None:
            self._answering = Answering([holder.after for holder in self.holders[1:]])
        return self._answering

    def _change(self, head: Mapping[str, Any]) -> Problem | None:
        reporter, keys = self.holders[-1].reporter, head["reporter"]
        change = Change(head["instance"], head["mailbox"], head["sequence"], reporter.verify_key)
        try:
            change.check(keys, head["proof"])
        except RecordError:
            return Problem.SIGNATURE
        new = replace(
            reporter,
            recipient=keys["recipient"],
            verify_key=keys["verify_key"],
            answer_mac=bytes.fromhex(keys["answer_mac"]),
        )
        self.holders.append(Holder(head["sequence"], new))
        return None


def _vouched(file: Record, direction: str, reporter: Correspondent) -> bool:
    try:
        if direction == "in":
            file.verify(reporter.verify_key)
        else:
            file.check_mac(reporter.answer_mac)
    except RecordError:
        return False
    return True
