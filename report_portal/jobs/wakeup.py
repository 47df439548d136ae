"""Celery as a wake-up: messages carry nothing, the job table says what is due.

A message that is lost or delivered late costs at most one beat; one that comes twice finds nothing due.
"""

from typing import Any, Final

from celery import Celery, shared_task

from .ports import Jobs

TASK: Final = "report_portal.jobs.run_due"
BEAT_SECONDS: Final = 60.0


class WakeUp(Celery):  # type: ignore[misc] # Celery comes without types
    """A Celery application that does what is due whenever it is woken, and wakes itself by its beat.

    Args:
        jobs: the table.
        broker: where messages go; nothing but the task's name is in them.
    """

    def __init__(self, jobs: Jobs, broker: str) -> None:
        super().__init__("report_portal", broker=broker, set_as_current=False)
        self.jobs = jobs
        self.conf.task_ignore_result = True
        self.conf.beat_schedule = {"due now": {"task": TASK, "schedule": BEAT_SECONDS}}
        jobs.plan()


def _run_due(task: Any) -> int:
    done: int = task.app.jobs.run_due()
    return done


run_due = shared_task(bind=True, name=TASK, ignore_result=True)(_run_due)
