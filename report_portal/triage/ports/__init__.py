"""What the services need from a store, as Protocols; `report_portal.store` fills them, tests fake them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from .people import Accounts, Chain, InstanceFiles, Invitations, Passkeys, Sessions
from .work import GivenTexts, Holds, Indexes, Log, Notes, Referrals, Releases, Reports, Statistics, StoredFile

T = TypeVar("T")

__all__ = ["Store", "StoredFile", "Unit"]


class Unit(Protocol):
    """Everything within one transaction."""

    @property
    def accounts(self) -> Accounts:
        """Members."""

    @property
    def sessions(self) -> Sessions:
        """Signed-in pages."""

    @property
    def passkeys(self) -> Passkeys:
        """Security keys and phones."""

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
    def notes(self) -> Notes:
        """Case files of reports."""

    @property
    def holds(self) -> Holds:
        """Reports that are kept for longer."""

    @property
    def statistics(self) -> Statistics:
        """Statistics lines and figures."""

    @property
    def releases(self) -> Releases:
        """What was handed on."""

    @property
    def referrals(self) -> Referrals:
        """Threads of releases."""

    @property
    def texts(self) -> GivenTexts:
        """Texts with interpreters."""

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
