"""Settings of this machine, read once from the environment; anything unknown or missing stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

PREFIX: Final = "REPORT_PORTAL_"
# Read by `report-portal submit`, `mailbox` and `paper`, which need no data folder.
FOR_TERMINALS: Final = frozenset(
    {"REPORT_PORTAL_ROOT", "REPORT_PORTAL_PASSPHRASE_FILE", "REPORT_PORTAL_TOTP_FILE"}
)
_FILE: Final = "_FILE"
_MIB: Final = 1024 * 1024
_PORT_MAX: Final = 65535


class SettingError(Exception):
    """A setting is unknown, missing or not what it must be; the message names it, not its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one machine is told. Each field is the variable `REPORT_PORTAL_<NAME>`, or `…_FILE` naming a file.

    Args:
        data: the one folder that everything is kept in.
        port: of the public application.
        triage_port: of the staff application.
        bind: address both listen on.
        staff_origin: address of the staff application as browsers write it, `https://desk.example.org`; passkeys are
            bound to it, and not in use while it is empty.
        database_url: SQLAlchemy address; empty for SQLite inside `data`.
        blobs_url: S3-compatible store of sealed files, `s3://BUCKET/PREFIX?endpoint=…`; empty for `blobs` in `data`.
        limiter_url: where counts are kept; `memory://` or a Redis that keeps nothing on disk.
        broker_url: where Celery finds its wake-ups; empty where it is not used.
        workers: processes per application; more than one needs PostgreSQL.
        threads: requests that one process works on at once.
        proxies: how many proxies in front may be believed about the address they saw.
        work_budget: writing requests that one address may send in a window without proof of work.
        work_window: length of that window in seconds.
        work_bits: the most leading zero bits ever asked for.
        uploads_pending: bytes that uploads may hold before a report names them.
        backup_folder: where a sealed backup is put every day; empty for none.
        backup_recipient: whom backups are sealed to, `age1pq1…`.
        ledger: file of the deletion ledger; empty for `deletions.log` in `data`.
        mail_url: the mail server for "there is something new": `smtps://name:password@host`; empty for no mail.
        mail_from: address that mail comes from.
    """

    data: Path
    port: int = 8000
    triage_port: int = 8001
    bind: str = "127.0.0.1"
    staff_origin: str = ""
    database_url: str = field(default="", repr=False)
    blobs_url: str = field(default="", repr=False)
    limiter_url: str = field(default="memory://", repr=False)
    broker_url: str = field(default="", repr=False)
    workers: int = 1
    threads: int = 16
    proxies: int = 0
    work_budget: int = 200
    work_window: int = 600
    work_bits: int = 18
    uploads_pending: int = 2048 * _MIB
    backup_folder: str = ""
    backup_recipient: str = field(default="", repr=False)
    ledger: str = ""
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""


# Browsers make passkeys on encrypted pages, and on this machine itself.
_ORIGIN: Final = re.compile(r"(?:https://[a-z0-9.-]+(?::[0-9]{1,5})?|http://localhost(?::[0-9]{1,5})?)?")
_LEAST: Final = {"proxies": 0, "work_budget": 0, "work_bits": 0}
_MOST: Final = {"port": _PORT_MAX, "triage_port": _PORT_MAX, "work_bits": 24, "threads": 512, "workers": 64}


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of this machine.

    Args:
        environ: variables; only those that begin with `REPORT_PORTAL_` are looked at.

    Returns:
        The settings.

    Raises:
        SettingError: a variable is unknown, missing, set twice, or not what it must be.
    """
    known = {field.name: field for field in fields(Settings)}
    texts: dict[str, str] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable in FOR_TERMINALS:
            continue
        name = variable.removeprefix(PREFIX)
        from_file = name.endswith(_FILE) and name.removesuffix(_FILE).lower() in known
        key = (name.removesuffix(_FILE) if from_file else name).lower()
        if key not in known or name != name.upper():
            raise SettingError(f"{variable} is not a setting of this version")
        if key in texts:
            raise SettingError(f"{PREFIX}{key.upper()} is set twice, once as a file")
        texts[key] = _read(variable, text) if from_file else text
    if not texts.get("data"):
        raise SettingError(f"{PREFIX}DATA is missing: name the folder that everything is kept in")
    values: dict[str, object] = {"data": Path(texts.pop("data"))}
    for key, text in texts.items():
        values[key] = _whole(key, text) if known[key].type in {int, "int"} else text
    if not _ORIGIN.fullmatch(texts.get("staff_origin", "")):
        raise SettingError(f"{PREFIX}STAFF_ORIGIN must be https:// and a host, without anything behind it")
    return Settings(**values)  # type: ignore[arg-type] # each value was made by its field's type above


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{variable} names a file that cannot be read") from None


def _whole(key: str, text: str) -> int:
    variable = PREFIX + key.upper()
    try:
        number = int(text)
    except ValueError:
        raise SettingError(f"{variable} must be a whole number") from None
    least, most = _LEAST.get(key, 1), _MOST.get(key)
    if number < least or (most is not None and number > most):
        raise SettingError(
            f"{variable} must be at least {least}" + (f" and at most {most}" if most else ""),
        )
    return number
