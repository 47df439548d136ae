"""Databases for the benches, on both engines, that lose nothing when the power goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines import DURABLE, POSTGRESQL, SQLITE, running_cluster

from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade

ENGINES = (SQLITE, POSTGRESQL)


@contextmanager
def migrated(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database at the newest migration; SQLite's lies in the folder."""
    if engine == SQLITE:
        url = sqlite_url(folder)
        upgrade(url)
        yield url
        return
    with running_cluster(DURABLE) as cluster, cluster.migrated() as url:
        yield url
