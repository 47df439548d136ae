"""Migrations: bring a database to the newest state, or back."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from .database import connect

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _run(url: str, step: Callable[[Config], object]) -> None:
    engine = connect(url)
    try:
        with engine.connect() as connection:
            step(_config(connection))
    finally:
        engine.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the migrations up to a revision, all or none on PostgreSQL, one by one on SQLite.

    A database that a newer release has migrated is left as it is: migrations only add, so the release before it
    goes on there, and starts again there.

    Args:
        url: SQLAlchemy database address.
        revision: an Alembic revision id or `head`.
    """

    def step(config: Config) -> None:
        if not _is_newer(config):
            command.upgrade(config, revision)

    _run(url, step)


def _is_newer(config: Config) -> bool:
    connection = config.attributes["connection"]
    there = MigrationContext.configure(connection).get_current_heads()
    # The look began a transaction on PostgreSQL; the migrations begin their own.
    connection.rollback()
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return not ours.issuperset(there)


def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to a revision (`base` for none)."""
    _run(url, lambda config: command.downgrade(config, revision))


def head() -> str:
    """Name the newest migration of this version."""
    return str(_script().get_current_head())


def knows(revision: str) -> bool:
    """Tell whether this version has a migration, and so can bring a database on from it."""
    return any(one.revision == revision for one in _script().walk_revisions())


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))


def revise(url: str, revision: str, message: str) -> None:
    """Write a new migration from what the models have and a database has not; read it before use.

    Args:
        url: a database at the newest migration.
        revision: id of the new migration, four digits.
        message: what it does; becomes its file name.
    """
    _run(url, lambda config: command.revision(config, message, autogenerate=True, rev_id=revision))
