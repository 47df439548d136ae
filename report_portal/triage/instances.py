"""The instance file as the server reads it: when it comes in, and when it is in force."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.signed import verify_signed
from report_portal.place import Place
from report_portal.triage.errors import ConflictError, InvalidError, NotOpenError, UnverifiedError
from report_portal.triage.ports import Store, Unit

_SIGNER: Final = re.compile(rb"report-portal-signed/v1 instance ([0-9a-f]{64}) ")


def claimed_root(signed: bytes) -> str:
    """Give the key that an instance file says it is signed with; only the ceremony believes it.

    Raises:
        UnverifiedError: it is no instance file.
    """
    match = _SIGNER.match(signed)
    if match is None:
        raise UnverifiedError("The instance file is malformed.")
    return match[1].decode("ascii")


def read_new(signed: bytes, root: str, place: Place, today: str) -> SignedInstance:
    """Read an instance file that is to come into force.

    Args:
        signed: as sent.
        root: verify key, 64 hex characters.
        place: this server's own instance.
        today: UTC day, `YYYY-MM-DD`.

    Returns:
        The instance.

    Raises:
        UnverifiedError: it does not hold under the root, is expired, or says another thing about
            being a demo than this server.
    """
    try:
        instance = read_instance(signed, Pins(root, place.instance, date.fromisoformat(today)))
    except SignedError:
        raise UnverifiedError("The instance file does not hold under the root.") from None
    if instance.demo is not place.demo:
        raise UnverifiedError("The instance file and this server disagree on being a demo.")
    return instance


def read_stored(signed: bytes, root: str, place: Place) -> SignedInstance:
    """Read an instance file that was accepted before, even one that has expired since.

    Args:
        signed: from the store.
        root: verify key.
        place: this server's own instance.

    Returns:
        The instance.

    Raises:
        SignedError: the store was tampered with.
    """
    end = date.fromisoformat(verify_signed(signed, "instance", root)["expires"])
    return read_instance(signed, Pins(root, place.instance, end))


def check_successor(new: SignedInstance, old: SignedInstance) -> None:
    """Refuse an instance file that may not follow the one before.

    Args:
        new: verified.
        old: the one in force, or waiting.

    Raises:
        ConflictError: `version-taken`, the version does not grow.
        UnverifiedError: an audience vanished, an epoch went back, or a key changed without a new epoch.
    """
    if new.version <= old.version:
        raise ConflictError(
            "version-taken", "Another instance file has this version.", "Load it, then sign the next one."
        )
    after = {audience.id: audience for audience in new.audiences}
    for before in old.audiences:
        now = after.get(before.id)
        if now is None:
            raise UnverifiedError("An audience is missing from the instance file.")
        same_key = now.recipient.text == before.recipient.text
        if now.epoch < before.epoch or same_key != (now.epoch == before.epoch):
            raise UnverifiedError("An audience's key and its epoch must change together, and only forward.")


def is_mere_renewal(new: bytes, old: bytes, root: str) -> bool:
    """Tell whether an instance file says what the one before said, for another life of the same length.

    Args:
        new: signed file that is to follow.
        old: signed file in force, or waiting.
        root: verify key of both.

    Returns:
        True where nothing differs but the next version and later days; members that this program does not know
        count too.

    Raises:
        SignedError: one of them does not hold under the root.
    """
    (before, was), (after, now) = _content_and_life(old, root), _content_and_life(new, root)
    return (
        before == after
        and now.version == was.version + 1
        # As long as before and not over sooner: neither a list for ever nor one that ends tomorrow.
        and now.days <= was.days
        and now.expires >= was.expires
    )


@dataclass(frozen=True, slots=True)
class _Life:
    version: int
    expires: date
    days: timedelta


def _content_and_life(signed: bytes, root: str) -> tuple[str, _Life]:
    payload = verify_signed(signed, "instance", root)
    issued, expires = (date.fromisoformat(payload.pop(name)) for name in ("issued", "expires"))
    life = _Life(payload.pop("version"), expires, expires - issued)
    # As text, since to Python true and 1 are the same.
    return json.dumps(payload, sort_keys=True), life


class Current:
    """The instance in force, parsed once per version.

    Args:
        store: where it is.
        place: this server's own instance.
    """

    def __init__(self, store: Store, place: Place) -> None:
        self._store = store
        self._place = place
        self._parsed: tuple[str, int, SignedInstance] | None = None

    def get(self) -> SignedInstance | None:
        """Give the published instance, None before there is one."""
        with self._store.read() as unit:
            found, root = unit.instance.published(), unit.chain.root()
        if found is None or root is None:
            return None
        version, signed = found
        if self._parsed is None or self._parsed[:2] != (root, version):
            self._parsed = (root, version, read_stored(signed, root, self._place))
        return self._parsed[2]

    def need(self) -> SignedInstance:
        """Give the published instance.

        Raises:
            NotOpenError: there is none yet.
        """
        instance = self.get()
        if instance is None:
            raise NotOpenError
        return instance


def check_unmoved(unit: Unit, instance: SignedInstance) -> None:
    """Refuse to go on where another instance file came into force since `instance` was read.

    Raises:
        ConflictError: `instance-outdated`.
    """
    found = unit.instance.published()
    if found is None or found[0] != instance.version:
        raise ConflictError(
            "instance-outdated", "A newer instance file came into force.", "Load it, seal again, send again."
        )


def check_epochs(named: Mapping[str, int], needed: Mapping[str, int]) -> None:
    """Refuse files sealed to other keys than those in force.

    Args:
        named: audience id to epoch, as the sender says.
        needed: the same, as it must be.

    Raises:
        InvalidError: other audiences are named than must be.
        ConflictError: `epoch-retired`.
    """
    if set(named) != set(needed):
        raise InvalidError("epochs", "an object that names every direct audience and the receiving one")
    if dict(named) != dict(needed):
        raise ConflictError(
            "epoch-retired", "An audience has a newer key.", "Load the instance file, seal again, send again."
        )
