"""Passkeys: challenges, the own list, adding and removing."""

from collections.abc import Callable

from flask import Blueprint, Response

from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.own_passkeys import PROVE, REGISTER, Asked, OwnPasskeys

from .access import Access
from .bodies import KIB, json_answer, json_body
from .fields import exactly, line, octets, octets_up_to, text
from .proofs import proof_of

_NAME_MAX = 40
_PART_MAX = 16 * KIB


def add(
    blueprint: Blueprint,
    access: Access,
    own: OwnPasskeys,
    limit: Callable[[Callable[[], Response]], Callable[[], Response]],
) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        own: the service.
        limit: holds one address to a number of sign-ins.
    """

    @blueprint.post("/session/challenge")
    @access.everybody
    @limit
    def ask_to_sign_in() -> Response:
        body = json_body()
        exactly(body, "name", "auth")
        return _asked(own.ask_to_sign_in(text(body["name"], "name"), octets(body["auth"], "auth", 32)))

    @blueprint.post("/me/challenge")
    @access.requires(Permission.SIGNED_IN)
    def ask_to_prove(caller: Caller) -> Response:
        return _asked(own.ask(caller, PROVE))

    @blueprint.get("/me/passkeys")
    @access.requires(Permission.SIGNED_IN)
    def passkeys(caller: Caller) -> Response:
        listed = [{"id": one.id_sha256.hex(), "name": one.name, "day": one.day} for one in own.own(caller)]
        return json_answer({"on": own.site is not None, "passkeys": listed})

    @blueprint.post("/me/passkeys/challenge")
    @access.requires(Permission.SIGNED_IN)
    def ask_to_register(caller: Caller) -> Response:
        return _asked(own.ask(caller, REGISTER))

    @blueprint.post("/me/passkeys")
    @access.requires(Permission.SIGNED_IN)
    def register_passkey(caller: Caller) -> Response:
        body = json_body()
        proof = proof_of(body, "name", "client_data", "attestation")
        made = (
            octets_up_to(body["client_data"], "client_data", _PART_MAX),
            octets_up_to(body["attestation"], "attestation", _PART_MAX),
        )
        own.register(caller, proof, line(body["name"], "name", _NAME_MAX), made)
        return json_answer({}, 201)

    @blueprint.post("/me/passkeys/removal")
    @access.requires(Permission.SIGNED_IN)
    def remove_passkey(caller: Caller) -> Response:
        body = json_body()
        proof = proof_of(body, "id")
        own.remove(caller, proof, octets(body["id"], "id", 32))
        return json_answer({})


def _asked(asked: Asked) -> Response:
    return json_answer(
        {
            "challenge": asked.challenge.hex(),
            "host": asked.site.host,
            "credentials": [one.hex() for one in asked.credentials],
        },
    )
