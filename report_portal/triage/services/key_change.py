"""What a browser sends to move keys, and what it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from report_portal.crypto.instance_file import SignedInstance
from report_portal.staff import Grant
from report_portal.triage.errors import UnverifiedError
from report_portal.triage.sealed_shape import check_padded


@dataclass(frozen=True, slots=True)
class Change:
    """Signed files and sealed keys as a coordinator's browser sends them.

    Args:
        entries: `grants/…` and `recovery/…`.
        instance: a signed instance file, or None.
        member: a signed member file, or None.
        identity: a freshly sealed `staff_key`, or None.
    """

    entries: Mapping[str, bytes]
    instance: bytes | None = None
    member: bytes | None = None
    identity: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change led to.

    Args:
        open: whether an instance file is in force now.
        published: the instance that came into force by this change, or None.
    """

    open: bool
    published: SignedInstance | None


def needed(file: bytes | None) -> bytes:
    """Give a signed file that must be there."""
    if file is None:
        raise UnverifiedError("A signed file is missing.")
    return file


def checked(grants: Sequence[Grant]) -> Sequence[Grant]:
    """Refuse grants that are no sealed files of the right size."""
    for grant in grants:
        check_padded("audience_key", grant.envelope, 1)
    return grants
