"""The payload of an age file: 64 KiB chunks, each sealed under a counter and a last-chunk flag."""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as seal_chunk

from .errors import PayloadError

NONCE_LENGTH: Final = 16
CHUNK_LENGTH: Final = 64 * 1024
TAG_LENGTH: Final = 16
SEALED_CHUNK_LENGTH: Final = CHUNK_LENGTH + TAG_LENGTH


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Derive the key of the payload.

    Args:
        file_key: 16 bytes.
        nonce: 16 bytes, fresh for every file.

    Returns:
        32 bytes.

    Source: C2SP age.md, "Payload".
    """
    return HKDF(algorithm=SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key)


def chunk_nonce(index: int, *, last: bool) -> bytes:
    """Give the 12-byte nonce of a chunk: its index in 11 bytes, then the last-chunk flag."""
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def seal(key: bytes, plaintext: bytes) -> bytes:
    """Seal a whole payload.

    Args:
        key: 32 bytes from `payload_key`, never used for another payload.
        plaintext: 0 bytes or more.

    Returns:
        The chunks one after another, `sealed_length(len(plaintext))` bytes.

    Source: C2SP age.md, "Payload".
    """
    starts = range(0, max(len(plaintext), 1), CHUNK_LENGTH)
    return b"".join(
        seal_chunk(
            plaintext[start : start + CHUNK_LENGTH],
            None,
            chunk_nonce(index, last=start == starts[-1]),
            key,
        )
        for index, start in enumerate(starts)
    )


def sealed_length(plaintext_length: int) -> int:
    """Give the payload length in bytes, without nonce, for a plaintext length in bytes."""
    return plaintext_length + TAG_LENGTH * max(1, -(-plaintext_length // CHUNK_LENGTH))


def plaintext_length(payload_length: int) -> int:
    """Give the plaintext length that a payload length stands for.

    Args:
        payload_length: bytes after the nonce.

    Returns:
        Bytes of plaintext.

    Raises:
        PayloadError: no plaintext seals to this length; bytes are missing or were added.
    """
    chunks = max(1, -(-payload_length // SEALED_CHUNK_LENGTH))
    length = payload_length - TAG_LENGTH * chunks
    if length < 0 or sealed_length(length) != payload_length:
        raise PayloadError("no payload has this length")
    return length
