"""Regaining the keys with the printed sheet, after every coordinator lost theirs.

It takes two people: the operator, whose invitation is good for this only some days later and is seen by
every coordinator until then, and whoever has the sheet. The server cannot see the sheet; what it can see is
that the root signed, that every audience has a new key, and that the old sheet is out of use.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from report_portal.staff import Account, Role, Status
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnverifiedError
from report_portal.triage.grants import RECOVERY, ROOT, read_entries
from report_portal.triage.instances import check_successor, read_new
from report_portal.triage.log_chain import Action
from report_portal.triage.member_file import MemberEntry, read_member
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.founding import VALID_DAYS
from report_portal.triage.services.key_change import Change, Outcome, checked, needed
from report_portal.triage.services.keys import Keys
from report_portal.triage.services.overview import numbered_records
from report_portal.triage.services.second_person import WAIT_DAYS, coordinates


class Recovery:
    """What the sheet opens, and the act that puts new keys in place.

    Args:
        store: where the chain is.
        clock: seconds since 1970.
        keys: enters members and settles grants.
    """

    def __init__(self, store: Store, clock: Clock, keys: Keys) -> None:
        self._store = store
        self._clock = clock
        self._keys = keys

    def files(self, caller: Caller) -> tuple[str, dict[str, bytes]]:
        """Give what is sealed to the sheet, with what it is checked against.

        Args:
            caller: a waiting coordinator whom the operator invited.

        Returns:
            The first UTC day on which it may be used, and from that day on `instance`, `members/<n>`, `roots/<n>`
            and `recovery/…`; before it nothing.

        Raises:
            UnverifiedError: somebody else invited the caller.
            ConflictError: `ceremony-needed`.
        """
        with self._store.read() as unit:
            self._keys.in_force(unit)
            _, start = self._admit(unit, caller)
            if day_of(self._clock()) < start:
                return start, {}
            found = unit.instance.waiting() or unit.instance.published()
            files = {} if found is None else {"instance": found[1]}
            files |= {f"members/{one.number}": one.file for one in unit.chain.files()}
            files |= numbered_records(unit)
            for grant in unit.chain.grants(RECOVERY):
                name = ROOT if grant.key == ROOT else f"{grant.key}/{grant.epoch}"
                files[f"{RECOVERY}/{name}"] = grant.envelope
            return start, files

    def regain(self, caller: Caller, change: Change, members: Sequence[bytes]) -> Outcome:
        """Make the caller the one coordinator, with new keys for every audience and for a new sheet.

        Args:
            caller: a waiting coordinator whom the operator invited.
            change: instance file with a new epoch for every audience, all grants, the own key file anew.
            members: the caller's member file, then one that removes each coordinator there was.

        Returns:
            Whether the instance is open, and what came into force.

        Raises:
            ConflictError: `recovery-waits`, `ceremony-needed`, `chain-moved`, `version-taken`.
            UnverifiedError: somebody else invited the caller, or anything does not hold.
        """
        today = day_of(self._clock())
        signed, identity = needed(change.instance), needed(change.identity)
        check_padded("staff_key", identity, 1)
        grants = checked(read_entries(change.entries, caller.member))

        def act(unit: Unit) -> Outcome:
            root, old = self._keys.in_force(unit)
            account, start = self._admit(unit, caller)
            if today < start:
                raise ConflictError(
                    "recovery-waits", f"The sheet may be used from {start} on.", "Wait until that day."
                )
            new = read_new(signed, root, self._keys.place, today)
            check_successor(new, old)
            before = {audience.id: audience.epoch for audience in old.audiences}
            if any(audience.epoch <= before.get(audience.id, 0) for audience in new.audiences):
                raise UnverifiedError("The sheet has been used: every audience needs a new epoch.")
            entries = [read_member(file, root, self._keys.place.instance) for file in members]
            for entry, file in zip(entries, members, strict=True):
                self._keys.enter(unit, self._meant(unit, account, entry), entry, file, new)
                gone = entry.status is Status.REMOVED
                if gone:
                    unit.chain.drop_grants(entry.member)
                log(unit, today, caller.member, Action.REMOVED if gone else Action.CONFIRMED, entry.member)
            if not entries or _coordinators(unit) != [caller.member]:
                raise UnverifiedError(
                    "Every coordinator there was must be removed, and the caller confirmed."
                )
            # What was sealed to the sheet that was used goes; the new sheet needs all of it again.
            unit.chain.drop_grants(RECOVERY)
            unit.accounts.replace_identity(caller.member, identity)
            log(unit, today, caller.member, Action.RECOVERED, self._keys.place.instance)
            unit.instance.hold(new.version, signed)
            return self._keys.settle(unit, grants, new, today, caller.member)

        return self._keys.carry_out(act)

    @staticmethod
    def _admit(unit: Unit, caller: Caller) -> tuple[Account, str]:
        account = unit.accounts.get(caller.member)
        invitation = None if account is None else unit.invitations.get(account.invitation)
        if account is None or invitation is None or invitation.made_by is not None:
            raise UnverifiedError("The sheet is for whom the operator invited.")
        if account.status is not Status.WAITING:
            raise UnverifiedError("The sheet is for somebody who is not confirmed yet.")
        made = date.fromisoformat(invitation.expires) - timedelta(days=VALID_DAYS)
        return account, (made + timedelta(days=WAIT_DAYS)).isoformat()

    @staticmethod
    def _meant(unit: Unit, own: Account, entry: MemberEntry) -> Account:
        """Find whom a member file speaks of: the caller to confirm, or a coordinator to remove."""
        if entry.member == own.member:
            if entry.status is Status.ACTIVE and entry.position.role is Role.COORDINATOR:
                return own
        else:
            account = unit.accounts.get(entry.member)
            if account is not None and coordinates(account) and entry.status is Status.REMOVED:
                return account
        raise UnverifiedError("A recovery confirms the caller and removes coordinators, and no more.")


def _coordinators(unit: Unit) -> list[str]:
    return [account.member for account in unit.accounts.all() if coordinates(account)]
