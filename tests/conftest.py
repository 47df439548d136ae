"""No test is timed: a busy machine is no fault. Every test has its own database, and lies within one day."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import buckets
import pytest
from engines import POSTGRESQL, SQLITE, Cluster, running_cluster
from hypothesis import settings

from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A run in the background of a shell ignores Ctrl-C, and so would every program that a test starts and ends by it.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


_DAY_SECONDS = 86_400
# Longer than any test takes that asks which day it is.
_BEFORE_MIDNIGHT_SECONDS = 90


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no test begin just before midnight (UTC), since it would end on another day than it began."""
    left = _DAY_SECONDS - time.time() % _DAY_SECONDS
    if left < _BEFORE_MIDNIGHT_SECONDS:
        time.sleep(left + 0.1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL server for all tests of a process."""
    with running_cluster() as running:
        yield running


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine a test runs on; SQLite where its module says nothing."""
    return getattr(request, "param", SQLITE)


@pytest.fixture
def empty_database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without tables."""
    if engine == POSTGRESQL:
        with request.getfixturevalue("cluster").empty() as url:
            yield url
        return
    yield sqlite_url(tmp_path)


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database at the newest migration."""
    if engine == POSTGRESQL:
        with request.getfixturevalue("cluster").migrated() as url:
            yield url
        return
    url = sqlite_url(tmp_path)
    upgrade(url)
    yield url


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Where one S3-compatible store listens for all tests of a process."""
    with buckets.running_store() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of an empty bucket, whose keys are where the library looks for them."""
    for name, value in buckets.KEYS.items():
        monkeypatch.setenv(name, value)
    return buckets.new_bucket(object_store)
