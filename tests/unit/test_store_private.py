"""Other accounts of the machine read nothing, even where the data folder lets them in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    before = os.umask(0o022)
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    yield folder
    os.umask(before)


def test_the_database_its_log_and_every_blob_are_the_owners_alone(open_folder: Path) -> None:
    url = sqlite_url(open_folder)
    upgrade(url)
    store = open_store(url, open_folder)
    store.blobs.put(b"sealed")
    # The log exists only once something was written.
    store.write(lambda connection: connection.exec_driver_sql("create table t (c)"))
    files = [path for path in open_folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".sqlite3", ".sqlite3-wal", ".sqlite3-shm"}
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in files} == {
        path.name: "0o0" for path in files
    }
    store.close()
