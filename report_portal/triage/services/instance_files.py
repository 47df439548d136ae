"""The next instance file: mere days go through with the session, everything else needs the person."""

from report_portal.staff import Account
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ProofNeededError
from report_portal.triage.grants import read_entries
from report_portal.triage.instances import check_successor, is_mere_renewal, read_new
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Unit
from report_portal.triage.services.key_change import Change, Outcome, checked, needed
from report_portal.triage.services.keys import Keys
from report_portal.triage.services.proving import Proof, Proving


class InstanceFiles:
    """Putting a newer instance file in place.

    Args:
        clock: seconds since 1970.
        keys: settles grants and tells what came into force.
        proving: checks both factors.
    """

    def __init__(self, clock: Clock, keys: Keys, proving: Proving) -> None:
        self._clock = clock
        self._keys = keys
        self._proving = proving

    def follow(self, caller: Caller, proof: Proof | None, change: Change) -> Outcome:
        """Put a newer instance file in place, with grants for whoever needs a new epoch's key.

        A page renews the file by itself when somebody signs in, and must not ask for both factors each time.

        Args:
            caller: an active coordinator.
            proof: both factors; None does for the same content for another life of the same length.
            change: the instance file; grants and recovery where an epoch grew.

        Returns:
            Whether the instance is open, and what came into force.

        Raises:
            ConflictError: `version-taken`.
            UnverifiedError: anything does not hold.
            ProofNeededError: there is no proof, and more changes than the days.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        today = day_of(self._clock())
        signed, keys = needed(change.instance), self._keys
        grants = checked(read_entries(change.entries, caller.member))

        def act(unit: Unit) -> Outcome:
            root, old = keys.in_force(unit)
            new = read_new(signed, root, keys.place, today)
            check_successor(new, old)
            if proof is None and (grants or not is_mere_renewal(signed, keys.newest(unit), root)):
                raise ProofNeededError
            unit.instance.hold(new.version, signed)
            return keys.settle(unit, grants, new, today, caller.member)

        def proven(unit: Unit, _caller: Account) -> Outcome:
            return act(unit)

        if proof is None:
            return keys.carry_out(act)
        return keys.tell(self._proving.carry_out(caller, proof, proven))
