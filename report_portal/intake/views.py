"""The public API's addresses: parse, call one service, answer."""

import hashlib
import json
from importlib.resources import files
from typing import Any, Final

from flask import Blueprint, Response, request

from report_portal.crypto.bundle import MEDIA_TYPE as BUNDLE
from report_portal.crypto.work import check as check_work
from report_portal.mailboxes import Opened, Receipt
from report_portal.web.bodies import OCTETS, read_body
from report_portal.web.limits import WorkLimits
from report_portal.web.packing import packed_answer
from report_portal.web.problems import INVALID_FIELD, MISSING_FIELD, WORK_NEEDED, Problem

from .meta import octets
from .services import Intake

SIGNED: Final = "application/vnd.report-portal.signed"
PART_MAX: Final = 1024 * 1024
OPENAPI: Final = "openapi.json"

_SCHEME: Final = "Mailbox "
_DIGITS_MAX: Final = 12


def api(intake: Intake, limits: WorkLimits) -> Blueprint:
    """Make the blueprint of the public API.

    Args:
        intake: the services.
        limits: counts writing requests.

    Returns:
        A blueprint.

    Source: docs/api.md.
    """
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    document = files(__package__).joinpath(OPENAPI).read_bytes()

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return Response(document, content_type="application/json")

    _key_list(blueprint, intake)

    @blueprint.post("/reports")
    def reports() -> Response:
        body, body_hash = _worked_body(limits, intake.report_room(), BUNDLE)
        return _kept("received", intake.accept(body, body_hash))

    @blueprint.post("/uploads")
    def uploads() -> Response:
        upload = octets(_header("Upload-Id"), 16, "Upload-Id")
        offset = _whole("Upload-Offset")
        length = _whole("Upload-Length")
        body, _ = _worked_body(limits, PART_MAX, OCTETS)
        return _json(200, {"offset": intake.append_upload(upload, offset, length, body)})

    @blueprint.get("/uploads")
    def upload_state() -> Response:
        offset, length = intake.held(octets(_header("Upload-Id"), 16, "Upload-Id"))
        return _json(200, {"offset": offset, "length": length})

    @blueprint.get("/mailbox")
    def mailbox() -> Response:
        return Response(intake.read(_opened(intake)), content_type=BUNDLE)

    @blueprint.post("/mailbox/messages")
    def messages() -> Response:
        box = _opened(intake)
        body, body_hash = _worked_body(limits, intake.item_room(), BUNDLE)
        return _kept("received", intake.add(box, body, body_hash))

    @blueprint.post("/mailbox/code")
    def code() -> Response:
        # The secret is looked at with the body: a retry of a change is known by its bytes alone.
        box, auth = _shown()
        body, body_hash = _worked_body(limits, intake.item_room(), BUNDLE)
        return _kept("changed", intake.change_code(box, auth, body, body_hash))

    @blueprint.post("/mailbox/withdrawal")
    def withdrawal() -> Response:
        box = _opened(intake)
        body, body_hash = _worked_body(limits, intake.item_room(), BUNDLE)
        return _kept("withdrawn", intake.withdraw(box, body, body_hash))

    return blueprint


def _key_list(blueprint: Blueprint, intake: Intake) -> None:
    @blueprint.get("/instance")
    def instance() -> Response:
        answer = packed_answer(request, intake.key_lists.signed(), SIGNED)
        # Signed and public; asking again each time keeps a retired key from being used for long.
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @blueprint.get("/roots")
    def roots() -> Response:
        records = [one.decode() for one in intake.key_lists.root_records()]
        answer = _json(200, {"records": records})
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def _worked_body(limits: WorkLimits, room: int, media_type: str) -> tuple[bytes, bytes]:
    body = read_body(request, room, (media_type,))
    body_hash = hashlib.sha256(body).digest()
    key = limits.key()
    bits = limits.bits(key)
    work = request.environ.get("HTTP_WORK", "")
    if bits and not (check_work(body_hash, work, bits) and limits.spend(body_hash, work)):
        raise Problem(WORK_NEEDED, f"The header Work must show {bits} bits of new work.", bits=bits)
    limits.count(key)
    return body, body_hash


def _opened(intake: Intake) -> Opened:
    return intake.check(*_shown())


def _shown() -> tuple[bytes, bytes]:
    text = _header("Authorization")
    mailbox, colon, auth = text.removeprefix(_SCHEME).partition(":")
    if not text.startswith(_SCHEME) or not colon:
        raise Problem(
            INVALID_FIELD, "Authorization must be Mailbox, a space, and two values joined by a colon."
        )
    return octets(mailbox, 16, "Authorization"), octets(auth, 32, "Authorization")


def _header(name: str) -> str:
    value = request.headers.get(name)
    if value is None:
        raise Problem(MISSING_FIELD, f"The header {name} is missing.")
    return value


def _whole(name: str) -> int:
    text = _header(name)
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS_MAX:
        raise Problem(INVALID_FIELD, f"{name} must be a number of bytes.")
    return int(text)


def _kept(member: str, receipt: Receipt) -> Response:
    return _json(201 if receipt.new else 200, {member: receipt.day})


def _json(status: int, document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), status, content_type="application/json")
