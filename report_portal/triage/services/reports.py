"""Reports as staff reach them: listing, sealed files, answers, days, attachments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from report_portal.crypto.instance_file import SignedInstance
from report_portal.staff import Affiliation, ReportRow, StoredAnswer
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import (
    ConflictError,
    InvalidError,
    TooMuchError,
    TriageError,
    UnknownError,
    WithdrawnError,
)
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller, Permission, allows
from report_portal.triage.ports import Store, StoredFile, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log

ROWS_MAX: Final = 500
IDS_MAX: Final = 50
# Anybody can write long messages; twenty such reports in one answer would take the memory of server and page.
FILES_BYTES_MAX: Final = 32 * 1024 * 1024
DATES: Final = ("reminder", "closed")
FILES: Final = ("core", "private", "contact", "form", "message", "answer")
# What city and state get no stanza of is not even handed to them.
_FILES_OF_OFFICES: Final = ("core", "message")
_CLOCKS_APART: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutItem:
    """An item for the reporter, as staff send it.

    Args:
        sequence: 1 or more.
        epochs: audience id to epoch, as it was sealed.
        envelope: sealed to the reporter, then to every direct audience.
        body_hash: SHA-256 of the whole request.
    """

    sequence: int
    epochs: Mapping[str, int]
    envelope: bytes
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """That an item is kept.

    Args:
        day: UTC day it was kept.
        new: False where the same bytes had been kept before.
    """

    day: str
    new: bool


class Reports:
    """What readers of a direct audience can do.

    Args:
        store: where reports are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def rows(self, since: str | None, after: tuple[str, str] | None, limit: int) -> Sequence[ReportRow]:
        """List reports by last day of movement, then id.

        Args:
            since: first UTC day, or None.
            after: day and id of the last row already seen, or None.
            limit: 1 to `ROWS_MAX`.

        Returns:
            The rows.
        """
        with self._store.read() as unit:
            return unit.reports.rows(since, after, limit)

    def files(self, caller: Caller, reports: Sequence[str], names: Sequence[str] | None) -> dict[str, bytes]:
        """Fetch sealed files of reports.

        Args:
            caller: a reader.
            reports: ids, at most `IDS_MAX`; unknown ones are passed over.
            names: out of `FILES`, or None for all.

        Returns:
            Envelopes by `<id>/in/<sequence>/<file>` and `<id>/out/<sequence>/answer`.

        Raises:
            TooMuchError: several reports hold more than `FILES_BYTES_MAX`; one alone is always given.
        """
        may = FILES if caller.position.affiliation is Affiliation.NGO else _FILES_OF_OFFICES
        wanted = [name for name in may if names is None or name in names]
        found: dict[str, bytes] = {}
        held = 0
        with self._store.read() as unit:
            # Blobs are fetched within the same view, so that a withdrawal cannot come in between.
            for name, place in unit.reports.files(reports, wanted):
                found[name] = self._store.fetch(place)
                held += len(found[name])
                if held > FILES_BYTES_MAX and len(reports) > 1:
                    raise TooMuchError
        return found

    def answer(self, report: str, item: OutItem) -> Sent:
        """Keep an answer or status for the reporter.

        Args:
            report: id.
            item: the sealed item.

        Returns:
            The day.

        Raises:
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            ConflictError: `sequence-taken`, `sequence-gap`, `epoch-retired`, `instance-outdated`.
            InvalidError: the envelope is not of an answer's shape.
        """
        instance = self._current.need()
        retry = self._retry(report, item)
        if retry is not None:
            return retry
        check_epochs(item.epochs, instance.epochs)
        check_out_envelope(item.envelope, instance)
        day = day_of(self._clock())
        place = self._store.place(item.envelope)

        def act(unit: Unit) -> Sent:
            check_unmoved(unit, instance)
            return append(unit, report, item, (place, day), answered=True)

        return carry_out(self._store, act, [place])

    def _retry(self, report: str, item: OutItem) -> Sent | None:
        # Looked at first: a repeated request must succeed even when keys have been renewed since.
        with self._store.read() as unit:
            found = unit.reports.answer(report, item.sequence)
        if found is None or found.body_hash != item.body_hash:
            return None
        return Sent(found.day, new=False)

    def set_dates(self, report: str, days: Mapping[str, str | None], seen: int) -> None:
        """Set reminder, closing day or both; what is not named stays.

        Args:
            report: id.
            days: out of `DATES`, each a UTC day or None. `closed` is None for an open case; closing deletes
                the contact part, and counts from today: a page's clock may be a day off and no more.
            seen: highest sequence of what the person sent that was read before closing.

        Raises:
            InvalidError: a closing day that is not today's.
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            ConflictError: `unread`: it would be closed over something that came meanwhile.
        """
        today, closed = day_of(self._clock()), days.get("closed")
        # A day that never comes would keep the case for ever.
        if closed is not None and abs(date.fromisoformat(closed) - date.fromisoformat(today)) > _CLOCKS_APART:
            raise InvalidError("closed", "today's UTC day")

        def act(unit: Unit) -> None:
            # Held, so that nobody comes in between and it is refused behind what closing deletes.
            row = unit.reports.get(report, hold=True)
            if row is None:
                raise UnknownError("report")
            if row.withdrawn is not None:
                raise WithdrawnError
            if closed is not None and row.in_sequence > seen:
                raise ConflictError(
                    "unread", "The person wrote meanwhile.", "Load the report and read it before closing."
                )
            unit.reports.set_dates(report, days, today)

        self._store.write(act)

    def note_export(self, caller: Caller, report: str, export: str) -> None:
        """Write into the log that a copy of a report leaves the system; nobody makes one before this is kept.

        Args:
            caller: a reader of an NGO.
            report: id.
            export: number drawn for this copy, which stands on it too; the log does not name the report.

        Raises:
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
        """
        day = day_of(self._clock())

        def act(unit: Unit) -> None:
            row = unit.reports.get(report)
            if row is None:
                raise UnknownError("report")
            if row.withdrawn is not None:
                raise WithdrawnError
            log(unit, day, caller.member, Action.EXPORTED, export)

        self._store.write(act)

    def attachment(self, caller: Caller, upload: str) -> bytes:
        """Fetch the ciphertext of an attachment.

        Args:
            caller: a reader, or a member of an audience to which the report was released.
            upload: id.

        Returns:
            The ciphertext.

        Raises:
            UnknownError: none that this caller may see.
        """
        instance = self._current.need()
        direct = [audience.id for audience in instance.direct]
        with self._store.read() as unit:
            found = unit.reports.attachment(upload)
            reads = allows(Permission.READ_REPORTS, caller, direct)
            if found is None or not (reads or unit.releases.reaches(found[0], caller.position.audiences)):
                raise UnknownError("attachment")
            return self._store.blob(found[1])


def check_out_envelope(envelope: bytes, instance: SignedInstance) -> None:
    """Refuse what is not shaped like an `out` item: the reporter's stanza, then one per direct audience."""
    check_padded("answer", envelope, 1 + len(instance.direct))


def append(unit: Unit, report: str, item: OutItem, kept: tuple[StoredFile, str], *, answered: bool) -> Sent:
    """Keep the next `out` item of a report within an act.

    Args:
        unit: the act's transaction.
        report: id.
        item: its sequence and hash.
        kept: where its envelope was put, and the UTC day.
        answered: whether it counts as an answer to the reporter.

    Returns:
        The day.

    Raises:
        UnknownError: no such report.
        WithdrawnError: the reporter took it back.
        ConflictError: `sequence-taken`, `sequence-gap`.
    """
    place, day = kept
    row = unit.reports.get(report)
    if row is None:
        raise UnknownError("report")
    if row.withdrawn is not None:
        raise WithdrawnError
    if item.sequence <= row.out_sequence:
        raise ConflictError(
            "sequence-taken", "Another item has this number.", "Load the report, then use the next number."
        )
    if item.sequence > row.out_sequence + 1:
        raise ConflictError(
            "sequence-gap",
            "An item before this one is missing.",
            "Load the report, then use the next number.",
        )
    unit.reports.append_answer(
        report, StoredAnswer(item.sequence, item.body_hash, day), place, answered=answered
    )
    return Sent(day, new=True)


def carry_out(store: Store, act: Callable[[Unit], Sent], places: Sequence[StoredFile]) -> Sent:
    """Carry out an act that names placed envelopes; where it is refused, they are removed again."""
    try:
        return store.write(act)
    except TriageError:
        for place in places:
            store.discard(place)
        raise
