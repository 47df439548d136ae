"""Where every refusal of the public application becomes its one HTTP answer."""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response

from report_portal.crypto.errors import BundleError, EnvelopeError, ShapeError
from report_portal.mailboxes import (
    FormUsedError,
    InstanceMovedError,
    NothingHereError,
    SequenceGapError,
    SequenceTakenError,
    UnknownFormError,
    UploadLengthError,
    UploadMissingError,
    UploadOffsetError,
    UploadsFullError,
    WithdrawnError,
)
from report_portal.web import problems
from report_portal.web.problems import Kind, Problem

from .errors import IntakeError

_BY_CODE: Final = {
    kind.code: kind
    for kind in (
        problems.UNKNOWN_FIELD,
        problems.MISSING_FIELD,
        problems.INVALID_FIELD,
        problems.TOO_LARGE,
        problems.WRONG_SIZE,
        problems.STORAGE_FULL,
        problems.UNKNOWN_AUDIENCE,
        problems.EPOCH_RETIRED,
        problems.INSTANCE_OUTDATED,
        problems.CLOSED,
    )
}

_BY_ERROR: Final[dict[type[Exception], tuple[Kind, str]]] = {
    BundleError: (problems.MALFORMED_BUNDLE, "The body does not follow the bundle format."),
    EnvelopeError: (problems.MALFORMED_ENVELOPE, "A file is not an age v1 file."),
    ShapeError: (problems.WRONG_STANZA_COUNT, "A file has another number or type of stanzas than its kind."),
    NothingHereError: (problems.NOTHING_HERE, "Nothing has arrived under this code yet."),
    WithdrawnError: (problems.WITHDRAWN, "The report was taken back; its files are deleted."),
    SequenceTakenError: (problems.SEQUENCE_TAKEN, "An item with this sequence and other contents is held."),
    SequenceGapError: (problems.SEQUENCE_GAP, "sequence must be one more than in_sequence."),
    UploadMissingError: (problems.UPLOAD_MISSING, "An upload is unknown, not whole, or has another hash."),
    UploadLengthError: (problems.INVALID_FIELD, "Upload-Length differs from that of the first part."),
    UploadsFullError: (problems.STORAGE_FULL, "Too many uploads wait for their report."),
    UnknownFormError: (problems.UNKNOWN_FORM, "No paper form has this number."),
    FormUsedError: (problems.FORM_USED, "A report was already sent on this form."),
    InstanceMovedError: (problems.INSTANCE_OUTDATED, "A newer key list was published just now."),
}


def _told(kind: Kind, detail: str) -> Callable[[Exception], Response]:
    return lambda _error: Problem(kind, detail).answer()


def _refuse(error: IntakeError) -> Response:
    return Problem(_BY_CODE[error.code], error.detail).answer()


def _refuse_offset(error: UploadOffsetError) -> Response:
    detail = f"The next byte needed is number {error.offset}."
    return Problem(problems.UPLOAD_OFFSET, detail, offset=error.offset).answer()


def install(app: Flask, full: type[Exception], busy: tuple[type[Exception], ...]) -> None:
    """Register the answers.

    Args:
        app: the public application.
        full: what the store raises where there is no room.
        busy: what the store raises where it cannot write now.
    """
    app.register_error_handler(IntakeError, _refuse)
    app.register_error_handler(UploadOffsetError, _refuse_offset)
    for error, (kind, detail) in _BY_ERROR.items():
        app.register_error_handler(error, _told(kind, detail))
    app.register_error_handler(full, _told(problems.STORAGE_FULL, "The disk is full."))
    for one in busy:
        app.register_error_handler(one, _told(problems.BUSY, "The store cannot be written now."))
