"""What the station keeps on disk: sealed to the helper, so that only the helper's passphrase opens it again.

A file is whole or not there, whenever the machine stops. Nothing is ever written that is not sealed before.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from report_portal.crypto.bundle import Bundle, read_bundle, write_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.errors import BundleError, EnvelopeError
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity

_ENDING: Final = ".age"
_FRESH: Final = ".new"


class Spool:
    """Sealed files by kind and name.

    Args:
        folder: of one helper; made where it is missing, for its owner alone.
        identity: the helper's own; the only key that opens what is kept, and never written.
    """

    def __init__(self, folder: Path, identity: HybridIdentity) -> None:
        self._folder = folder
        self._identity = identity
        self._recipient = identity.recipient
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob(f"*/*{_FRESH}"):
            left.unlink()

    def put(
        self, kind: str, name: str, meta: Mapping[str, Any], files: Mapping[str, bytes] | None = None
    ) -> None:
        """Keep something in place of what had the name; it is on the disk when this returns.

        Args:
            kind: folder.
            name: of 0-9 a-f . -, without any meaning to others.
            meta: plain JSON types.
            files: by name.

        Raises:
            OSError: the disk is full, or refuses.
        """
        path = self._path(kind, name)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_name(f"{secrets.token_hex(8)}{_FRESH}")
        sealed = seal(write_bundle(meta, files or {}), [self._recipient])
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            # A full disk must not be filled further by every new try.
            fresh.unlink(missing_ok=True)
            raise
        _settle(path.parent)

    def get(self, kind: str, name: str) -> Bundle | None:
        """Open something kept.

        Args:
            kind: as for `put`.
            name: likewise.

        Returns:
            None where there is nothing, or nothing that this helper's key opens.
        """
        try:
            return read_bundle(open_envelope(self._path(kind, name).read_bytes(), [self._identity]))
        except (FileNotFoundError, EnvelopeError, BundleError):
            return None

    def names(self, kind: str) -> list[str]:
        """List what is kept, in the order it was put there first, as far as names tell."""
        return sorted(path.name.removesuffix(_ENDING) for path in (self._folder / kind).glob(f"*{_ENDING}"))

    def drop(self, kind: str, name: str) -> None:
        """Delete something; nothing happens where it is gone already."""
        path = self._path(kind, name)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _settle(path.parent)

    def _path(self, kind: str, name: str) -> Path:
        return self._folder / kind / f"{name}{_ENDING}"


def _settle(folder: Path) -> None:
    """Have the folder's own list of names reach the disk."""
    if os.name != "posix":  # pragma: no cover - elsewhere folders cannot be opened
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
