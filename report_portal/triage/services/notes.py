"""The case file of a report: what staff of the NGO write among themselves, sealed to the NGO readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.crypto.instance_file import SignedInstance
from report_portal.staff import ReportRow, StoredEntry
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnknownError, WithdrawnError
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.ports import Store, StoredFile, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.reports import Sent, carry_out

# SPEC section 5.4: enough for years of work on one case.
NOTES_MAX: Final = 2000
# In one answer; with the largest note of 64 KiB and its stanzas this is some 20 MiB.
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note as a page sends it.

    Args:
        sequence: 1 or more.
        epochs: audience id to epoch, as it was sealed.
        envelope: one stanza per direct audience.
        body_hash: SHA-256 of the whole request.
    """

    sequence: int
    epochs: Mapping[str, int]
    envelope: bytes
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A part of a case file.

    Args:
        last: number of the newest note of the whole file, 0 for none.
        notes: at most `PAGE`, first to last.
        files: envelopes by number.
    """

    last: int
    notes: Sequence[StoredEntry]
    files: Mapping[int, bytes]


class Notes:
    """Reading and writing case files.

    Which of the NGO's audiences a report was sealed to the server cannot know: keys decide who reads.

    Args:
        store: where they are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def of(self, report: str, after: int) -> CaseFile:
        """Fetch notes behind a number.

        Args:
            report: id.
            after: number of the last note that the caller holds, 0 for none.

        Returns:
            The next `PAGE` notes; none of a report that was taken back.

        Raises:
            UnknownError: no such report.
        """
        with self._store.read() as unit:
            _report(unit, report)
            rows = unit.notes.after(report, after, PAGE)
            # Fetched within the same view, so that a withdrawal cannot come in between.
            files = {entry.sequence: self._store.fetch(place) for entry, place in rows}
            return CaseFile(unit.notes.last(report), [entry for entry, _ in rows], files)

    def write(self, report: str, note: WrittenNote) -> Sent:
        """Keep the next note. It moves nothing else: a remark does not keep a closed report from its end.

        Args:
            report: id.
            note: sealed.

        Returns:
            The day.

        Raises:
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            InvalidError: the envelope is not of a note's shape.
            ConflictError: `sequence-taken`, `sequence-gap`, `case-file-full`, `epoch-retired`,
                `instance-outdated`.
        """
        instance = self._current.need()
        retry = kept_note(self._store, report, note)
        if retry is not None:
            return retry
        check_note(note, instance)
        day = day_of(self._clock())
        place = self._store.place(note.envelope)

        def act(unit: Unit) -> Sent:
            check_unmoved(unit, instance)
            return append_note(unit, report, note, (place, day))

        return carry_out(self._store, act, [place])


def kept_note(store: Store, report: str, note: WrittenNote) -> Sent | None:
    """Tell whether this very note was kept before, by the same request."""
    with store.read() as unit:
        kept = unit.notes.get(report, note.sequence)
    if kept is None or kept.body_hash != note.body_hash:
        return None
    return Sent(kept.day, new=False)


def check_note(note: WrittenNote, instance: SignedInstance) -> None:
    """Refuse what is not sealed as a note is, to the keys in force.

    Raises:
        InvalidError, ConflictError
    """
    check_epochs(note.epochs, instance.epochs)
    check_padded("note", note.envelope, len(instance.direct))


def append_note(unit: Unit, report: str, note: WrittenNote, kept: tuple[StoredFile, str]) -> Sent:
    """Keep the next note within an act.

    Args:
        unit: the act's transaction.
        report: id.
        note: checked.
        kept: where its envelope was put, and the UTC day.

    Returns:
        The day.

    Raises:
        UnknownError, WithdrawnError, ConflictError: as `Notes.write`.
    """
    place, day = kept
    # Held, so that a withdrawal which comes in between waits and then deletes this note too.
    if _report(unit, report, hold=True).withdrawn is not None:
        raise WithdrawnError
    _check_next(note.sequence, unit.notes.last(report))
    unit.notes.add(report, StoredEntry(note.sequence, note.body_hash, day), place)
    return Sent(day, new=True)


def _report(unit: Unit, report: str, *, hold: bool = False) -> ReportRow:
    row = unit.reports.get(report, hold=hold)
    if row is None:
        raise UnknownError("report")
    return row


def _check_next(sequence: int, last: int) -> None:
    fix = "Load the case file, then use the next number."
    if sequence <= last:
        raise ConflictError("sequence-taken", "Another note has this number.", fix)
    if sequence > last + 1:
        raise ConflictError("sequence-gap", "A note before this one is missing.", fix)
    if sequence > NOTES_MAX:
        raise ConflictError("case-file-full", "This case file holds no more notes.", "Write elsewhere.")
