"""What everybody must see who signs in: keys that are about to change hands, reports that are to be kept longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from report_portal.staff import Hold, Invitation, RootChange, Status
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.instances import Current
from report_portal.triage.permissions import Caller, Permission, allows
from report_portal.triage.ports import Store, Unit
from report_portal.triage.services.founding import VALID_DAYS
from report_portal.triage.services.second_person import WAIT_DAYS


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
class AskedHold:
    """Somebody asked to keep a report for longer.

    Args:
        member: id of who asked.
        name: of who asked.
        day: UTC day.
        report: id of the report, None for those who have nothing to do with its case file.
    """

    member: str
    name: str
    day: str
    report: str | None


@dataclass(frozen=True, slots=True)
class Notices:
    """What is told.

    Args:
        recovery: told to coordinators only; None where none is running.
        root: the change of the root that somebody asked for, with that member's name.
        holds: what waits for a second coordinator, or for its day.
    """

    recovery: RunningRecovery | None
    root: tuple[RootChange, str] | None
    holds: Sequence[AskedHold]


class NoticeBoard:
    """Finds what is running.

    Args:
        store: where invitations and the chain are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def look(self, caller: Caller) -> Notices:
        """Tell a member what is running.

        Args:
            caller: signed in; who is not confirmed is told nothing.
        """
        if caller.status is not Status.ACTIVE:
            return Notices(None, None, ())
        instance, today = self._current.get(), day_of(self._clock())
        direct = () if instance is None else [audience.id for audience in instance.direct]
        keeps = allows(Permission.KEEP_CASE_FILE, caller, direct)
        with self._store.read() as unit:
            asked = unit.chain.root_change()
            account = None if asked is None else unit.accounts.get(asked.member)
            root = None if asked is None or account is None else (asked, account.name)
            recovery = _recovery(unit, today) if caller.is_coordinator else None
            holds = [_told(unit, one, keeps=keeps) for one in unit.holds.asked(today)]
        return Notices(recovery, root, holds)


def _told(unit: Unit, hold: Hold, *, keeps: bool) -> AskedHold:
    account = unit.accounts.get(hold.member)
    name = "" if account is None else account.name
    return AskedHold(hold.member, name, hold.day, hold.report if keeps else None)


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
