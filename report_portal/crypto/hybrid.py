"""MLKEM768-X25519, the hybrid key pair of every recipient the portal stores anything for."""

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from . import base64_raw
from .errors import HeaderError, KeyTextError
from .header import Stanza
from .x25519 import is_low_order

STANZA_TYPE: Final = "mlkem768x25519"
INFO: Final = b"age-encryption.org/mlkem768x25519"
SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

SEED_LENGTH: Final = 32
PUBLIC_LENGTH: Final = 1216
MLKEM_SHARE_LENGTH: Final = 1088
SHARE_LENGTH: Final = MLKEM_SHARE_LENGTH + 32
WRAPPED_LENGTH: Final = 32

_MLKEM_SEED_LENGTH: Final = 64
_MLKEM_PUBLIC_LENGTH: Final = 1184


def expand(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Expand a seed into its two private halves.

    Args:
        seed: 32 bytes.

    Returns:
        The ML-KEM-768 half and the X25519 half.

    Raises:
        KeyTextError: the seed is not 32 bytes long.

    Source: draft-ietf-hpke-pq (MLKEM768-X25519, SHAKE256 expansion), as age.md asks for.
    """
    if len(seed) != SEED_LENGTH:
        raise KeyTextError("a hybrid seed is 32 bytes long")
    expanded = hashlib.shake_256(seed).digest(_MLKEM_SEED_LENGTH + 32)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_LENGTH]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_LENGTH:]),
    )


def public_bytes(seed: bytes) -> bytes:
    """Derive the 1,216 public bytes of a 32-byte seed."""
    mlkem, x25519 = expand(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def load_public(data: bytes) -> MLKEM768X25519PublicKey:
    """Check public bytes and make them a key.

    Args:
        data: 1,216 bytes: ML-KEM-768 encapsulation key, then X25519 point.

    Returns:
        The key, ready for HPKE.

    Raises:
        KeyTextError: wrong length, coefficients out of range, or a point of low order, which would
            leave the X25519 half without effect.

    Source: FIPS 203, section 7.2 (encapsulation key check); RFC 7748, section 6.1.
    """
    if len(data) != PUBLIC_LENGTH or is_low_order(data[_MLKEM_PUBLIC_LENGTH:]):
        raise KeyTextError("not a hybrid public key")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(data[:_MLKEM_PUBLIC_LENGTH])
    except ValueError:
        raise KeyTextError("not a hybrid public key") from None
    return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(data[_MLKEM_PUBLIC_LENGTH:]))


def sealed_key(stanza: Stanza) -> bytes | None:
    """Take the HPKE ciphertext out of a stanza, without any key.

    Args:
        stanza: of any type.

    Returns:
        1,152 bytes (encapsulated key, wrapped file key), or None where the type is another.

    Raises:
        HeaderError: the type is hybrid, but the stanza is malformed.

    Source: C2SP age.md, "mlkem768x25519 recipient stanza".
    """
    match stanza.arguments:
        case (t, *_) if t != STANZA_TYPE:
            return None
        case (_, text):
            share = base64_raw.decode(text.encode("ascii"))
            # The exact length keeps one ciphertext from opening under many keys.
            if len(share) == SHARE_LENGTH and len(stanza.body) == WRAPPED_LENGTH:
                return share + stanza.body
    raise HeaderError("a hybrid stanza is malformed")
