"""Opening what staff seal for one another: releases, indexes and keys."""

from collections.abc import Callable, Sequence
from typing import Any

from report_portal.crypto.errors import RecordError
from report_portal.crypto.items.staff_files import staff_place
from report_portal.crypto.records import AuthType, Record

from . import shapes
from .identities import Identity
from .records import open_record

MemberKey = Callable[[str], str | None]
"""Gives the verify key of a member who may act here, or None."""


def open_release(
    envelope: bytes, identities: Sequence[Identity], instance: str, coordinator_key: MemberKey
) -> dict[str, Any]:
    """Open a release.

    Args:
        envelope: as stored.
        identities: of the receiving audience, or of the first direct one.
        instance: instance id.
        coordinator_key: verify keys of those who are or were coordinators.

    Returns:
        The head; see SPEC section 5, `release`.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` when no coordinator signed it, `common` when it is no release of this instance.
    """
    return _open(envelope, identities, instance, ("release", "member", shapes.RELEASE), coordinator_key)


def open_index(
    envelope: bytes, identities: Sequence[Identity], instance: str, audience: str, member_key: MemberKey
) -> dict[str, Any]:
    """Open the index of an audience.

    An old one that the server kept is not noticed here: hold its entries against the server's list.

    Args:
        envelope: as stored.
        identities: of the audience.
        instance: instance id.
        audience: audience id.
        member_key: verify keys of the audience's members.

    Returns:
        The entries by report id.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` or `common`.
    """
    head = _open(envelope, identities, instance, ("index", "member", shapes.INDEX), member_key)
    if head["audience"] != audience:
        raise RecordError("common", "the index is another audience's")
    entries: dict[str, Any] = head["entries"]
    return entries


def open_audience_key(
    envelope: bytes, identities: Sequence[Identity], instance: str, coordinator_key: MemberKey
) -> dict[str, Any]:
    """Open a grant of an audience's key.

    Args:
        envelope: as stored.
        identities: of the member, or of the recovery sheet.
        instance: instance id.
        coordinator_key: verify keys of those who are or were coordinators.

    Returns:
        The head; see SPEC section 5, `audience_key`.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` or `common`.
    """
    kind = ("audience_key", "granted_by", shapes.AUDIENCE_KEY)
    return _open(envelope, identities, instance, kind, coordinator_key)


def open_staff_key(envelope: bytes, identities: Sequence[Identity], instance: str) -> dict[str, Any]:
    """Open a member's own keys.

    Args:
        envelope: as stored.
        identities: the one that the passphrase gives.
        instance: instance id.

    Returns:
        The head; see SPEC section 5, `staff_key`.

    Raises:
        EnvelopeError: damaged, or another passphrase's.
        RecordError: `auth` or `common`.
    """
    record = open_record(envelope, identities)
    if record.auth_type is not AuthType.NONE:
        raise RecordError("auth", "a staff key is vouched for by its passphrase alone")
    return _placed(record, instance, "staff_key", shapes.STAFF_KEY)


def _open(
    envelope: bytes,
    identities: Sequence[Identity],
    instance: str,
    kind: tuple[str, str, shapes.Shape],
    key_of: MemberKey,
) -> dict[str, Any]:
    name, signer, shape = kind
    record = open_record(envelope, identities)
    member = record.head.get(signer)
    key = key_of(member) if isinstance(member, str) else None
    if key is None:
        raise RecordError("auth", "nobody who may sign here has signed the record")
    record.verify(key)
    return _placed(record, instance, name, shape)


def _placed(record: Record, instance: str, kind: str, shape: shapes.Shape) -> dict[str, Any]:
    staff_place(instance).check(record.head, kind)
    if not shape(record.head):
        raise RecordError("common", "the record lacks what its kind must hold")
    return record.head
