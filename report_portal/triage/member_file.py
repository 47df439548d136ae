"""Signed member files as the server reads them: under the root it was given, never on their own word."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from report_portal.crypto.errors import SignedError
from report_portal.crypto.signed import verify_signed
from report_portal.staff import Account, Affiliation, Position, Role, Status
from report_portal.triage.errors import UnverifiedError

_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """What one signed member file says.

    Args:
        member: id.
        name: sign-in name.
        recipient: `age1pq1…`.
        verify_key: hex.
        position: role, affiliation and audiences.
        status: active or removed.
        previous: hex SHA-256 of the file before, None for the first.
    """

    member: str
    name: str
    recipient: str
    verify_key: str
    position: Position
    status: Status
    previous: str | None

    def speaks_of(self, account: Account) -> bool:
        """Tell whether this is the person who enrolled, with the very same keys."""
        own = (account.member, account.name, account.recipient, account.verify_key)
        return (self.member, self.name, self.recipient, self.verify_key) == own


def read_member(file: bytes, root: str, instance: str) -> MemberEntry:
    """Read a member file.

    Args:
        file: as sent.
        root: verify key, 64 hex characters.
        instance: instance id.

    Returns:
        What it says; the chain is for the caller to check.

    Raises:
        UnverifiedError: not signed under the root, of another instance, or malformed.

    Source: SPEC section 6.
    """
    try:
        payload = verify_signed(file, "member", root)
    except SignedError:
        raise UnverifiedError("The member file is not signed under the root.") from None
    if payload.get("format") != 1 or payload.get("instance") != instance:
        raise UnverifiedError("The member file is of another instance.")
    try:
        return _entry(payload)
    except (KeyError, TypeError, ValueError):
        raise UnverifiedError("The member file is malformed.") from None


def _entry(payload: dict[str, Any]) -> MemberEntry:
    texts = [payload[name] for name in ("member", "name", "recipient", "verify_key")]
    audiences, previous = payload["audiences"], payload["previous"]
    date.fromisoformat(payload["day"])
    good = (
        all(isinstance(text, str) for text in texts)
        and isinstance(audiences, list)
        and all(isinstance(audience, str) for audience in audiences)
        and (previous is None or (isinstance(previous, str) and _HASH.fullmatch(previous)))
    )
    status = Status(payload["status"])
    if not good or status is Status.WAITING:
        raise ValueError
    position = Position(Role(payload["role"]), Affiliation(payload["affiliation"]), tuple(audiences))
    return MemberEntry(texts[0], texts[1], texts[2], texts[3], position, status, previous)
