"""X25519 stanzas: only to hold this implementation against other tools, never for stored things."""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_scalarmult
from nacl.exceptions import RuntimeError as SodiumError

from . import base64_raw
from .errors import HeaderError
from .header import Stanza

STANZA_TYPE: Final = "X25519"
KEY_LENGTH: Final = 32
WRAPPED_LENGTH: Final = 32
# The key of a stanza is used once, so age fixes the nonce.
WRAP_NONCE: Final = bytes(12)

_ANY_SCALAR: Final = bytes(32)


def shared_secret(scalar: bytes, point: bytes) -> bytes | None:
    """Multiply, refusing the all-zero result.

    Args:
        scalar: 32 bytes, clamped here.
        point: 32 bytes.

    Returns:
        32 bytes, or None where the point is of low order and the secret would be no secret.

    Source: RFC 7748, sections 5 and 6.1.
    """
    try:
        return crypto_scalarmult(scalar, point)
    except SodiumError:
        return None


def is_low_order(point: bytes) -> bool:
    """Tell whether every scalar sends this point (32 bytes) to zero."""
    # Clamping makes any scalar a multiple of the cofactor, so one scalar speaks for all.
    return shared_secret(_ANY_SCALAR, point) is None


def wrap_key(secret: bytes, share: bytes, recipient: bytes) -> bytes:
    """Derive the key that wraps a file key.

    Args:
        secret: 32 bytes, the shared secret.
        share: 32 bytes, the sender's ephemeral public key.
        recipient: 32 bytes, the recipient's public key.

    Returns:
        32 bytes.

    Source: C2SP age.md, "X25519 recipient stanza".
    """
    info = b"age-encryption.org/v1/X25519"
    return HKDF(algorithm=SHA256(), length=32, salt=share + recipient, info=info).derive(secret)


def ephemeral_share(stanza: Stanza) -> bytes | None:
    """Take the sender's ephemeral public key out of a stanza.

    Args:
        stanza: of any type.

    Returns:
        32 bytes, or None where the type is another.

    Raises:
        HeaderError: the type is X25519, but the stanza is malformed.

    Source: C2SP age.md, "X25519 recipient stanza".
    """
    match stanza.arguments:
        case (t, *_) if t != STANZA_TYPE:
            return None
        case (_, text):
            share = base64_raw.decode(text.encode("ascii"))
            # The exact length keeps one ciphertext from opening under many keys.
            if len(share) == KEY_LENGTH and len(stanza.body) == WRAPPED_LENGTH:
                return share
    raise HeaderError("an X25519 stanza is malformed")
