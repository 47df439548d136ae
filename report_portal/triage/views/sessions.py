"""Set-up state, the instance file, signing in and out, one's own files."""

from collections.abc import Callable

from flask import Blueprint, Response

from report_portal.crypto.signed import MEDIA_TYPE as SIGNED
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.overview import Overview
from report_portal.triage.services.sign_in import IDLE_SECONDS, SignIn

from .access import Access, session_token
from .bodies import bundle_answer, json_answer, json_body
from .fields import octets, text
from .proofs import factor_of


def position_members(caller: Caller) -> dict[str, object]:
    """Give what an answer says about a member."""
    return {
        "member": caller.member,
        "name": caller.name,
        "role": caller.position.role.value,
        "affiliation": caller.position.affiliation.value,
        "audiences": list(caller.position.audiences),
        "status": caller.status.value,
    }


def add(
    blueprint: Blueprint,
    access: Access,
    overview: Overview,
    sign_in: SignIn,
    limit: Callable[[Callable[[], Response]], Callable[[], Response]],
) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        overview: reading.
        sign_in: sessions.
        limit: holds one address to a number of sign-ins.
    """

    @blueprint.get("/setup")
    @access.everybody
    def setup() -> Response:
        state, place = overview.set_up(), overview.place
        return json_answer(
            {
                "open": state.open,
                "ceremony": state.ceremony,
                "demo": place.demo,
                "instance": place.instance,
                "coordinators": state.coordinators,
                "coordinators_required": place.coordinators_required,
                "passkeys": overview.passkeys,
            },
        )

    @blueprint.get("/instance")
    @access.everybody
    def instance() -> Response:
        answer = Response(overview.instance(), content_type=SIGNED)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @blueprint.post("/session")
    @access.everybody
    @limit
    def begin() -> Response:
        body = json_body()
        shown = factor_of(body, "name", "auth")
        name = text(body["name"], "name")
        signed_in = sign_in.sign_in(name, octets(body["auth"], "auth", 32), shown)
        return json_answer(
            {
                "token": signed_in.token,
                **position_members(signed_in.caller),
                "idle_minutes": IDLE_SECONDS // 60,
            },
        )

    @blueprint.delete("/session")
    @access.requires(Permission.SIGNED_IN)
    def end(_caller: Caller) -> Response:
        sign_in.sign_out(session_token())
        return json_answer({})

    @blueprint.get("/me")
    @access.requires(Permission.SIGNED_IN)
    def me(caller: Caller) -> Response:
        return bundle_answer(position_members(caller), overview.own_files(caller))
