"""What the services need to keep of the work: reports without keys and what belongs to them, indexes, the log."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from report_portal.staff import Hold, LogRow, Release, ReportRow, StoredAnswer, StoredEntry, TextRow

# An envelope, placed inline or as a blob before the row that names it; only the store looks inside.
StoredFile = Any


class Reports(Protocol):
    """Reports as far as staff see them without keys."""

    def rows(self, since: str | None, after: tuple[str, str] | None, limit: int) -> Sequence[ReportRow]:
        """List reports by (last day of movement, id) after a position."""

    def get(self, report: str, *, hold: bool = False) -> ReportRow | None:
        """Find one report by id; `hold` keeps others from changing it until the act ends."""

    def files(self, reports: Sequence[str], names: Sequence[str] | None) -> Sequence[tuple[str, StoredFile]]:
        """List the files of reports under `<id>/in/<sequence>/<file>` and `<id>/out/<sequence>/answer`."""

    def answer(self, report: str, sequence: int) -> StoredAnswer | None:
        """Find an `out` item."""

    def append_answer(
        self, report: str, answer: StoredAnswer, envelope: StoredFile, *, answered: bool
    ) -> None:
        """Keep the next `out` item and move the report to its day; fails where the sequence is taken.

        `answered` also sets the day of the first answer where none stands.
        """

    def set_dates(self, report: str, days: Mapping[str, str | None], day: str) -> None:
        """Set `reminder`, `closed` or both, and move the report to `day`."""

    def attachment(self, upload: str) -> tuple[str, str] | None:
        """Find an upload that belongs to a report: the report's id and the blob's name."""

    def register_form(self, form: str, mailbox: str, auth_sha256: bytes, sealed: StoredFile) -> bool:
        """Reserve a mailbox for a paper form; False where form or mailbox is taken."""

    def form(self, form: str) -> tuple[str, bytes, StoredFile] | None:
        """Find a paper form: mailbox, auth hash, sealed file."""


class Notes(Protocol):
    """Case files of reports."""

    def last(self, report: str) -> int:
        """Give the number of the newest note of a report, 0 where there is none."""

    def get(self, report: str, sequence: int) -> StoredEntry | None:
        """Find one note without its envelope."""

    def after(self, report: str, sequence: int, limit: int) -> Sequence[tuple[StoredEntry, StoredFile]]:
        """List notes behind a number with their envelopes, first to last."""

    def add(self, report: str, entry: StoredEntry, envelope: StoredFile) -> None:
        """Keep the next note; fails where its number is taken."""


class Holds(Protocol):
    """Reports that are kept for longer, and what was asked for; what is over is not there any more."""

    def get(self, hold: str, today: str) -> Hold | None:
        """Find one by id, on a UTC day."""

    def taken(self, hold: str) -> bool:
        """Tell whether an id is in use, also by one that is over."""

    def of(self, report: str, today: str) -> Sequence[Hold]:
        """List those of a report on a UTC day: the one in force, then the one that was asked for."""

    def asked(self, today: str) -> Sequence[Hold]:
        """List all that are asked for and not agreed to, by day and id."""

    def add(self, hold: Hold) -> None:
        """Keep what was asked for; fails where its id is taken."""

    def agree(self, hold: Hold, member: str, day: str) -> None:
        """Put one in force, in place of the one that held the report before."""

    def drop(self, hold: str) -> None:
        """End one, or refuse what was asked for."""

    def drop_asked(self) -> None:
        """Forget everything that was asked for and not agreed to."""


class Statistics(Protocol):
    """What stays of cases for counting, and the figures of years."""

    def taken(self, line: str, report: str | None) -> bool:
        """Tell whether an id is in use for anything but a line of this report."""

    def keep(self, line: str, month: str, report: str, envelope: StoredFile) -> Sequence[StoredFile]:
        """Keep the line of a report in place of the one before; gives what is to be discarded after the act."""

    def give_out(self, year: str, line: str, month: str, envelope: StoredFile) -> None:
        """Keep the figures of a year; fails where there are some."""

    def lines(self, since: str) -> Sequence[tuple[str, str]]:
        """List id and month of lines whose reports are deleted, written in or after a month."""

    def years(self) -> Sequence[tuple[str, str]]:
        """List years whose figures were given out, each with the id of those."""

    def files(self, lines: Sequence[str]) -> Sequence[tuple[str, StoredFile]]:
        """Find envelopes by id; unknown ones are passed over."""


class Releases(Protocol):
    """What was handed on."""

    def add(self, release: Release, body_hash: bytes, envelope: StoredFile) -> None:
        """Keep a release."""

    def get(self, release: str) -> tuple[Release, bytes, StoredFile] | None:
        """Find a release, its body hash and its envelope."""

    def of(self, audiences: Sequence[str] | None) -> Sequence[Release]:
        """List releases to these audiences, or all, by day and id."""

    def reaches(self, report: str, audiences: Sequence[str]) -> bool:
        """Tell whether any release of a report went to one of these audiences."""


class Referrals(Protocol):
    """Threads of releases."""

    def counts(self) -> Mapping[str, int]:
        """Give the number of entries of every release that has any."""

    def of(self, release: str) -> Sequence[tuple[StoredEntry, StoredFile]]:
        """List the entries of a release with their envelopes, first to last."""

    def add(self, release: str, entry: StoredEntry, envelope: StoredFile) -> None:
        """Keep the next entry; fails where its number is taken."""


class GivenTexts(Protocol):
    """Texts with interpreters, and what came back and was not taken in yet."""

    def get(self, text: str, *, hold: bool = False) -> tuple[TextRow, StoredFile] | None:
        """Find a text with its sealed file; `hold` keeps others from changing it until the act ends."""

    def of(self, report: str) -> Sequence[tuple[TextRow, StoredFile]]:
        """List the texts of a report with their sealed files, by id."""

    def out_to(self, interpreter: str) -> Sequence[TextRow]:
        """List the texts that an interpreter has not given back, by last day and id."""

    def count_of(self, report: str) -> int:
        """Give the number of texts of a report."""

    def add(self, text: TextRow, envelope: StoredFile) -> None:
        """Keep a text that is given; fails where its id is taken."""

    def give_back(self, text: str, day: str, body_hash: bytes, envelope: StoredFile) -> None:
        """Put what came back in the place of the text, which is deleted."""

    def drop(self, text: str) -> None:
        """Delete a text, or what came back for it."""

    def drop_out_to(self, interpreter: str) -> None:
        """Delete all texts that an interpreter has not given back."""


class Indexes(Protocol):
    """One sealed index per audience, replaced whole."""

    def get(self, audience: str) -> tuple[int, StoredFile] | None:
        """Give version and envelope."""

    def swap(self, audience: str, version: int, envelope: StoredFile) -> bool:
        """Put version + 1 in place of `version` (0 for none); False where another version stands."""


class Log(Protocol):
    """The hash-chained log."""

    def last(self) -> LogRow | None:
        """Give the newest row."""

    def append(self, row: LogRow) -> None:
        """Keep the next row; fails where its number is taken."""

    def rows(self, after: int, limit: int | None) -> Sequence[LogRow]:
        """List rows after a number, oldest first."""
