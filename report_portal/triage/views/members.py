"""Invitations, enrolment, members, the ceremony and the instance file."""

from typing import Final

from flask import Blueprint, Response, request

from report_portal.crypto.bundle import Bundle
from report_portal.staff import Account, Invitation, Status
from report_portal.triage.errors import InvalidError, WrongSignInError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.enrolment import KEEP_MAX, Enrolment, Entrance
from report_portal.triage.services.instance_files import InstanceFiles
from report_portal.triage.services.key_change import Change, Outcome
from report_portal.triage.services.keys import Keys
from report_portal.triage.services.overview import Overview
from report_portal.triage.services.sign_in import caller_of
from report_portal.triage.totp import SECRET_LENGTH

from .access import Access
from .bodies import KIB, bundle_body, json_answer, json_body
from .fields import exactly, hex_id, octets, octets_up_to, position, text
from .proofs import proof_of
from .sessions import position_members

_ENROLMENT_ROOM: Final = 64 * KIB
CHANGE_ROOM: Final = 16 * KIB * KIB
_SCHEME: Final = "Invitation "


def add(  # noqa: PLR0913, PLR0917 - one service for each kind of act of this page
    blueprint: Blueprint,
    access: Access,
    overview: Overview,
    entrance: Entrance,
    keys: Keys,
    instance_files: InstanceFiles,
) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        overview: reading.
        entrance: invitations and enrolment.
        keys: everything that moves keys.
        instance_files: newer instance files.
    """

    @blueprint.get("/members")
    @access.requires(Permission.LIST_MEMBERS)
    def members(caller: Caller) -> Response:
        colleagues = overview.colleagues()
        accounts = [_account(one) for one in colleagues.accounts]
        return json_answer(
            {
                "members": [one for one in accounts if one["status"] != Status.WAITING.value],
                "waiting": [one for one in accounts if one["status"] == Status.WAITING.value],
                "invitations": [_invitation(one, caller) for one in colleagues.invitations],
            },
        )

    @blueprint.post("/invitations")
    @access.requires(Permission.INVITE)
    def invite(caller: Caller) -> Response:
        body = json_body()
        exactly(body, "id", "auth_sha256", "name", "role", "affiliation", "audiences", "keep")
        kept = entrance.invite(
            caller,
            Invitation(
                id=hex_id(body["id"], "id"),
                auth_sha256=octets(body["auth_sha256"], "auth_sha256", 32),
                name=text(body["name"], "name"),
                position=position(body),
                keep=octets_up_to(body["keep"], "keep", KEEP_MAX),
                made_by=caller.member,
                expires="",
                used_by=None,
            ),
        )
        return json_answer({"id": kept.id, "expires": kept.expires}, 201)

    @blueprint.post("/enrolment")
    @access.everybody
    def enrol() -> Response:
        invitation = entrance.check(*_shown_invitation())
        account = entrance.enrol(invitation, _enrolment(bundle_body(_ENROLMENT_ROOM)[0]))
        return json_answer(position_members(caller_of(account)), 201)

    @blueprint.post("/ceremony")
    @access.requires(Permission.HOLD_CEREMONY)
    def ceremony(caller: Caller) -> Response:
        bundle = bundle_body(CHANGE_ROOM)[0]
        exactly(bundle.meta)
        change = change_of(bundle, member_entry="members/1")
        return outcome_answer(keys.hold_ceremony(caller, change), 201)

    @blueprint.post("/members/<member>/confirmation")
    @access.requires(Permission.CONFIRM_MEMBER)
    def confirm(caller: Caller, member: str) -> Response:
        bundle = bundle_body(CHANGE_ROOM)[0]
        proof = proof_of(bundle.meta)
        change = change_of(bundle, member_entry="member")
        return outcome_answer(keys.change_member(caller, proof, hex_id(member, "the member's id"), change))

    @blueprint.put("/instance")
    @access.requires(Permission.RENEW_INSTANCE)
    def renew(caller: Caller) -> Response:
        bundle = bundle_body(CHANGE_ROOM)[0]
        proof = proof_of(bundle.meta) if bundle.meta else None
        return outcome_answer(instance_files.follow(caller, proof, change_of(bundle, member_entry=None)))


def _shown_invitation() -> tuple[str, bytes]:
    written = request.headers.get("Authorization", "")
    shown, _, auth = written.removeprefix(_SCHEME).partition(":")
    if not written.startswith(_SCHEME):
        raise WrongSignInError
    return hex_id(shown, "Authorization"), octets(auth, "Authorization", 32)


def _enrolment(bundle: Bundle) -> Enrolment:
    meta = bundle.meta
    exactly(meta, "name", "recipient", "verify_key", "binding", "auth_sha256", "totp_secret", "totp")
    if list(bundle.files) != ["identity"]:
        raise InvalidError("the bundle", "meta and identity")
    return Enrolment(
        name=text(meta["name"], "name"),
        recipient=text(meta["recipient"], "recipient"),
        verify_key=hex_id(meta["verify_key"], "verify_key", 32),
        binding=hex_id(meta["binding"], "binding", 32),
        auth_sha256=octets(meta["auth_sha256"], "auth_sha256", 32),
        totp_secret=octets(meta["totp_secret"], "totp_secret", SECRET_LENGTH),
        code=text(meta["totp"], "totp"),
        identity=bundle.files["identity"],
    )


def change_of(bundle: Bundle, member_entry: str | None) -> Change:
    """Sort a bundle's entries; what is none of the known ones is left for the reader of grants to refuse."""
    entries = dict(bundle.files)
    # The own key file names the root and the recovery sheet: both are set where members change.
    identity = entries.pop("identity", None) if member_entry else None
    member = entries.pop(member_entry, None) if member_entry else None
    return Change(entries=entries, instance=entries.pop("instance", None), member=member, identity=identity)


def outcome_answer(outcome: Outcome, status: int = 200) -> Response:
    """Say whether reports are taken now, and which version came into force."""
    version = outcome.published.version if outcome.published else None
    return json_answer({"open": outcome.open, "published": version}, status)


def _account(account: Account) -> dict[str, object]:
    return {
        **position_members(caller_of(account)),
        "recipient": account.recipient,
        "verify_key": account.verify_key,
        "binding": account.binding,
        "invitation": account.invitation,
    }


def _invitation(invitation: Invitation, caller: Caller) -> dict[str, object]:
    own = invitation.keep is not None and invitation.made_by == caller.member
    return {
        "id": invitation.id,
        "name": invitation.name,
        "role": invitation.position.role.value,
        "affiliation": invitation.position.affiliation.value,
        "audiences": list(invitation.position.audiences),
        "expires": invitation.expires,
        "made_by": invitation.made_by,
        "keep": invitation.keep.hex() if own and invitation.keep else None,
    }
