"""Celery as a wake-up: messages carry nothing, the job table says what is due.

A message that is lost or delivered late costs at most one beat; one that comes twice finds nothing due.
"""

from typing import Any, Final

from celery import Celery, shared_task

from .ports import Jobs

TASK: Final = "report_portal.jobs.run_due"
BEAT_SECONDS: Final = 60.0


def install(app: Celery, jobs: Jobs) -> Any:
    """Make a Celery application do what is due whenever it is woken, and wake itself by its beat.

    Args:
        app: with its broker.
        jobs: the table.

    Returns:
        The task.
    """

    def run_due() -> int:
        return jobs.run_due()

    task = shared_task(name=TASK, ignore_result=True)(run_due)
    jobs.plan()
    app.conf.beat_schedule = {"due now": {"task": TASK, "schedule": BEAT_SECONDS}}
    app.conf.task_ignore_result = True
    return task
