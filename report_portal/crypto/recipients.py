"""Whom a file is sealed to: public keys, their spelling, and how each wraps a file key."""

import secrets
from dataclasses import dataclass
from typing import ClassVar, Protocol

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt, crypto_scalarmult_base

from . import base64_raw, bech32, hybrid, x25519
from .errors import KeyTextError, RecipientError
from .header import Stanza


class Recipient(Protocol):
    """Somebody a file can be sealed to; `stanza_type` keeps kinds of keys apart."""

    stanza_type: ClassVar[str]

    @property
    def text(self) -> str:
        """The key as people and files write it."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key for this recipient, differently each time."""


@dataclass(frozen=True, slots=True)
class HybridRecipient:
    """A recipient that stays sealed against quantum computers.

    Args:
        key: 1,216 public bytes.

    Raises:
        RecipientError: not a usable key.
    """

    key: bytes
    stanza_type: ClassVar[str] = hybrid.STANZA_TYPE

    def __post_init__(self) -> None:
        try:
            hybrid.load_public(self.key)
        except KeyTextError as error:
            raise RecipientError(str(error)) from None

    @property
    def text(self) -> str:
        """The key as `age1pq1…`, 1,959 characters."""
        return bech32.encode("age1pq", self.key)

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key with HPKE; 1,557 bytes once written.

        Source: C2SP age.md, "mlkem768x25519 recipient stanza"; RFC 9180, section 6.1.
        """
        sealed = hybrid.SUITE.encrypt(file_key, hybrid.load_public(self.key), info=hybrid.INFO)
        share = base64_raw.encode(sealed[: hybrid.SHARE_LENGTH]).decode("ascii")
        return Stanza((self.stanza_type, share), sealed[hybrid.SHARE_LENGTH :])


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """A recipient as age 1.1 knows it; the portal itself stores nothing for one.

    Args:
        key: 32 public bytes.

    Raises:
        RecipientError: wrong length, or a point of low order.
    """

    key: bytes
    stanza_type: ClassVar[str] = x25519.STANZA_TYPE

    def __post_init__(self) -> None:
        if len(self.key) != x25519.KEY_LENGTH or x25519.is_low_order(self.key):
            raise RecipientError("not an X25519 public key")

    @property
    def text(self) -> str:
        """The key as `age1…`, 62 characters."""
        return bech32.encode("age", self.key)

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key under a fresh ephemeral key.

        Source: C2SP age.md, "X25519 recipient stanza".
        """
        ephemeral = secrets.token_bytes(x25519.KEY_LENGTH)
        share = crypto_scalarmult_base(ephemeral)
        secret = x25519.shared_secret(ephemeral, self.key)
        if secret is None:
            raise RecipientError("not an X25519 public key")
        key = x25519.wrap_key(secret, share, self.key)
        body = crypto_aead_chacha20poly1305_ietf_encrypt(file_key, None, x25519.WRAP_NONCE, key)
        return Stanza((self.stanza_type, base64_raw.encode(share).decode("ascii")), body)


def parse_recipient(text: str) -> HybridRecipient | X25519Recipient:
    """Read a written recipient.

    Args:
        text: `age1pq1…` or `age1…`, lower-case, without surrounding space.

    Returns:
        The recipient; its `.text` equals what was read.

    Raises:
        RecipientError: any other text, or a key that must not be sealed to.

    Source: C2SP age.md, "Native recipient types".
    """
    try:
        prefix, key = bech32.decode(text)
    except KeyTextError as error:
        raise RecipientError(str(error)) from None
    if text.startswith("age1pq1") and prefix == "age1pq":
        return HybridRecipient(key)
    if text.startswith("age1") and prefix == "age":
        return X25519Recipient(key)
    raise RecipientError("not an age recipient")


def hybrid_recipient_from_seed(seed: bytes) -> HybridRecipient:
    """Derive the recipient whose identity is this seed.

    Args:
        seed: 32 secret bytes.

    Returns:
        The public half.

    Raises:
        RecipientError: the seed is not 32 bytes long.
    """
    try:
        return HybridRecipient(hybrid.public_bytes(seed))
    except KeyTextError as error:
        raise RecipientError(str(error)) from None


def throwaway_recipient() -> HybridRecipient:
    """Make a recipient whose secret half is forgotten on the spot.

    Its stanza keeps the place of a party that must not read, and looks like any other stanza.
    """
    return hybrid_recipient_from_seed(secrets.token_bytes(hybrid.SEED_LENGTH))
