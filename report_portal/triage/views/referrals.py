"""Threads of releases."""

from typing import Final

from flask import Blueprint, Response

from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.referrals import ENTRIES_MAX, Referrals, Written

from .access import Access
from .bodies import KIB, bundle_answer, bundle_body, json_answer
from .fields import epochs, exactly, hex_id, whole

_ROOM: Final = 128 * KIB


def add(blueprint: Blueprint, access: Access, referrals: Referrals) -> None:
    """Add the routes of threads.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        referrals: the service.
    """

    @blueprint.get("/releases/<release>/thread")
    @access.requires(Permission.FOLLOW_RELEASE)
    def read_thread(caller: Caller, release: str) -> Response:
        entries, files = referrals.of(caller, hex_id(release, "the release's id"))
        meta = {"entries": [{"sequence": entry.sequence, "day": entry.day} for entry in entries]}
        return bundle_answer(meta, files)

    @blueprint.post("/releases/<release>/thread")
    @access.requires(Permission.FOLLOW_RELEASE)
    def write_thread(caller: Caller, release: str) -> Response:
        bundle, body_hash = bundle_body(_ROOM)
        exactly(bundle.meta, "sequence", "epochs")
        if list(bundle.files) != ["referral"]:
            raise InvalidError("the bundle", "meta and referral")
        written = Written(
            sequence=whole(bundle.meta["sequence"], "sequence", ENTRIES_MAX + 1),
            epochs=epochs(bundle.meta["epochs"]),
            envelope=bundle.files["referral"],
            body_hash=body_hash,
        )
        sent = referrals.write(caller, hex_id(release, "the release's id"), written)
        return json_answer({"sent": sent.day}, 201 if sent.new else 200)
