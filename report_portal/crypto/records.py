"""What stands inside an envelope: a head, sometimes a content, and what vouches for both."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from .errors import RecordError
from .heads import check_common
from .padding import padded_size
from .strict_json import read_object, write_object

_BOUND: Final = b"report-portal/v1/record\n"
_LENGTH: Final = 4
_KEY: Final = re.compile(r"[0-9a-f]{64}")


class AuthType(IntEnum):
    """How a record is vouched for."""

    NONE = 0
    SIGNATURE = 1
    MAC = 2


_AUTH_LENGTH: Final = {AuthType.NONE: 0, AuthType.SIGNATURE: 64, AuthType.MAC: 32}


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Vouch with an Ed25519 signature.

    Args:
        seed: 32 secret bytes.
    """

    seed: bytes = field(repr=False)
    type: AuthType = AuthType.SIGNATURE

    def auth(self, body: bytes) -> bytes:
        """Sign a body. Source: SPEC section 3; RFC 8032."""
        return SigningKey(self.seed).sign(_BOUND + body).signature


@dataclass(frozen=True, slots=True)
class MacUnder:
    """Vouch with the key that the reporter and the readers of a report share.

    Args:
        key: `answer-mac`, 32 secret bytes.
    """

    key: bytes = field(repr=False)
    type: AuthType = AuthType.MAC

    def auth(self, body: bytes) -> bytes:
        """Authenticate a body. Source: SPEC section 3; RFC 2104."""
        return hmac.digest(self.key, _BOUND + body, "sha256")


@dataclass(frozen=True, slots=True)
class Unvouched:
    """Vouch with nothing: only for a staff key, which its passphrase vouches for."""

    type: AuthType = AuthType.NONE

    def auth(self, body: bytes) -> bytes:  # noqa: ARG002 (the three ways have one signature)
        """Give no bytes."""
        return b""


@dataclass(frozen=True, slots=True)
class Record:
    """A record taken apart; nothing in it is to be believed before `verify` or `check_mac`.

    Args:
        auth_type: how it is vouched for.
        auth: signature or MAC.
        body: what they cover.
        head: the JSON object in front.
        content: bytes; empty but in attachments.
    """

    auth_type: AuthType
    auth: bytes
    body: bytes = field(repr=False)
    head: dict[str, Any] = field(repr=False)
    content: bytes = field(repr=False)

    def verify(self, key: str) -> None:
        """Refuse a record that the holder of a key did not sign.

        Args:
            key: Ed25519 verify key, 64 hex characters.

        Raises:
            RecordError: `auth`.
        """
        if self.auth_type is not AuthType.SIGNATURE or not _KEY.fullmatch(key):
            raise RecordError("auth", "the record is not signed")
        try:
            VerifyKey(bytes.fromhex(key)).verify(_BOUND + self.body, self.auth)
        except (BadSignatureError, ValueError):
            raise RecordError("auth", "the signature does not fit") from None

    def check_mac(self, key: bytes) -> None:
        """Refuse a record that none of the report's readers made.

        Args:
            key: `answer-mac`, 32 bytes.

        Raises:
            RecordError: `auth`.
        """
        if self.auth_type is not AuthType.MAC:
            raise RecordError("auth", "the record carries no MAC")
        if not hmac.compare_digest(self.auth, MacUnder(key).auth(self.body)):
            raise RecordError("auth", "the MAC does not fit")


def encode_record(
    head: Mapping[str, Any], auth: SignedBy | MacUnder | Unvouched, content: bytes = b""
) -> bytes:
    """Write the plaintext of an envelope: framed, vouched for and padded.

    Args:
        head: common members and those of the kind.
        auth: who vouches, as the kind demands.
        content: empty but in attachments, there at most 32 MiB less the rest.

    Returns:
        Bytes of a padded size.

    Raises:
        RecordError: `common` for a head that no reader takes; `length` for content where none belongs;
            `too-large`.

    Source: SPEC sections 3 and 4.
    """
    check_common(head)
    kind = head["kind"]
    _check_content(kind, content)
    text = write_object(dict(head))
    body = len(text).to_bytes(_LENGTH) + text + content
    record = bytes([auth.type]) + auth.auth(body) + body
    framed = len(record).to_bytes(_LENGTH) + record
    return framed.ljust(padded_size(kind, len(framed)), b"\0")


def decode_record(plaintext: bytes) -> Record:
    """Take the plaintext of an envelope apart, strictly.

    Args:
        plaintext: as opened.

    Returns:
        The record, not yet verified.

    Raises:
        RecordError: `length`, `size`, `padding`, `auth-type`, `head` or `common`.

    Source: SPEC sections 3 and 4.
    """
    record, end = _take(plaintext, 0)
    if not record:
        raise RecordError("length", "the record is empty")
    try:
        auth_type = AuthType(record[0])
    except ValueError:
        raise RecordError("auth-type", "the record is vouched for in an unknown way") from None
    start = 1 + _AUTH_LENGTH[auth_type]
    body = record[start:]
    text, head_end = _take(body, 0)
    head = read_object(text)
    if head is None:
        raise RecordError("head", "the head is not a JSON object")
    check_common(head)
    _check_content(head["kind"], body[head_end:])
    if padded_size(head["kind"], end) != len(plaintext):
        raise RecordError("size", "the plaintext is not padded as its kind must be")
    if plaintext.count(0, end) != len(plaintext) - end:
        raise RecordError("padding", "the padding is not zero")
    return Record(auth_type, record[1:start], body, head, body[head_end:])


def _take(data: bytes, at: int) -> tuple[bytes, int]:
    start = at + _LENGTH
    end = start + int.from_bytes(data[at:start])
    if start > len(data) or end > len(data):
        raise RecordError("length", "a length does not fit")
    return data[start:end], end


def _check_content(kind: str, content: bytes) -> None:
    if content and kind != "attachment":
        raise RecordError("length", "only attachments have content")
