"""For machines that run Celery anyway: `celery --app report_portal.cli.worker worker --beat`.

The embedded runner of `serve` may go on beside it: a lease in the job table keeps the two apart.
"""

from report_portal.config import SettingError, Settings, load_settings
from report_portal.jobs.wakeup import WakeUp
from report_portal.store import open_store
from report_portal.store.database import sqlite_url

from .job_runner import jobs_of


def create_celery(settings: Settings) -> WakeUp:
    """Build the Celery application of this machine.

    Args:
        settings: with a broker.

    Raises:
        SettingError: there is no broker.
    """
    if not settings.broker_url:
        raise SettingError("REPORT_PORTAL_BROKER_URL is missing: name the Redis that carries wake-ups")
    url = settings.database_url or sqlite_url(settings.data)
    store = open_store(url, settings.data, settings.ledger)
    return WakeUp(jobs_of(settings, store), settings.broker_url)


def __getattr__(name: str) -> WakeUp:
    # Built when Celery asks for it, so that importing this module opens nothing.
    if name in {"app", "celery"}:
        return create_celery(load_settings())
    raise AttributeError(name)
