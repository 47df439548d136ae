"""The text wrapping that other tools may put around a file; the portal itself never writes it."""

import base64
import binascii

from report_portal.crypto.errors import ArmorError

_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
_END = b"-----END AGE ENCRYPTED FILE-----"
_WHITESPACE = b" \t\r\n"
_COLUMNS = 64


def dearmor(text: bytes) -> bytes:
    """Unwrap an armored file.

    Args:
        text: the armored file; white space around it and CRLF line ends are accepted.

    Returns:
        The binary file.

    Raises:
        ArmorError: anything but strict PEM with canonical base64.

    Source: C2SP age.md, "ASCII armor"; RFC 7468, section 3, figure 3.
    """
    lines = text.strip(_WHITESPACE).replace(b"\r\n", b"\n").split(b"\n")
    if len(lines) < 2 or lines[0] != _BEGIN or lines[-1] != _END:  # noqa: PLR2004 - first and last line
        raise ArmorError("the armor has no begin or end line")
    *full, last = lines[1:-1] or [b""]
    if any(len(line) != _COLUMNS for line in full) or len(last) > _COLUMNS or (full and not last):
        raise ArmorError("an armor line has the wrong length")
    encoded = b"".join([*full, last])
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ArmorError("the armor is not base64") from None
    if base64.b64encode(data) != encoded:
        raise ArmorError("the armor is not canonical base64")
    return data
