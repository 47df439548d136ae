"""What staff type instead of keys: a passphrase of seven words, and an invitation's secret once."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import StaffKeyError
from .recipients import HybridRecipient, hybrid_recipient_from_seed

PASSPHRASE_WORDS: Final = 7
ARGON2_MEMORY_KIB: Final = 64 * 1024
ARGON2_PASSES: Final = 3

_PREFIX: Final = "report-portal/v1/"
_SIGN_IN_NAME: Final = re.compile(r"[a-z0-9._-]{3,40}")
_SECRET: Final = re.compile(r"[0-9a-f]{32}")


@cache
def words() -> tuple[str, ...]:
    """Give the 2,048 words of passphrases in their order.

    Source: BIP-39, English.
    """
    return tuple(files(__package__).joinpath("bip39_english.txt").read_text("ascii").split())


def new_passphrase() -> str:
    """Draw seven words, 77 bits."""
    return " ".join(secrets.choice(words()) for _ in range(PASSPHRASE_WORDS))


def parse_passphrase(text: str) -> str:
    """Read a passphrase as people type it.

    Args:
        text: words, any case, any white space between.

    Returns:
        Lower case, single spaces.

    Raises:
        StaffKeyError: `passphrase`, when it is not seven words of the list.
    """
    typed = text.lower().split()
    if len(typed) != PASSPHRASE_WORDS or not set(typed) <= set(words()):
        raise StaffKeyError("passphrase", "a passphrase is seven words of the list")
    return " ".join(typed)


def check_sign_in_name(name: str) -> None:
    """Refuse what cannot be a sign-in name.

    Raises:
        StaffKeyError: `name`.

    Source: SPEC section 9.
    """
    if not _SIGN_IN_NAME.fullmatch(name):
        raise StaffKeyError("name", "a sign-in name is 3 to 40 of a-z 0-9 . - _")


def _derive(key: bytes, label: str, length: int) -> bytes:
    return HKDF(SHA256(), length, None, f"{_PREFIX}{label}".encode()).derive(key)


@dataclass(frozen=True, slots=True)
class StaffSecrets:
    """What a passphrase gives.

    Args:
        auth: shown to the server; 64 hex characters.
        seed: of the hybrid identity that opens the staff key, 32 bytes.
    """

    auth: str = field(repr=False)
    seed: bytes = field(repr=False)

    @property
    def auth_sha256(self) -> str:
        """What the server stores of `auth`; 64 hex characters."""
        return hashlib.sha256(bytes.fromhex(self.auth)).hexdigest()

    @property
    def recipient(self) -> HybridRecipient:
        """Whom the staff key is sealed to."""
        return hybrid_recipient_from_seed(self.seed)


def staff_secrets(passphrase: str, instance: str, name: str) -> StaffSecrets:
    """Stretch a passphrase; takes 64 MiB and about half a second on purpose.

    Args:
        passphrase: as `parse_passphrase` or `new_passphrase` gives it.
        instance: instance id.
        name: sign-in name.

    Returns:
        What signs in and what unlocks.

    Raises:
        StaffKeyError: `name`.

    Source: SPEC section 9; RFC 9106.
    """
    check_sign_in_name(name)
    salt = hashlib.sha256(f"{_PREFIX}staff\n{instance}\n{name}".encode()).digest()
    # Not PyNaCl's: libsodium takes 16 bytes of salt only.
    kdf = Argon2id(salt=salt, length=32, iterations=ARGON2_PASSES, lanes=1, memory_cost=ARGON2_MEMORY_KIB)
    key = kdf.derive(passphrase.encode())
    return StaffSecrets(_derive(key, "staff-auth", 32).hex(), _derive(key, "staff-unlock", 32))


@dataclass(frozen=True, slots=True)
class Invitation:
    """The secret that a coordinator hands over in person, and what comes out of it.

    Args:
        secret: 16 bytes.
    """

    secret: bytes = field(repr=False)

    @classmethod
    def draw(cls) -> Self:
        """Make a new one."""
        return cls(secrets.token_bytes(16))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a typed secret.

        Args:
            text: 32 hex characters of any case, with spaces and dashes between.

        Raises:
            StaffKeyError: `invitation`.
        """
        digits = re.sub(r"[\s-]", "", text).lower()
        if not _SECRET.fullmatch(digits):
            raise StaffKeyError("invitation", "an invitation is 32 characters, 0-9 and a-f")
        return cls(bytes.fromhex(digits))

    @property
    def written(self) -> str:
        """The secret in groups of four, as it is handed over."""
        digits = self.secret.hex()
        return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))

    @property
    def id(self) -> str:
        """Names the invitation at the server; 32 hex characters."""
        return _derive(self.secret, "invitation-id", 16).hex()

    @property
    def auth(self) -> str:
        """Shown to the server; 64 hex characters."""
        return _derive(self.secret, "invitation-auth", 32).hex()

    @property
    def auth_sha256(self) -> str:
        """What the server stores of `auth`; 64 hex characters."""
        return hashlib.sha256(bytes.fromhex(self.auth)).hexdigest()

    def binding(self, name: str, recipient: str, verify_key: str) -> str:
        """Bind a new member's keys to whoever holds the secret.

        Args:
            name: sign-in name.
            recipient: `age1pq1…`.
            verify_key: 64 hex characters.

        Returns:
            64 hex characters; compare with `hmac.compare_digest`.

        Source: SPEC section 9.
        """
        message = "\n".join((f"{_PREFIX}binding", name, recipient, verify_key))
        return hmac.digest(_derive(self.secret, "invitation-bind", 32), message.encode(), "sha256").hex()
