"""The embedded job runner, killed again and again, and how often each job was done in the end."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from report_portal.store import Store
from report_portal.store.schema import jobs, uploads
from report_portal.store.works import LEASE_SECONDS


def done(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(uploads)).scalar_one()


def _at_work(store: Store, now: float) -> bool:
    with store.read() as connection:
        return connection.execute(select(jobs.c.id).where(jobs.c.leased > now)).first() is not None


def killed_while_working(
    store: Store, database: str, folder: Path, count: int, kills: int
) -> tuple[Counter[int], int]:
    """Let one runner after another do jobs until all are done.

    Args:
        store: open, without jobs.
        database: its address.
        folder: its data folder.
        count: of jobs.
        kills: runners ended with SIGKILL before everything is done; fewer than half of the jobs.

    Returns:
        How often each job was done, by its number; and how many kills met a runner in the middle of a job.
    """
    script = Path(__file__).with_name("killable_jobs.py")
    pause = random.Random(5)  # noqa: S311 - when to kill is no secret
    few = max(1, count // (2 * kills))
    met = 0
    starter = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with starter:
        for kill in range(kills + 1):
            # Every later runner lives after the leases of those that were killed.
            ahead = kill * (LEASE_SECONDS + 60)
            starter.stdin.write(f"{folder}\t{database}\t{count}\t{ahead}\n")
            starter.stdin.flush()
            runner = int(starter.stdout.readline())
            goal = count if kill == kills else done(store) + pause.randint(max(1, few // 2), few)
            end = time.monotonic() + 120
            while done(store) < goal:
                assert time.monotonic() < end
                time.sleep(0.005)
            assert kill == kills or done(store) < count, "everything was done before the last kill"
            os.kill(runner, signal.SIGKILL)
            # Leases of those killed before it have run out by this clock.
            met += kill < kills and _at_work(store, time.time() + ahead)
    with store.read() as connection:
        return Counter(connection.execute(select(uploads.c.length)).scalars()), met
