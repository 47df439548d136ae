"""Base64 as age headers carry it: no padding, one spelling per value."""

import binascii

from .errors import HeaderError


def encode(data: bytes) -> bytes:
    """Write bytes as unpadded base64.

    Args:
        data: any number of bytes.

    Returns:
        ASCII, without `=` and without a line end.

    Source: RFC 4648, sections 3.2 and 4.
    """
    return binascii.b2a_base64(data, newline=False).rstrip(b"=")


def decode(text: bytes) -> bytes:
    """Read unpadded base64, refusing every spelling but the canonical one.

    Args:
        text: ASCII, without `=`.

    Returns:
        The bytes.

    Raises:
        HeaderError: padding, foreign characters, an impossible length or stray trailing bits.

    Source: RFC 4648, section 3.5; C2SP age.md, "Conventions".
    """
    try:
        data = binascii.a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error:
        raise HeaderError("base64 is malformed") from None
    # strict_mode lets leftover bits through; writing the value again does not.
    if encode(data) != text:
        raise HeaderError("base64 is not canonical")
    return data
