"""One's own way in: key file, passphrase, second factor, all sessions."""

from flask import Blueprint, Response

from report_portal.triage import totp
from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.own_account import OwnAccount, Proof

from .access import Access, session_token
from .bodies import KIB, bundle_body, json_answer, json_body
from .fields import exactly, octets, text

_IDENTITY_ROOM = 64 * KIB


def add(blueprint: Blueprint, access: Access, own: OwnAccount) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        own: what members change about themselves.
    """

    @blueprint.put("/me")
    @access.requires(Permission.SIGNED_IN)
    def renew_own_key_file(caller: Caller) -> Response:
        bundle, _ = bundle_body(_IDENTITY_ROOM)
        exactly(bundle.meta)
        own.replace_key_file(caller, session_token(), _identity(bundle.files))
        return json_answer({})

    @blueprint.put("/me/passphrase")
    @access.requires(Permission.SIGNED_IN)
    def change_passphrase(caller: Caller) -> Response:
        bundle, _ = bundle_body(_IDENTITY_ROOM)
        meta = bundle.meta
        exactly(meta, "auth", "totp", "auth_sha256")
        auth_sha256 = octets(meta["auth_sha256"], "auth_sha256", 32)
        own.change_passphrase(caller, _proof(meta), auth_sha256, _identity(bundle.files))
        return json_answer({})

    @blueprint.put("/me/second-factor")
    @access.requires(Permission.SIGNED_IN)
    def renew_second_factor(caller: Caller) -> Response:
        body = json_body()
        exactly(body, "auth", "totp", "totp_secret", "new_totp")
        secret = octets(body["totp_secret"], "totp_secret", totp.SECRET_LENGTH)
        own.renew_second_factor(caller, _proof(body), secret, text(body["new_totp"], "new_totp"))
        return json_answer({})

    @blueprint.delete("/me/sessions")
    @access.requires(Permission.SIGNED_IN)
    def sign_out_everywhere(caller: Caller) -> Response:
        own.sign_out_everywhere(caller)
        return json_answer({})


def _proof(members: dict[str, object]) -> Proof:
    return Proof(session_token(), octets(members["auth"], "auth", 32), text(members["totp"], "totp"))


def _identity(files: dict[str, bytes]) -> bytes:
    if list(files) != ["identity"]:
        raise InvalidError("the bundle", "meta and identity")
    return files["identity"]
