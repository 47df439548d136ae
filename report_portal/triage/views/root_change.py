"""Changing the root: asking, stopping, carrying out."""

from flask import Blueprint, Response

from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.key_change import Change, needed
from report_portal.triage.services.root_change import RootChanges
from report_portal.triage.services.second_person import alone_from

from .access import Access
from .bodies import bundle_body, json_answer, json_body
from .members import CHANGE_ROOM, outcome_answer
from .proofs import proof_of


def add(blueprint: Blueprint, access: Access, changes: RootChanges) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        changes: the service.
    """

    @blueprint.post("/root-change")
    @access.requires(Permission.CHANGE_ROOT)
    def ask(caller: Caller) -> Response:
        asked = changes.ask(caller, proof_of(json_body()))
        return json_answer(
            {"member": asked.member, "day": asked.day, "alone_from": alone_from(asked.day)}, 201
        )

    @blueprint.delete("/root-change")
    @access.requires(Permission.CHANGE_ROOT)
    def stop(caller: Caller) -> Response:
        changes.stop(caller)
        return json_answer({})

    @blueprint.post("/root")
    @access.requires(Permission.CHANGE_ROOT)
    def carry_out(caller: Caller) -> Response:
        bundle = bundle_body(CHANGE_ROOM)[0]
        proof = proof_of(bundle.meta)
        entries = dict(bundle.files)
        record = needed(entries.pop("root", None))
        instance, identity = entries.pop("instance", None), entries.pop("identity", None)
        change = Change(entries=entries, instance=instance, identity=identity)
        return outcome_answer(changes.carry_out(caller, proof, change, record), 201)
