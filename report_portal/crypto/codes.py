"""The follow-up code: all that a reporter keeps, and the keys that come out of it."""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.signing import SigningKey

from . import bech32
from .errors import CodeError
from .recipients import HybridRecipient, hybrid_recipient_from_seed

DIGITS: Final = 24
LINE_DIGITS: Final = 8
PBKDF2_ITERATIONS: Final = 600_000

_PREFIX: Final = "report-portal/v1/"
# Bytes from here on would make the low digits likelier than the others.
_FAIR_BYTES: Final = 250
_DAMM: Final = tuple(
    tuple(map(int, row))
    for row in (
        "0317598642",
        "7092154863",
        "4206871359",
        "1750983426",
        "6123045978",
        "3674209581",
        "5869720134",
        "8945362017",
        "9438617205",
        "2581436790",
    )
)
_SKIPPED_RANGES: Final = (
    (0x0009, 0x000D),
    (0x2028, 0x2029),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2069),
)
_SKIPPED: Final = frozenset(
    [".", "\u00b7", "\u2212", "\u00ad", "\u061c", "\ufeff"]
    + [chr(point) for first, last in _SKIPPED_RANGES for point in range(first, last + 1)]
)


def new_code(draw: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Draw a new code.

    Args:
        draw: gives that many random bytes; only tests give another.

    Returns:
        24 ASCII digits, the last one the check digit.

    Source: SPEC section 2.
    """
    digits = ""
    while len(digits) < DIGITS - 1:
        byte = draw(1)[0]
        if byte < _FAIR_BYTES:
            digits += str(byte % 10)
    return digits + str(_interim(digits))


def parse_code(text: str) -> str:
    """Read a code as people write it: digits of any script, with spaces, dashes and dots between.

    Args:
        text: as typed.

    Returns:
        24 ASCII digits.

    Raises:
        CodeError: `character`, `length` or `check`.

    Source: SPEC section 2.
    """
    digits = ""
    for character in text:
        if character in _SKIPPED or unicodedata.category(character) in ("Zs", "Pd"):
            continue
        value = unicodedata.decimal(character, None)
        if value is None:
            raise CodeError("character", "a code holds digits only")
        digits += str(value)
    if len(digits) != DIGITS:
        raise CodeError("length", "a code has 24 digits")
    if _interim(digits) != 0:
        raise CodeError("check", "a digit of the code is wrong, or two are swapped")
    return digits


def code_lines(code: str) -> tuple[str, ...]:
    """Give the three lines of eight digits in which a code is shown."""
    return tuple(code[start : start + LINE_DIGITS] for start in range(0, DIGITS, LINE_DIGITS))


def _interim(digits: str) -> int:
    # H. M. Damm's quasigroup: zero after a whole code, its check digit after the 23 others.
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state


@dataclass(frozen=True, slots=True)
class MailboxKeys:
    """What opens a mailbox at the server.

    Args:
        mailbox: names it; 32 hex characters.
        auth: shown to read and write; 64 hex characters, secret.
    """

    mailbox: str
    auth: str = field(repr=False)

    @property
    def auth_sha256(self) -> str:
        """What the server stores of `auth`; 64 hex characters."""
        return hashlib.sha256(bytes.fromhex(self.auth)).hexdigest()


@dataclass(frozen=True, slots=True)
class ReporterKeys:
    """Everything a code gives. Secrets stay out of `repr`.

    Args:
        access: the mailbox at the server.
        age_seed: seed of the hybrid age identity, 32 bytes.
        sign_seed: Ed25519, 32 bytes.
        answer_mac: HMAC key of what staff send, 32 bytes.
    """

    access: MailboxKeys
    age_seed: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)
    answer_mac: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Derive all keys from the 32 bytes that the code was stretched to."""

        def derive(label: str, length: int) -> bytes:
            return HKDF(SHA256(), length, None, f"{_PREFIX}{label}".encode()).derive(seed)

        return cls(
            access=MailboxKeys(derive("mailbox-id", 16).hex(), derive("mailbox-auth", 32).hex()),
            age_seed=derive("age-identity", 32),
            sign_seed=derive("sign", 32),
            answer_mac=derive("answer-mac", 32),
        )

    @property
    def mailbox(self) -> str:
        """The mailbox's name; 32 hex characters."""
        return self.access.mailbox

    @property
    def recipient(self) -> HybridRecipient:
        """Whom staff seal answers to."""
        return hybrid_recipient_from_seed(self.age_seed)

    @property
    def verify_key(self) -> str:
        """What the reporter's signatures are checked with; 64 hex characters."""
        return SigningKey(self.sign_seed).verify_key.encode().hex()

    @property
    def age_identity(self) -> str:
        """What opens answers, written `AGE-SECRET-KEY-PQ-1…`: secret."""
        return bech32.encode("age-secret-key-pq-", self.age_seed).upper()

    def public(self) -> dict[str, str]:
        """Give the member `reporter` of `private` and of paper forms: what NGO readers need to answer."""
        return {
            "recipient": self.recipient.text,
            "verify_key": self.verify_key,
            "answer_mac": self.answer_mac.hex(),
        }


def derive_keys(code: str, instance: str) -> ReporterKeys:
    """Derive everything a reporter has; takes 0.2 seconds on purpose.

    Args:
        code: 24 ASCII digits, as `parse_code` and `new_code` give them.
        instance: instance id, never one that a server sent.

    Returns:
        The keys.

    Source: SPEC section 2; RFC 8018, RFC 5869.
    """
    salt = f"{_PREFIX}{instance}".encode()
    password = code[: DIGITS - 1].encode("ascii")
    return ReporterKeys.from_seed(hashlib.pbkdf2_hmac("sha256", password, salt, PBKDF2_ITERATIONS, 32))
