"""Changing the root: one coordinator asks, another carries it out, everybody is told meanwhile.

Every coordinator knows the seed, so whoever is removed still does. The server cannot see who makes the new one;
what it can see is that two members proved themselves, that the old root signed and the new one too, and that
everybody who must hold the new seed gets it and nobody else.
"""

import hashlib
from collections.abc import Sequence

from report_portal.staff import Account, RootChange
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnknownError, UnverifiedError
from report_portal.triage.grants import ROOT, read_entries
from report_portal.triage.instances import check_successor, read_new
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.root_file import read_new_root
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.key_change import Change, Outcome, checked, needed
from report_portal.triage.services.keys import Keys
from report_portal.triage.services.proving import Proof, Proving
from report_portal.triage.services.second_person import admit


class RootChanges:
    """Asking for a new root, stopping that, and carrying it out.

    Args:
        store: where the chain is.
        clock: seconds since 1970.
        keys: settles grants.
        proving: checks both factors.
    """

    def __init__(self, store: Store, clock: Clock, keys: Keys, proving: Proving) -> None:
        self._store = store
        self._clock = clock
        self._keys = keys
        self._proving = proving

    def records(self) -> Sequence[bytes]:
        """List the records of all changes there were, oldest first."""
        with self._store.read() as unit:
            return unit.chain.root_records()

    def ask(self, caller: Caller, proof: Proof) -> RootChange:
        """Begin a change of the root.

        Args:
            caller: an active coordinator.
            proof: both factors as they are in force.

        Returns:
            What everybody is told from now on.

        Raises:
            ConflictError: `root-change-asked`, somebody did already; `ceremony-needed`; `not-open`.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        today = day_of(self._clock())

        def act(unit: Unit, account: Account) -> RootChange:
            self._keys.in_force(unit)
            if unit.instance.published() is None:
                raise ConflictError(
                    "not-open", "The mailbox is not open yet.", "Finish the key ceremony first."
                )
            if unit.chain.root_change() is not None:
                raise ConflictError(
                    "root-change-asked",
                    "Somebody asked for a new root already.",
                    "Carry that out, or stop it.",
                )
            asked = RootChange(account.member, today)
            unit.chain.ask_root_change(asked)
            log(unit, today, account.member, Action.ROOT_ASKED, account.member)
            return asked

        return self._proving.carry_out(caller, proof, act)

    def stop(self, caller: Caller) -> None:
        """End what was asked for; every coordinator can, without delay.

        Raises:
            UnknownError: nobody asked.
        """
        today = day_of(self._clock())

        def act(unit: Unit) -> None:
            asked = unit.chain.root_change()
            if asked is None:
                raise UnknownError("change of the root")
            unit.chain.drop_root_change()
            log(unit, today, caller.member, Action.ROOT_STOPPED, asked.member)

        self._store.write(act)

    def carry_out(self, caller: Caller, proof: Proof, change: Change, record: bytes) -> Outcome:
        """Put the new root in force, with its instance file and everybody's grant of it.

        Args:
            caller: an active coordinator; another than who asked, where there is another.
            proof: both factors as they are in force.
            change: instance file under the new root, grants of the new seed, the own key file anew.
            record: the signed record.

        Returns:
            What came into force.

        Raises:
            ConflictError: `root-change-missing`, `second-person-needed`, `root-change-waits`, `chain-moved`,
                `version-taken`.
            UnverifiedError: anything does not hold.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        today = day_of(self._clock())
        signed, identity = needed(change.instance), needed(change.identity)
        check_padded("staff_key", identity, 1)
        grants = checked(read_entries(change.entries, caller.member))
        if any(grant.key != ROOT for grant in grants):
            raise UnverifiedError("A change of the root hands over the root's seed and nothing else.")

        def act(unit: Unit, account: Account) -> Outcome:
            root, old = self._keys.in_force(unit)
            _admit(unit, account, today)
            new_root = read_new_root(record, unit.chain.root_records(), root, self._keys.place.instance)
            files = unit.chain.files()
            if new_root.head != hashlib.sha256(files[-1].file).hexdigest():
                raise ConflictError(
                    "chain-moved",
                    "Another member file came in between.",
                    "Load the members, then sign again.",
                )
            new = read_new(signed, new_root.verify_key, self._keys.place, today)
            check_successor(new, old)
            keys = [(one.id, one.epoch) for one in new.audiences]
            if new_root.version != new.version or keys != [(one.id, one.epoch) for one in old.audiences]:
                raise UnverifiedError("The instance file under the new root must hold what the old one held.")
            unit.chain.change_root(new_root.verify_key, record)
            unit.chain.drop_root_change()
            # Nobody needs the old seed any more; what is sealed of it would only be found.
            unit.chain.drop_key(ROOT)
            unit.accounts.replace_identity(account.member, identity)
            log(unit, today, account.member, Action.ROOT_CHANGED, new_root.verify_key)
            unit.instance.hold(new.version, signed)
            return self._keys.settle(unit, grants, new, today, account.member)

        return self._keys.tell(self._proving.carry_out(caller, proof, act))


def _admit(unit: Unit, account: Account, today: str) -> None:
    asked = unit.chain.root_change()
    if asked is None:
        raise ConflictError("root-change-missing", "Nobody asked for a new root.", "Ask for it first.")
    admit(unit, account, asked, today, "root-change-waits")
