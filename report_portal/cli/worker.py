"""For machines that run Celery anyway: `celery --app report_portal.cli.worker worker`, and one `… beat`.

The embedded runner of `serve` may go on beside it: a lease in the job table keeps the two apart.
"""

from celery import Celery
from flask import Flask

from report_portal.config import SettingError, Settings, load_settings
from report_portal.jobs.wakeup import install
from report_portal.store import open_store
from report_portal.store.database import address_of, is_sqlite
from report_portal.store.jobs import StoredJobs

from .job_runner import jobs_of


def create_celery(settings: Settings) -> Celery:
    """Build the Celery application of this machine.

    Args:
        settings: with a broker and a PostgreSQL database.

    Raises:
        SettingError: there is no broker, or the database is SQLite.
    """
    if not settings.broker_url:
        raise SettingError("REPORT_PORTAL_BROKER_URL is missing: name the Redis that carries wake-ups")
    url = address_of(settings)
    if is_sqlite(url):
        raise SettingError(
            "Celery's workers need PostgreSQL: name one in REPORT_PORTAL_DATABASE_URL. "
            "On SQLite `report-portal serve` does the jobs by itself"
        )

    def opening() -> StoredJobs:
        return jobs_of(settings, open_store(url, settings.data, settings.ledger, settings.blobs_url))

    return install(Flask("report_portal.worker", static_folder=None), opening, settings.broker_url)


def __getattr__(name: str) -> Celery:
    # Built when Celery asks for it, so that importing this module opens nothing.
    if name in {"app", "celery"}:
        return create_celery(load_settings())
    raise AttributeError(name)
