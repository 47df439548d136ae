"""Coming in: invitations, and the invited person's enrolment."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from report_portal.crypto import envelope as envelopes
from report_portal.crypto.errors import RecipientError
from report_portal.crypto.recipients import HybridRecipient, parse_recipient
from report_portal.staff import NAME_PATTERN, Account, Affiliation, Invitation, Position, Role, Status
from report_portal.triage import totp
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, InvalidError, NotAllowedError, WrongSignInError
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log

INVITATION_DAYS: Final = 14
KEEP_MAX: Final = envelopes.sealed_length(16 * 1024, 1)
_OF_NGO: Final = (Role.COORDINATOR, Role.HELPER, Role.INTERPRETER)
_NAME: Final = re.compile(NAME_PATTERN)
_AUDIENCE: Final = re.compile(r"[a-z0-9_-]{1,40}/(?:ngo|city|state)")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an invited person's browser sends.

    Args:
        name: sign-in name.
        recipient: `age1pq1…`.
        verify_key: hex, 64 characters.
        binding: hex HMAC, 64 characters.
        auth_sha256: 32 bytes.
        totp_secret: 20 bytes.
        code: a code made from it, to prove that the phone has it.
        identity: sealed `staff_key` envelope.
    """

    name: str
    recipient: str
    verify_key: str
    binding: str
    auth_sha256: bytes
    totp_secret: bytes = field(repr=False)
    code: str = field(repr=False)
    identity: bytes


class Entrance:
    """Invitations and enrolments.

    Args:
        store: where accounts and invitations are.
        clock: seconds since 1970.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def invite(self, caller: Caller, invitation: Invitation) -> Invitation:
        """Keep an invitation.

        Args:
            caller: an active coordinator.
            invitation: without `expires`, which is set here, and with `keep` sealed to the caller.

        Returns:
            The invitation as kept.

        Raises:
            InvalidError: name, position or `keep` is not what it must be.
            ConflictError: `name-taken` or `invitation-taken`.
        """
        check_position(invitation.position)
        if invitation.name is None or not _NAME.fullmatch(invitation.name):
            raise InvalidError("name", "3 to 40 characters of a-z 0-9 . - _")
        check_padded("note", invitation.keep or b"", 1)
        today = day_of(self._clock())
        expires = (date.fromisoformat(today) + timedelta(days=INVITATION_DAYS)).isoformat()
        kept = replace(invitation, made_by=caller.member, expires=expires, used_by=None)

        def act(unit: Unit) -> None:
            if unit.accounts.by_name(invitation.name or "") is not None:
                raise _name_taken()
            if unit.invitations.get(kept.id) is not None:
                raise ConflictError(
                    "invitation-taken", "This invitation exists already.", "Draw a new secret."
                )
            unit.invitations.add(kept)
            log(unit, today, caller.member, Action.INVITED, kept.id)

        self._store.write(act)
        return kept

    def check(self, invitation_id: str, auth: bytes) -> Invitation:
        """Check an invitation that somebody shows.

        Args:
            invitation_id: 32 hex characters.
            auth: 32 bytes.

        Returns:
            The invitation.

        Raises:
            WrongSignInError: unknown, wrong, used or expired; which one is not told.
        """
        with self._store.read() as unit:
            invitation = unit.invitations.get(invitation_id)
        stored = invitation.auth_sha256 if invitation else bytes(32)
        fits = hmac.compare_digest(hashlib.sha256(auth).digest(), stored)
        if invitation is None or not fits or invitation.used_by or invitation.expires < day_of(self._clock()):
            raise WrongSignInError
        return invitation

    def enrol(self, invitation: Invitation, enrolment: Enrolment) -> Account:
        """Make a waiting account.

        Args:
            invitation: from `check`.
            enrolment: what the browser sent.

        Returns:
            The account, waiting for a coordinator.

        Raises:
            InvalidError: a value is not what it must be, or the code does not fit the secret.
            NotAllowedError: another name than the invitation's.
            ConflictError: `name-taken`.
            WrongSignInError: the invitation was used meanwhile.
        """
        now = self._clock()
        step = self._checked_step(enrolment, now)
        if invitation.name is not None and invitation.name != enrolment.name:
            raise NotAllowedError
        account = Account(
            member=secrets.token_hex(16),
            name=enrolment.name,
            auth_sha256=enrolment.auth_sha256,
            totp_secret=enrolment.totp_secret,
            totp_step=step,
            wrong_codes=0,
            wait_until=0.0,
            position=invitation.position,
            recipient=enrolment.recipient,
            verify_key=enrolment.verify_key,
            binding=enrolment.binding,
            invitation=invitation.id,
            status=Status.WAITING,
        )

        def act(unit: Unit) -> None:
            if unit.accounts.by_name(account.name) is not None:
                raise _name_taken()
            if not unit.invitations.use(invitation.id, account.member):
                raise WrongSignInError
            unit.accounts.add(account, enrolment.identity)
            log(unit, day_of(now), account.member, Action.ENROLLED, invitation.id)

        self._store.write(act)
        return account

    @staticmethod
    def _checked_step(enrolment: Enrolment, now: float) -> int:
        if not _NAME.fullmatch(enrolment.name):
            raise InvalidError("name", "3 to 40 characters of a-z 0-9 . - _")
        check_recipient("recipient", enrolment.recipient)
        check_padded("staff_key", enrolment.identity, 1)
        step = totp.matching_step(enrolment.totp_secret, enrolment.code, now, -1)
        if step is None:
            raise InvalidError("totp", "the code that this secret gives now")
        return step


def check_recipient(field: str, text: str) -> None:
    """Refuse a recipient that nobody may seal to, `field` being its name in the request."""
    try:
        recipient = parse_recipient(text)
    except RecipientError:
        raise InvalidError(field, "an age1pq1 recipient") from None
    if not isinstance(recipient, HybridRecipient):
        raise InvalidError(field, "an age1pq1 recipient")


def check_position(position: Position) -> None:
    """Refuse roles, affiliations and audiences that do not go together.

    Args:
        position: what a member is meant to do.

    Raises:
        InvalidError: a coordinator, helper or interpreter outside an organisation, an audience of another
            affiliation, or audiences for a role that has none.
    """
    if position.role in _OF_NGO and position.affiliation is not Affiliation.NGO:
        raise InvalidError("affiliation", "ngo, as a coordinator's, helper's or interpreter's must be")
    if not all(_AUDIENCE.fullmatch(audience) for audience in position.audiences):
        raise InvalidError("audiences", "a list of audience ids")
    if len(set(position.audiences)) != len(position.audiences):
        raise InvalidError("audiences", "a list without repetitions")
    match position.role:
        case Role.COORDINATOR:
            return
        case Role.MEMBER | Role.LIAISON:
            suffix = f"/{position.affiliation}"
            if not position.audiences or not all(a.endswith(suffix) for a in position.audiences):
                raise InvalidError("audiences", "one or more audiences of the member's own affiliation")
        case _:
            if position.audiences:
                raise InvalidError("audiences", "empty, as this role holds no audience's key")


def _name_taken() -> ConflictError:
    return ConflictError("name-taken", "This sign-in name is in use.", "Choose another name.")
