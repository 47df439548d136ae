"""Files in the clear that somebody vouches for: the instance, its members, a new root, a built site."""

import re
from collections.abc import Mapping
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from .errors import SignedError
from .strict_json import read_object, write_object

MEDIA_TYPE: Final = "application/vnd.report-portal.signed"

_LINE: Final = re.compile(rb"report-portal-signed/v1 ([a-z]{1,32}) ([0-9a-f]{64}) ([0-9a-f]{128})\n")


def sign_file(file_type: str, payload: Mapping[str, Any], seed: bytes) -> bytes:
    """Sign a payload.

    Args:
        file_type: `instance`, `member`, `root` or `site`.
        payload: a JSON object.
        seed: Ed25519, 32 secret bytes.

    Returns:
        The file.

    Source: SPEC section 6.
    """
    data = write_object(dict(payload))
    key = SigningKey(seed)
    signature = key.sign(_covered(file_type, data)).signature
    line = f"report-portal-signed/v1 {file_type} {key.verify_key.encode().hex()} {signature.hex()}\n"
    return line.encode("ascii") + data


def verify_signed(data: bytes, file_type: str, key: str) -> dict[str, Any]:
    """Read a signed file, believing nothing but one key.

    Args:
        data: the file.
        file_type: the type it must have.
        key: verify key that the reader already trusts, 64 hex characters; never the one in the file.

    Returns:
        The payload.

    Raises:
        SignedError: `malformed`, `type`, `key`, `signature` or `payload`.

    Source: SPEC section 6; RFC 8032.
    """
    line = _LINE.match(data)
    if line is None:
        raise SignedError("malformed", "the file does not begin as signed files do")
    if line[1].decode("ascii") != file_type:
        raise SignedError("type", "the signed file is of another type")
    if line[2].decode("ascii") != key:
        raise SignedError("key", "the file is signed by another key than the one trusted here")
    payload = data[line.end() :]
    try:
        VerifyKey(bytes.fromhex(key)).verify(
            _covered(file_type, payload), bytes.fromhex(line[3].decode("ascii"))
        )
    except (BadSignatureError, ValueError):
        raise SignedError("signature", "the signature of the file does not fit") from None
    value = read_object(payload)
    if value is None:
        raise SignedError("payload", "what the file signs is not a JSON object")
    return value


def signer(data: bytes) -> str | None:
    """Tell which key a file says it is signed with, None for what is no signed file. It proves nothing."""
    line = _LINE.match(data)
    return None if line is None else line[2].decode("ascii")


def _covered(file_type: str, payload: bytes) -> bytes:
    return f"report-portal/v1/signed/{file_type}\n".encode() + payload
