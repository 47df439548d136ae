"""The Celery application of a test: its beat is quick, its clock runs sixty times faster, its jobs count themselves."""

import os
import time

from flask import Flask
from sqlalchemy import Connection, text

from report_portal.config import load_settings
from report_portal.jobs.wakeup import install
from report_portal.store import open_store
from report_portal.store.database import address_of
from report_portal.store.jobs import StoredJobs
from report_portal.store.works import Recurring

JOBS = int(os.environ.get("HURRIED_JOBS", "60"))
SINCE = float(os.environ["HURRIED_SINCE"])
FASTER = 60


def counting(kind: str) -> Recurring:
    def effect(connection: Connection) -> None:
        connection.execute(text("INSERT INTO effects VALUES (:kind)"), {"kind": kind})
        # Long enough to be killed in.
        time.sleep(0.15)

    # Due again in a year.
    return Recurring(effect, 365 * 86400)


def opening() -> StoredJobs:
    settings = load_settings()
    kinds = [f"count-{number}" for number in range(JOBS)]
    return StoredJobs(
        open_store(address_of(settings), settings.data),
        {kind: counting(kind) for kind in kinds},
        lambda: SINCE + (time.time() - SINCE) * FASTER,
    )


app = install(Flask("hurried"), opening, load_settings().broker_url)
app.conf.beat_schedule["due now"]["schedule"] = 0.5
app.conf.beat_max_loop_interval = 0.5
