"""Opening the thread of a release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from report_portal.crypto.entry_shapes import is_day
from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.referral_entries import entry_fits

from .identities import Identity
from .records import open_record

WriterKey = Callable[[str, str, str], str | None]
"""Gives the verify key of a member (id) who may write for a side (`office`, `ngo`) on a day, or None."""

_COMMON: Final = frozenset(Place("", None, "staff").head("referral", {}))
_MEMBERS: Final = frozenset({"release", "audience", "side", "entry", "member", "day"})


@dataclass(frozen=True, slots=True)
class ThreadPlace:
    """Where an entry must belong.

    Args:
        instance: instance id.
        release: id of the release.
        audience: id of its receiving audience.
        sequence: number the server keeps it under.
        previous: hex SHA-256 of the entry before; for the first, of the release.
    """

    instance: str
    release: str
    audience: str
    sequence: int
    previous: str


def open_referral(
    envelope: bytes, identities: Sequence[Identity], place: ThreadPlace, writer_key: WriterKey
) -> dict[str, Any]:
    """Open one entry.

    Args:
        envelope: as stored.
        identities: of the receiving audience, or of the first direct one.
        place: where it was found.
        writer_key: says who may write, by the signed member chain.

    Returns:
        The head; see SPEC section 5.3.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` when nobody who may write this signed it; `common` when it is of another place, or is
            not exactly what its type must be.
    """
    record = open_record(envelope, identities)
    head = record.head
    member, side, day = head.get("member"), head.get("side"), head.get("day")
    key = None
    if isinstance(member, str) and isinstance(side, str) and is_day(day):
        key = writer_key(member, side, day)
    if key is None:
        raise RecordError("auth", "nobody who may write here has signed the record")
    record.verify(key)
    Place(place.instance, None, "staff", place.sequence, place.previous).check(head, "referral")
    exact = (
        set(head) == _COMMON | _MEMBERS
        and head["seen"] == 0
        and (head["release"], head["audience"]) == (place.release, place.audience)
        and not record.content
        and entry_fits(head["entry"], side)
    )
    if not exact:
        raise RecordError("common", "the record is not exactly an entry of this thread")
    return head
