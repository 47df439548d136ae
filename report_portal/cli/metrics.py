"""`report-portal metrics`: how the portal stands, for a monitor, in Prometheus' text form.

Written to a file that node_exporter's textfile collector picks up, so that nothing more listens. It counts no reports,
no messages and no people: who collects such a number each minute knows to the minute when somebody came.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import math
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy import func, select

from report_portal.config import Settings
from report_portal.crypto.strict_json import read_object
from report_portal.store import Store
from report_portal.store.instances import StoredInstances
from report_portal.store.jobs import StoredJobs
from report_portal.store.schema import uploads

from .backup_jobs import backups
from .data_folder import opened, place_of, settings
from .jobs import standing

# Everything that `standing` can say: a metric that comes and goes cannot be watched.
_STANDINGS: Final = ("waiting", "due", "running", "late", "failing", "stuck")

Sample = tuple[str, str, float]


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="File to replace; standard output without it.")
def metrics(out: Path | None) -> None:
    """Write how jobs, disk, backups and keys stand, for Prometheus. No report and no person is counted."""
    here = settings()
    instance = place_of(here).instance
    with opened(here) as store:
        text = _written([*_jobs(store), *_room(here, store), *_days(here, store, instance)])
    if out is None:
        sys.stdout.write(text)
        return
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.chmod(0o644)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None


def _jobs(store: Store) -> Iterator[Sample]:
    now = int(time.time())
    for job in StoredJobs(store, {}).states():
        for word in _STANDINGS:
            labels = f'{{kind="{job.kind}",state="{word}"}}'
            yield "report_portal_job", labels, float(standing(job, now) == word)


def _room(here: Settings, store: Store) -> Iterator[Sample]:
    usage = shutil.disk_usage(here.data)
    yield "report_portal_disk_free_bytes", "", float(usage.free)
    yield "report_portal_disk_bytes", "", float(usage.total)
    query = select(func.coalesce(func.sum(uploads.c.offset), 0)).where(uploads.c.mailbox.is_(None))
    with store.read() as connection:
        pending = float(connection.execute(query).scalar_one())
    # To a tenth: how full it is must show, and which photo was sent must not.
    yield "report_portal_uploads_pending_share", "", round(pending / here.uploads_pending, 1)


def _days(here: Settings, store: Store, instance: str) -> Iterator[Sample]:
    today = datetime.now(UTC).date()
    if here.backup_folder:
        made = backups(Path(here.backup_folder), instance)
        yield (
            "report_portal_backup_age_days",
            "",
            float((today - made[-1][0]).days) if made else float("+Inf"),
        )
    latest = StoredInstances(store).latest()
    payload = None if latest is None else read_object(latest[1].partition(b"\n")[2])
    ends = None if payload is None else date.fromisoformat(str(payload["expires"]))
    yield "report_portal_key_list_days_left", "", float("nan") if ends is None else float((ends - today).days)


_HELP: Final = {
    "report_portal_job": "1 in the state that a job is in (report-portal jobs)",
    "report_portal_disk_free_bytes": "bytes left where the data folder lies",
    "report_portal_disk_bytes": "bytes of that disk",
    "report_portal_uploads_pending_share": "how full the room for uploads without a report is, 0 to 1, to a tenth",
    "report_portal_backup_age_days": "days since the newest sealed backup in the backup folder",
    "report_portal_key_list_days_left": "days until the signed key list ends; NaN before the key ceremony",
}


def _written(samples: list[Sample]) -> str:
    lines = []
    for name, told in _HELP.items():
        found = [(labels, value) for metric, labels, value in samples if metric == name]
        if found:
            lines += [f"# HELP {name} {told}", f"# TYPE {name} gauge"]
            lines += [f"{name}{labels} {_number(value)}" for labels, value in found]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    if math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value)
    return "NaN" if math.isnan(value) else "+Inf"
