"""The very beginning: invitations for the first coordinators, made on the machine itself."""

from datetime import date, timedelta
from typing import Final

from report_portal.crypto.staff_keys import Invitation as InvitationSecret
from report_portal.staff import Affiliation, Invitation, Position, Role
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError
from report_portal.triage.log_chain import Action
from report_portal.triage.ports import Store, Unit
from report_portal.triage.services.audit import log

FIRST_COORDINATORS: Final = 2
VALID_DAYS: Final = 30
OPERATOR: Final = "operator"

_POSITION: Final = Position(Role.COORDINATOR, Affiliation.NGO, ())


def invite_founders(store: Store, clock: Clock) -> list[InvitationSecret]:
    """Make the invitations of the first coordinators; unused earlier ones end.

    Args:
        store: of an instance without a key ceremony.
        clock: seconds since 1970.

    Returns:
        The secrets, which are kept nowhere: the store gets their ids and hashes.

    Raises:
        ConflictError: `ceremony-done`.
    """
    return _invite(store, clock, after_ceremony=False)


def invite_recoverers(store: Store, clock: Clock) -> list[InvitationSecret]:
    """Invite new coordinators, one of whom has the recovery sheet; unused earlier invitations of the operator end.

    Args:
        store: of an instance whose keys were made.
        clock: seconds since 1970.

    Returns:
        The secrets, which are kept nowhere.

    Raises:
        ConflictError: `ceremony-needed`.
    """
    return _invite(store, clock, after_ceremony=True)


def _invite(store: Store, clock: Clock, *, after_ceremony: bool) -> list[InvitationSecret]:
    today = day_of(clock())
    expires = (date.fromisoformat(today) + timedelta(days=VALID_DAYS)).isoformat()
    secrets = [InvitationSecret.draw() for _ in range(FIRST_COORDINATORS)]

    def act(unit: Unit) -> None:
        made = unit.chain.root() is not None
        if made and not after_ceremony:
            raise ConflictError(
                "ceremony-done", "The key ceremony was held already.", "Coordinators invite from now on."
            )
        if after_ceremony and not made:
            raise ConflictError("ceremony-needed", "No key ceremony was held yet.", "Hold it first.")
        unit.invitations.drop_unused_of_operator()
        for secret in secrets:
            auth_sha256 = bytes.fromhex(secret.auth_sha256)
            unit.invitations.add(
                Invitation(secret.id, auth_sha256, None, _POSITION, None, None, expires, None)
            )
            log(unit, today, OPERATOR, Action.INVITED, secret.id)

    store.write(act)
    return secrets
