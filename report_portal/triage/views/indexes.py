"""Sealed indexes, paper forms and the log."""

import re
from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, request

from report_portal.crypto.envelope import sealed_length
from report_portal.crypto.padding import INDEX_MAX
from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.audit import Audit
from report_portal.triage.services.indexes import Indexes
from report_portal.triage.services.paper_forms import FORMS_MAX, Form, PaperForms
from report_portal.web.bodies import OCTETS, read_body

from .access import Access
from .bodies import KIB, bundle_body, json_answer
from .fields import exactly, hex_id, octets

_INDEX_ROOM: Final = sealed_length(INDEX_MAX, 1)
_FORMS_ROOM: Final = 16 * KIB * KIB
_LOG_ROWS: Final = 500
_NUMBER: Final = re.compile(r"[0-9]{1,12}")
_TAG: Final = re.compile(r'"?([0-9]{1,12})"?')


def add(blueprint: Blueprint, access: Access, indexes: Indexes) -> None:
    """Add the routes of indexes.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        indexes: the service.
    """

    @blueprint.get("/index/<team>/<affiliation>")
    @access.requires(Permission.KEEP_INDEX)
    def read(caller: Caller, team: str, affiliation: str) -> Response:
        version, envelope = indexes.get(caller, f"{team}/{affiliation}")
        answer = Response(envelope, content_type=OCTETS)
        answer.headers["ETag"] = f'"{version}"'
        return answer

    @blueprint.put("/index/<team>/<affiliation>")
    @access.requires(Permission.KEEP_INDEX)
    def write(caller: Caller, team: str, affiliation: str) -> Response:
        match = _TAG.fullmatch(request.headers.get("If-Match", ""))
        if match is None:
            raise InvalidError("If-Match", "the version that this index was made from, 0 for none")
        envelope = read_body(request, _INDEX_ROOM, [OCTETS])
        version = indexes.put(caller, f"{team}/{affiliation}", int(match[1]), envelope)
        answer = json_answer({"version": version})
        answer.headers["ETag"] = f'"{version}"'
        return answer


def add_paper_forms(blueprint: Blueprint, access: Access, paper_forms: PaperForms) -> None:
    """Add the route of paper forms.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        paper_forms: the service.
    """

    @blueprint.post("/paper-forms")
    @access.requires(Permission.REGISTER_PAPER_FORMS)
    def register(caller: Caller) -> Response:
        bundle, _ = bundle_body(_FORMS_ROOM)
        exactly(bundle.meta, "forms")
        written = bundle.meta["forms"]
        if not isinstance(written, list) or len(written) > FORMS_MAX:
            raise InvalidError("forms", f"a list of at most {FORMS_MAX}")
        forms = [_form(one) for one in written]
        return json_answer({"registered": paper_forms.register(caller, forms, bundle.files)}, 201)


def add_log(blueprint: Blueprint, access: Access, audit: Audit) -> None:
    """Add the route of the log.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        audit: the service.
    """

    @blueprint.get("/log")
    @access.requires(Permission.READ_LOG)
    def log(_caller: Caller) -> Response:
        after = request.args.get("after", "0")
        if not _NUMBER.fullmatch(after):
            raise InvalidError("after", "the number of the last row already seen")
        return json_answer({"rows": [asdict(row) for row in audit.rows(int(after), _LOG_ROWS)]})


def _form(value: object) -> Form:
    if not isinstance(value, dict):
        raise InvalidError("forms", "a list of objects")
    exactly(value, "form", "mailbox", "auth_sha256")
    return Form(
        hex_id(value["form"], "form", 8),
        hex_id(value["mailbox"], "mailbox"),
        octets(value["auth_sha256"], "auth_sha256", 32),
    )
