"""Why a job failed, as a code, and what an operator can do about each.

Codes are made from an error's class alone: its message may hold what somebody wrote.
"""

import smtplib
import socket
import sqlite3
import ssl
from typing import Final

from sqlalchemy.exc import DBAPIError

from report_portal.instance_folder import InstanceError
from report_portal.jobs.mail_server import MailSettingError
from report_portal.store.errors import BlobMissingError, BusyError, StorageFullError
from report_portal.store.jobs import UNKNOWN

from .backup_jobs import BackupSettingError

_OTHER: Final = "unexpected"

# The first that fits counts, so the narrow ones stand first.
_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (StorageFullError, "disk-full"),
    (BusyError, "database-busy"),
    (BlobMissingError, "file-missing"),
    (InstanceError, "instance-folder"),
    (MailSettingError, "mail-settings"),
    (BackupSettingError, "backup-settings"),
    (smtplib.SMTPAuthenticationError, "mail-password"),
    (smtplib.SMTPRecipientsRefused, "mail-address"),
    (smtplib.SMTPServerDisconnected, "mail-unreachable"),
    (smtplib.SMTPException, "mail-refused"),
    (ssl.SSLError, "mail-encryption"),
    (socket.gaierror, "unreachable"),
    (TimeoutError, "unreachable"),
    (ConnectionError, "unreachable"),
    (OSError, "machine"),
    (DBAPIError, "database"),
    (sqlite3.Error, "database"),
)

ADVICE: Final = {
    "disk-full": "Make room on the disk of the data folder.",
    "database-busy": "Something else holds the database for long; look for a second program on the data folder.",
    "file-missing": "A sealed file is gone from the data folder: restore from a backup.",
    "instance-folder": "A file in `instance/` is wrong; `report-portal site build` names the place.",
    "backup-settings": "A setting for backups is wrong: `report-portal backup FOLDER` says which.",
    "mail-settings": "REPORT_PORTAL_MAIL_URL or REPORT_PORTAL_MAIL_FROM is wrong: `report-portal mail test` says how.",
    "mail-password": "The mail server refuses the name or password in REPORT_PORTAL_MAIL_URL.",
    "mail-address": "The mail server refuses an address in `instance/mail.json` or REPORT_PORTAL_MAIL_FROM.",
    "mail-encryption": "The mail server has no certificate that this machine believes.",
    "mail-unreachable": "The mail server ended the connection; it is tried again by itself.",
    "mail-refused": "The mail server refuses; its own log says why.",
    "unreachable": "Nothing answers at the address in REPORT_PORTAL_MAIL_URL; it is tried again by itself.",
    "machine": "The operating system refused: look at the rights and the disk of the data folder.",
    "database": "The database refused: run `report-portal doctor`.",
    UNKNOWN: "This version does not know this kind of job; the version that made it does.",
}


def reason_of(error: Exception) -> str:
    """Give the code of an error, at most 40 characters."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return f"{_OTHER}-{type(error).__name__}"


def advice(reason: str) -> str:
    """Tell what an operator can do about a code."""
    return ADVICE.get(reason, "A fault of the program: tell its makers this code.")
