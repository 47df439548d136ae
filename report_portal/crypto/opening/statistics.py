"""Opening statistics lines and figures of a year; nothing in them makes this raise."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from report_portal.crypto.errors import RecordError
from report_portal.crypto.items.staff_files import staff_place
from report_portal.crypto.statistics_entries import is_month, statistics_fit

from .keyring import Keyring
from .problems import Problem

StatisticsKey = Callable[[str, str, str], str | None]
"""Gives the verify key of a member (id) who could write in a month (`YYYY-MM`) an entry of a type, or None."""

_MEMBERS: Final = {"id", "member", "month", "entry"}


def read_statistics(
    envelope: bytes, keyring: Keyring, instance: str, number: str, key: StatisticsKey
) -> Mapping[str, Any] | Problem:
    """Open a line or the figures of a year.

    Args:
        envelope: as the server gives it.
        keyring: of the reader.
        instance: instance id.
        number: id under which the server gives it.
        key: says who may write, by the signed member chain.

    Returns:
        The whole head, or why it is refused.

    Source: SPEC section 5.5.
    """
    record = keyring.read(envelope)
    if isinstance(record, Problem):
        return record
    head = record.head
    member, month, entry = head.get("member"), head.get("month"), head.get("entry")
    kind = entry.get("type") if isinstance(entry, dict) else None
    known = isinstance(member, str) and isinstance(month, str) and is_month(month)
    signer = key(str(member), str(month), str(kind)) if known else None
    if signer is None:
        return Problem.SIGNATURE
    try:
        record.verify(signer)
    except RecordError:
        return Problem.SIGNATURE
    place = staff_place(instance)
    try:
        place.check(head, "statistics")
    except RecordError:
        return Problem.PLACE
    if head["seen"] != 0 or head.get("id") != number:
        return Problem.PLACE
    exact = set(head) == {*place.head("statistics", {}), *_MEMBERS}
    return head if exact and not record.content and statistics_fit(entry) else Problem.SHAPE
