"""Texts for interpreters."""

from typing import Final

from flask import Blueprint, Response

from report_portal.staff import TextRow
from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.given_texts import GivenTexts
from report_portal.triage.services.giving_rules import Giving, Returning
from report_portal.triage.services.reports import Sent
from report_portal.web.bodies import OCTETS

from .access import Access
from .bodies import KIB, bundle_answer, bundle_body, json_answer, json_body
from .fields import day, epochs, exactly, hex_id

_ROOM: Final = 128 * KIB


def add(blueprint: Blueprint, access: Access, given_texts: GivenTexts) -> None:
    """Add the routes of texts: four for those who keep case files, three for interpreters.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        given_texts: the service.
    """

    @blueprint.post("/reports/<report>/texts")
    @access.requires(Permission.GIVE_TEXTS)
    def give_text(caller: Caller, report: str) -> Response:
        bundle, body_hash = bundle_body(_ROOM)
        exactly(bundle.meta, "text", "to", "from", "until")
        if list(bundle.files) != ["given"]:
            raise InvalidError("the bundle", "meta and given")
        giving = Giving(
            text=hex_id(bundle.meta["text"], "text"),
            to=hex_id(bundle.meta["to"], "to"),
            first=day(bundle.meta["from"], "from"),
            until=day(bundle.meta["until"], "until"),
            envelope=bundle.files["given"],
            body_hash=body_hash,
        )
        return _sent(given_texts.give(caller, hex_id(report, "the report's id"), giving))

    # By body, as notes are read: addresses stand in the logs of proxies.
    @blueprint.post("/reports/texts")
    @access.requires(Permission.GIVE_TEXTS)
    def list_texts(_caller: Caller) -> Response:
        body = json_body()
        exactly(body, "id")
        found, files = given_texts.of(hex_id(body["id"], "id"))
        return bundle_answer({"texts": [_listed(text) for text in found]}, files)

    @blueprint.delete("/texts/<text>")
    @access.requires(Permission.GIVE_TEXTS)
    def take_text_back(caller: Caller, text: str) -> Response:
        given_texts.take_back(caller, hex_id(text, "the text's id"))
        return json_answer({})

    @blueprint.delete("/texts/<text>/translation")
    @access.requires(Permission.GIVE_TEXTS)
    def forget_translation(_caller: Caller, text: str) -> Response:
        given_texts.forget(hex_id(text, "the text's id"))
        return json_answer({})

    @blueprint.get("/texts")
    @access.requires(Permission.INTERPRET)
    def own_texts(caller: Caller) -> Response:
        found = given_texts.mine(caller)
        return json_answer({"texts": [{"text": one.id, "until": one.until} for one in found]})

    @blueprint.get("/texts/<text>")
    @access.requires(Permission.INTERPRET)
    def read_text(caller: Caller, text: str) -> Response:
        found = given_texts.read(caller, hex_id(text, "the text's id"))
        return Response(found, content_type=OCTETS)

    @blueprint.post("/texts/<text>/translation")
    @access.requires(Permission.INTERPRET)
    def give_back(caller: Caller, text: str) -> Response:
        bundle, body_hash = bundle_body(_ROOM)
        exactly(bundle.meta, "epochs")
        if list(bundle.files) != ["returned"]:
            raise InvalidError("the bundle", "meta and returned")
        returning = Returning(epochs(bundle.meta["epochs"]), bundle.files["returned"], body_hash)
        return _sent(given_texts.give_back(caller, hex_id(text, "the text's id"), returning))


def _listed(text: TextRow) -> dict[str, str | None]:
    return {
        "text": text.id,
        "member": text.giver,
        "to": text.interpreter,
        "given": text.given,
        "from": text.first,
        "until": text.until,
        "returned": text.returned,
    }


def _sent(sent: Sent) -> Response:
    return json_answer({"sent": sent.day}, 201 if sent.new else 200)
