"""The signed key list in force."""

from typing import Final

from sqlalchemy import Connection, insert, select

from .days import today
from .prepared import Prepared
from .reports import newest_instance
from .schema import instance_files, root_records
from .store import Store

_LATEST: Final = Prepared(
    select(instance_files.c.version, instance_files.c.signed)
    .order_by(instance_files.c.version.desc())
    .limit(1)
)


class StoredInstances:
    """Signed instance files kept in a store.

    Args:
        store: open.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> int:
        """Give the newest version, 0 where there is none."""
        with self._store.engine.connect() as connection:
            return newest_instance(connection)

    def root_records(self) -> list[bytes]:
        """List the records of all changes of the root, first to last."""
        with self._store.engine.connect() as connection:
            return list(
                connection.execute(select(root_records.c.signed).order_by(root_records.c.number)).scalars()
            )

    def latest(self) -> tuple[int, bytes] | None:
        """Give version and signed file, None before the key ceremony."""
        with self._store.engine.connect() as connection:
            row = _LATEST.run(connection).first
        return None if row is None else (row[0], row[1])


def publish(connection: Connection, version: int, signed: bytes) -> None:
    """Put a signed instance file in force; fails where its version is held already.

    Args:
        connection: inside an act.
        version: higher than the one in force (the caller has checked it).
        signed: the file, verified.
    """
    connection.execute(insert(instance_files).values(version=version, day=today(), signed=signed))
