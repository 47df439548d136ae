"""The textual header of an age file: a version line, stanzas and a MAC line, read strictly."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import base64_raw
from .errors import HeaderError

FILE_KEY_LENGTH: Final = 16
STANZA_MAX: Final = 64
HEADER_MAX: Final = 100_000

_VERSION_LINE: Final = b"age-encryption.org/v1\n"
_COLUMNS: Final = 64
# Possessive repeats: a hostile header is refused in one pass, without backtracking.
_STANZA = re.compile(
    rb"-> ([!-~]++(?: [!-~]++)*+)\n"
    rb"((?:[A-Za-z0-9+/]{64}\n)*+[A-Za-z0-9+/]{0,63}+)\n",
)
_MAC_LINE = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapping of the file key.

    Args:
        arguments: at least one; printable ASCII without spaces; the first names the type.
        body: the wrapped file key, 0 bytes or more.
    """

    arguments: tuple[str, ...]
    body: bytes

    def encode(self) -> bytes:
        """Write the stanza, its body wrapped at 64 columns and ended by a shorter line."""
        body = base64_raw.encode(self.body)
        lines = [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
        return b"-> " + " ".join(self.arguments).encode("ascii") + b"\n" + b"\n".join(lines) + b"\n"


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header.

    Args:
        stanzas: 1 to `STANZA_MAX`, in file order.
        mac: 32 bytes, not yet checked: that takes the file key.
        length: bytes from the start of the file to the end of the MAC line.
    """

    stanzas: tuple[Stanza, ...]
    mac: bytes
    length: int


def mac(file_key: bytes, signed: bytes) -> bytes:
    """Compute the header MAC.

    Args:
        file_key: 16 bytes.
        signed: the header from its first byte up to and including `---`.

    Returns:
        32 bytes.

    Source: C2SP age.md, "Header MAC".
    """
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, signed, hashlib.sha256)


def encode(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """Write a header with its MAC.

    Args:
        stanzas: at least one.
        file_key: 16 bytes.

    Returns:
        The header, ending in a line feed.
    """
    signed = _VERSION_LINE + b"".join(stanza.encode() for stanza in stanzas) + b"---"
    return signed + b" " + base64_raw.encode(mac(file_key, signed)) + b"\n"


def signed_part(envelope: bytes) -> bytes:
    """Cut out what the MAC covers; call only on a file that `parse` accepted."""
    # No stanza line can begin with "---": that is neither "-> " nor base64.
    return envelope[: envelope.index(b"\n--- ") + 4]


def parse(envelope: bytes) -> Header:
    """Read the header at the start of a file, without any key.

    Args:
        envelope: a whole age file, or at least its header.

    Returns:
        The header; stanzas of unknown type are kept.

    Raises:
        HeaderError: any departure from the grammar, base64 that is not canonical, more than
            `STANZA_MAX` stanzas or more than `HEADER_MAX` bytes.

    Source: C2SP age.md, "ABNF definition of file header".
    """
    if not envelope.startswith(_VERSION_LINE):
        raise HeaderError("the version line is not age v1")
    end = min(len(envelope), HEADER_MAX)
    position = len(_VERSION_LINE)
    found: list[Stanza] = []
    while match := _STANZA.match(envelope, position, end):
        if len(found) == STANZA_MAX:
            raise HeaderError("the header has too many stanzas")
        arguments, body = match.groups()
        found.append(
            Stanza(
                tuple(arguments.decode("ascii").split(" ")),
                base64_raw.decode(body.replace(b"\n", b"")),
            ),
        )
        position = match.end()
    closing = _MAC_LINE.match(envelope, position, end)
    if not found or closing is None:
        raise HeaderError("the header is malformed")
    return Header(tuple(found), base64_raw.decode(closing[1]), closing.end())
