"""Acts of two people: one coordinator asks, another carries it out; somebody alone waits while everybody is told.

The server sees that two members proved themselves, not whether two people did.
"""

from datetime import date, timedelta
from typing import Final, Protocol

from report_portal.staff import Account, Role, Status
from report_portal.triage.errors import ConflictError
from report_portal.triage.ports import Unit

# Days are all that is kept of what was asked for: four of them are at least 72 hours.
WAIT_DAYS: Final = 4


def alone_from(day: str) -> str:
    """Give the first UTC day on which a single coordinator may carry out what they asked for on `day`."""
    return (date.fromisoformat(day) + timedelta(days=WAIT_DAYS)).isoformat()


class Asked(Protocol):
    """What one coordinator asked for: a change of the root, or to keep a report."""

    @property
    def member(self) -> str:
        """Id of who asked."""

    @property
    def day(self) -> str:
        """UTC day on which they did."""


def admit(unit: Unit, account: Account, asked: Asked, today: str, waits: str) -> None:
    """Let another coordinator than who asked carry it out, or the same one who is alone and has waited.

    Args:
        unit: the act's transaction.
        account: an active coordinator, who carries it out.
        asked: by whom, and when.
        today: UTC day.
        waits: code of the refusal where somebody alone is too early.

    Raises:
        ConflictError: `second-person-needed`, or `waits`.
    """
    if asked.member != account.member:
        return
    if any(coordinates(one) and one.member != account.member for one in unit.accounts.all()):
        raise ConflictError(
            "second-person-needed", "Another coordinator must do this.", "Ask another coordinator to sign in."
        )
    if today < (start := alone_from(asked.day)):
        raise ConflictError(waits, f"Somebody alone may do this from {start} on.", "Wait until that day.")


def coordinates(account: Account) -> bool:
    """Tell whether a member is an active coordinator."""
    return account.status is Status.ACTIVE and account.position.role is Role.COORDINATOR
