"""The instance's root, signed member files, grants and instance files, within one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from report_portal.staff import Grant, MemberFile, RootChange

from .instances import publish
from .ledger import Gone, Ledger
from .schema import instance_files, root_records
from .staff_schema import staff_grants, staff_member_files, staff_root, staff_root_change


class Chain:
    """The root, the member files under it and the keys granted.

    Args:
        connection: of one transaction.
        ledger: where it is noted that a root was left.
    """

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger

    def root(self) -> str | None:
        """Give the root's verify key in hex, None before the ceremony."""
        return self._connection.execute(select(staff_root.c.verify_key)).scalar()

    def set_root(self, root: str) -> None:
        """Keep the root; a second call fails on the primary key."""
        self._connection.execute(insert(staff_root).values(only=1, verify_key=root))

    def root_records(self) -> Sequence[bytes]:
        """List the records of all changes of the root, first to last."""
        query = select(root_records.c.signed).order_by(root_records.c.number)
        return list(self._connection.execute(query).scalars())

    def change_root(self, root: str, record: bytes) -> None:
        """Put another root in force, with the record that leads to it."""
        former = self.root()
        if former is not None:
            self._ledger.note(Gone.ROOT, [former.encode()])
        number = len(self.root_records()) + 1
        self._connection.execute(insert(root_records).values(number=number, signed=record))
        self._connection.execute(update(staff_root).values(verify_key=root))

    def root_change(self) -> RootChange | None:
        """Give the change of the root that somebody asked for."""
        row = self._connection.execute(select(staff_root_change)).first()
        return None if row is None else RootChange(row.member, row.day)

    def ask_root_change(self, asked: RootChange) -> None:
        """Keep what was asked for; a second one fails on the primary key."""
        values = {"only": 1, "member": asked.member, "day": asked.day}
        self._connection.execute(insert(staff_root_change).values(values))

    def drop_root_change(self) -> None:
        """Forget what was asked for."""
        self._connection.execute(delete(staff_root_change))

    def files(self) -> Sequence[MemberFile]:
        """List all member files, first to last."""
        rows = self._connection.execute(select(staff_member_files).order_by(staff_member_files.c.number))
        return [MemberFile(row.number, row.member, row.signed) for row in rows]

    def append(self, file: MemberFile) -> None:
        """Keep the next member file; fails where its number is taken."""
        self._connection.execute(
            insert(staff_member_files).values(number=file.number, member=file.member, signed=file.file),
        )

    def grants(self, holder: str | None = None) -> Sequence[Grant]:
        """List grants, of one holder or of all."""
        query = select(staff_grants).order_by(staff_grants.c.holder, staff_grants.c.key, staff_grants.c.epoch)
        if holder is not None:
            query = query.where(staff_grants.c.holder == holder)
        rows = self._connection.execute(query)
        return [Grant(row.holder, row.key, row.epoch, row.envelope) for row in rows]

    def add_grant(self, grant: Grant) -> None:
        """Keep a grant; one that is there already stays as it is."""
        there = (
            staff_grants.c.holder == grant.holder,
            staff_grants.c.key == grant.key,
            staff_grants.c.epoch == grant.epoch,
        )
        if self._connection.execute(select(staff_grants.c.epoch).where(*there)).first() is None:
            self._connection.execute(
                insert(staff_grants).values(
                    holder=grant.holder, key=grant.key, epoch=grant.epoch, envelope=grant.envelope
                ),
            )

    def drop_grants(self, holder: str, key: str | None = None) -> None:
        """Forget the grants of a holder, all or those of one key."""
        removal = delete(staff_grants).where(staff_grants.c.holder == holder)
        if key is not None:
            removal = removal.where(staff_grants.c.key == key)
        self._connection.execute(removal)

    def drop_key(self, key: str) -> None:
        """Forget the grants of a key, whoever holds them."""
        self._connection.execute(delete(staff_grants).where(staff_grants.c.key == key))


class InstanceFiles:
    """The instance file in force, and the one that waits for a second coordinator.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def published(self) -> tuple[int, bytes] | None:
        """Give version and signed file in force, None before the instance is open."""
        query = select(instance_files.c.version, instance_files.c.signed)
        row = self._connection.execute(query.order_by(instance_files.c.version.desc()).limit(1)).first()
        return None if row is None else (row.version, row.signed)

    def waiting(self) -> tuple[int, bytes] | None:
        """Give version and signed file that wait to be published."""
        row = self._connection.execute(select(staff_root.c.waiting_version, staff_root.c.waiting)).first()
        return None if row is None or row.waiting is None else (row.waiting_version, row.waiting)

    def hold(self, version: int, signed: bytes) -> None:
        """Keep a file until there are enough coordinators."""
        self._connection.execute(update(staff_root).values(waiting_version=version, waiting=signed))

    def publish(self, version: int, signed: bytes) -> None:
        """Put a file in force, for the intake application too; fails where the version is taken."""
        publish(self._connection, version, signed)
        self._connection.execute(update(staff_root).values(waiting_version=None, waiting=None))
