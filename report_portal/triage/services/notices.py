"""What everybody must see who signs in: keys that are about to change hands."""

from dataclasses import dataclass
from datetime import date, timedelta

from report_portal.staff import Invitation, RootChange, Status
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.services.founding import VALID_DAYS
from report_portal.triage.services.recovery import WAIT_DAYS


@dataclass(frozen=True, slots=True)
class RunningRecovery:
    """Somebody may use the recovery sheet, because the operator invited them after the ceremony.

    Args:
        start: first UTC day on which the sheet may be used.
        waiting: names of those who enrolled with such an invitation and wait.
    """

    start: str
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """What is told.

    Args:
        recovery: told to coordinators only; None where none is running.
        root: the change of the root that somebody asked for, with that member's name.
    """

    recovery: RunningRecovery | None
    root: tuple[RootChange, str] | None


class NoticeBoard:
    """Finds what is running.

    Args:
        store: where invitations and the chain are.
        clock: seconds since 1970.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def look(self, caller: Caller) -> Notices:
        """Tell a member what is running.

        Args:
            caller: signed in; who is not confirmed is told nothing.
        """
        if caller.status is not Status.ACTIVE:
            return Notices(None, None)
        with self._store.read() as unit:
            asked = unit.chain.root_change()
            account = None if asked is None else unit.accounts.get(asked.member)
            root = None if asked is None or account is None else (asked, account.name)
            recovery = _recovery(unit, day_of(self._clock())) if caller.is_coordinator else None
        return Notices(recovery, root)


def _recovery(unit: Unit, today: str) -> RunningRecovery | None:
    if unit.instance.published() is None:
        # Until the place is open, the operator's invitations are the founders' own.
        return None
    waiting = {one.invitation: one.name for one in unit.accounts.all() if one.status is Status.WAITING}
    running = [
        one
        for one in unit.invitations.all()
        if one.made_by is None and (one.id in waiting or (one.used_by is None and one.expires >= today))
    ]
    if not running:
        return None
    names = tuple(sorted(waiting[one.id] for one in running if one.id in waiting))
    return RunningRecovery(min(_start(one) for one in running), names)


def _start(invitation: Invitation) -> str:
    made = date.fromisoformat(invitation.expires) - timedelta(days=VALID_DAYS)
    return (made + timedelta(days=WAIT_DAYS)).isoformat()
