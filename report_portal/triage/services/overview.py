"""What a page needs first: how far the set-up is, and the caller's own keys."""

from dataclasses import dataclass

from report_portal.place import Place
from report_portal.staff import Account, Invitation, Role, Status
from report_portal.triage.errors import NotOpenError, NotSignedInError
from report_portal.triage.grants import ROOT
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the key ceremony is.

    Args:
        open: an instance file is in force.
        ceremony: it was held.
        coordinators: active ones.
    """

    open: bool
    ceremony: bool
    coordinators: int


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Who works here and who was asked to.

    Args:
        accounts: by name, removed ones included.
        invitations: unused ones, and those of members who wait for their confirmation.
    """

    accounts: tuple[Account, ...]
    invitations: tuple[Invitation, ...]


class Overview:
    """Reading without changing.

    Args:
        store: where everything is.
        place: this server's own instance.
        passkeys: whether they are in use here.
    """

    def __init__(self, store: Store, place: Place, *, passkeys: bool = False) -> None:
        self._store = store
        self.place = place
        self.passkeys = passkeys

    def set_up(self) -> SetUp:
        """Tell how far the key ceremony is."""
        with self._store.read() as unit:
            return SetUp(
                open=unit.instance.published() is not None,
                ceremony=unit.chain.root() is not None,
                coordinators=sum(
                    account.status is Status.ACTIVE and account.position.role is Role.COORDINATOR
                    for account in unit.accounts.all()
                ),
            )

    def instance(self) -> bytes:
        """Give the signed instance file in force.

        Raises:
            NotOpenError: there is none yet.
        """
        with self._store.read() as unit:
            found = unit.instance.published()
        if found is None:
            raise NotOpenError
        return found[1]

    def own_files(self, caller: Caller) -> dict[str, bytes]:
        """Give everything the caller's browser needs to work, all of it sealed or signed.

        Args:
            caller: signed in; one who waits gets the own key file and the instance in force.

        Returns:
            `identity`, `instance`, `grants/…`, `members/<n>`, `roots/<n>`.
        """
        with self._store.read() as unit:
            identity = unit.accounts.identity(caller.member)
            if identity is None:
                raise NotSignedInError
            files = {"identity": identity}
            # Whoever is in the chain may see the file that waits for a second coordinator.
            active = caller.status is Status.ACTIVE
            instance = (unit.instance.waiting() if active else None) or unit.instance.published()
            if instance is not None:
                files["instance"] = instance[1]
            files |= numbered_records(unit)
            if active:
                files |= _grants(unit, caller.member)
                files |= {f"members/{one.number}": one.file for one in unit.chain.files()}
        return files

    def colleagues(self) -> Colleagues:
        """List accounts and the invitations that are not settled yet."""
        with self._store.read() as unit:
            accounts = tuple(unit.accounts.all())
            # Whoever invited needs the kept secret once more: to check what the invited browser sent.
            waiting = {one.member for one in accounts if one.status is Status.WAITING}
            invitations = tuple(
                one for one in unit.invitations.all() if one.used_by is None or one.used_by in waiting
            )
            return Colleagues(accounts, invitations)


def numbered_records(unit: Unit) -> dict[str, bytes]:
    """Give the records of new roots as `roots/<n>`, for whoever trusts an older one."""
    return {f"roots/{number}": one for number, one in enumerate(unit.chain.root_records(), start=1)}


def _grants(unit: Unit, member: str) -> dict[str, bytes]:
    return {
        f"grants/{ROOT}" if grant.key == ROOT else f"grants/{grant.key}/{grant.epoch}": grant.envelope
        for grant in unit.chain.grants(member)
    }
