"""Packing what is public and the same for everybody, never a secret beside what a stranger can choose."""

import gzip
from functools import lru_cache
from typing import Final

import brotli
from flask import Request, Response

_CODINGS: Final = (("br", ".br"), ("gzip", ".gz"))


# A site has about 120 files, and is built again whenever keys or contacts change.
@lru_cache(maxsize=256)
def packed(content: bytes) -> dict[str, bytes]:
    """Pack a file as small as it gets.

    Args:
        content: the plain bytes.

    Returns:
        Suffix → bytes, for brotli and gzip; gzip is what plain-HTTP onion clients ask for.
    """
    return {
        ".br": brotli.compress(content, quality=11, lgwin=22),
        ".gz": gzip.compress(content, 9, mtime=0),
    }


def packed_answer(request: Request, content: bytes, media_type: str) -> Response:
    """Answer with a public file in the smallest form the request takes.

    Args:
        request: its `Accept-Encoding` decides.
        content: the plain bytes; packed once, then remembered.
        media_type: of the plain bytes.

    Returns:
        The answer.

    Source: RFC 9110 section 12.5.3.
    """
    for coding, suffix in _CODINGS:
        if request.accept_encodings.quality(coding) > 0:
            answer = Response(packed(content)[suffix], content_type=media_type)
            answer.headers["Content-Encoding"] = coding
            break
    else:
        answer = Response(content, content_type=media_type)
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
