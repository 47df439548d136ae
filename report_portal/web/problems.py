"""Problem details: the one shape of every refusal both APIs give.

Source: RFC 9457.
"""

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

MEDIA_TYPE: Final = "application/problem+json"

_LOG: Final = logging.getLogger("report_portal")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal.

    Args:
        code: stable name, also the last part of `type`.
        status: HTTP status.
        title: what this kind means, the same every time.
        fix: what the caller can do about it.
    """

    code: str
    status: int
    title: str
    fix: str


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """A refusal on its way to the caller.

    Args:
        kind: one of the kinds below, or an application's own.
        detail: what was wrong this time; never what was sent.
        members: further members of the answer, such as `bits`.
    """

    def __init__(self, kind: Kind, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.members = members

    def answer(self) -> Response:
        """Write the problem as an answer."""
        document = {
            "type": f"/problems/{self.kind.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "fix": self.kind.fix,
            "code": self.kind.code,
            **self.members,
        }
        return Response(json.dumps(document), self.kind.status, content_type=MEDIA_TYPE)


_READ_DOCUMENT: Final = "Compare the request with /api/v1/openapi.json."
_SEAL_AGAIN: Final = "Fetch /api/v1/instance, seal everything again and send that."

MALFORMED_BUNDLE: Final = Kind("malformed-bundle", 400, "The body is not a bundle", _READ_DOCUMENT)
MALFORMED_ENVELOPE: Final = Kind(
    "malformed-envelope", 400, "A file is not a sealed envelope", "Seal the file again with an age v1 writer."
)
WRONG_STANZA_COUNT: Final = Kind(
    "wrong-stanza-count",
    400,
    "A file is not sealed to the right number of recipients",
    "Seal to every direct audience in order, with throwaway recipients for those that must not read.",
)
UNKNOWN_FIELD: Final = Kind(
    "unknown-field", 400, "The request holds something it must not hold", _READ_DOCUMENT
)
MISSING_FIELD: Final = Kind("missing-field", 400, "The request lacks something it must hold", _READ_DOCUMENT)
INVALID_FIELD: Final = Kind(
    "invalid-field", 400, "A value in the request is not what it must be", _READ_DOCUMENT
)
TOO_LARGE: Final = Kind("too-large", 413, "The body is too large", "Send less: fewer words or smaller files.")
WRONG_SIZE: Final = Kind(
    "wrong-size", 400, "A file does not have a padded size", "Pad the plaintext as the specification says."
)
SEQUENCE_TAKEN: Final = Kind(
    "sequence-taken",
    409,
    "Another item already has this number",
    "Read the mailbox, then use the next number.",
)
SEQUENCE_GAP: Final = Kind(
    "sequence-gap", 409, "An item before this one is missing", "Read the mailbox, then use the next number."
)
UNKNOWN_AUDIENCE: Final = Kind(
    "unknown-audience", 409, "The request names an audience that does not read directly", _SEAL_AGAIN
)
EPOCH_RETIRED: Final = Kind("epoch-retired", 409, "A key it was sealed to is no longer in use", _SEAL_AGAIN)
INSTANCE_OUTDATED: Final = Kind(
    "instance-outdated", 409, "It was sealed by another version of the key list", _SEAL_AGAIN
)
UPLOAD_MISSING: Final = Kind(
    "upload-missing", 409, "An upload is not held whole", "Upload the file from its start, then send again."
)
UPLOAD_OFFSET: Final = Kind(
    "upload-offset", 409, "The upload goes on at another place", "Go on from the member `offset`."
)
NOTHING_HERE: Final = Kind(
    "nothing-here", 404, "Nothing has arrived under this code yet", "Check the code; if it is right, wait."
)
WITHDRAWN: Final = Kind(
    "withdrawn", 410, "This report was taken back", "Nothing more can be sent under this code."
)
CLOSED: Final = Kind(
    "closed", 503, "Reports cannot be taken yet", "Try again later; the people on /contact help meanwhile."
)
WORK_NEEDED: Final = Kind(
    "work-needed",
    428,
    "Many requests are coming in; this one needs a proof of work",
    "Find a nonce for the member `bits`, put it into the header Work, and send the same body again.",
)
STORAGE_FULL: Final = Kind(
    "storage-full", 507, "There is no room to keep this safely", "Nothing was kept. Try again later."
)
UNKNOWN_FORM: Final = Kind("unknown-form", 404, "No such paper form was printed", "Check the form's number.")
FORM_USED: Final = Kind(
    "form-used",
    409,
    "This paper form has been sent already",
    "Send further words as a message under its code.",
)
NOT_FOUND: Final = Kind("not-found", 404, "There is nothing at this address", _READ_DOCUMENT)
METHOD_NOT_ALLOWED: Final = Kind(
    "method-not-allowed", 405, "This address does not take this method", _READ_DOCUMENT
)
UNSUPPORTED_MEDIA_TYPE: Final = Kind(
    "unsupported-media-type", 415, "The body is of another media type", "Set Content-Type as documented."
)
BUSY: Final = Kind(
    "busy", 503, "The server is too busy to keep this now", "Nothing was kept. Send the same again."
)
INTERNAL: Final = Kind("internal", 500, "Something broke on the server", "Send the same again; it is safe.")


def refuse_unexpected(error: Exception) -> Response:
    """Answer an error nobody foresaw, and log where it came from but nothing of what it says."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    _LOG.error("unexpected %s at %s", type(error).__name__, place)
    return Problem(INTERNAL, "An unexpected error was met; nothing was kept.").answer()


def refuse_http(error: HTTPException) -> Response:
    """Answer what Flask itself refuses: unknown addresses, wrong methods, unreadable requests."""
    if isinstance(error, MethodNotAllowed):
        answer = Problem(METHOD_NOT_ALLOWED, "Another method is needed here.").answer()
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
    match error.code:
        case 404:
            return Problem(NOT_FOUND, "No such address.").answer()
        case 413:
            return Problem(TOO_LARGE, "The body is larger than this address takes.").answer()
        case 415:
            return Problem(UNSUPPORTED_MEDIA_TYPE, "Another media type is needed here.").answer()
        case code if code is not None and code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Problem(INVALID_FIELD, "The request could not be read.").answer()
    return refuse_unexpected(error)


def install(app: Flask) -> None:
    """Make an application answer every refusal as a problem."""
    app.register_error_handler(Problem, Problem.answer)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(Exception, refuse_unexpected)
