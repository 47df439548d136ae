"""Rows of a whole table, a few at a time, so that no table has to fit into memory."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, select

_ROWS: Final = 200

Row = Mapping[str, Any]


def chunks(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """Give all rows of a table in the order of its key.

    Args:
        connection: sees one moment until the last row was taken.
        table: one of ours.

    Returns:
        Lists of up to 200 rows, each by column name.
    """
    # Without streaming, PostgreSQL's driver would take in the whole table first.
    asked = select(table).order_by(*table.primary_key.columns).execution_options(stream_results=True)
    for chunk in connection.execute(asked).mappings().partitions(_ROWS):
        yield [dict(row) for row in chunk]
