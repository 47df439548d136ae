"""The signed key list in force, as far as the server must understand it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from report_portal.crypto.strict_json import read_object
from report_portal.mailboxes import Instances

from .errors import AudienceError, ClosedError


@dataclass(frozen=True, slots=True)
class KeyList:
    """Versions and epochs that an item must have been sealed by.

    Args:
        version: of the instance file.
        expires: last UTC day it may be used on.
        epochs: current epoch of every direct audience, in the order of the stanzas.
        signed: the file as it was signed.
    """

    version: int
    expires: str
    epochs: Mapping[str, int]
    signed: bytes

    def check(self, version: int, epochs: Mapping[str, int]) -> None:
        """Let only what was sealed by this list through.

        Args:
            version: of the list the client had.
            epochs: audience id to epoch, as the client sealed.

        Raises:
            AudienceError: another audience, a missing one, another epoch or another list.
        """
        if epochs == self.epochs and version == self.version:
            return
        if epochs.keys() - self.epochs.keys():
            raise AudienceError("unknown-audience", "epochs names an audience that does not read directly.")
        if self.epochs.keys() - epochs.keys():
            raise AudienceError("instance-outdated", "epochs lacks an audience that reads directly.")
        if epochs != self.epochs:
            raise AudienceError("epoch-retired", "epochs names a key that is not the current one.")
        raise AudienceError("instance-outdated", "instance_version is not the version in force.")


@lru_cache(maxsize=2)
def _parse(version: int, signed: bytes) -> KeyList | None:
    payload = read_object(signed.partition(b"\n")[2])
    if payload is None:
        return None
    epochs = {one["id"]: one["epoch"] for one in payload["audiences"] if one["direct"]}
    return KeyList(version, payload["expires"], epochs, signed)


class KeyLists:
    """Gives the key list in force; parsing is done once per version.

    Args:
        instances: where signed files are kept. They were verified before they were put there.
    """

    def __init__(self, instances: Instances) -> None:
        self._instances = instances
        self._known: KeyList | None = None

    def signed(self) -> bytes:
        """Give the signed file in force, even where it has expired: readers judge that themselves.

        Raises:
            ClosedError: there is none.
        """
        latest = self._instances.latest()
        if latest is None:
            raise ClosedError
        return latest[1]

    def root_records(self) -> Sequence[bytes]:
        """List the records that lead from the first root to the one in force, oldest first."""
        return self._instances.root_records()

    def present(self) -> KeyList:
        """Give the list as known here; the store refuses an item checked against an older one.

        Raises:
            ClosedError: there is none, or it has expired.
        """
        known = self._known or self.renew()
        if known.expires < datetime.now(UTC).date().isoformat():
            known = self.renew()
            if known.expires < datetime.now(UTC).date().isoformat():
                raise ClosedError
        return known

    def renew(self) -> KeyList:
        """Read the list again.

        Raises:
            ClosedError: there is none.
        """
        latest = self._instances.latest()
        known = None if latest is None else _parse(*latest)
        if known is None:
            raise ClosedError
        self._known = known
        return known
