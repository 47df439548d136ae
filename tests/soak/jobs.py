"""Job runners are killed at work: the embedded one, and Celery's workers, beat and broker."""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from engines import SQLITE, running_cluster
from goals import Goal
from job_kit import killed_while_working
from production_kit import Production, servers
from sqlalchemy import func, select, text

from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.schema import jobs
from report_portal.store.upgrade import upgrade

JOBS = 500
KILLS = 30
# Redis itself dies with one kill of a worker in so many, and the beat with another.
_WITH_OTHERS = 5
# Longer than a job of `hurried_celery` takes.
_JOB_SECONDS = 0.4


def _embedded(engine: str, count: int, kills: int) -> tuple[Counter[int], int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if engine == SQLITE:
            upgrade(sqlite_url(folder))
            return _killed(sqlite_url(folder), folder, count, kills)
        with running_cluster() as cluster, cluster.migrated() as url:
            return _killed(url, folder, count, kills)


def _killed(url: str, folder: Path, count: int, kills: int) -> tuple[Counter[int], int]:
    store = open_store(url, folder)
    try:
        return killed_while_working(store, url, folder, count, kills)
    finally:
        store.close()


def _left(store: Store) -> int:
    with store.read() as connection:
        planned = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
        due = connection.execute(select(func.count()).select_from(jobs).where(jobs.c.due == 0)).scalar_one()
    return due if planned else -1


def _leases(store: Store) -> set[tuple[bytes, int]]:
    with store.read() as connection:
        rows = connection.execute(select(jobs.c.id, jobs.c.leased).where(jobs.c.leased > 0, jobs.c.due == 0))
        return {(row.id, row.leased) for row in rows}


def _celery(count: int, kills: int) -> tuple[Counter[str], int]:
    choose = random.Random(11)  # noqa: S311 - whom to kill is no secret
    orphaned: set[tuple[bytes, int]] = set()
    with tempfile.TemporaryDirectory() as name, servers() as (cluster, redis), cluster.migrated() as url:
        store = open_store(url, Path(name))
        store.write(lambda connection: connection.execute(text("CREATE TABLE effects (kind text)")))
        running = Production(Path(name), cluster, redis, url, {"HURRIED_JOBS": str(count)}, quiet=True)
        workers = ["celery one", "celery two"]
        try:
            for program in (*workers, "beat"):
                running.start(program)
            end = time.monotonic() + 120
            while _left(store) < 0 and time.monotonic() < end:
                time.sleep(0.1)
            for kill in range(kills):
                # Few enough that some are left at the last kill, however fast the machine is.
                goal = _left(store) - choose.randint(2, max(2, 3 * count // (4 * kills)))
                end = time.monotonic() + 120
                while _left(store) > max(goal, 0) and time.monotonic() < end:
                    time.sleep(0.01)
                assert _left(store) > 0, "everything was done before the last kill"
                before = _leases(store)
                victims = [choose.choice(workers)]
                if kill % _WITH_OTHERS == 1:
                    victims.append("beat")
                for victim in victims:
                    running.kill(victim)
                # By then the other worker is at another job; what is still leased was the dead one's.
                time.sleep(_JOB_SECONDS)
                orphaned |= before & _leases(store)
                if kill % _WITH_OTHERS == 3:
                    redis.kill()
                    redis.start()
                for victim in victims:
                    running.start(victim)
            end = time.monotonic() + 600
            while _left(store) > 0 and time.monotonic() < end:
                time.sleep(0.2)
        finally:
            running.stop()
        with store.read() as connection:
            done = connection.execute(text("SELECT kind FROM effects")).scalars().all()
        store.close()
    return Counter(done), len(orphaned)


def _goal(mode: str, count: int, kills: int, counts: Counter[int] | Counter[str], met: int) -> Goal:
    undone, twice = count - len(counts), sum(each - 1 for each in counts.values())
    return Goal(
        f"{count} jobs, {kills} kills, {mode}",
        "0 undone, 0 twice",
        f"{undone} undone, {twice} twice; {met} kills in the middle of a job",
        undone == 0 and twice == 0 and met > 0,
    )


def embedded(engine: str, count: int = JOBS, kills: int = KILLS) -> list[Goal]:
    """Give the line of the embedded runner."""
    return [_goal(f"embedded, {engine}", count, kills, *_embedded(engine, count, kills))]


def celery(count: int = JOBS, kills: int = KILLS) -> list[Goal]:
    """Give the line of Celery's workers, on PostgreSQL and Redis."""
    return [_goal("Celery, postgresql", count, kills, *_celery(count, kills))]
