"""How the instance's root changes: records signed by the old root and proven by the new one, each behind the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from .errors import SignedError
from .instance_file import Pins
from .signed import sign_file, signer, verify_signed

_MEMBERS: Final = frozenset(
    {"format", "instance", "number", "from", "verify_key", "version", "head", "day", "proof"}
)
_HEX_256: Final = re.compile(r"[0-9a-f]{64}")
_HEX_512: Final = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class RootRecord:
    """One change of the root.

    Args:
        instance: instance id.
        number: from 1 without gaps.
        former: verify key of the root that is left, 64 hex characters.
        verify_key: that of the new root.
        version: lowest version of an instance file under the new root.
        head: hex SHA-256 of the newest member file that the old root signed.
        day: UTC day, `YYYY-MM-DD`.

    Source: SPEC section 6.2.
    """

    instance: str
    number: int
    former: str
    verify_key: str
    version: int
    head: str
    day: str

    def sign(self, former_seed: bytes, seed: bytes) -> bytes:
        """Sign the record.

        Args:
            former_seed: Ed25519, of the root that is left, 32 secret bytes.
            seed: of the new one.

        Returns:
            The signed file.
        """
        payload = {
            "format": 1,
            "instance": self.instance,
            "number": self.number,
            "from": self.former,
            "verify_key": self.verify_key,
            "version": self.version,
            "head": self.head,
            "day": self.day,
            "proof": SigningKey(seed).sign(self._covered()).signature.hex(),
        }
        return sign_file("root", payload, former_seed)

    def check(self, proof: str) -> None:
        """Refuse a new root that whoever names it does not hold.

        Raises:
            SignedError: `root`.
        """
        try:
            VerifyKey(bytes.fromhex(self.verify_key)).verify(self._covered(), bytes.fromhex(proof))
        except (BadSignatureError, ValueError):
            raise _refused("the new root did not sign the record") from None

    def _covered(self) -> bytes:
        lines = [
            "report-portal/v1/new-root",
            self.instance,
            str(self.number),
            self.former,
            self.verify_key,
            str(self.version),
            self.head,
            self.day,
        ]
        return "\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class RootChain:
    """All roots an instance ever had, as far as a reader believes them.

    Args:
        roots: verify keys, the newest last.
        records: one between each two of them.
    """

    roots: tuple[str, ...]
    records: tuple[RootRecord, ...]

    @property
    def current(self) -> str:
        """Verify key of the root in force."""
        return self.roots[-1]

    @property
    def lowest_version(self) -> int:
        """Lowest version of an instance file under the root in force."""
        return self.records[-1].version if self.records else 1


def read_record(data: bytes, former: str, instance: str) -> RootRecord:
    """Read one record under the root that it leaves.

    Args:
        data: the signed file.
        former: verify key of that root, 64 hex characters.
        instance: instance id.

    Returns:
        The record; its place in the chain is for the caller to check.

    Raises:
        SignedError: what `verify_signed` raises, `instance`, `payload` or `root`.
    """
    payload = verify_signed(data, "root", former)
    if payload.get("instance") != instance:
        raise SignedError("instance", "the record is of another instance")
    if not _well_formed(payload):
        raise SignedError("payload", "the record of a new root is malformed")
    record = RootRecord(
        instance,
        payload["number"],
        payload["from"],
        payload["verify_key"],
        payload["version"],
        payload["head"],
        payload["day"],
    )
    if record.former != former:
        raise _refused("the record leaves another root than the one that signed it")
    record.check(payload["proof"])
    return record


def read_roots(records: Sequence[bytes], pinned: str, instance: str) -> RootChain:
    """Follow the records from the first root to the one in force.

    Args:
        records: all of them, oldest first.
        pinned: verify key of a root that the reader trusts already.
        instance: instance id.

    Returns:
        The chain; without records the pinned root alone.

    Raises:
        SignedError: as `read_record`; `root` where they are no chain, or none that the pinned root is in.

    Source: SPEC section 6.2.
    """
    if not records:
        return RootChain((pinned,), ())
    former = signer(records[0])
    if former is None:
        raise SignedError("malformed", "the record of a new root does not begin as signed files do")
    roots, read = [former], list[RootRecord]()
    for number, data in enumerate(records, start=1):
        record = read_record(data, roots[-1], instance)
        grows = not read or record.version > read[-1].version
        if record.number != number or not grows or record.verify_key in roots:
            raise _refused("the records of new roots are no chain")
        read.append(record)
        roots.append(record.verify_key)
    if pinned not in roots:
        raise _refused("the records do not come from the root that is trusted here")
    return RootChain(tuple(roots), tuple(read))


def follow(pins: Pins, records: Sequence[bytes]) -> Pins:
    """Give what a reader knows after following the records.

    Raises:
        SignedError: as `read_roots`.
    """
    chain = read_roots(records, pins.root, pins.instance)
    lowest = max(pins.lowest_version, chain.lowest_version)
    return replace(pins, root=chain.current, lowest_version=lowest)


def _well_formed(payload: Mapping[str, Any]) -> bool:
    if set(payload) != _MEMBERS or type(payload["format"]) is not int or payload["format"] != 1:
        return False
    counts = [payload["number"], payload["version"]]
    hashes = [payload["from"], payload["verify_key"], payload["head"]]
    return (
        all(type(count) is int and count >= 1 for count in counts)
        and all(isinstance(one, str) and _HEX_256.fullmatch(one) for one in hashes)
        and isinstance(payload["proof"], str)
        and _HEX_512.fullmatch(payload["proof"]) is not None
        and _is_day(payload["day"])
    )


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _refused(why: str) -> SignedError:
    return SignedError("root", why)
