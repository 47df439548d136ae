"""Migrations: one line, the same tables as the models, up and down with data in them."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from engines import on_both_engines, on_postgresql
from sqlalchemy import Connection, inspect, select

from report_portal.mailboxes import NothingHereError, Opened
from report_portal.store import open_store
from report_portal.store import upgrade as subject
from report_portal.store.database import connect, sqlite_url
from report_portal.store.doors import Door, replace_door
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.schema import reports
from report_portal.store.tables import metadata

FOLDER = Path(subject.__file__).parent / "migrations"


def revisions() -> list[str]:
    script = ScriptDirectory(str(FOLDER))
    assert len(script.get_heads()) == 1
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def fill(connection: Connection) -> None:
    """One made-up row in every table."""
    off = "PRAGMA foreign_keys = OFF"
    if connection.dialect.name == "postgresql":
        off = "SET session_replication_role = replica"
    connection.exec_driver_sql(off)
    for table in metadata.sorted_tables:
        row = {}
        for column in table.columns:
            kind = column.type.python_type
            row[column.name] = {bytes: b"\1" * 16, str: "x", int: 1, float: 1.0, bool: True}[kind]
        if "blob" in row:
            row["blob" if "data" in row else "data"] = None
        row = {name: value for name, value in row.items() if value is not None}
        connection.execute(table.insert().values(row))


@on_both_engines
def test_models_and_newest_migration_agree(empty_database: str) -> None:
    url = empty_database
    subject.upgrade(url)
    engine = connect(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_no_table_numbers_its_rows(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    subject.upgrade(url)
    engine = connect(url)
    with engine.connect() as connection:
        made = dict(
            connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all(),
        )
    engine.dispose()
    ours = {name: sql for name, sql in made.items() if name != "alembic_version"}
    # Row numbers would tell the order in which people wrote.
    assert [name for name, sql in ours.items() if not sql.rstrip().endswith("WITHOUT ROWID")] == []


@on_both_engines
def test_up_and_down_with_data(empty_database: str) -> None:
    url = empty_database
    subject.upgrade(url)
    engine = connect(url)
    with engine.connect() as connection:
        fill(connection)
        connection.commit()
    subject.upgrade(url)
    with engine.connect() as connection:
        counts = [len(connection.execute(select(table)).all()) for table in metadata.sorted_tables]
    assert counts == [1] * len(metadata.tables)
    for revision in [*reversed(revisions()[:-1]), "base"]:
        subject.downgrade(url, revision)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    subject.upgrade(url)
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


@on_both_engines
def test_doors_come_and_go_around_reports_that_are_held(empty_database: str, tmp_path: Path) -> None:
    url = empty_database
    subject.upgrade(url, "0002")
    first, other, new = (letter * 16 for letter in (b"a", b"b", b"c"))
    engine = connect(url)
    with engine.connect() as connection:
        for mailbox in (first, other):
            values = {
                "auth_sha256": sha256(mailbox).digest(),
                "received": "2026-01-02",
                "moved": "2026-01-02",
            }
            counts = {"in_sequence": 1, "out_sequence": 0, "attachments": 0}
            connection.execute(reports.insert().values(mailbox=mailbox, **values, **counts))
            connection.commit()
    engine.dispose()
    subject.upgrade(url)
    store = open_store(url, tmp_path)
    port = StoredMailboxes(store)
    assert port.check(first, first) == Opened(first, first)
    store.write(lambda connection: replace_door(connection, Door(new, sha256(new).digest(), first)))
    assert port.check(new, new) == Opened(first, new)
    assert port.check(other, other) == Opened(other, other)
    for mailbox, auth in ((first, first), (new, first), (first, new), (first, bytes(32))):
        with pytest.raises(NothingHereError):
            port.check(mailbox, auth)
    store.close()
    subject.downgrade(url, "0002")
    engine = connect(url)
    with engine.connect() as connection:
        assert "doors" not in inspect(connection).get_table_names()
        held = dict(connection.execute(select(reports.c.mailbox, reports.c.auth_sha256)).all())
    engine.dispose()
    # A code that somebody may have seen does not open again because the program is older.
    assert held == {first: bytes(32), other: sha256(other).digest()}


@on_both_engines
def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_database
    first, load = revisions()[0], ScriptDirectory._load_revisions

    def load_broken(self: ScriptDirectory) -> Iterator[Script]:
        for script in load(self):
            if script.revision == first:
                whole = script.module.upgrade

                def breaks(whole: Callable[[], None] = whole) -> None:
                    whole()
                    raise RuntimeError("half way")

                script.module.upgrade = breaks
            yield script

    monkeypatch.setattr(ScriptDirectory, "_load_revisions", load_broken)
    with pytest.raises(RuntimeError):
        subject.upgrade(url)
    engine = connect(url)
    with engine.connect() as connection:
        assert [name for name in inspect(connection).get_table_names() if name in metadata.tables] == []
    engine.dispose()


@on_postgresql
def test_processes_that_start_together_migrate_once(empty_database: str) -> None:
    code = f"from report_portal.store.upgrade import upgrade; upgrade({empty_database!r})"
    starting = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [one.wait(60) for one in starting] == [0, 0, 0]
    engine = connect(empty_database)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        assert found == [revisions()[-1]]
    engine.dispose()


@on_both_engines
def test_the_previous_release_starts_on_a_database_that_a_newer_one_migrated(empty_database: str) -> None:
    subject.upgrade(empty_database)
    engine = connect(empty_database)
    with engine.connect() as connection:
        fill(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        subject.upgrade(empty_database)
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        assert [len(connection.execute(select(table)).all()) for table in metadata.sorted_tables] == [
            1
        ] * len(metadata.tables)
    engine.dispose()


def steps(path: Path) -> list[ast.Call]:
    """What a migration's upgrade asks Alembic for."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (up,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    calls = [node for node in ast.walk(up) if isinstance(node, ast.Call)]
    return [
        call
        for call in calls
        if ast.unparse(call.func).startswith("op.") and ast.unparse(call.func) != "op.f"
    ]


def disturbs(call: ast.Call) -> bool:
    """Whether the previous release would stumble over a step."""
    step = ast.unparse(call.func)
    if step in {"op.create_table", "op.create_index"}:
        return False
    # It writes rows without the new column.
    return step != "op.add_column" or not ({"nullable=True", "server_default"} & words(call))


def words(call: ast.Call) -> set[str]:
    named = [word for node in ast.walk(call) if isinstance(node, ast.Call) for word in node.keywords]
    return {ast.unparse(word).replace(" ", "") for word in named} | {str(word.arg) for word in named}


def test_the_previous_release_goes_on_beside_every_newer_migration() -> None:
    files = sorted((FOLDER / "versions").glob("[0-9]*.py"))
    assert len(files) == len(revisions())
    disturbing = [path.name for path in files if any(disturbs(call) for call in steps(path))]
    assert disturbing == []


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("jobs", "kind")',
        'op.alter_column("jobs", "kind", nullable=False)',
        'op.add_column("jobs", sa.Column("reason", sa.String(), nullable=False))',
        'op.execute("DELETE FROM jobs")',
    ],
)
def test_what_would_disturb_it_is_noticed(line: str, tmp_path: Path) -> None:
    path = tmp_path / "0099_made_up.py"
    path.write_text(f"def upgrade() -> None:\n    {line}\n", encoding="utf-8")
    assert [disturbs(call) for call in steps(path)] == [True]
