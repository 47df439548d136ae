"""The deletion ledger: what must stay gone, in a file of its own that no backup holds.

A backup is older than the moment it is restored in. Whatever people took back, and whatever ended, in between would
return with it; the ledger is applied again and takes it out. It names things by a hash: with a copy of the ledger
alone nobody learns a mailbox id.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from .days import midnight, today

# Found wherever it stands in a line: a machine may have stopped in the middle of the one before.
_ENTRY: Final = re.compile(rb"(\d{4}-\d\d-\d\d) ([a-z]{1,16}) ([0-9a-f]{64})\n")
_LABEL: Final = b"report-portal/v1/deleted\n"


class Gone(StrEnum):
    """What became of a thing."""

    # A report: taken back by its reporter, or deleted by its day.
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    # Of a report that was closed: how to reach the person.
    CONTACT = "contact"
    # A door: the code that opened it was changed.
    CODE = "code"
    # An account: its member was removed.
    MEMBER = "member"
    # That a report was kept for longer, or that it was asked for: somebody ended or refused it.
    HOLD = "hold"
    # A root's verify key: another one took its place. Whoever was removed before still knows its seed.
    ROOT = "root"
    # A year: its figures were given out, and others beside them would tell more than either.
    FIGURES = "figures"


class Ledger:
    """Entries appended by every process of a machine.

    Args:
        path: the file; made when the first entry is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, gone: Gone, things: Iterable[bytes]) -> None:
        """Append entries, durably; to be called in the act that deletes, so that neither stands alone for long.

        Args:
            gone: what became of them.
            things: ids of mailboxes, doors, members and holds; a verify key; years.

        Raises:
            OSError: they could not be kept; nothing may then be deleted.
        """
        self._append((gone, thing) for thing in things)

    def _append(self, entries: Iterable[tuple[Gone, bytes]]) -> None:
        day = today()
        lines = b"".join(f"{day} {gone} {_digest(thing)}\n".encode() for gone, thing in entries)
        if not lines:
            return
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            # One write: entries of two processes never mix.
            if os.write(number, lines) != len(lines):
                raise OSError("the deletion ledger took only a part")
            os.utime(number, (midnight(day),) * 2)
            os.fsync(number)
        finally:
            os.close(number)

    def note_nothing(self) -> None:
        """Make sure that entries can be written.

        Raises:
            OSError: they cannot.
        """
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))

    def read(self) -> "Entries":
        """Read every entry; none where there is no file."""
        try:
            found = _ENTRY.findall(self.path.read_bytes())
        except FileNotFoundError:
            found = []
        entries: dict[str, dict[str, str]] = {}
        for day, kind, digest in found:
            _enter(entries, kind.decode(), digest.decode(), day.decode())
        return Entries(entries)


class ActLedger(Ledger):
    """Entries of one act, appended when nothing in it can refuse any more: what then stays must not be entered as gone.

    Args:
        ledger: they go to.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.path)
        self._waiting: list[tuple[Gone, list[bytes]]] = []

    def note(self, gone: Gone, things: Iterable[bytes]) -> None:
        """Keep entries until the end of the act; see `Ledger.note`."""
        self._waiting.append((gone, list(things)))

    def append(self) -> None:
        """Append what was noted, durably.

        Raises:
            OSError: see `Ledger.note`.
        """
        self._append((gone, thing) for gone, things in self._waiting for thing in things)


class Entries:
    """What a ledger holds.

    Args:
        entries: kind → digest → the newest UTC day it was entered on.
    """

    def __init__(self, entries: dict[str, dict[str, str]]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return sum(len(digests) for digests in self._entries.values())

    def joined(self, other: "Entries") -> "Entries":
        """Give what stands in either."""
        joined = {kind: dict(days) for kind, days in self._entries.items()}
        for kind, days in other.kinds():
            for digest, day in days.items():
                _enter(joined, kind, digest, day)
        return Entries(joined)

    def kinds(self) -> Iterable[tuple[str, dict[str, str]]]:
        """Give every kind with its digests and their newest days."""
        return self._entries.items()

    def among(self, things: Iterable[bytes], *kinds: Gone) -> list[bytes]:
        """Give those of some things that are entered as one of some kinds."""
        digests = set().union(*(self._entries.get(kind, {}) for kind in kinds))
        return [thing for thing in things if _digest(thing) in digests] if digests else []

    def day(self, thing: bytes, kind: Gone) -> str | None:
        """Give the newest UTC day on which a thing was entered as one of a kind; None where it never was."""
        return self._entries.get(kind, {}).get(_digest(thing))


def _enter(entries: dict[str, dict[str, str]], kind: str, digest: str, day: str) -> None:
    days = entries.setdefault(kind, {})
    days[digest] = max(day, days.get(digest, day))


def _digest(thing: bytes) -> str:
    return hashlib.sha256(_LABEL + thing).hexdigest()
