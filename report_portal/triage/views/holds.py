"""Keeping a report for longer: asking, agreeing, ending."""

from typing import Any, Final

from flask import Blueprint, Response

from report_portal.staff import Hold
from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.holds import Asking, Holds
from report_portal.triage.services.notes import NOTES_MAX, WrittenNote
from report_portal.triage.services.second_person import alone_from

from .access import Access
from .bodies import KIB, bundle_body, json_answer, json_body
from .fields import day, epochs, exactly, hex_id, whole
from .proofs import proof_of

_ROOM: Final = 128 * KIB


def add(blueprint: Blueprint, access: Access, holds: Holds) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        holds: the service.
    """

    # By body, as notes are read: addresses stand in the logs of proxies.
    @blueprint.post("/reports/holds")
    @access.requires(Permission.KEEP_CASE_FILE)
    def list_holds(_caller: Caller) -> Response:
        body = json_body()
        exactly(body, "id")
        return json_answer({"holds": [_listed(one) for one in holds.of(hex_id(body["id"], "id"))]})

    @blueprint.post("/reports/<report>/holds")
    @access.requires(Permission.HOLD_REPORTS)
    def ask_hold(caller: Caller, report: str) -> Response:
        bundle, body_hash = bundle_body(_ROOM)
        meta = bundle.meta
        proof = proof_of(meta, "hold", "until", "sequence", "epochs")
        if list(bundle.files) != ["note"]:
            raise InvalidError("the bundle", "meta and note")
        asking = Asking(
            hold=hex_id(meta["hold"], "hold"),
            until=day(meta["until"], "until"),
            note=WrittenNote(
                sequence=whole(meta["sequence"], "sequence", NOTES_MAX + 1),
                epochs=epochs(meta["epochs"]),
                envelope=bundle.files["note"],
                body_hash=body_hash,
            ),
        )
        sent = holds.ask(caller, proof, hex_id(report, "the report's id"), asking)
        return json_answer({"sent": sent.day}, 201 if sent.new else 200)

    @blueprint.post("/holds/<hold>/agreement")
    @access.requires(Permission.HOLD_REPORTS)
    def agree_hold(caller: Caller, hold: str) -> Response:
        found = holds.agree(caller, proof_of(json_body()), hex_id(hold, "the hold's id"))
        return json_answer({"until": found.until}, 201)

    @blueprint.delete("/holds/<hold>")
    @access.requires(Permission.HOLD_REPORTS)
    def end_hold(caller: Caller, hold: str) -> Response:
        holds.end(caller, hex_id(hold, "the hold's id"))
        return json_answer({})


def _listed(hold: Hold) -> dict[str, Any]:
    return {
        "hold": hold.id,
        "member": hold.member,
        "day": hold.day,
        "until": hold.until,
        "alone_from": alone_from(hold.day),
        "agreed_by": hold.agreed_by,
        "agreed": hold.agreed,
    }
