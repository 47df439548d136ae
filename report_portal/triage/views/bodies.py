"""Bodies of staff requests and answers, each within its limit."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from report_portal.crypto.bundle import MEDIA_TYPE as BUNDLE
from report_portal.crypto.bundle import Bundle, read_bundle, write_bundle
from report_portal.web.bodies import read_body

from .fields import json_object

JSON: Final = "application/json"
KIB: Final = 1024
JSON_MAX: Final = 64 * KIB


def json_body() -> dict[str, Any]:
    """Read the request's JSON object.

    Raises:
        Problem: another media type, or too large.
        InvalidError: no JSON object.
    """
    return json_object(read_body(request, JSON_MAX, [JSON]))


def bundle_body(limit: int) -> tuple[Bundle, bytes]:
    """Read the request's bundle.

    Args:
        limit: bytes.

    Returns:
        The bundle and its hash, by which a retry is known.

    Raises:
        Problem: another media type, or too large.
        BundleError: malformed.
    """
    body = read_body(request, limit, [BUNDLE])
    return read_bundle(body), hashlib.sha256(body).digest()


def json_answer(document: Mapping[str, Any], status: int = 200) -> Response:
    """Answer with a JSON object."""
    return Response(json.dumps(document), status, content_type=JSON)


def bundle_answer(meta: Mapping[str, Any], files: Mapping[str, bytes]) -> Response:
    """Answer with a bundle."""
    return Response(write_bundle(meta, files), content_type=BUNDLE)
