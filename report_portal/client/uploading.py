"""Attachments on their way: read, cleaned, sealed, and sent in parts that may be lost."""

from pathlib import Path
from typing import Final

from report_portal.crypto.errors import RecordError
from report_portal.crypto.items import SealedAttachment, seal_attachment
from report_portal.crypto.padding import ATTACHMENT_MAX
from report_portal.crypto.records import SignedBy

from .connection import Connection
from .errors import InputError, RefusedByServerError, UnreachableError
from .photos import PhotoError, media_type_of, without_metadata

PART: Final = 512 * 1024
FILES_MAX: Final = 64
OCTETS: Final = "application/octet-stream"


def seal_file(path: Path, instance: str, auth: SignedBy, *, as_is: bool) -> SealedAttachment:
    """Read a file, take what a camera wrote about place and device out of it, and seal it.

    Args:
        path: of the file.
        instance: instance id.
        auth: the reporter's key.
        as_is: attach kinds of files that cannot be cleaned here, as they are.

    Returns:
        The sealed file; it carries no file name.

    Raises:
        InputError: unreadable, too large, or of a kind that cannot be cleaned.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= ATTACHMENT_MAX else None
    except OSError:
        raise InputError("file", "A file cannot be read.", "Check the name after --attach.") from None
    if content is None:
        raise _too_large()
    media_type = media_type_of(content)
    try:
        content = without_metadata(content, media_type)
    except PhotoError:
        if not as_is:
            raise InputError(
                "metadata",
                "A file may hold a place, a name or a device, and this program cannot take that out of it.",
                "Attach a JPEG or PNG picture of it, or add --as-is to send the file unchanged.",
            ) from None
    try:
        return seal_attachment(instance, content, media_type, auth)
    except RecordError:
        raise _too_large() from None


def upload(connection: Connection, attachment: SealedAttachment) -> None:
    """Send a sealed file part by part, going on where the server says.

    Args:
        connection: to the server.
        attachment: to send.

    Raises:
        RefusedByServerError, UnreachableError
    """
    envelope, offset = attachment.envelope, 0
    # Every round moves on by at least a byte, or is a correction that a server may give only so often.
    for _ in range(2 * (len(envelope) // PART + 1) + 8):
        if offset >= len(envelope):
            return
        headers = {
            "Upload-Id": attachment.entry.id,
            "Upload-Offset": str(offset),
            "Upload-Length": str(len(envelope)),
        }
        part = envelope[offset : offset + PART]
        try:
            held = connection.post("/api/v1/uploads", part, OCTETS, headers).get("offset")
        except RefusedByServerError as error:
            if error.code != "upload-offset":
                raise
            held = error.number
        if type(held) is not int or not 0 <= held <= len(envelope):
            break
        offset = held
    raise UnreachableError(
        "upload", "The server does not keep the file.", "Run the command again, or without the file."
    )


def _too_large() -> InputError:
    return InputError("too-large", "A file is larger than 32 MiB.", "Attach a smaller one.")
