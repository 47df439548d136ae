"""Sealed backups: one at a time by hand, or one every day by the job runner; those past their days go.

BackupSettingError    no backup can be made with these settings; the message names the one to change
"""

import os
import re
import secrets
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from report_portal.config import Settings
from report_portal.crypto.errors import RecipientError
from report_portal.crypto.recipients import HybridRecipient, parse_recipient
from report_portal.crypto.sealing_file import SealingFile
from report_portal.instance_folder import load_instance
from report_portal.place import read_place
from report_portal.store import Store
from report_portal.store.backup import write_backup
from report_portal.store.instances import StoredInstances
from report_portal.store.upgrade import head
from report_portal.store.works import Errand

from .data_folder import INSTANCE

_DAY: Final = 86_400
# Longer than any backup takes; whoever dies at one is followed the same day.
_LEASE_SECONDS: Final = 6 * 3600
_NAME: Final = re.compile(r"report-portal-([a-z0-9-]{3,40})-(\d{4}-\d\d-\d\d)-[0-9a-f]{8}\.age")


class BackupSettingError(Exception):
    """Something that a backup needs is missing or wrong."""


def backup_works(settings: Settings, store: Store) -> dict[str, Errand]:
    """Give the job that makes a backup every day; none where no folder is named.

    Args:
        settings: of this machine.
        store: open.
    """
    if not settings.backup_folder:
        return {}

    def errand(_payload: bytes | None) -> None:
        keep_backup(settings, store, Path(settings.backup_folder), recipient_of(settings.backup_recipient))

    return {"backup": Errand(errand, _DAY, _LEASE_SECONDS)}


def recipient_of(text: str) -> HybridRecipient:
    """Read whom backups are sealed to.

    Raises:
        BackupSettingError: it is none, or one that a quantum computer opens.
    """
    try:
        recipient = parse_recipient(text)
    except RecipientError:
        raise BackupSettingError(
            "REPORT_PORTAL_BACKUP_RECIPIENT must be an age1pq1… recipient; "
            "`report-portal backup --new-key FILE` makes one"
        ) from None
    if not isinstance(recipient, HybridRecipient):
        raise BackupSettingError("REPORT_PORTAL_BACKUP_RECIPIENT must be of the kind age1pq1…, not age1…")
    return recipient


def keep_backup(
    settings: Settings, store: Store, folder: Path, recipient: HybridRecipient
) -> tuple[Path, int]:
    """Put a sealed backup into a folder, whole or not at all, and remove those past their days.

    Args:
        settings: of this machine.
        store: open.
        folder: that holds backups.
        recipient: of the operator.

    Returns:
        The new file, and how many sealed files were missing already.

    Raises:
        OSError: it cannot be written.
    """
    today, instance = datetime.now(UTC).date(), read_place(settings.data).instance
    name = f"report-portal-{instance}-{today}-{secrets.token_hex(4)}.age"
    part = folder / f".{name}.part"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_parts(folder)
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "wb") as file:
            missing = seal_backup(settings, store, file, recipient)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / name)
    finally:
        part.unlink(missing_ok=True)
    keep = load_instance(settings.data / INSTANCE).backup_days
    forget_backups(folder, instance, today - timedelta(days=keep))
    return folder / name, missing


def seal_backup(settings: Settings, store: Store, target: BinaryIO, recipient: HybridRecipient) -> int:
    """Write one sealed backup; gives how many sealed files were missing already."""
    sealing = SealingFile(target, [recipient])
    missing = write_backup(store, settings.data, _facts(settings, store), sealing)  # type: ignore[arg-type] # writes only
    sealing.finish()
    return missing


def _forget_parts(folder: Path) -> None:
    # What somebody was killed at; one that is being written now is younger.
    limit = time.time() - _LEASE_SECONDS
    for part in folder.glob(".report-portal-*.age.part"):
        if part.stat().st_mtime < limit:
            part.unlink(missing_ok=True)


def forget_backups(folder: Path, instance: str, before: date) -> list[str]:
    """Remove backups of an instance that were made before a UTC day; gives their names."""
    gone = [name for day, name in backups(folder, instance) if day < before]
    for name in gone:
        (folder / name).unlink()
    return gone


def backups(folder: Path, instance: str) -> list[tuple[date, str]]:
    """List the backups of an instance in a folder by the UTC day in their names, oldest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        with suppress(ValueError):
            if match is not None and match[1] == instance:
                found.append((date.fromisoformat(match[2]), path.name))
    return sorted(found)


def _facts(settings: Settings, store: Store) -> dict[str, Any]:
    latest = StoredInstances(store).latest()
    root = None if latest is None else latest[1].split(b" ", 3)[2].decode()
    return {"instance": read_place(settings.data).instance, "schema": head(), "root": root}
