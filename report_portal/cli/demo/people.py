"""People and keys of a demo: everything secret about an instance, in one process.

Only for the demo and for tests: what is together here must never be together anywhere else.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from nacl.signing import SigningKey

from report_portal.crypto.items.staff_files import StaffSigner
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.staff_keys import StaffSecrets, new_passphrase, staff_secrets
from report_portal.instance_folder import Instance
from report_portal.place import DEMO_CHECKED
from report_portal.triage import totp


@dataclass(slots=True)
class Person:
    """Somebody on the staff, with everything that is secret about them.

    Args:
        name: sign-in name.
        passphrase: seven words.
        totp_secret: 20 bytes.
        identity: opens what is sealed to them.
        sign_seed: Ed25519, 32 bytes.
        member: id, once enrolled.
    """

    name: str
    passphrase: str = field(default_factory=new_passphrase, repr=False)
    totp_secret: bytes = field(default_factory=lambda: secrets.token_bytes(totp.SECRET_LENGTH), repr=False)
    identity: HybridIdentity = field(default_factory=HybridIdentity.generate, repr=False)
    sign_seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    member: str = ""
    last_step: int = -1
    _secrets: StaffSecrets | None = field(default=None, repr=False)

    def secrets(self, instance: str) -> StaffSecrets:
        """Stretch the passphrase, once."""
        self._secrets = self._secrets or staff_secrets(self.passphrase, instance, self.name)
        return self._secrets

    @property
    def verify_key(self) -> str:
        """What the person's signatures are checked with, in hex."""
        return SigningKey(self.sign_seed).verify_key.encode().hex()

    @property
    def signer(self) -> StaffSigner:
        """Signs what the person seals."""
        return StaffSigner(self.member, self.sign_seed)

    def code(self, now: float) -> str:
        """Give a second factor that was not used before."""
        step = max(totp.step_at(now), self.last_step + 1)
        self.last_step = step
        return totp.code_at(self.totp_secret, step)


@dataclass(slots=True)
class PlaceKeys:
    """Every key of an instance, as its first coordinator makes them.

    Args:
        root_seed: Ed25519, 32 bytes.
        audiences: audience id to identity.
        recovery: identity of the printed sheet.
    """

    root_seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    audiences: dict[str, HybridIdentity] = field(default_factory=dict, repr=False)
    recovery: HybridIdentity = field(default_factory=HybridIdentity.generate, repr=False)

    @property
    def root(self) -> str:
        """The root's verify key in hex."""
        return SigningKey(self.root_seed).verify_key.encode().hex()

    def secret(self, key: str) -> str:
        """Give what a grant of a key holds."""
        return self.root_seed.hex() if key == "root" else self.audiences[key].text


def instance_payload(
    folder: Instance, keys: PlaceKeys, today: date, *, demo: bool, form_version: int
) -> dict[str, Any]:
    """Write the instance file's payload from the instance folder and fresh keys.

    Args:
        folder: the instance's own data.
        keys: one identity per audience is added here where it is missing.
        today: UTC day.
        demo: whether it is one; then some languages count as checked, marked DEMO.
        form_version: of the questionnaire.

    Returns:
        The payload.
    """
    for audience in folder.audiences:
        keys.audiences.setdefault(audience.id, HybridIdentity.generate())
    return {
        "format": 1,
        "instance": folder.id,
        "version": 1,
        "issued": today.isoformat(),
        "expires": (today + timedelta(days=folder.instance_file_days)).isoformat(),
        "demo": demo,
        "audiences": [
            {
                "id": audience.id,
                "team": audience.id.split("/")[0],
                "affiliation": audience.id.split("/")[1],
                "direct": audience.direct,
                "epoch": 1,
                "recipient": keys.audiences[audience.id].recipient.text,
            }
            for audience in folder.audiences
        ],
        "routing": dict(folder.routing),
        "form_version": form_version,
        "languages": {locale: {"checked": demo and locale in DEMO_CHECKED} for locale in folder.languages},
    }
