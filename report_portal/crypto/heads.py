"""The members every head has: what a record is and where it belongs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from .errors import RecordError

KINDS: Final = frozenset(
    {
        "report",
        "message",
        "permission",
        "strike",
        "new_code",
        "withdrawal",
        "answer",
        "status",
        "release_notice",
        "release",
        "referral",
        "note",
        "given_text",
        "returned_text",
        "state",
        "index",
        "statistics",
        "attachment",
        "paper_form",
        "staff_key",
        "audience_key",
    }
)
DIRECTIONS: Final = frozenset({"in", "out", "staff"})

_MAILBOX: Final = re.compile(r"[0-9a-f]{32}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# Above it, JavaScript no longer tells whole numbers apart.
_WHOLE_MAX: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record belongs: the members all files of an item share.

    Args:
        instance: instance id.
        mailbox: 32 hex characters, or None for what belongs to no mailbox.
        direction: `in`, `out` or `staff`.
        sequence: from 1 within a direction; 0 where there is no sequence.
        previous: hex SHA-256 of the first file of the item before, or None.
        seen: highest sequence of the other direction the writer has read.
    """

    instance: str
    mailbox: str | None
    direction: str
    sequence: int = 0
    previous: str | None = None
    seen: int = 0

    def head(self, kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """Give the head of a file that belongs here."""
        return {
            "kind": kind,
            "version": 1,
            "instance": self.instance,
            "mailbox": self.mailbox,
            "direction": self.direction,
            "sequence": self.sequence,
            "previous": self.previous,
            "seen": self.seen,
            **members,
        }

    def after(self, previous: str | None) -> Self:
        """Give the same place behind another item."""
        return replace(self, previous=previous)

    def in_mailbox(self, mailbox: str | None) -> Self:
        """Give the same place in another mailbox."""
        return replace(self, mailbox=mailbox)

    def check(self, head: Mapping[str, Any], *kinds: str) -> None:
        """Refuse a head that belongs anywhere else.

        `seen` is the writer's own word, so only its form is checked.

        Args:
            head: of an opened record.
            kinds: those that may stand here.

        Raises:
            RecordError: `common`.

        Source: SPEC section 3.
        """
        check_common(head)
        expected = self.head(head["kind"], {"seen": head["seen"]})
        if head["kind"] not in kinds or any(head[name] != value for name, value in expected.items()):
            raise RecordError("common", "the record belongs to another place")


def check_common(head: Mapping[str, Any]) -> None:
    """Refuse a head whose common members have another type or range than the format gives them.

    Args:
        head: a JSON object.

    Raises:
        RecordError: `common`.

    Source: SPEC section 3.
    """
    mailbox, previous = head.get("mailbox", ""), head.get("previous", "")
    good = (
        _word(head.get("kind"), KINDS)
        and type(head.get("version")) is int
        and head["version"] == 1
        and isinstance(head.get("instance"), str)
        and (mailbox is None or (isinstance(mailbox, str) and _MAILBOX.fullmatch(mailbox)))
        and _word(head.get("direction"), DIRECTIONS)
        and all(
            type(head.get(name)) is int and 0 <= head[name] <= _WHOLE_MAX for name in ("sequence", "seen")
        )
        and (previous is None or (isinstance(previous, str) and _HASH.fullmatch(previous)))
    )
    if not good:
        raise RecordError("common", "a member that every record has is missing or malformed")


def _word(value: object, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value in words
