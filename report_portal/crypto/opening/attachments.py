"""Opening an attachment with the secret that its entry holds."""

import hmac

from report_portal.crypto.errors import AttachmentError
from report_portal.crypto.items.attachments import AttachmentEntry, attachment_place
from report_portal.crypto.items.sealed_item import file_hash

from .identities import parse_identity
from .records import open_record


def open_attachment(
    entry: AttachmentEntry, envelope: bytes, instance: str, verify_key: str | None = None
) -> bytes:
    """Open a file and hold it against its entry.

    Args:
        entry: from a record that verified.
        envelope: the ciphertext, as the server gave it.
        instance: instance id.
        verify_key: the reporter's; None for receivers of a release, to whom the hash in the signed
            release vouches.

    Returns:
        The content. Its type is the writer's word: treat it as hostile.

    Raises:
        AttachmentError: `hash` or `entry`.
        EnvelopeError: damaged.
        IdentityError: the entry holds no identity.
        RecordError: another kind of record, or not the reporter's.

    Source: SPEC section 5.
    """
    if not hmac.compare_digest(file_hash(envelope), entry.sha256):
        raise AttachmentError("hash", "the file is not the one that was attached")
    record = open_record(envelope, [parse_identity(entry.secret)])
    if verify_key is not None:
        record.verify(verify_key)
    attachment_place(instance).check(record.head, "attachment")
    if record.head.get("type") != entry.type or len(record.content) != entry.size:
        raise AttachmentError("entry", "the file has another type or size than was said of it")
    return record.content
