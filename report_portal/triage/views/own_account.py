"""One's own way in: key file, passphrase, second factor, all sessions."""

from flask import Blueprint, Response

from report_portal.triage import totp
from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.own_account import OwnAccount

from .access import Access, session_token
from .bodies import KIB, bundle_body, json_answer, json_body
from .fields import exactly, octets, text
from .proofs import proof_of

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
        exactly(bundle.meta, "auth")
        auth = octets(bundle.meta["auth"], "auth", 32)
        own.replace_key_file(caller, session_token(), auth, _identity(bundle.files))
        return json_answer({})

    @blueprint.put("/me/passphrase")
    @access.requires(Permission.SIGNED_IN)
    def change_passphrase(caller: Caller) -> Response:
        bundle, _ = bundle_body(_IDENTITY_ROOM)
        meta = bundle.meta
        proof = proof_of(meta, "auth_sha256")
        auth_sha256 = octets(meta["auth_sha256"], "auth_sha256", 32)
        own.change_passphrase(caller, proof, auth_sha256, _identity(bundle.files))
        return json_answer({})

    @blueprint.put("/me/second-factor")
    @access.requires(Permission.SIGNED_IN)
    def renew_second_factor(caller: Caller) -> Response:
        body = json_body()
        proof = proof_of(body, "totp_secret", "new_totp")
        secret = octets(body["totp_secret"], "totp_secret", totp.SECRET_LENGTH)
        own.renew_second_factor(caller, proof, secret, text(body["new_totp"], "new_totp"))
        return json_answer({})

    @blueprint.delete("/me/sessions")
    @access.requires(Permission.SIGNED_IN)
    def sign_out_everywhere(caller: Caller) -> Response:
        own.sign_out_everywhere(caller)
        return json_answer({})


def _identity(files: dict[str, bytes]) -> bytes:
    if list(files) != ["identity"]:
        raise InvalidError("the bundle", "meta and identity")
    return files["identity"]
