"""An item ready to be sent."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report_portal.crypto.bundle import write_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.heads import Place
from report_portal.crypto.recipients import Recipient
from report_portal.crypto.records import MacUnder, SignedBy, Unvouched, encode_record


@dataclass(frozen=True, slots=True)
class SealedItem:
    """Sealed files and what the server is told about them.

    Args:
        meta: as docs/api.md names it.
        files: by name, in order; the first is the one that the next item names as `previous`.
    """

    meta: dict[str, Any]
    files: dict[str, bytes]

    @property
    def first_hash(self) -> str:
        """Hex SHA-256 of the first file: `previous` of the next item."""
        return file_hash(next(iter(self.files.values())))

    def bundle(self) -> bytes:
        """Give the body of the request; a retry sends the same bytes."""
        return write_bundle(self.meta, self.files)


def file_hash(envelope: bytes) -> str:
    """Give the hex SHA-256 of a sealed file."""
    return hashlib.sha256(envelope).hexdigest()


def seal_record(  # noqa: PLR0913 (a record has a place, a kind, members and a voucher; a file has readers)
    place: Place,
    kind: str,
    members: Mapping[str, Any],
    auth: SignedBy | MacUnder | Unvouched,
    recipients: Sequence[Recipient],
    *,
    content: bytes = b"",
) -> bytes:
    """Write a record and seal it.

    Raises:
        RecordError: more than the kind may hold.
        SealError: a recipient that must not be sealed to.
    """
    return seal(encode_record(place.head(kind, members), auth, content), recipients)
