"""Attachments: each its own file under a one-time identity; handing one on means handing on that secret."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from report_portal.crypto import bech32
from report_portal.crypto.heads import Place
from report_portal.crypto.hybrid import SEED_LENGTH
from report_portal.crypto.recipients import hybrid_recipient_from_seed
from report_portal.crypto.records import SignedBy

from .sealed_item import file_hash, seal_record

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    """What a report, message or release says of a file.

    Args:
        id: upload id, 32 hex characters.
        secret: `AGE-SECRET-KEY-PQ-1…`.
        sha256: of the ciphertext, 64 hex characters.
        type: media type.
        size: bytes of content.
    """

    id: str
    secret: str = field(repr=False)
    sha256: str
    type: str
    size: int

    def members(self) -> dict[str, Any]:
        """Give the entry as a head holds it."""
        return {
            "id": self.id,
            "secret": self.secret,
            "sha256": self.sha256,
            "type": self.type,
            "size": self.size,
        }

    @property
    def upload(self) -> dict[str, str]:
        """What the server is told: id and hash."""
        return {"id": self.id, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Handwriting:
    """A picture of what somebody wrote on a sheet: handwriting identifies, so only NGO readers get it.

    Args:
        question: whose field it is.
        entry: the picture.
    """

    question: str
    entry: AttachmentEntry = field(repr=False)

    def members(self) -> dict[str, Any]:
        """Give the entry as `private` or `contact` of a paper report holds it."""
        return {**self.entry.members(), "question": self.question}


@dataclass(frozen=True, slots=True)
class SealedAttachment:
    """A file ready to be uploaded.

    Args:
        entry: goes into the report or message and nowhere else.
        envelope: goes to the upload slot `entry.id`.
    """

    entry: AttachmentEntry
    envelope: bytes = field(repr=False)


def attachment_place(instance: str) -> Place:
    """Give the place of every attachment: of no mailbox, since receivers of a release open it too."""
    return Place(instance, mailbox=None, direction="in")


def seal_attachment(instance: str, content: bytes, media_type: str, auth: SignedBy) -> SealedAttachment:
    """Seal a file to an identity of its own.

    Args:
        instance: instance id.
        content: the file's bytes, at most 32 MiB less about 300 bytes.
        media_type: such as `image/jpeg`; no file name goes along.
        auth: the reporter's key, or the member's for a scanned page.

    Returns:
        The file and its entry.

    Raises:
        RecordError: `too-large`.

    Source: SPEC section 5.
    """
    seed = secrets.token_bytes(SEED_LENGTH)
    place = attachment_place(instance)
    recipient = hybrid_recipient_from_seed(seed)
    envelope = seal_record(place, "attachment", {"type": media_type}, auth, [recipient], content=content)
    entry = AttachmentEntry(
        id=secrets.token_hex(16),
        secret=bech32.encode("age-secret-key-pq-", seed).upper(),
        sha256=file_hash(envelope),
        type=media_type,
        size=len(content),
    )
    return SealedAttachment(entry, envelope)
