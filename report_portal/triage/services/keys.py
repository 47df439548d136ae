"""The key ceremony, confirming and removing members: whatever moves keys."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from report_portal.crypto.instance_file import SignedInstance
from report_portal.place import Place
from report_portal.staff import Account, Grant, MemberFile, Role, Status
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnknownError, UnverifiedError
from report_portal.triage.grants import check_grants, keys_of, read_entries
from report_portal.triage.instances import check_successor, claimed_root, read_new, read_stored
from report_portal.triage.log_chain import Action
from report_portal.triage.member_file import MemberEntry, read_member
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.enrolment import check_position
from report_portal.triage.services.key_change import Change, Outcome, checked, needed
from report_portal.triage.services.proving import Proof, Proving

# Called after an instance file came into force, outside any transaction.
OnPublished = Callable[[SignedInstance], None]


class Keys:
    """Everything that moves keys; the server checks shapes, signatures and completeness, never contents.

    Args:
        store: where the chain is.
        clock: seconds since 1970.
        place: this server's own instance.
        on_published: told when an instance file came into force.
        proving: checks both factors.
    """

    def __init__(
        self, store: Store, clock: Clock, place: Place, on_published: OnPublished, proving: Proving
    ) -> None:
        self._store = store
        self._clock = clock
        self.place = place
        self._on_published = on_published
        self._proving = proving

    def carry_out(self, act: Callable[[Unit], Outcome]) -> Outcome:
        """Do it in one transaction, and tell afterwards what came into force."""
        return self.tell(self._store.write(act))

    def tell(self, outcome: Outcome) -> Outcome:
        """Tell what came into force, after the transaction that put it there."""
        if outcome.published is not None:
            self._on_published(outcome.published)
        return outcome

    def hold_ceremony(self, caller: Caller, change: Change) -> Outcome:
        """Take root, audiences, the first coordinator and all grants in one act, once.

        Args:
            caller: a waiting coordinator whom the operator invited.
            change: instance, member file, grants and recovery for every key, and the own key file anew.

        Returns:
            Whether the instance is open now; with two coordinators required it is not.

        Raises:
            ConflictError: `ceremony-done`.
            UnverifiedError: anything does not hold.
        """
        today = day_of(self._clock())
        signed, member_file = needed(change.instance), needed(change.member)
        root = claimed_root(signed)
        instance = read_new(signed, root, self.place, today)
        entry = read_member(member_file, root, self.place.instance)
        grants = checked(read_entries(change.entries, caller.member))
        if change.identity is not None:
            check_padded("staff_key", change.identity, 1)

        def act(unit: Unit) -> Outcome:
            if unit.chain.root() is not None:
                raise ConflictError(
                    "ceremony-done",
                    "The key ceremony was held already.",
                    "Ask the coordinator to confirm you.",
                )
            account = _account(unit, caller.member)
            invitation = unit.invitations.get(account.invitation)
            if invitation is None or invitation.made_by is not None or account.status is not Status.WAITING:
                raise UnverifiedError("The ceremony is for whom the operator invited.")
            if entry.previous is not None or entry.status is not Status.ACTIVE:
                raise UnverifiedError("The first member file must begin the chain.")
            if entry.position.role is not Role.COORDINATOR:
                raise UnverifiedError("The first member must be a coordinator.")
            unit.chain.set_root(root)
            if change.identity is not None:
                unit.accounts.replace_identity(caller.member, change.identity)
            log(unit, today, caller.member, Action.CEREMONY, self.place.instance)
            self.enter(unit, account, entry, member_file, instance)
            unit.instance.hold(instance.version, signed)
            return self.settle(unit, grants, instance, today, caller.member)

        return self.carry_out(act)

    def change_member(self, caller: Caller, proof: Proof, member: str, change: Change) -> Outcome:
        """Confirm a waiting member, change an active one, or remove one.

        Args:
            caller: an active coordinator.
            proof: both factors: whoever finds the page open lets nobody in and puts nobody out.
            member: id.
            change: the signed member file, the grants it asks for, an instance file with new
                epochs where somebody loses a key, and the caller's own key file where it is sealed anew.

        Returns:
            Whether the instance is open, and what came into force.

        Raises:
            UnknownError: no such member.
            ConflictError: `chain-moved`, `member-removed`, `last-coordinator`, `version-taken`.
            UnverifiedError: anything does not hold.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        today = day_of(self._clock())
        file = needed(change.member)
        grants = checked(read_entries(change.entries, member))
        if change.identity is not None:
            check_padded("staff_key", change.identity, 1)

        def act(unit: Unit, _caller: Account) -> Outcome:
            root, old = self.in_force(unit)
            account = _account(unit, member)
            entry = read_member(file, root, self.place.instance)
            if account.status is Status.REMOVED:
                raise ConflictError("member-removed", "This member was removed.", "Invite them again.")
            new = self._renewal(change.instance, root, old, today)
            if change.identity is not None:
                unit.accounts.replace_identity(caller.member, change.identity)
            lost = keys_of(account, [one.id for one in old.audiences])
            self.enter(unit, account, entry, file, new or old)
            after = replace(account, position=entry.position, status=entry.status)
            lost -= keys_of(after, [one.id for one in old.audiences])
            _check_new_epochs(lost, old, new)
            for key in lost:
                unit.chain.drop_grants(member, key)
            log(unit, today, caller.member, _action(account, entry), member)
            if change.instance is not None and new is not None:
                unit.instance.hold(new.version, change.instance)
            return self.settle(unit, grants, new or old, today, caller.member)

        return self.tell(self._proving.carry_out(caller, proof, act))

    def in_force(self, unit: Unit) -> tuple[str, SignedInstance]:
        """Give the root, and the newest instance under it, published or waiting."""
        root, signed = unit.chain.root(), self.newest(unit)
        if root is None:
            raise _ceremony_needed()
        return root, read_stored(signed, root, self.place)

    @staticmethod
    def newest(unit: Unit) -> bytes:
        """Give the newest instance file as it was signed, published or waiting."""
        found = unit.instance.waiting() or unit.instance.published()
        if found is None:
            raise _ceremony_needed()
        return found[1]

    def _renewal(
        self, signed: bytes | None, root: str, old: SignedInstance, today: str
    ) -> SignedInstance | None:
        if signed is None:
            return None
        new = read_new(signed, root, self.place, today)
        check_successor(new, old)
        return new

    @staticmethod
    def enter(
        unit: Unit, account: Account, entry: MemberEntry, file: bytes, instance: SignedInstance
    ) -> None:
        """Put the next member file into the chain, and its member where it says."""
        files = unit.chain.files()
        head = hashlib.sha256(files[-1].file).hexdigest() if files else None
        if entry.previous != head:
            raise ConflictError(
                "chain-moved", "Another member file came in between.", "Load the members, then sign again."
            )
        if not entry.speaks_of(account):
            raise UnverifiedError("The member file does not speak of the person who enrolled.")
        check_position(entry.position)
        if not set(entry.position.audiences) <= {audience.id for audience in instance.audiences}:
            raise UnverifiedError("The member file names an audience that the instance does not have.")
        unit.chain.append(MemberFile(len(files) + 1, account.member, file))
        unit.accounts.place(account.member, entry.position, entry.status)
        if entry.status is Status.REMOVED:
            unit.sessions.drop_of(account.member)
            unit.passkeys.drop(account.member)
        if entry.status is Status.REMOVED or entry.position.role is not Role.INTERPRETER:
            unit.texts.drop_out_to(account.member)
        if account.position.role is Role.COORDINATOR and account.status is Status.ACTIVE:
            # Who wants an act of two carried out by one person alone must not get there by removing the other one.
            unit.chain.drop_root_change()
            unit.holds.drop_asked()

    def settle(
        self, unit: Unit, grants: Sequence[Grant], instance: SignedInstance, today: str, actor: str
    ) -> Outcome:
        """Check the one invariant of grants, then publish what waits if there are coordinators enough."""
        for grant in grants:
            unit.chain.add_grant(grant)
        accounts = unit.accounts.all()
        held = {(grant.holder, grant.key, grant.epoch) for grant in unit.chain.grants()}
        check_grants(accounts, {one.id: one.epoch for one in instance.audiences}, held)
        coordinators = _coordinators(accounts)
        if not coordinators:
            raise ConflictError(
                "last-coordinator",
                "Nobody would be left to coordinate.",
                "Confirm another coordinator first.",
            )
        waiting, published = unit.instance.waiting(), unit.instance.published()
        if waiting is None:
            return Outcome(published is not None, None)
        if published is None and coordinators < self.place.coordinators_required:
            return Outcome(open=False, published=None)
        if instance.expires.isoformat() < today:
            raise UnverifiedError("The instance file has expired.")
        unit.instance.publish(*waiting)
        log(unit, today, actor, Action.OPENED if published is None else Action.INSTANCE, str(waiting[0]))
        return Outcome(open=True, published=instance)


def _ceremony_needed() -> ConflictError:
    return ConflictError("ceremony-needed", "No key ceremony was held yet.", "Hold it first.")


def _coordinators(accounts: Sequence[Account]) -> int:
    return sum(
        account.status is Status.ACTIVE and account.position.role is Role.COORDINATOR for account in accounts
    )


def _account(unit: Unit, member: str) -> Account:
    account = unit.accounts.get(member)
    if account is None:
        raise UnknownError("member")
    return account


def _action(account: Account, entry: MemberEntry) -> Action:
    if entry.status is Status.REMOVED:
        return Action.REMOVED
    return Action.CONFIRMED if account.status is Status.WAITING else Action.CHANGED


def _check_new_epochs(lost: frozenset[str], old: SignedInstance, new: SignedInstance | None) -> None:
    """Refuse to take a key from somebody who knows it without putting a new one in its place."""
    after = {} if new is None else {audience.id: audience.epoch for audience in new.audiences}
    for audience in old.audiences:
        if audience.id in lost and after.get(audience.id, 0) <= audience.epoch:
            raise UnverifiedError("Who loses a key knows it: the audience needs a new epoch.")
