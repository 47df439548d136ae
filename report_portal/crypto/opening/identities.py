"""Secret keys: their spelling, and how each unwraps a file key. Secrets stay out of `repr`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt, crypto_scalarmult_base
from nacl.exceptions import CryptoError as SodiumError

from report_portal.crypto import bech32, hybrid, x25519
from report_portal.crypto.errors import HeaderError, IdentityError, KeyTextError
from report_portal.crypto.header import Stanza
from report_portal.crypto.recipients import HybridRecipient, X25519Recipient


class Identity(Protocol):
    """Something that may unwrap a file key."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try every stanza of the own type.

        Args:
            stanzas: all stanzas of a header, in order.

        Returns:
            The 16-byte file key, or None where no stanza is for this identity.

        Raises:
            HeaderError: a stanza of the own type is malformed.
        """


@dataclass(frozen=True, slots=True, eq=False)
class HybridIdentity:
    """The secret half of a hybrid recipient.

    Args:
        seed: 32 secret bytes.

    Raises:
        IdentityError: the seed is not 32 bytes long.
    """

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != hybrid.SEED_LENGTH:
            raise IdentityError("a hybrid seed is 32 bytes long")

    @classmethod
    def generate(cls) -> Self:
        """Make a fresh identity."""
        return cls(secrets.token_bytes(hybrid.SEED_LENGTH))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Take 32 secret bytes, drawn or derived elsewhere, as an identity."""
        return cls(seed)

    @property
    def text(self) -> str:
        """The identity as `AGE-SECRET-KEY-PQ-1…`: secret, never to be logged."""
        return bech32.encode("age-secret-key-pq-", self.seed).upper()

    @property
    def recipient(self) -> HybridRecipient:
        """The public half."""
        return HybridRecipient(hybrid.public_bytes(self.seed))

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try every hybrid stanza; see `Identity.unwrap`.

        Source: C2SP age.md, "mlkem768x25519 recipient stanza"; RFC 9180, section 6.1.
        """
        mlkem, curve = hybrid.expand(self.seed)
        key = MLKEM768X25519PrivateKey(mlkem, curve)
        for stanza in stanzas:
            sealed = hybrid.sealed_key(stanza)
            if sealed is None:
                continue
            try:
                return hybrid.SUITE.decrypt(sealed, key, info=hybrid.INFO)
            except InvalidTag:
                # HPKE reports a void X25519 half and another's stanza alike; age must tell them apart.
                if x25519.is_low_order(sealed[hybrid.MLKEM_SHARE_LENGTH : hybrid.SHARE_LENGTH]):
                    raise HeaderError("a hybrid stanza has a share of low order") from None
        return None


@dataclass(frozen=True, slots=True, eq=False)
class X25519Identity:
    """The secret half of an X25519 recipient, for files of other tools.

    Args:
        scalar: 32 secret bytes.

    Raises:
        IdentityError: the scalar is not 32 bytes long.
    """

    scalar: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.scalar) != x25519.KEY_LENGTH:
            raise IdentityError("an X25519 scalar is 32 bytes long")

    @classmethod
    def generate(cls) -> Self:
        """Make a fresh identity."""
        return cls(secrets.token_bytes(x25519.KEY_LENGTH))

    @property
    def text(self) -> str:
        """The identity as `AGE-SECRET-KEY-1…`: secret, never to be logged."""
        return bech32.encode("age-secret-key-", self.scalar).upper()

    @property
    def recipient(self) -> X25519Recipient:
        """The public half."""
        return X25519Recipient(crypto_scalarmult_base(self.scalar))

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try every X25519 stanza; see `Identity.unwrap`.

        Source: C2SP age.md, "X25519 recipient stanza".
        """
        public = crypto_scalarmult_base(self.scalar)
        for stanza in stanzas:
            share = x25519.ephemeral_share(stanza)
            if share is None:
                continue
            secret = x25519.shared_secret(self.scalar, share)
            if secret is None:
                raise HeaderError("an X25519 stanza has a share of low order")
            key = x25519.wrap_key(secret, share, public)
            try:
                return crypto_aead_chacha20poly1305_ietf_decrypt(stanza.body, None, x25519.WRAP_NONCE, key)
            except SodiumError:
                continue
        return None


def parse_identity(text: str) -> HybridIdentity | X25519Identity:
    """Read a written identity.

    Args:
        text: `AGE-SECRET-KEY-PQ-1…` or `AGE-SECRET-KEY-1…`, upper-case, without surrounding space.

    Returns:
        The identity; its `.text` equals what was read.

    Raises:
        IdentityError: any other text.

    Source: C2SP age.md, "Native recipient types".
    """
    try:
        prefix, secret = bech32.decode(text)
    except KeyTextError as error:
        raise IdentityError(str(error)) from None
    if text.startswith("AGE-SECRET-KEY-PQ-1") and prefix == "age-secret-key-pq-":
        return HybridIdentity(secret)
    if text.startswith("AGE-SECRET-KEY-1") and prefix == "age-secret-key-":
        return X25519Identity(secret)
    raise IdentityError("not an age identity")
