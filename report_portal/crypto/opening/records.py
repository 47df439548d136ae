"""Opening an envelope down to its record."""

from collections.abc import Sequence

from report_portal.crypto.envelope import stanzas
from report_portal.crypto.errors import ShapeError
from report_portal.crypto.hybrid import STANZA_TYPE
from report_portal.crypto.records import Record, decode_record

from .envelope import open_envelope
from .identities import Identity


def open_record(envelope: bytes, identities: Sequence[Identity]) -> Record:
    """Open a file of the portal and take its record apart.

    Args:
        envelope: as stored; hybrid stanzas only.
        identities: tried in order.

    Returns:
        The record; nothing vouches for it yet.

    Raises:
        EnvelopeError: as `open_envelope`; ShapeError for a stanza that is not hybrid.
        RecordError: as `decode_record`.

    Source: SPEC sections 1 and 3.
    """
    if any(stanza.arguments[0] != STANZA_TYPE for stanza in stanzas(envelope).stanzas):
        raise ShapeError("a stanza is of another type than hybrid")
    return decode_record(open_envelope(envelope, identities))
