"""Keeping one report for longer than its days: one coordinator asks and says why, another agrees; anybody ends it.

Why is sealed in the case file. What the person takes back is held by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from report_portal.staff import Account, Hold
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, InvalidError, TriageError, UnknownError
from report_portal.triage.instances import Current, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.services.audit import log
from report_portal.triage.services.notes import WrittenNote, append_note, check_note, kept_note
from report_portal.triage.services.proving import Proof, Proving
from report_portal.triage.services.reports import Sent
from report_portal.triage.services.second_person import admit

# Whoever needs it for longer asks again: once a year two people say anew that it must be.
HELD_DAYS_MAX: Final = 365


@dataclass(frozen=True, slots=True)
class Asking:
    """What a coordinator asks for.

    Args:
        hold: id drawn for it, 32 hex characters.
        until: last UTC day on which the report is to be kept, after today and at most `HELD_DAYS_MAX` away.
        note: says why, sealed, and names the same id and day.
    """

    hold: str
    until: str
    note: WrittenNote


class Holds:
    """Asking, agreeing, and ending.

    Args:
        store: where reports are.
        clock: seconds since 1970.
        current: the instance in force.
        proving: checks both factors.
    """

    def __init__(self, store: Store, clock: Clock, current: Current, proving: Proving) -> None:
        self._store = store
        self._clock = clock
        self._current = current
        self._proving = proving

    def of(self, report: str) -> Sequence[Hold]:
        """List what holds a report, then what was asked for; nothing of one that was taken back.

        Raises:
            UnknownError: no such report.
        """
        today = day_of(self._clock())
        with self._store.read() as unit:
            row = unit.reports.get(report)
            if row is None:
                raise UnknownError("report")
            return unit.holds.of(report, today) if row.withdrawn is None else ()

    def ask(self, caller: Caller, proof: Proof, report: str, asking: Asking) -> Sent:
        """Keep why, in the case file, and tell everybody what was asked for. What holds now goes on meanwhile.

        Args:
            caller: an active coordinator.
            proof: both factors as they are in force.
            report: id.
            asking: what is asked for.

        Returns:
            The day.

        Raises:
            InvalidError: the day is not one of those it may be; the note is not of a note's shape.
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            ConflictError: `hold-asked`, somebody did already; `hold-taken`; and as `Notes.write`.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        instance = self._current.need()
        retry = kept_note(self._store, report, asking.note)
        if retry is not None:
            return retry
        today = day_of(self._clock())
        last = (date.fromisoformat(today) + timedelta(days=HELD_DAYS_MAX)).isoformat()
        if not today < asking.until <= last:
            raise InvalidError("until", f"a day after today and at most {HELD_DAYS_MAX} days away")
        check_note(asking.note, instance)
        place = self._store.place(asking.note.envelope)

        def act(unit: Unit, account: Account) -> Sent:
            check_unmoved(unit, instance)
            # Looked at first: whoever lost the answer and proves themselves anew learns that it arrived.
            if unit.holds.taken(asking.hold):
                raise ConflictError("hold-taken", "There is one with this id.", "Load the case again.")
            sent = append_note(unit, report, asking.note, (place, today))
            if any(one.agreed is None for one in unit.holds.of(report, today)):
                raise ConflictError(
                    "hold-asked", "Somebody asked for this already.", "Agree to that, or refuse it."
                )
            unit.holds.add(Hold(asking.hold, report, account.member, today, asking.until, None, None))
            log(unit, today, account.member, Action.HOLD_ASKED, asking.hold)
            return sent

        try:
            return self._proving.carry_out(caller, proof, act)
        except TriageError:
            self._store.discard(place)
            raise

    def agree(self, caller: Caller, proof: Proof, hold: str) -> Hold:
        """Put in force what was asked for, in place of what held the report before.

        Args:
            caller: an active coordinator; another than who asked, where there is another.
            proof: both factors as they are in force.
            hold: id.

        Returns:
            What holds now; the same again where the caller agreed to it before.

        Raises:
            UnknownError: nobody asked for it, it was refused or is over, or the report was taken back.
            ConflictError: `second-person-needed`; `hold-waits` (somebody alone, too early); `hold-agreed`.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        today = day_of(self._clock())

        def before(unit: Unit, account: Account) -> Hold | None:
            found = unit.holds.get(hold, today)
            return found if found is not None and found.agreed_by == account.member else None

        def act(unit: Unit, account: Account) -> Hold:
            found = unit.holds.get(hold, today)
            row = None if found is None else unit.reports.get(found.report, hold=True)
            if found is None or row is None or row.withdrawn is not None:
                raise UnknownError("request")
            if found.agreed is not None:
                raise ConflictError("hold-agreed", "Somebody agreed already.", "Load the case again.")
            admit(unit, account, found, today, "hold-waits")
            unit.holds.agree(found, account.member, today)
            log(unit, today, account.member, Action.HELD, hold)
            return Hold(found.id, found.report, found.member, found.day, found.until, account.member, today)

        return self._proving.carry_out(caller, proof, act, before)

    def end(self, caller: Caller, hold: str) -> None:
        """Refuse what was asked for, or end what holds; one coordinator is enough to keep less.

        Raises:
            UnknownError: there is no such thing any more.
        """
        today = day_of(self._clock())

        def act(unit: Unit) -> None:
            found = unit.holds.get(hold, today)
            if found is None:
                raise UnknownError("hold")
            unit.holds.drop(hold)
            action = Action.HOLD_REFUSED if found.agreed is None else Action.HOLD_ENDED
            log(unit, today, caller.member, action, hold)

        self._store.write(act)
