"""The public application and its supervisor are killed under load, and started as an operator starts them."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engines import DURABLE, SQLITE, Cluster, running_cluster
from goals import Goal
from intake_kit import put_in_force
from kill_kit import Outcome, killed_under_load, outcome
from load_kit import wait_for_closed_port
from operator_kit import set_up
from ports import free_port, wait_for_port
from test_serve import descendants

from report_portal.store import open_store
from report_portal.store.database import sqlite_url

KILLS = 200
# Of the database server too, on PostgreSQL: one kill in so many.
_WITH_DATABASE = 10
BACK_SECONDS = 3.0


class _Served:
    """`report-portal serve --only intake`, started from nothing each time."""

    def __init__(self, data: Path, url: str, port: int, cluster: Cluster | None) -> None:
        self._port = port
        self._cluster = cluster
        self._kills = 0
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("REPORT_PORTAL_")},
            "REPORT_PORTAL_DATA": str(data),
            "REPORT_PORTAL_DATABASE_URL": url,
            "REPORT_PORTAL_PORT": str(port),
            "REPORT_PORTAL_WORK_BUDGET": "1000000000",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        words = ("-c", "from report_portal.cli import main; main()", "serve", "--only", "intake")
        self._process = subprocess.Popen(
            [sys.executable, *words],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(self._port)
        return self._process.pid

    def kill(self, number: int) -> None:
        for process in [number, *descendants(number)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        assert self._process is not None
        self._process.wait(20)
        wait_for_closed_port(self._port)
        self._kills += 1
        if self._cluster is not None and self._kills % _WITH_DATABASE == 0:
            self._cluster.stop(signal.SIGQUIT)
            self._cluster.start()


@contextmanager
def _database(engine: str, data: Path) -> Iterator[tuple[str, Cluster | None]]:
    if engine == SQLITE:
        yield sqlite_url(data), None
        return
    with running_cluster(DURABLE) as cluster, cluster.migrated() as url:
        yield url, cluster


def run(engine: str, kills: int) -> Outcome:
    """Kill so many times; gives what was found."""
    with tempfile.TemporaryDirectory() as name:
        data = set_up(Path(name) / "data")
        with _database(engine, data) as (url, cluster):
            store = open_store(url, data)
            put_in_force(store)
            port = free_port()
            served = _Served(data, url, port, cluster)
            sents, back = killed_under_load(port, kills, served.start, served.kill)
            found = outcome(store, sents, back)
            store.close()
    return found


def goals(engine: str, kills: int = KILLS) -> list[Goal]:
    """Give the lines of the table."""
    found = run(engine, kills)
    back = sorted(found.back)
    lost, worst = found.lost + found.corrupt + len(found.refused), back[-1]
    return [
        Goal(
            f"{kills} kills under load, {engine}",
            "0 of the acknowledged lost, 0 corrupt",
            f"{found.lost} lost, {found.corrupt} corrupt, {len(found.refused)} refused of {found.acknowledged}",
            lost == 0,
        ),
        Goal(
            f"… retries, {engine}",
            "0 kept twice",
            f"{found.doubled} of {found.retried} sent again",
            found.doubled == 0 and found.retried > kills / 2,
        ),
        Goal(
            f"… accepting again after a kill, {engine}",
            f"≤ {BACK_SECONDS:.0f} s",
            f"median {back[len(back) // 2]:.2f} s, worst {worst:.2f} s, "
            f"{sum(one > BACK_SECONDS for one in back)} of {len(back)} over",
            worst <= BACK_SECONDS,
        ),
    ]
