"""For machines that run Celery anyway: `celery --app report_portal.cli.worker worker --beat`.

The embedded runner of `serve` may go on beside it: a lease in the job table keeps the two apart.
"""

from report_portal.config import SettingError, Settings, load_settings
from report_portal.jobs.wakeup import WakeUp
from report_portal.store import open_store
from report_portal.store.database import address_of

from .job_runner import retention_days, stored_jobs


def create_celery(settings: Settings) -> WakeUp:
    """Build the Celery application of this machine.

    Args:
        settings: with a broker.

    Raises:
        SettingError: there is no broker.
    """
    if not settings.broker_url:
        raise SettingError("REPORT_PORTAL_BROKER_URL is missing: name the Redis that carries wake-ups")
    store = open_store(address_of(settings), settings.data)
    return WakeUp(stored_jobs(store, lambda: retention_days(settings)), settings.broker_url)


def __getattr__(name: str) -> WakeUp:
    # Built when Celery asks for it, so that importing this module opens nothing.
    if name in {"app", "celery"}:
        return create_celery(load_settings())
    raise AttributeError(name)
