"""The reporter's own record at the mailbox: choices and places, never words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Former:
    """What is kept of a code that was left, so that its successor reads what came before.

    Args:
        identity: `AGE-SECRET-KEY-PQ-1…`, secret.
        answer_mac: 64 hex characters, secret.
        changed: sequence of the item that ended it.
        read: highest sequence of staff's items that was read then.

    Source: SPEC section 5.1.
    """

    identity: str = field(repr=False)
    answer_mac: str = field(repr=False)
    changed: int
    read: int


@dataclass(frozen=True, slots=True)
class State:
    """What a reporter finds again with the code.

    Args:
        choices: `share_city`, `share_inspectors`, later audience ids → the choice made.
        exclusions: codes of the rules that keep audiences out.
        readers: ids of the direct audiences that read.
        locale: of the latest item.
        received: UTC day of the report.
        own: sequence, kind and day of each item sent, oldest first.
        last: hex SHA-256 of the first file of the latest item; None before a paper code's first use.
        former: codes that were left, oldest first.
    """

    choices: Mapping[str, str]
    exclusions: tuple[str, ...]
    readers: tuple[str, ...]
    locale: str
    received: str
    own: tuple[Mapping[str, Any], ...]
    last: str | None
    former: tuple[Former, ...] = field(default=(), repr=False)

    @classmethod
    def of_paper(cls, readers: tuple[str, ...], locale: str, received: str) -> Self:
        """Give the state of a paper report before its code is first used.

        Source: SPEC section 5, "Paper".
        """
        return cls(
            choices={}, exclusions=(), readers=readers, locale=locale, received=received, own=(), last=None
        )

    @classmethod
    def read(cls, members: Mapping[str, Any]) -> Self:
        """Take the state out of a head whose members were checked."""
        return cls(
            choices=members["choices"],
            exclusions=tuple(members["exclusions"]),
            readers=tuple(members["readers"]),
            locale=members["locale"],
            received=members["received"],
            own=tuple(members["own"]),
            last=members["last"],
            former=tuple(
                Former(one["identity"], one["answer_mac"], one["changed"], one["read"])
                # States from before codes could be changed have no such member.
                for one in members.get("former", ())
            ),
        )

    def members(self) -> dict[str, Any]:
        """Give the state as a head holds it."""
        return {
            "choices": dict(self.choices),
            "exclusions": list(self.exclusions),
            "readers": list(self.readers),
            "locale": self.locale,
            "received": self.received,
            "own": [dict(item) for item in self.own],
            "last": self.last,
            "former": [asdict(one) for one in self.former],
        }

    def after(
        self,
        item: tuple[int, str, date],
        last: str,
        *,
        locale: str | None = None,
        choices: Mapping[str, str] | None = None,
        left: Former | None = None,
    ) -> Self:
        """Give the state after one more item.

        Args:
            item: its sequence, kind and UTC day.
            last: hex SHA-256 of its first file.
            locale: None to keep the old one.
            choices: those that the item changes.
            left: the code that the item leaves.
        """
        sequence, kind, day = item
        return replace(
            self,
            choices={**self.choices, **(choices or {})},
            locale=locale or self.locale,
            own=(*self.own, {"sequence": sequence, "kind": kind, "day": day.isoformat()}),
            last=last,
            former=self.former if left is None else (*self.former, left),
        )
