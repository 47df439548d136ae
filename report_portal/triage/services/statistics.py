"""What stays of cases for counting, and the figures of a year, which are given out once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import (
    ConflictError,
    InvalidError,
    TriageError,
    UnknownError,
    WithdrawnError,
)
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, StoredFile, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log

# In one answer; lines are of the smallest size.
FILES_MAX: Final = 200

Keep = Callable[[Unit, StoredFile], Sequence[StoredFile]]


@dataclass(frozen=True, slots=True)
class Written:
    """A sealed line, or sealed figures, as a page sends them.

    Args:
        line: id drawn for it, 32 hex characters.
        epochs: audience id to epoch, as it was sealed.
        envelope: one stanza per direct audience.
    """

    line: str
    epochs: Mapping[str, int]
    envelope: bytes


class Statistics:
    """Statistics.

    Args:
        store: where they are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def keep(self, report: str, written: Written) -> None:
        """Keep the line of a case that is about to be closed, in place of the one before.

        Args:
            report: id; it stands beside the line until the report is deleted.
            written: sealed.

        Raises:
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            InvalidError: the envelope is not of a line's shape.
            ConflictError: `line-taken`, `epoch-retired`, `instance-outdated`.
        """

        def keep(unit: Unit, place: StoredFile) -> Sequence[StoredFile]:
            # Held, so that a withdrawal which comes in between waits and then deletes this line too.
            row = unit.reports.get(report, hold=True)
            if row is None:
                raise UnknownError("report")
            if row.withdrawn is not None:
                raise WithdrawnError
            _check_free(unit, written.line, report)
            return unit.statistics.keep(written.line, self._month, report, place)

        self._carry_out(written, keep)

    def lines(self, since: str) -> Sequence[tuple[str, str]]:
        """List id and month of lines whose reports are deleted, from a month (`YYYY-MM`) on."""
        with self._store.read() as unit:
            return unit.statistics.lines(since)

    def years(self) -> Sequence[tuple[str, str]]:
        """List years whose figures were given out, each with the id of those."""
        with self._store.read() as unit:
            return unit.statistics.years()

    def files(self, lines: Sequence[str]) -> dict[str, bytes]:
        """Fetch envelopes by id.

        Args:
            lines: ids, at most `FILES_MAX`; unknown ones are passed over.
        """
        with self._store.read() as unit:
            return {line: self._store.fetch(place) for line, place in unit.statistics.files(lines)}

    def give_out(self, year: str, written: Written) -> None:
        """Keep the figures of a year, which nobody replaces.

        Args:
            year: four digits.
            written: sealed.

        Raises:
            InvalidError: the year is not over, or the envelope is not of the shape.
            ConflictError: `figures-given` where there are some; `line-taken`, `epoch-retired`, `instance-outdated`.
        """
        if year >= self._month[:4]:
            raise InvalidError("year", "a year that is over")

        def keep(unit: Unit, place: StoredFile) -> Sequence[StoredFile]:
            if any(given == year for given, _ in unit.statistics.years()):
                raise ConflictError(
                    "figures-given", "This year has figures already.", "Load those; they stay as they are."
                )
            _check_free(unit, written.line, None)
            unit.statistics.give_out(year, written.line, self._month, place)
            return []

        self._carry_out(written, keep)

    def note_export(self, caller: Caller, year: str, export: str) -> None:
        """Write into the log that figures leave the portal; nobody is given any before this is kept.

        Args:
            caller: a coordinator.
            year: four digits.
            export: number drawn for it, which stands on the copy too.

        Raises:
            UnknownError: the year has no figures.
        """
        day = day_of(self._clock())

        def act(unit: Unit) -> None:
            if all(given != year for given, _ in unit.statistics.years()):
                raise UnknownError("figures")
            log(unit, day, caller.member, Action.EXPORTED, export)

        self._store.write(act)

    @property
    def _month(self) -> str:
        return day_of(self._clock())[:7]

    def _carry_out(self, written: Written, keep: Keep) -> None:
        instance = self._current.need()
        check_epochs(written.epochs, instance.epochs)
        check_padded("statistics", written.envelope, len(instance.direct))
        place = self._store.place(written.envelope)

        def act(unit: Unit) -> Sequence[StoredFile]:
            check_unmoved(unit, instance)
            return keep(unit, place)

        try:
            before = self._store.write(act)
        except TriageError:
            self._store.discard(place)
            raise
        for one in before:
            self._store.discard(one)


def _check_free(unit: Unit, line: str, report: str | None) -> None:
    if unit.statistics.taken(line, report):
        raise ConflictError("line-taken", "Another line has this number.", "Draw another number.")
