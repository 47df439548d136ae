"""Celery as a wake-up: messages carry nothing, the job table says what is due.

A message that is lost or delivered late costs at most one beat; one that comes twice finds nothing due.
"""

import logging
import os
from collections.abc import Callable
from typing import Any, Final

from celery import Celery, Task, shared_task
from flask import Flask, current_app

from .ports import Jobs

TASK: Final = "report_portal.jobs.run_due"
BEAT_SECONDS: Final = 60.0
_JOBS: Final = "report_portal.jobs"

_LOG: Final = logging.getLogger("report_portal")


class PerProcess:
    """The job table, opened by each process for itself: database connections do not survive a fork.

    Args:
        opening: opens it.
    """

    def __init__(self, opening: Callable[[], Jobs]) -> None:
        self._opening = opening
        self._process = 0
        self._jobs: Jobs | None = None

    def __call__(self) -> Jobs:
        """Give the table of this process, with every recurring job in it."""
        if self._jobs is None or self._process != os.getpid():
            self._jobs, self._process = self._opening(), os.getpid()
            self._jobs.plan()
        return self._jobs


def install(app: Flask, opening: Callable[[], Jobs], broker: str) -> Celery:
    """Give an application tasks that run in its context, and a beat that wakes them.

    Args:
        app: gets the Celery application as its extension `celery`.
        opening: opens the job table; called in the process that works, not here.
        broker: where messages go; nothing but the task's name is in them.

    Returns:
        The Celery application.

    Source: https://flask.palletsprojects.com/en/stable/patterns/celery/
    """

    class FlaskTask(Task):  # type: ignore[misc] # Celery comes without types
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.name, broker=broker, task_cls=FlaskTask, set_as_current=False)
    celery.conf.update(
        task_ignore_result=True,
        # Left lying with nobody to take them, wake-ups would only wake for nothing later.
        beat_schedule={
            "due now": {"task": TASK, "schedule": BEAT_SECONDS, "options": {"expires": BEAT_SECONDS}}
        },
        # Keeps its schedule in memory: there is nothing to remember, so no file tells when it ran.
        beat_scheduler="celery.beat:Scheduler",
        broker_connection_retry_on_startup=True,
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
    )
    app.extensions[_JOBS] = PerProcess(opening)
    app.extensions["celery"] = celery
    return celery


@shared_task(name=TASK, ignore_result=True)  # type: ignore[untyped-decorator] # Celery comes without types
def run_due() -> int:
    """Do everything that is due; gives how many."""
    jobs: Any = current_app.extensions[_JOBS]
    try:
        done: int = jobs().run_due()
    except Exception as error:  # noqa: BLE001 - its lease brings the job back; Celery would write the words of the error
        _LOG.error("a job failed: %s", type(error).__name__)
        return 0
    return done
