"""The machine and the data folder: rights, room, leavings, the ledger, and a clock that went back."""

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from report_portal.cli.restore import FRESH, OLD
from report_portal.config import Settings
from report_portal.store.ledger import Ledger
from report_portal.store.store import ledger_of

from .finding import Finding, fault, fine, note

ROOM_BYTES: Final = 1024**3
ROOM_SHARE: Final = 0.05
_SECRET: Final = b"AGE-SECRET-KEY-"
_SMALL_FILE: Final = 64 * 1024


def look_at_machine(here: Settings) -> Iterator[Finding]:
    """Look at the machine and the data folder."""
    yield from _rights(here.data)
    yield from _room(here.data)
    yield from _leavings(here.data)
    yield from _ledger(ledger_of(here.data, here.ledger))
    yield from _secrets([here.data, *([Path(here.backup_folder)] if here.backup_folder else [])])
    yield from _clock(here.data)


def _rights(data: Path) -> Iterator[Finding]:
    if stat.S_IMODE(data.stat().st_mode) & 0o077:
        yield fault("rights", f"other accounts of this machine may look into {data}: chmod 700 {data}")


def _room(data: Path) -> Iterator[Finding]:
    usage = shutil.disk_usage(data)
    if usage.free < ROOM_BYTES or usage.free < usage.total * ROOM_SHARE:
        yield fault("disk", f"{usage.free // 1024**2} MiB are left: reports will be refused when it is full")
    else:
        yield fine("disk", f"{usage.free // 1024**2} MiB are left")


def _leavings(data: Path) -> Iterator[Finding]:
    for folder in sorted([*data.glob(f"{OLD}*"), *data.glob(f"{FRESH}*")]):
        yield fault(
            "leavings", f"{folder} holds what no retention deletes: delete it when you do not need it"
        )


def _ledger(ledger: Ledger) -> Iterator[Finding]:
    try:
        ledger.note_nothing()
    except OSError as error:
        yield fault("ledger", f"{ledger.path} cannot be written ({error.strerror}): withdrawals are refused")


def _secrets(folders: list[Path]) -> Iterator[Finding]:
    for folder in folders:
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.is_file() and path.stat().st_size < _SMALL_FILE and _SECRET in path.read_bytes():
                yield fault("backup key", f"{path} opens backups: move it off this machine")


def _clock(data: Path) -> Iterator[Finding]:
    # Files bear the day they were written on; a later one than today was written by a clock that was right.
    newest = max((path.stat().st_mtime for path in data.iterdir()), default=0.0)
    if newest > (datetime.now(UTC) + timedelta(hours=1)).timestamp():
        yield fault(
            "clock", "files in the data folder are from the future: set the clock, and keep it by NTP"
        )
    else:
        yield note("clock", "compared with nothing from outside but the Date of --url")
