"""Rows of numbered items and their files, written and read the same way by both applications."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from .placed import Placed
from .prepared import Prepared
from .schema import files, items

_INSERT_ITEM: Final = Prepared(insert(items), "report", "direction", "sequence", "body_hash", "day")
_INSERT_FILE: Final = Prepared(
    insert(files), "report", "direction", "sequence", "name", "size", "data", "blob"
)
_FIND_ITEM: Final = Prepared(
    select(items.c.body_hash, items.c.day).where(
        items.c.report == bindparam("report"),
        items.c.direction == bindparam("direction"),
        items.c.sequence == bindparam("sequence"),
    ),
    "report",
    "direction",
    "sequence",
)
_ONE_FILE: Final = (
    files.c.report == bindparam("report"),
    files.c.direction == bindparam("direction"),
    files.c.sequence == bindparam("sequence"),
    files.c.name == bindparam("name"),
)
_FIND_FILE: Final = Prepared(
    select(files.c.size, files.c.data, files.c.blob).where(*_ONE_FILE),
    "report",
    "direction",
    "sequence",
    "name",
)
_DELETE_FILE: Final = Prepared(delete(files).where(*_ONE_FILE), "report", "direction", "sequence", "name")


class ItemRow(NamedTuple):
    """One item's row.

    Args:
        report: id, 16 bytes.
        direction: `schema.IN` or `schema.OUT`.
        sequence: 1 or more.
        body_hash: 32 bytes, SHA-256 of the request.
        day: UTC day.
    """

    report: bytes
    direction: int
    sequence: int
    body_hash: bytes
    day: str


def add_item(connection: Connection, row: ItemRow, placed: Mapping[str, Placed]) -> None:
    """Write one item and its files; fails where the sequence is taken.

    Args:
        connection: inside an act.
        row: of the item.
        placed: files by name, from `Store.place`.
    """
    _INSERT_ITEM.run(connection, *row)
    for name, one in placed.items():
        _INSERT_FILE.run(connection, *row[:3], name, one.size, one.data, one.blob)


def find_item(
    connection: Connection, report: bytes, direction: int, sequence: int
) -> tuple[bytes, str] | None:
    """Give body hash and day of an item, None where there is none."""
    row = _FIND_ITEM.run(connection, report, direction, sequence).first
    return None if row is None else (row[0], row[1])


def find_file(
    connection: Connection, report: bytes, direction: int, sequence: int, name: str
) -> Placed | None:
    """Give the place of one file, None where there is none."""
    row = _FIND_FILE.run(connection, report, direction, sequence, name).first
    return None if row is None else Placed(*row)


def drop_file(
    connection: Connection, report: bytes, direction: int, sequence: int, name: str
) -> Placed | None:
    """Delete one file's row and give its place, for the blob to be unlinked after the act."""
    placed = find_file(connection, report, direction, sequence, name)
    _DELETE_FILE.run(connection, report, direction, sequence, name)
    return placed
