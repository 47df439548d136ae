"""The recovery sheet: what it opens, and the keys that take the place of the old ones."""

from flask import Blueprint, Response

from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.key_change import Change
from report_portal.triage.services.recovery import Recovery

from .access import Access
from .bodies import bundle_answer, bundle_body
from .fields import exactly
from .members import CHANGE_ROOM, outcome_answer


def add(blueprint: Blueprint, access: Access, recovery: Recovery) -> None:
    """Add these routes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        recovery: the service.
    """

    @blueprint.get("/recovery")
    @access.requires(Permission.RECOVER)
    def sealed_to_sheet(caller: Caller) -> Response:
        start, files = recovery.files(caller)
        return bundle_answer({"from": start}, files)

    @blueprint.post("/recovery")
    @access.requires(Permission.RECOVER)
    def regain(caller: Caller) -> Response:
        bundle = bundle_body(CHANGE_ROOM)[0]
        exactly(bundle.meta)
        entries = dict(bundle.files)
        members: list[bytes] = []
        while (file := entries.pop(f"members/{len(members) + 1}", None)) is not None:
            members.append(file)
        instance, identity = entries.pop("instance", None), entries.pop("identity", None)
        change = Change(entries=entries, instance=instance, identity=identity)
        return outcome_answer(recovery.regain(caller, change, members), 201)
