"""What can be checked of a sealed file without a key: stanzas, and that it was padded."""

from report_portal.crypto import envelope as envelopes
from report_portal.crypto.errors import CryptoError, RecordError
from report_portal.crypto.padding import padded_size
from report_portal.triage.errors import InvalidError


def check_padded(kind: str, envelope: bytes, stanzas: int) -> None:
    """Refuse an envelope that is not of its kind's shape.

    Args:
        kind: as in the head of its record.
        envelope: a whole file, as received.
        stanzas: how many it must have.

    Raises:
        InvalidError: no envelope, another number of stanzas, not padded, or too large.

    Source: SPEC sections 4 and 5.
    """
    try:
        envelopes.check_shape(envelope, stanzas)
        size = envelopes.stanzas(envelope).plaintext_length
        padded = padded_size(kind, size) == size
    except RecordError:
        raise InvalidError(kind, "small enough for its kind") from None
    except CryptoError:
        raise InvalidError(kind, f"an envelope with {stanzas} stanzas") from None
    if not padded:
        raise InvalidError(kind, "padded as its kind must be")
