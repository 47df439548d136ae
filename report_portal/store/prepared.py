"""Core statements compiled once and run by position: compiling costs more than SQLite itself does."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Connection, Executable, Insert, Table, bindparam, insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


class Prepared:
    """One statement.

    Args:
        statement: a Core statement; what varies in it is a `bindparam`.
        names: those parameters, in the order in which values will be given.
        elsewhere: the same for other databases, where the statement is SQLite's own.
    """

    def __init__(self, statement: Executable, *names: str, elsewhere: Executable | None = None) -> None:
        self._statement = statement if elsewhere is None else elsewhere
        self._names = names
        compiled = statement.compile(dialect=SQLiteDialect_pysqlite())  # type: ignore[attr-defined] # every Executable used here compiles
        self._text = str(compiled)
        used = tuple(compiled.positiontup or ())
        # Constants of the statement, such as a LIMIT, become parameters too.
        self._constants = tuple(compiled.params[name] for name in used if name not in set(names))
        constant = iter(range(len(names), len(names) + len(self._constants)))
        places = {name: place for place, name in enumerate(names)}
        order = tuple(places[name] if name in places else next(constant) for name in used)
        # None where values need no sorting.
        self._order = None if order == tuple(range(len(names))) else order

    def run(self, connection: Connection, *values: Any) -> "Rows":
        """Run the statement.

        Args:
            connection: any connection of the store.
            values: in the order of the names.

        Returns:
            The rows it gave, and how many it touched.
        """
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            given = values
            if self._order is not None:
                every = values + self._constants
                given = tuple([every[position] for position in self._order])
            cursor = driver.execute(self._text, given)
            return Rows(cursor.fetchall(), cursor.rowcount)
        result = connection.execute(
            self._statement,
            dict(zip(self._names, values, strict=True)),
            # Of an INSERT it is forgotten otherwise.
            execution_options={"preserve_rowcount": True},
        )
        rows = cast("Sequence[tuple[Any, ...]]", result.all()) if result.returns_rows else ()
        return Rows(rows, result.rowcount)


class Rows:
    """What a statement gave.

    Args:
        all: the rows.
        touched: how many rows a change touched.
    """

    __slots__ = ("all", "touched")

    def __init__(self, rows: Sequence[tuple[Any, ...]], touched: int) -> None:
        self.all = rows
        self.touched = touched

    @property
    def first(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self.all[0] if self.all else None


class NewRows:
    """Rows of one table, added by one statement.

    Args:
        table: theirs.
        columns: those of it that are given, in the order in which values will be.
    """

    def __init__(self, table: Table, *columns: str) -> None:
        self._table = table
        self._columns = columns
        # Each number of rows is a statement of its own, and the toolkit remembers none of this kind.
        self._prepared: dict[int, Prepared] = {}
        self._elsewhere: dict[int, tuple[str, list[str]]] = {}

    def add(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows.

        Args:
            connection: any connection of the store.
            rows: one or more.

        Raises:
            IntegrityError: a key is taken; the transaction has to be taken back.
        """
        count = len(rows)
        values = [value for row in rows for value in row]
        if connection.dialect.name == "sqlite":
            if count not in self._prepared:
                statement, names = self._statement(count)
                self._prepared[count] = Prepared(statement, *names)
            self._prepared[count].run(connection, *values)
            return
        if count not in self._elsewhere:
            statement, names = self._statement(count)
            self._elsewhere[count] = (str(statement.compile(dialect=connection.dialect)), names)
        text, names = self._elsewhere[count]
        connection.exec_driver_sql(text, dict(zip(names, values, strict=True)))

    def _statement(self, count: int) -> tuple[Insert, list[str]]:
        names = [[f"{column}_{number}" for column in self._columns] for number in range(count)]
        rows = [
            {
                column: bindparam(name, type_=self._table.c[column].type)
                for column, name in zip(self._columns, row, strict=True)
            }
            for row in names
        ]
        return insert(self._table).values(rows), [name for row in names for name in row]
