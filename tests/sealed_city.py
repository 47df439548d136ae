"""A made-up city with keys of its own, for tests that seal and open whole items."""

import secrets
from datetime import date, timedelta

from nacl.signing import SigningKey

from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.items import StaffSigner
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file
from report_portal.instance_folder import DEFAULT_FOLDER
from report_portal.reports import load_routing

TODAY = date(2026, 3, 15)
INSTANCE = "test-city"
DIRECT = ("resource/ngo", "housing/ngo", "housing/city")
OTHERS = ("labour/state",)


class City:
    """Root, audiences and one coordinator, all secrets at hand."""

    def __init__(self, day: date = TODAY) -> None:
        self.day = day
        self.root_seed = secrets.token_bytes(32)
        self.root = SigningKey(self.root_seed).verify_key.encode().hex()
        self.identities = {name: HybridIdentity.generate() for name in DIRECT + OTHERS}
        self.coordinator = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))
        self.pins = Pins(self.root, INSTANCE, day)
        self.file = self.sign(version=1)
        self.instance: SignedInstance = read_instance(self.file, self.pins)

    def sign(self, version: int, epochs: dict[str, int] | None = None) -> bytes:
        """Sign an instance file with the audiences' present keys."""
        audiences = [
            {
                "id": name,
                "team": name.split("/")[0],
                "affiliation": name.split("/")[1],
                "direct": name in DIRECT,
                "epoch": (epochs or {}).get(name, 1),
                "recipient": identity.recipient.text,
            }
            for name, identity in self.identities.items()
        ]
        payload = {
            "format": 1,
            "instance": INSTANCE,
            "version": version,
            "issued": (self.day - timedelta(days=14)).isoformat(),
            "expires": (self.day + timedelta(days=76)).isoformat(),
            "demo": True,
            "audiences": audiences,
            "routing": dict(load_routing(DEFAULT_FOLDER).document) | {"direct": list(DIRECT)},
            "form_version": 1,
            "languages": {"en": {"checked": True}},
        }
        return sign_file("instance", payload, self.root_seed)

    def keyring(self, *names: str) -> dict[str, list[HybridIdentity]]:
        """Give the identities of some audiences, as a reader holds them."""
        return {name: [self.identities[name]] for name in names}

    def member_key(self, member: str) -> str | None:
        """Give the coordinator's verify key, and nobody else's."""
        if member != self.coordinator.member:
            return None
        return SigningKey(self.coordinator.seed).verify_key.encode().hex()
