"""The embedded runner: looks into the job table every so often, in one process, with nothing beside it."""

import logging
from typing import Final

from report_portal.stopping import Stopping

from .ports import Jobs

LOOK_SECONDS: Final = 20.0

_LOG: Final = logging.getLogger("report_portal")


def run(jobs: Jobs, stopping: Stopping, look_seconds: float = LOOK_SECONDS) -> None:
    """Do what is due until told to stop.

    Args:
        jobs: the table.
        stopping: set from outside.
        look_seconds: between two looks.
    """
    jobs.plan()
    while not stopping.is_set():
        try:
            jobs.run_due()
        except Exception as error:  # noqa: BLE001 - a table that cannot be written now must not end the runner
            _LOG.error("jobs cannot be noted: %s", type(error).__name__)
        stopping.wait(look_seconds)
