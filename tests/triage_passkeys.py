"""A security key made of software: it does what a browser and a key do together."""

import hashlib
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from triage_kit import ORIGIN, Office

from report_portal.cli.demo.desk import Desk

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key.

    Args:
        origin: of the page in which it is used.
        counter: of signatures; it grows with each, unless it is 0 and `counts` is off.
    """

    origin: str = ORIGIN
    counter: int = 0
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _data(self, host: str, more: bytes = b"", flags: int = 0) -> bytes:
        self.counter += 1 if self.counts else 0
        return (
            hashlib.sha256(host.encode()).digest()
            + struct.pack(">BI", self.flags | flags, self.counter)
            + more
        )

    def make(self, asked: dict[str, Any], kind: str = "webauthn.create") -> dict[str, str]:
        """What a browser sends of a new passkey."""
        client = CollectedClientData.create(kind, bytes.fromhex(asked["challenge"]), self.origin)
        own = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.private.public_key())
        )
        data = AuthenticatorData(self._data(asked["host"], bytes(own), ATTESTED))
        return {
            "client_data": bytes(client).hex(),
            "attestation": bytes(AttestationObject.create("none", data, {})).hex(),
        }

    def show(self, asked: dict[str, Any], kind: str = "webauthn.get", **more: Any) -> dict[str, str]:
        """What a browser sends of a signature."""
        client = CollectedClientData.create(kind, bytes.fromhex(asked["challenge"]), self.origin, **more)
        data = self._data(asked["host"])
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "credential": self.id.hex(),
            "client_data": bytes(client).hex(),
            "authenticator_data": data.hex(),
            "signature": signature.hex(),
        }


def asked(desk: Desk, path: str) -> dict[str, Any]:
    """A challenge of the server."""
    answer = desk.send_json("POST", path, {})
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document


def with_passkey(office: Office, name: str, key: SoftKey, called: str = "blue key") -> Desk:
    """Register a key for somebody; they stay signed in."""
    desk = office.signed_in(name)
    made = key.make(asked(desk, "/me/passkeys/challenge"))
    desk.send_json("POST", "/me/passkeys", desk.proof() | made | {"name": called}).raise_for_status()
    return desk


def sign_in_challenge(office: Office, name: str) -> dict[str, Any]:
    """What a page gets that signs in as somebody, with the right words."""
    desk, auth = office.desk(name), office.people[name].secrets("timisoara").auth
    answer = desk.send_json("POST", "/session/challenge", {"name": name, "auth": auth})
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document
