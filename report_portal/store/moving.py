"""Moving everything to an empty PostgreSQL database: each row compared, each sealed file read again, or nothing moved.

Sealed files that stood in rows become blobs on the way, since PostgreSQL leaves deleted rows on disk.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Table, func, insert, inspect, select, tuple_

from .blob_port import BlobStore
from .chunks import Row, chunks
from .database import connect
from .errors import BlobMissingError, StoreError
from .layout import entries, pack, unpack
from .placed import Placed, in_blobs
from .schema import items, paper_forms, uploads
from .sealed_cell import read_cell, write_cell
from .store import Store
from .tables import metadata
from .upgrade import upgrade

_VERSIONS: Final = "alembic_version"


class MoveError(StoreError):
    """Nothing was moved; the message says why, and names no row."""


def move(source: Store, url: str, absent: Collection[str] = ()) -> dict[str, int]:
    """Copy all rows, compare them, and read every sealed file that they name.

    Args:
        source: open, on SQLite, at the newest migration; nobody can write to it meanwhile.
        url: SQLAlchemy address of a PostgreSQL database without tables, or with empty ones of ours.
        absent: names of blobs that are known to be gone: their rows move without them.

    Returns:
        Rows moved, by table.

    Raises:
        MoveError: the target holds something, or a row or file differs or is missing. The target is as it was,
            but for empty tables.
    """
    engine = connect(url)
    try:
        with engine.connect() as connection:
            _refuse_what_is_not_empty(connection)
        upgrade(url)
        made: list[str] = []
        try:
            with _held(source) as reading, engine.begin() as writing:
                _refuse_what_is_not_empty(writing)
                counts = {
                    table.name: _copy(reading, writing, table, source.blobs, made)
                    for table in metadata.sorted_tables
                }
                for table in metadata.sorted_tables:
                    _compare(reading, writing, table, source, absent)
        except BaseException:
            source.blobs.delete(made)
            raise
    finally:
        engine.dispose()
    return counts


def _refuse_what_is_not_empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    if there - set(metadata.tables) - {_VERSIONS}:
        raise MoveError("the target database holds other tables: name an empty one")
    for name in there - {_VERSIONS}:
        if connection.execute(select(metadata.tables[name]).limit(1)).first() is not None:
            raise MoveError("the target database holds rows already: name an empty one")


@contextmanager
def _held(source: Store) -> Iterator[Connection]:
    with source.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def _copy(reading: Connection, writing: Connection, table: Table, blobs: BlobStore, made: list[str]) -> int:
    count = 0
    for chunk in chunks(reading, table):
        rows = [_outside(table, row, blobs, made) for row in chunk]
        writing.execute(insert(table), rows)
        count += len(rows)
    return count


def _outside(table: Table, row: Row, blobs: BlobStore, made: list[str]) -> Row:
    placed = _sealed(table, row)
    inside = {name: one for name, one in placed.items() if one.data}
    if not inside:
        return row
    names = blobs.put_together([one.data or b"" for one in inside.values()])
    made += names
    outside = in_blobs((one.size for one in inside.values()), names)
    moved = placed | dict(zip(inside, outside, strict=True))
    if table is items:
        every = entries(row["layout"], row["data"])
        layout, data = pack((name, moved.get(name, one)) for name, one in every)
        return {**row, "layout": layout, "data": data}
    if table is paper_forms:
        return {**row, "sealed": write_cell(moved[""])}
    return {**row, "data": None, "blob": moved[""].blob}


def _sealed(table: Table, row: Row) -> dict[str, Placed]:
    """Give the sealed files that a row holds or names, by name; those of staff's own keys stay where they are."""
    if table is items:
        return unpack(row["layout"], row["data"])
    if table is paper_forms:
        return {"": read_cell(row["sealed"])} if row["sealed"] else {}
    if {"size", "data", "blob"} <= row.keys():
        return {"": Placed(row["size"], row["data"], row["blob"])}
    return {}


_PLACES: Final = {"layout", "data", "blob", "sealed"}


def _compare(
    reading: Connection, writing: Connection, table: Table, store: Store, absent: Collection[str]
) -> None:
    key = list(table.primary_key.columns)
    names = [column.name for column in key]
    total = writing.execute(select(func.count()).select_from(table)).scalar_one()
    for chunk in chunks(reading, table):
        wanted = [tuple(row[name] for name in names) for row in chunk]
        found = {
            tuple(row[name] for name in names): row
            for row in writing.execute(select(table).where(tuple_(*key).in_(wanted))).mappings()
        }
        for own, row in zip(wanted, chunk, strict=True):
            if own not in found or not _same(table, row, dict(found[own]), store, absent):
                raise MoveError(f"a row of {table.name} did not arrive as it was")
        total -= len(chunk)
    if total:
        raise MoveError(f"{table.name} has more rows than before")


def _same(table: Table, before: Row, after: Row, store: Store, absent: Collection[str]) -> bool:
    old, new = _sealed(table, before), _sealed(table, after)
    kept = before.keys() - _PLACES if old else before.keys()
    if any(before[name] != after[name] for name in kept) or list(old) != list(new):
        return False
    try:
        there = [name for name in old if new[name].blob not in absent]
        whole = all(_equal(store, old[name], new[name]) for name in there)
        return whole and (table is not uploads or after["blob"] in absent or _held_whole(store, after))
    except BlobMissingError:
        raise MoveError(f"a file that a row of {table.name} names is missing") from None


def _equal(store: Store, old: Placed, new: Placed) -> bool:
    data = store.fetch(new)
    return new.data is None and len(data) == old.size and hmac.compare_digest(data, store.fetch(old))


def _held_whole(store: Store, row: Row) -> bool:
    data = store.blobs.read(row["blob"])
    sha256 = row["sha256"]
    # Bytes behind the offset are of a part that was never counted.
    return len(data) >= row["offset"] and (sha256 is None or hashlib.sha256(data).digest() == sha256)


def carry(source: BlobStore, target: BlobStore) -> int:
    """Copy every blob to another place and read it again there.

    Args:
        source: nobody writes to it meanwhile; it stays as it is.
        target: a blob that is there already is written again.

    Returns:
        How many.

    Raises:
        MoveError: one did not arrive as it was.
        BusyError, StorageFullError: the target does not take them.
    """
    count = 0
    for name in source.names():
        data = source.read(name)
        target.write_at(name, 0, data)
        if not hmac.compare_digest(target.read(name), data):
            raise MoveError("a sealed file did not arrive as it was")
        count += 1
    return count
