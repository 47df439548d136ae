"""What may be given to whom and for how long, and what may come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from report_portal.crypto.given_texts import DAYS_MAX
from report_portal.crypto.instance_file import SignedInstance
from report_portal.staff import Account, Affiliation, Role, Status, TextRow
from report_portal.triage.errors import ConflictError, InvalidError
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Unit

# More than anybody translates in a month, few enough for one list.
OUT_MAX: Final = 50
OF_REPORT_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Giving:
    """A text as a giver's page sends it.

    Args:
        text: id, 32 hex characters.
        to: member id of the interpreter.
        first: first UTC day.
        until: last UTC day.
        envelope: sealed to the interpreter alone.
        body_hash: SHA-256 of the whole request.
    """

    text: str
    to: str
    first: str
    until: str
    envelope: bytes
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Returning:
    """What came back, as an interpreter's page sends it.

    Args:
        epochs: the one audience it was sealed to, with its epoch.
        envelope: sealed to that audience.
        body_hash: SHA-256 of the whole request.
    """

    epochs: Mapping[str, int]
    envelope: bytes
    body_hash: bytes


def check_days(giving: Giving, today: str) -> None:
    """Refuse days that are not in order, over already, or too many."""
    last = date.fromisoformat(giving.until) - date.fromisoformat(max(today, giving.first))
    whole = date.fromisoformat(giving.until) - date.fromisoformat(min(today, giving.first))
    if last.days < 0 or whole.days > DAYS_MAX:
        raise InvalidError("from and until", f"days in order, the last one at most {DAYS_MAX} from today")


def check_room(unit: Unit, report: str, giving: Giving) -> None:
    """Refuse an id that is taken, and one text too many."""
    if unit.texts.get(giving.text) is not None:
        raise ConflictError("text-taken", "Another text has this id.", "Draw a new one.")
    if len(unit.texts.out_to(giving.to)) >= OUT_MAX or unit.texts.count_of(report) >= OF_REPORT_MAX:
        raise ConflictError(
            "too-many-texts", "This interpreter or this report has too many texts out.", "Take some back."
        )


def interprets(account: Account | None) -> bool:
    """Tell whether texts can be given to this member."""
    return (
        account is not None
        and account.status is Status.ACTIVE
        and account.position.role is Role.INTERPRETER
        and account.position.affiliation is Affiliation.NGO
    )


def is_retry(text: TextRow, caller: Caller, returning: Returning) -> bool:
    """Tell whether this very request was kept before."""
    return (
        text.interpreter == caller.member
        and text.returned is not None
        and text.body_hash == returning.body_hash
    )


def reader(instance: SignedInstance, named: Mapping[str, int]) -> dict[str, int]:
    """Give the one audience that was named, with its epoch in force; which one gave the text is sealed."""
    readers = {one.id: one.epoch for one in instance.direct if one.affiliation == Affiliation.NGO}
    if len(named) != 1 or not set(named) <= set(readers):
        raise InvalidError("epochs", "an object that names one direct audience of the NGO")
    return {name: readers[name] for name in named}
