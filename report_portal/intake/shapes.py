"""What each sealed file must look like from outside: stanzas, and padded sizes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from report_portal.crypto import header, padding
from report_portal.crypto.envelope import check_shape, sealed_length
from report_portal.crypto.errors import PayloadError, ShapeError
from report_portal.crypto.hybrid import sealed_key
from report_portal.crypto.stream import NONCE_LENGTH, TAG_LENGTH, plaintext_length

from .errors import FieldError, SizeError

REPORT: Final = ("core", "private", "contact", "state")
PAPER_REPORT: Final = ("core", "private", "contact")
LATER: Final = ("message", "state")
# How to reach the person is kept apart, so that closing can delete it. Pages from before it was lack it.
MESSAGE: Final = ("message", "contact", "state")

# Room for `meta` and the framing of a bundle.
_META_ROOM: Final = 16 * 1024
_TO_REPORTER: Final = "state"

ATTACHMENT_LENGTH_MAX: Final = sealed_length(padding.ATTACHMENT_MAX, 1)
_ATTACHMENT_HEAD: Final = sealed_length(0, 1) - NONCE_LENGTH - TAG_LENGTH


@lru_cache(maxsize=64)
def _lengths(stanza_count: int) -> frozenset[int]:
    buckets = []
    size = padding.BUCKET_MIN
    while size <= padding.RECORD_MAX:
        buckets.append(sealed_length(size, stanza_count))
        size *= 2
    return frozenset(buckets)


def largest_body(names: tuple[str, ...], direct: int) -> int:
    """Give the bytes that a bundle of these files can have at most.

    Args:
        names: of the files.
        direct: number of direct audiences.
    """
    return _META_ROOM + sum(
        sealed_length(padding.RECORD_MAX, 1 if name == _TO_REPORTER else direct) for name in names
    )


def check_files(files: Mapping[str, bytes], names: tuple[str, ...], direct: int) -> None:
    """Refuse files that are not exactly those of their kind, each in its shape.

    Args:
        files: as the bundle held them.
        names: those there must be.
        direct: number of direct audiences.

    Raises:
        FieldError: a file is missing or unknown.
        SizeError: a padded size that no writer gives.
        HeaderError: not an envelope.
        PayloadError: not an envelope.
        ShapeError: another number of stanzas, or one of another type.
    """
    if files.keys() != set(names):
        if set(names) - files.keys():
            raise FieldError("missing-field", "A file of the bundle is missing.")
        raise FieldError("unknown-field", "There is a file that this bundle must not hold.")
    for name, envelope in files.items():
        count = 1 if name == _TO_REPORTER else direct
        check_shape(envelope, count)
        if len(envelope) not in _lengths(count):
            raise SizeError("wrong-size", f"{name} does not have a padded size.")


def check_attachment_length(length: int) -> None:
    """Refuse an announced length that no attachment has.

    Args:
        length: bytes of the whole ciphertext.

    Raises:
        SizeError: too large, or not a padded size.
    """
    if length > ATTACHMENT_LENGTH_MAX:
        raise SizeError("too-large", "An attachment is at most 32 MiB before it is sealed.")
    try:
        plain = plaintext_length(length - _ATTACHMENT_HEAD - NONCE_LENGTH)
    except PayloadError:
        plain = -1
    if plain < 0 or padding.padme(plain) != plain:
        raise SizeError("wrong-size", "Upload-Length is not the length of a padded attachment.")


def check_attachment_start(part: bytes) -> None:
    """Refuse a first part that does not begin like an envelope to one recipient.

    Args:
        part: the first bytes; at least the whole header.

    Raises:
        HeaderError: not an envelope, or the header is not whole.
        ShapeError: another number of stanzas, or one of another type.
    """
    head = header.parse(part)
    if len(head.stanzas) != 1 or sealed_key(head.stanzas[0]) is None:
        raise ShapeError("an attachment is sealed to one hybrid recipient")
