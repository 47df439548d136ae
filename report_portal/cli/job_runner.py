"""The job runner's process: `python -m report_portal.cli.job_runner`, started by `serve`."""

import signal
import time
from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection

from report_portal.config import Settings, load_settings
from report_portal.instance_folder import load_instance
from report_portal.jobs.runner import run
from report_portal.stopping import Stopping
from report_portal.store import Store, open_store
from report_portal.store.database import address_of
from report_portal.store.jobs import StoredJobs
from report_portal.store.leaving import today
from report_portal.store.retention import forget_ended
from report_portal.store.staff_statistics import forget_lines
from report_portal.store.staff_texts import end_texts
from report_portal.store.sweeps import erase_taken_out, forget_sessions, forget_uploads, unlink_orphans
from report_portal.store.works import Errand, Recurring
from report_portal.triage.services.sign_in import ABSOLUTE_SECONDS, IDLE_SECONDS

from .backup_jobs import backup_works
from .data_folder import INSTANCE
from .job_reasons import reason_of
from .mail_jobs import mail_works

_HOUR: Final = 3600


def stored_jobs(
    store: Store,
    retention_days: Callable[[], int],
    clock: Callable[[], float] = time.time,
    more: Mapping[str, Recurring | Errand] | None = None,
) -> StoredJobs:
    """Put together everything that is done again and again.

    Args:
        store: open.
        retention_days: tells how many days closed and withdrawn reports are kept; asked at every run, so that a
            wrong instance folder stops that one job and no other.
        clock: seconds since 1970.
        more: jobs that only some machines have, by kind.
    """

    def uploads(connection: Connection) -> Callable[[], None]:
        gone = forget_uploads(connection)
        return lambda: store.blobs.delete(gone)

    def texts(connection: Connection) -> Callable[[], None]:
        gone = end_texts(connection)

        def after() -> None:
            store.blobs.delete(gone)
            store.scrub()

        return after

    def ended(connection: Connection) -> Callable[[], None]:
        _, gone = forget_ended(connection, store.ledger, retention_days())
        gone += forget_lines(connection, today())

        def after() -> None:
            store.blobs.delete(gone)
            store.scrub()

        return after

    def sessions(connection: Connection) -> None:
        now = int(clock())
        forget_sessions(connection, now - IDLE_SECONDS, now - ABSOLUTE_SECONDS)

    def orphans(_connection: Connection) -> Callable[[], object]:
        # Looking through folders takes long; nobody should wait for the transaction meanwhile.
        def after() -> None:
            erase_taken_out(store)
            unlink_orphans(store)

        return after

    works: dict[str, Recurring | Errand] = {
        "uploads": Recurring(uploads, _HOUR),
        "texts": Recurring(texts, _HOUR // 4),
        "retention": Recurring(ended, 6 * _HOUR),
        "sessions": Recurring(sessions, _HOUR // 4),
        "orphans": Recurring(orphans, 24 * _HOUR),
        # In case a long reader kept a withdrawal from doing it.
        "log": Recurring(lambda _connection: store.scrub, _HOUR),
        **(more or {}),
    }
    return StoredJobs(store, works, clock, reason_of)


def jobs_of(settings: Settings, store: Store, clock: Callable[[], float] = time.time) -> StoredJobs:
    """Put together every job of a machine.

    Args:
        settings: of this machine.
        store: open.
        clock: seconds since 1970.
    """
    more = mail_works(settings, clock) | backup_works(settings, store)
    return stored_jobs(store, lambda: retention_days(settings), clock, more)


def retention_days(settings: Settings) -> int:
    """Tell how long ended reports are kept here.

    Raises:
        InstanceError: the instance folder is missing or wrong; nothing may then be deleted or kept by guess.
    """
    clocks = load_instance(settings.data / INSTANCE).clocks
    return next(int(clock["days"]) for clock in clocks if clock["id"] == "retention")


def main() -> None:
    """Run jobs until told to stop."""
    stopping = Stopping()
    stopping.on(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = load_settings()
    store = open_store(address_of(settings), settings.data, settings.ledger, settings.blobs_url)
    try:
        run(jobs_of(settings, store), stopping)
    finally:
        store.close()


if __name__ == "__main__":
    main()
