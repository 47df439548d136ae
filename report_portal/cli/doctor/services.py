"""What works by itself: jobs, mail, backups, the database."""

import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from report_portal.cli.backup_jobs import BackupSettingError, backups, recipient_of
from report_portal.cli.data_folder import INSTANCE
from report_portal.cli.job_reasons import advice, reason_of
from report_portal.cli.jobs import standing
from report_portal.config import Settings
from report_portal.instance_folder import Instance, InstanceError, load_teams
from report_portal.jobs.mail_server import MailSettingError, mail_server
from report_portal.place import Place
from report_portal.store import Store
from report_portal.store.bucket import Bucket
from report_portal.store.errors import StoreError
from report_portal.store.jobs import StoredJobs

from .finding import Finding, fault, fine

BACKUP_DAYS: Final = 2


def look_at_services(store: Store) -> Iterator[Finding]:
    """Look at what works by itself in the store."""
    yield from _database(store)
    yield from _bucket(store)
    yield from _jobs(store)


def look_at_outgoing(here: Settings, place: Place, instance: Instance | None) -> Iterator[Finding]:
    """Look at what leaves this machine: letters and backups."""
    yield from _mail(here)
    yield from _backups(here, place.instance, 0 if instance is None else instance.backup_days)


def _database(store: Store) -> Iterator[Finding]:
    if store.engine.dialect.name != "sqlite":
        return
    with store.read() as connection:
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            yield fault("database", "it is damaged: restore from a backup")


def _bucket(store: Store) -> Iterator[Finding]:
    if not isinstance(store.blobs, Bucket):
        return
    try:
        if store.blobs.keeps_versions():
            yield fault(
                "bucket",
                "it keeps versions: what people take back stays there. Turn versions off and delete the old ones",
            )
        next(store.blobs.names(), None)
    except StoreError as error:
        yield fault("bucket", f"{error}: look at its address, its keys and their rights")


def _jobs(store: Store) -> Iterator[Finding]:
    now = int(time.time())
    states = [(job, standing(job, now)) for job in StoredJobs(store, {}).states()]
    for job, word in states:
        if word in {"stuck", "failing"}:
            yield fault(
                "jobs",
                f"{job.kind} fails: {job.reason or 'its runner dies at it'}. {advice(job.reason or '')}",
            )
    if any(word == "late" for _, word in states) or not states:
        yield fault("jobs", "nobody does them: is report-portal serve running?")


def _mail(here: Settings) -> Iterator[Finding]:
    if not here.mail_url:
        yield fault("mail", "REPORT_PORTAL_MAIL_URL names no mail server: nobody hears of a report")
        return
    try:
        teams = load_teams(here.data / INSTANCE)
        server = mail_server(here.mail_url, here.mail_from)
        server.try_out()
    except (InstanceError, MailSettingError) as error:
        yield fault("mail", str(error))
        return
    except (OSError, smtplib.SMTPException) as error:
        reason = reason_of(error)
        yield fault("mail", f"{reason}. {advice(reason)}")
        return
    if not any(teams.values()):
        yield fault("mail", "instance/mail.json holds no address: nobody hears of a report")
    else:
        yield fine("mail", "the mail server takes letters")


def _backups(here: Settings, instance: str, keep_days: int) -> Iterator[Finding]:
    if not here.backup_folder:
        yield fault(
            "backups", "REPORT_PORTAL_BACKUP_FOLDER names no folder: a broken disk loses every report"
        )
        return
    try:
        recipient_of(here.backup_recipient)
    except BackupSettingError as error:
        yield fault("backups", str(error))
    found, today = backups(Path(here.backup_folder), instance), datetime.now(UTC).date()
    if not found or found[-1][0] < today - timedelta(days=BACKUP_DAYS):
        yield fault("backups", f"the newest is {'of ' + str(found[-1][0]) if found else 'missing'}")
    else:
        yield fine("backups", f"the newest is of {found[-1][0]}")
    if keep_days and any(day < today - timedelta(days=keep_days) for day, _ in found):
        yield fault(
            "backups", f"some are older than the {keep_days} days that the pages promise: delete them"
        )
