"""The staff side of the store: everything one transaction can reach, and large files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection

from .ledger import ActLedger, Ledger
from .placed import Placed
from .staff_accounts import Accounts, Invitations, Sessions
from .staff_chain import Chain, InstanceFiles
from .staff_holds import Holds
from .staff_log import Log
from .staff_notes import Notes
from .staff_passkeys import Passkeys
from .staff_referrals import Referrals
from .staff_releases import Indexes, Releases
from .staff_reports import Reports
from .staff_statistics import Statistics
from .staff_texts import GivenTexts
from .store import Store

T = TypeVar("T")


class StaffUnit:
    """Everything within one transaction.

    Args:
        connection: of that transaction.
        writing: whether it may change something.
        ledger: where deletions are noted.
    """

    def __init__(self, connection: Connection, ledger: Ledger, *, writing: bool) -> None:
        self.accounts = Accounts(connection, ledger, writing=writing)
        self.sessions = Sessions(connection)
        self.passkeys = Passkeys(connection)
        self.invitations = Invitations(connection)
        self.chain = Chain(connection, ledger)
        self.instance = InstanceFiles(connection)
        self.reports = Reports(connection, ledger)
        self.notes = Notes(connection)
        self.holds = Holds(connection, ledger)
        self.statistics = Statistics(connection, ledger)
        self.releases = Releases(connection)
        self.referrals = Referrals(connection)
        self.texts = GivenTexts(connection)
        self.indexes = Indexes(connection)
        self.log = Log(connection)


class StaffStore:
    """Transactions and large files for the staff application.

    Args:
        store: the process's open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def read(self) -> Iterator[StaffUnit]:
        """Give a view of one moment."""
        with self._store.read() as connection:
            yield StaffUnit(connection, self._store.ledger, writing=False)

    def write(self, act: Callable[[StaffUnit], T]) -> T:
        """Carry out an act whole and durably, or not at all; it may be run twice."""
        texts: list[Placed] = []
        contacts: list[Placed] = []

        def run(connection: Connection) -> T:
            noted = ActLedger(self._store.ledger)
            unit = StaffUnit(connection, noted, writing=True)
            result = act(unit)
            noted.append()
            texts[:], contacts[:] = unit.texts.gone, unit.reports.gone
            return result

        result = self._store.write(run)
        self._store.erase(contacts)
        self._store.discard(texts)
        if contacts or texts:
            self._store.scrub()
        return result

    def place(self, envelope: bytes) -> Placed:
        """Put an envelope where the row of a later act can name it."""
        return self._store.place(envelope)

    def fetch(self, placed: Placed) -> bytes:
        """Give an envelope's bytes."""
        return self._store.fetch(placed)

    def discard(self, placed: Placed) -> None:
        """Remove an envelope that no row names."""
        self._store.discard([placed])

    def blob(self, name: str) -> bytes:
        """Give a blob's bytes."""
        return self._store.blobs.read(name)
