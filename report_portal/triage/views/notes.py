"""Case files of reports."""

from typing import Any, Final

from flask import Blueprint, Response

from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.notes import NOTES_MAX, Notes, WrittenNote

from .access import Access
from .bodies import KIB, bundle_answer, bundle_body, json_answer, json_body
from .fields import epochs, exactly, hex_id, whole

_ROOM: Final = 128 * KIB


def add(blueprint: Blueprint, access: Access, notes: Notes) -> None:
    """Add the routes of case files.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        notes: the service.
    """

    # By body, as reports are read: addresses stand in the logs of proxies, and would say who opened which case.
    @blueprint.post("/reports/notes")
    @access.requires(Permission.KEEP_CASE_FILE)
    def read_notes(_caller: Caller) -> Response:
        body = json_body()
        exactly(body, "id", "after")
        found = notes.of(hex_id(body["id"], "id"), _after(body["after"]))
        listed = [{"sequence": note.sequence, "day": note.day} for note in found.notes]
        files = {f"staff/{number}/note": envelope for number, envelope in found.files.items()}
        return bundle_answer({"last": found.last, "notes": listed}, files)

    @blueprint.post("/reports/<report>/notes")
    @access.requires(Permission.KEEP_CASE_FILE)
    def write_note(_caller: Caller, report: str) -> Response:
        bundle, body_hash = bundle_body(_ROOM)
        exactly(bundle.meta, "sequence", "epochs")
        if list(bundle.files) != ["note"]:
            raise InvalidError("the bundle", "meta and note")
        written = WrittenNote(
            sequence=whole(bundle.meta["sequence"], "sequence", NOTES_MAX + 1),
            epochs=epochs(bundle.meta["epochs"]),
            envelope=bundle.files["note"],
            body_hash=body_hash,
        )
        sent = notes.write(hex_id(report, "the report's id"), written)
        return json_answer({"sent": sent.day}, 201 if sent.new else 200)


def _after(value: Any) -> int:
    # Nothing is behind note 0; bool is an int to Python.
    return 0 if type(value) is int and value == 0 else whole(value, "after", NOTES_MAX)
