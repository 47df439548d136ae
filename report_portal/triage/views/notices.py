"""What everybody must see who signs in."""

from dataclasses import asdict

from flask import Blueprint, Response

from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.notices import NoticeBoard
from report_portal.triage.services.second_person import alone_from

from .access import Access
from .bodies import json_answer


def add(blueprint: Blueprint, access: Access, board: NoticeBoard) -> None:
    """Add this route.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        board: finds what is running.
    """

    @blueprint.get("/notices")
    @access.requires(Permission.SIGNED_IN)
    def notices(caller: Caller) -> Response:
        found = board.look(caller)
        recovery, root = found.recovery, found.root
        return json_answer(
            {
                "recovery": recovery and {"from": recovery.start, "waiting": list(recovery.waiting)},
                "root": root
                and {
                    "member": root[0].member,
                    "name": root[1],
                    "day": root[0].day,
                    "alone_from": alone_from(root[0].day),
                },
                "holds": [asdict(one) for one in found.holds],
            },
        )
