"""`report-portal jobs`: what is done by itself, and what of it is in trouble."""

import json
import sys
import time
from typing import Final

import click

from report_portal.store.jobs import StoredJobs
from report_portal.store.works import JobState

from .data_folder import opened, place_of, settings
from .job_reasons import advice

# Later than this, nobody is looking into the table.
LATE_SECONDS: Final = 1800
# Tried this often, it does not mend by itself.
STUCK_TRIES: Final = 5

_MINUTE: Final = 60


def standing(job: JobState, now: int) -> str:
    """Tell in one word how a job stands: `running`, `stuck`, `failing`, `late`, `due` or `waiting`."""
    if job.leased > now:
        return "running"
    # Taken before, and neither done nor failed: its runner died at it.
    if job.reason is not None or (job.tries and job.leased):
        return "stuck" if job.tries >= STUCK_TRIES else "failing"
    if job.due and job.due < now - LATE_SECONDS:
        return "late"
    return "due" if job.due <= now else "waiting"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def jobs(as_json: bool) -> None:  # noqa: FBT001 - click's own way
    """List what is done by itself: waiting, due, running, failing. Exit status 1 when something needs you."""
    here = settings()
    place_of(here)
    now = int(time.time())
    with opened(here) as store:
        states = [(job, standing(job, now)) for job in StoredJobs(store, {}).states()]
    if as_json:
        print(json.dumps({"jobs": [_document(job, word) for job, word in states]}))
    else:
        for job, word in states:
            print(_line(job, word, now))
        for reason in sorted({job.reason for job, _ in states if job.reason}):
            print(f"{reason}: {advice(reason)}")
    if any(word in {"stuck", "late"} for _, word in states):
        if not as_json and any(word == "late" for _, word in states):
            print("Something is late: is `report-portal serve` running?", file=sys.stderr)
        sys.exit(1)


def _line(job: JobState, word: str, now: int) -> str:
    when = "" if job.due <= now else f"  in {max(1, (job.due - now) // _MINUTE)} min"
    why = f"  {job.reason or 'its runner died at it'}, tried {job.tries} times" if _troubled(word) else ""
    return f"{job.kind:<12} {word:<8}{when}{why}"


def _document(job: JobState, word: str) -> dict[str, object]:
    return {"kind": job.kind, "state": word, "due": job.due, "tries": job.tries, "reason": job.reason}


def _troubled(word: str) -> bool:
    return word in {"failing", "stuck"}
