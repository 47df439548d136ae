"""Five SIGKILLs while sixty jobs are done: none undone, none done twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from killable_jobs import COUNT
from sqlalchemy import func, select

from report_portal.store import Store
from report_portal.store.schema import uploads
from report_portal.store.works import LEASE_SECONDS

KILLS = 5


def done(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(uploads)).scalar_one()


def test_no_job_is_lost_or_done_twice_by_kills(store: Store, tmp_path: Path) -> None:
    script = Path(__file__).with_name("killable_jobs.py")
    pause = random.Random(5)  # noqa: S311 - when to kill is no secret
    starter = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with starter:
        for kill in range(KILLS + 1):
            # Every later runner lives after the leases of those that were killed.
            starter.stdin.write(f"{tmp_path}\t{kill * (LEASE_SECONDS + 60)}\n")
            starter.stdin.flush()
            runner = int(starter.stdout.readline())
            before, goal, end = done(store), COUNT if kill == KILLS else 0, time.monotonic() + 60
            goal = goal or before + pause.randint(3, 9)
            while done(store) < goal:
                assert time.monotonic() < end
                time.sleep(0.005)
            assert kill == KILLS or done(store) < COUNT, "everything was done before the last kill"
            os.kill(runner, signal.SIGKILL)
    with store.read() as connection:
        counts = Counter(connection.execute(select(uploads.c.length)).scalars())
    assert counts == dict.fromkeys(range(COUNT), 1)
