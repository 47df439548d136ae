"""Passkeys: what a security key or a phone signs, read strictly and held against this site.

Source: W3C Web Authentication, level 3, sections 7.1 (registering) and 7.2 (asserting).
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from fido2.cose import CoseKey
from fido2.utils import websafe_decode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from report_portal.crypto.strict_json import read_object

CHALLENGE_LENGTH: Final = 32
_CREATE: Final = "webauthn.create"
_GET: Final = "webauthn.get"


class PasskeyError(Exception):
    """What the browser sent is not what this site asked for; which part is not told to anybody."""


@dataclass(frozen=True, slots=True)
class StaffSite:
    """Where staff work: what a passkey is bound to.

    Args:
        origin: scheme, host and port as browsers write them, such as `https://desk.example.org`.
        host: the host alone, the id that passkeys are made for.
    """

    origin: str
    host: str

    @classmethod
    def of(cls, origin: str) -> "StaffSite | None":
        """Read the setting; None where it is empty."""
        return cls(origin, urlsplit(origin).hostname or "") if origin else None


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a passkey signed, as a browser gives it.

    Args:
        credential: its id, up to 1,023 bytes.
        client_data: JSON that the browser wrote.
        authenticator_data: what the key or phone says.
        signature: over both.
    """

    credential: bytes
    client_data: bytes = field(repr=False)
    authenticator_data: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that was just made.

    Args:
        credential: id and public key as they are kept.
        id_sha256: SHA-256 of its id.
        counter: of signatures.
    """

    credential: bytes
    id_sha256: bytes
    counter: int


def answered_challenge(client_data: bytes, kind: str, site: StaffSite) -> bytes:
    """Give the challenge that a browser answered on this very site.

    Args:
        client_data: as sent.
        kind: `webauthn.create` or `webauthn.get`.
        site: this one.

    Returns:
        The challenge's bytes, to be looked up.

    Raises:
        PasskeyError: made elsewhere, for something else, in a frame, or malformed.
    """
    said = read_object(client_data)
    # The library takes a number for a length, and would lay out so many bytes.
    if said is None or not isinstance(said.get("challenge"), str):
        raise PasskeyError
    with _refusing():
        challenge = websafe_decode(said["challenge"])
    if (
        said.get("type") != kind
        or said.get("origin") != site.origin
        or said.get("crossOrigin", False) is not False
    ):
        raise PasskeyError
    if len(challenge) != CHALLENGE_LENGTH:
        raise PasskeyError
    return challenge


def read_made(client_data: bytes, attestation: bytes, site: StaffSite) -> tuple[bytes, Made]:
    """Read a passkey that was just made.

    Args:
        client_data: as sent.
        attestation: the attestation object; who made the key is not asked.
        site: this one.

    Returns:
        The challenge that was answered, and the passkey.

    Raises:
        PasskeyError: it is not for this site, nobody was present or verified, or it is malformed.
    """
    challenge = answered_challenge(client_data, _CREATE, site)
    with _refusing():
        found = AttestationObject(attestation).auth_data
        _check_flags(found, site)
        own = found.credential_data
        if own is None or own.public_key.get(3) not in CoseKey.supported_algorithms():
            raise PasskeyError
        made = Made(bytes(own), hashlib.sha256(own.credential_id).digest(), found.counter)
    return challenge, made


def check_assertion(assertion: Assertion, credential: bytes, counter: int, site: StaffSite) -> int:
    """Check what a passkey signed; the challenge is for the caller to check.

    Args:
        assertion: as sent.
        credential: id and public key as kept.
        counter: the highest seen of it.
        site: this one.

    Returns:
        The new counter.

    Raises:
        PasskeyError: not signed by this passkey, for another site, without the person being verified, or by a
            copy: the counter did not grow.
    """
    with _refusing():
        said = AuthenticatorData(assertion.authenticator_data)
        _check_flags(said, site)
        key = AttestedCredentialData(credential).public_key
        key.verify(
            assertion.authenticator_data + hashlib.sha256(assertion.client_data).digest(), assertion.signature
        )
    # Phones that share a passkey between them count nothing and always say 0.
    if (said.counter or counter) and said.counter <= counter:
        raise PasskeyError
    return int(said.counter)


def asserted_challenge(assertion: Assertion, site: StaffSite) -> bytes:
    """Give the challenge that an assertion answers.

    Raises:
        PasskeyError: as `answered_challenge`.
    """
    return answered_challenge(assertion.client_data, _GET, site)


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse whatever the library stumbles over: its readers have no error of their own."""
    try:
        yield
    except Exception:  # noqa: BLE001 - struct, recursion, key, type and value errors were all seen, and a bad signature
        raise PasskeyError from None


def _check_flags(said: AuthenticatorData, site: StaffSite) -> None:
    mine = hmac.compare_digest(bytes(said.rp_id_hash), hashlib.sha256(site.host.encode()).digest())
    if not mine or not said.is_user_present() or not said.is_user_verified():
        raise PasskeyError
