"""Reading a request's body within a limit, before anything is made of it."""

from collections.abc import Callable, Collection
from typing import Final

from flask import Request

from .problems import INVALID_FIELD, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, Problem

OCTETS: Final = "application/octet-stream"
_LENGTH_DIGITS: Final = 12


def read_body(request: Request, limit: int, media_types: Collection[str]) -> bytes:
    """Read the whole body.

    Args:
        request: not read yet.
        limit: bytes; a body announced larger is refused unread.
        media_types: accepted, without parameters.

    Returns:
        The body.

    Raises:
        Problem: `unsupported-media-type`, `too-large`, or `invalid-field` where the body is cut.
    """
    environ = request.environ
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() not in media_types:
        raise Problem(UNSUPPORTED_MEDIA_TYPE, f"Content-Type must be {' or '.join(sorted(media_types))}.")
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced and not (announced.isascii() and announced.isdigit() and len(announced) <= _LENGTH_DIGITS):
        raise Problem(INVALID_FIELD, "Content-Length must be a number of bytes.")
    # One byte more than allowed tells an unannounced body that is too large.
    wanted = int(announced) if announced else limit + 1
    if wanted > limit and announced:
        raise Problem(TOO_LARGE, f"This address takes at most {limit} bytes.")
    body = _read(environ["wsgi.input"].read, wanted)
    if len(body) > limit:
        raise Problem(TOO_LARGE, f"This address takes at most {limit} bytes.")
    if announced and len(body) != wanted:
        raise Problem(INVALID_FIELD, "The body ended before Content-Length said so.")
    return body


def _read(read: Callable[[int], bytes], wanted: int) -> bytes:
    body = read(wanted)
    if len(body) == wanted or not body:
        return body
    parts = [body]
    held = len(body)
    while held < wanted and (part := read(wanted - held)):
        parts.append(part)
        held += len(part)
    return b"".join(parts)
