"""What the services need from a store, as Protocols; `report_portal.store` fills them, tests fake them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from report_portal.staff import (
    Account,
    Grant,
    Invitation,
    LogRow,
    MemberFile,
    Position,
    Release,
    ReportRow,
    Session,
    Status,
    StoredAnswer,
    StoredEntry,
)

T = TypeVar("T")

# An envelope, placed inline or as a blob before the row that names it; only the store looks inside.
StoredFile = Any


class Accounts(Protocol):
    """Members, waiting ones and removed ones included."""

    def get(self, member: str) -> Account | None:
        """Find a member by id."""

    def by_name(self, name: str) -> Account | None:
        """Find a member by sign-in name."""

    def all(self) -> Sequence[Account]:
        """List every account, by name."""

    def add(self, account: Account, identity: bytes) -> None:
        """Keep a new account with its sealed `staff_key` envelope."""

    def identity(self, member: str) -> bytes | None:
        """Give the sealed `staff_key` envelope."""

    def replace_identity(self, member: str, identity: bytes) -> None:
        """Put a newly sealed `staff_key` envelope in place of the old one."""

    def replace_passphrase(self, member: str, auth_sha256: bytes, identity: bytes) -> None:
        """Put another passphrase in force, with the key file sealed to it."""

    def replace_totp(self, member: str, secret: bytes, step: int) -> None:
        """Put another second factor in force, `step` being the step already used."""

    def place(self, member: str, position: Position, status: Status) -> None:
        """Write what a signed member file says."""

    def use_step(self, member: str, step: int) -> bool:
        """Note a second-factor step as used and forget wrong codes; False where it was used meanwhile."""

    def note_wrong_code(self, member: str, wrong: int, wait_until: float) -> None:
        """Keep the count of wrong codes and the end of the delay (seconds since 1970)."""


class Sessions(Protocol):
    """Signed-in pages, by the SHA-256 of their tokens."""

    def get(self, token_sha256: bytes) -> Session | None:
        """Find a session."""

    def add(self, session: Session) -> None:
        """Keep a new session."""

    def touch(self, token_sha256: bytes, seen: int) -> None:
        """Renew a session's last use, in seconds since 1970."""

    def drop(self, token_sha256: bytes) -> None:
        """End one session."""

    def drop_of(self, member: str) -> None:
        """End all sessions of a member."""

    def drop_others(self, member: str, token_sha256: bytes) -> None:
        """End all sessions of a member but one."""

    def drop_stale(self, seen_before: int, started_before: int) -> None:
        """Forget sessions past either limit, in seconds since 1970."""


class Invitations(Protocol):
    """One-time ways in."""

    def get(self, invitation: str) -> Invitation | None:
        """Find an invitation by id."""

    def all(self) -> Sequence[Invitation]:
        """List all, by id."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new invitation."""

    def use(self, invitation: str, member: str) -> bool:
        """Mark as used; False where it was used meanwhile."""

    def drop_unused_of_operator(self) -> None:
        """Forget the ones that `init` made and nobody used."""


class Chain(Protocol):
    """The instance's root, its signed member files, and the keys granted under them."""

    def root(self) -> str | None:
        """Give the root's verify key in hex, None before the ceremony."""

    def set_root(self, root: str) -> None:
        """Keep the root; a second call is a programming error and fails."""

    def files(self) -> Sequence[MemberFile]:
        """List all member files, first to last."""

    def append(self, file: MemberFile) -> None:
        """Keep the next member file; fails where its number is taken."""

    def grants(self, holder: str | None = None) -> Sequence[Grant]:
        """List grants, of one holder or of all."""

    def add_grant(self, grant: Grant) -> None:
        """Keep a grant; one that is there already stays as it is."""

    def drop_grants(self, holder: str, key: str | None = None) -> None:
        """Forget the grants of a holder, all or those of one key."""


class InstanceFiles(Protocol):
    """The instance file in force, and the one that waits for a second coordinator."""

    def published(self) -> tuple[int, bytes] | None:
        """Give version and signed file in force, None before the instance is open."""

    def waiting(self) -> tuple[int, bytes] | None:
        """Give version and signed file that wait to be published."""

    def hold(self, version: int, signed: bytes) -> None:
        """Keep a file until there are enough coordinators."""

    def publish(self, version: int, signed: bytes) -> None:
        """Put a file in force, for the intake application too."""


class Reports(Protocol):
    """Reports as far as staff see them without keys."""

    def rows(self, since: str | None, after: tuple[str, str] | None, limit: int) -> Sequence[ReportRow]:
        """List reports by (last day of movement, id) after a position."""

    def get(self, report: str) -> ReportRow | None:
        """Find one report by id."""

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

    def set_dates(self, report: str, reminder: str | None, closed: str | None, day: str) -> None:
        """Set reminder and closing day, and move the report to `day`."""

    def attachment(self, upload: str) -> tuple[str, str] | None:
        """Find an upload that belongs to a report: the report's id and the blob's name."""

    def register_form(self, form: str, mailbox: str, auth_sha256: bytes, sealed: bytes) -> bool:
        """Reserve a mailbox for a paper form; False where form or mailbox is taken."""

    def form(self, form: str) -> tuple[str, bytes, bytes] | None:
        """Find a paper form: mailbox, auth hash, sealed file."""


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


class Unit(Protocol):
    """Everything within one transaction."""

    @property
    def accounts(self) -> Accounts:
        """Members."""

    @property
    def sessions(self) -> Sessions:
        """Signed-in pages."""

    @property
    def invitations(self) -> Invitations:
        """One-time ways in."""

    @property
    def chain(self) -> Chain:
        """Root, member files and grants."""

    @property
    def instance(self) -> InstanceFiles:
        """Instance files."""

    @property
    def reports(self) -> Reports:
        """Reports without keys."""

    @property
    def releases(self) -> Releases:
        """What was handed on."""

    @property
    def referrals(self) -> Referrals:
        """Threads of releases."""

    @property
    def indexes(self) -> Indexes:
        """Sealed indexes."""

    @property
    def log(self) -> Log:
        """The log."""


class Store(Protocol):
    """Transactions and large files."""

    def read(self) -> AbstractContextManager[Unit]:
        """Give a view of one moment."""

    def write(self, act: Callable[[Unit], T]) -> T:
        """Carry out an act whole and durably, or not at all; it may be run twice."""

    def place(self, envelope: bytes) -> StoredFile:
        """Put an envelope where the row of a later act can name it."""

    def fetch(self, stored: StoredFile) -> bytes:
        """Give an envelope's bytes."""

    def discard(self, stored: StoredFile) -> None:
        """Remove an envelope that no row names."""

    def blob(self, name: str) -> bytes:
        """Give a blob's bytes."""
