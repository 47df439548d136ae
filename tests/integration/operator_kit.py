"""The operator's terminal: commands run as they are typed, on a data folder of their own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from report_portal.cli import main
from report_portal.instance_folder import DEFAULT_FOLDER
from report_portal.place import Place, write_place
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade


def set_up(data: Path, place: Place | None = None) -> Path:
    """An instance without keys, as `init` leaves it."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(DEFAULT_FOLDER, data / "instance")
    upgrade(sqlite_url(data))
    write_place(data, place or Place("timisoara", demo=False))
    return data


@contextmanager
def stored(data: Path) -> Iterator[Store]:
    store = open_store(sqlite_url(data), data)
    try:
        yield store
    finally:
        store.close()


def typed(data: Path, *words: str, stdin: str | None = None, **settings: str) -> Result:
    """Run `report-portal WORDS…`."""
    environment = {f"REPORT_PORTAL_{name}": value for name, value in settings.items()}
    return CliRunner().invoke(
        main, list(words), input=stdin, env={"REPORT_PORTAL_DATA": str(data), **environment}
    )
