"""Bech32, the spelling of age keys, without the length limit of Bitcoin addresses."""

import base64
import binascii

from .errors import KeyTextError

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_BECH32 = str.maketrans(_BASE32, _CHARSET)
_TO_BASE32 = str.maketrans(_CHARSET, _BASE32)
_VALUE = {letter: value for value, letter in enumerate(_CHARSET)}
_CHECKSUM_LENGTH = 6
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _generator_sum(top: int) -> int:
    total = 0
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            total ^= generator
    return total


_STEP = tuple(_generator_sum(top) for top in range(32))


def _remainder(prefix: str, letters: str) -> int:
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    values.extend(_VALUE[c] for c in letters)
    checksum = 1
    for value in values:
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value ^ _STEP[checksum >> 25]
    return checksum


def encode(prefix: str, data: bytes) -> str:
    """Write bytes as lower-case Bech32.

    Args:
        prefix: human-readable part, lower-case ASCII.
        data: any number of bytes.

    Returns:
        `prefix`, `1`, the data and six checksum characters.

    Source: BIP 173; C2SP age.md, "Conventions" (no length limit).
    """
    # Bech32 groups and zero-fills bits exactly as RFC 4648 base32 does; only the alphabet differs.
    letters = base64.b32encode(data).decode().rstrip("=").translate(_TO_BECH32)
    checksum = _remainder(prefix, letters + "q" * _CHECKSUM_LENGTH) ^ 1
    tail = "".join(_CHARSET[checksum >> 5 * place & 31] for place in range(5, -1, -1))
    return f"{prefix}1{letters}{tail}"


def decode(text: str) -> tuple[str, bytes]:
    """Read Bech32, all upper-case or all lower-case.

    Args:
        text: the whole key, without surrounding space.

    Returns:
        The prefix in lower case and the bytes.

    Raises:
        KeyTextError: mixed case, foreign characters, wrong checksum or stray trailing bits.

    Source: BIP 173.
    """
    if not text.isascii() or text not in (text.lower(), text.upper()):
        raise KeyTextError("a key must be ASCII and of one case")
    prefix, separator, rest = text.lower().rpartition("1")
    letters = rest[:-_CHECKSUM_LENGTH]
    if not separator or not prefix or len(rest) < _CHECKSUM_LENGTH or not prefix.isprintable():
        raise KeyTextError("a key must have a prefix and a checksum")
    if not set(rest) <= _VALUE.keys():
        raise KeyTextError("a key holds a character that keys do not have")
    if _remainder(prefix, rest) != 1:
        raise KeyTextError("a key's checksum does not fit")
    try:
        data = base64.b32decode(letters.translate(_TO_BASE32) + "=" * (-len(letters) % 8))
    except binascii.Error:
        raise KeyTextError("a key has an impossible length") from None
    if base64.b32encode(data).decode().rstrip("=").translate(_TO_BECH32) != letters:
        raise KeyTextError("a key has stray trailing bits")
    return prefix, data
