"""Whose the files are: what the portal's account cannot read or write refuses withdrawals, or loses reports."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from report_portal.config import Settings
from report_portal.store.store import ledger_of

from .finding import Finding, fault

# One is enough to know what to do; the command mends all.
_NAMED: Final = 3


def look_at_owners(here: Settings) -> Iterator[Finding]:
    """Look for what belongs to another account than the data folder, or cannot be used by this one."""
    owner = here.data.stat().st_uid
    if os.geteuid() not in {owner, 0}:
        yield fault(
            "account", f"this ran as {_name(os.geteuid())}: run it as {_name(owner)}, whose {here.data} is"
        )
    ledger = ledger_of(here.data, here.ledger).path
    apart = [ledger] if ledger.exists() else []
    wrong = [path for path in (*_within(here.data), *apart) if _strange(path, owner)]
    if wrong:
        named = ", ".join(str(path) for path in wrong[:_NAMED]) + (", …" if len(wrong) > _NAMED else "")
        whole = {str(here.data), *(str(path) for path in wrong if not path.is_relative_to(here.data))}
        name = _name(owner)
        yield fault(
            "owner",
            f"{named}: not of {name}, or closed to it; what the portal cannot write it refuses, withdrawals first. "
            f"As root: chown -R {name} {' '.join(sorted(whole))} && chmod -R u+rwX {' '.join(sorted(whole))}",
        )


def _within(data: Path) -> Iterator[Path]:
    # Sealed files are too many to ask for each; the portal alone makes them, in folders that are looked at.
    yield data
    for folder, inner, files in os.walk(data):
        sealed = Path(folder).parent == data / "blobs"
        for name in (*inner, *(files[:1] if sealed else files)):
            yield Path(folder) / name


def _strange(path: Path, owner: int) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        # The portal works meanwhile: what was deleted since it was listed is no fault.
        return False
    except OSError:
        return True
    if path.is_symlink():
        return False
    # Asked of the file itself: root may do everything, and the portal is not root.
    needed = 0o700 if path.is_dir() else 0o600
    return found.st_uid != owner or found.st_mode & needed != needed


def _name(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)
