"""Rows of numbered items and their files, written and read the same way by both applications."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from .layout import pack, take_out, unpack
from .placed import Placed
from .prepared import Prepared
from .schema import IN, items

_KEY: Final = ("mailbox", "direction", "sequence")
_ONE: Final = (
    items.c.mailbox == bindparam("mailbox"),
    items.c.direction == bindparam("direction"),
    items.c.sequence == bindparam("sequence"),
)
_INSERT: Final = Prepared(insert(items), *_KEY, "body_hash", "day", "layout", "data")
_FIND: Final = Prepared(select(items.c.body_hash, items.c.day).where(*_ONE), *_KEY)
_FILES: Final = Prepared(select(items.c.layout, items.c.data).where(*_ONE), *_KEY)
_REWRITE: Final = Prepared(
    update(items)
    .where(
        items.c.mailbox == bindparam("key"),
        items.c.direction == bindparam("series"),
        items.c.sequence == bindparam("number"),
    )
    .values(layout=bindparam("names"), data=bindparam("octets")),
    "key",
    "series",
    "number",
    "names",
    "octets",
)


class ItemRow(NamedTuple):
    """One item's row without its files.

    Args:
        mailbox: id, 16 bytes.
        direction: `schema.IN` or `schema.OUT`.
        sequence: 1 or more.
        body_hash: 32 bytes, SHA-256 of the request.
        day: UTC day.
    """

    mailbox: bytes
    direction: int
    sequence: int
    body_hash: bytes
    day: str


class ItemFile(NamedTuple):
    """One file of an item, `name` as in the bundle it came with."""

    mailbox: bytes
    direction: int
    sequence: int
    name: str
    placed: Placed


def add_item(connection: Connection, row: ItemRow, placed: Mapping[str, Placed]) -> None:
    """Write one item and its files; fails where the sequence is taken.

    Args:
        connection: inside an act.
        row: of the item.
        placed: files by name, from `Store.place`.
    """
    _INSERT.run(connection, *row, *pack(placed.items()))


def find_item(
    connection: Connection, mailbox: bytes, direction: int, sequence: int
) -> tuple[bytes, str] | None:
    """Give body hash and day of an item, None where there is none."""
    row = _FIND.run(connection, mailbox, direction, sequence).first
    return None if row is None else (row[0], row[1])


def files_of(connection: Connection, mailbox: bytes, direction: int, sequence: int) -> dict[str, Placed]:
    """Give the places of an item's files by name; empty where there is no such item."""
    row = _FILES.run(connection, mailbox, direction, sequence).first
    return {} if row is None else unpack(row[0], row[1])


def each_file(connection: Connection, mailboxes: Sequence[bytes]) -> Iterator[ItemFile]:
    """Give all files of some mailboxes, ordered by mailbox, direction and sequence.

    Args:
        connection: any.
        mailboxes: ids; unknown ones are passed over.
    """
    query = select(items.c.mailbox, items.c.direction, items.c.sequence, items.c.layout, items.c.data).where(
        items.c.mailbox.in_(mailboxes)
    )
    for row in connection.execute(query.order_by(items.c.mailbox, items.c.direction, items.c.sequence)):
        for name, placed in unpack(row.layout, row.data).items():
            yield ItemFile(row.mailbox, row.direction, row.sequence, name, placed)


def drop_files(
    connection: Connection, mailbox: bytes, direction: int, sequence: int, names: Collection[str]
) -> list[Placed]:
    """Take files out of an item, so that none of their bytes stay in its row.

    Args:
        connection: inside an act.
        mailbox: id.
        direction: `schema.IN` or `schema.OUT`.
        sequence: of the item; one that is not there has no files.
        names: of the files.

    Returns:
        Their places, for `Store.erase` after the act.
    """
    row = _FILES.run(connection, mailbox, direction, sequence).first
    if row is None:
        return []
    layout, data, gone = take_out(row[0], row[1], names)
    if gone:
        _REWRITE.run(connection, mailbox, direction, sequence, layout, data)
    return gone


def drop_contact(connection: Connection, mailbox: bytes, *, until: str | None = None) -> list[Placed]:
    """Take how to reach the person out of the report and out of every message that added to it.

    Args:
        connection: inside an act.
        mailbox: id.
        until: UTC day; what came later stays.

    Returns:
        The places of the files, for `Store.erase` after the act.
    """
    query = select(items.c.sequence, items.c.day).where(items.c.mailbox == mailbox, items.c.direction == IN)
    told = [row.sequence for row in connection.execute(query) if until is None or row.day <= until]
    return [gone for sequence in told for gone in drop_files(connection, mailbox, IN, sequence, ("contact",))]
