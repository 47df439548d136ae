"""Reports, answers, days, attachments, releases."""

from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, request

from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.releases import Handing, Listed, Releases
from report_portal.triage.services.reports import DATES, FILES, IDS_MAX, ROWS_MAX, OutItem, Reports, Sent
from report_portal.web.bodies import OCTETS

from .access import Access
from .bodies import KIB, bundle_answer, bundle_body, json_answer, json_body
from .fields import day, day_or_none, epochs, exactly, hex_id, text, texts, whole

_ANSWER_ROOM: Final = 256 * KIB
_RELEASE_ROOM: Final = 512 * KIB
_SEQUENCE_MAX: Final = 1_000_000
_LIMIT_DIGITS: Final = 4


def add(blueprint: Blueprint, access: Access, reports: Reports) -> None:
    """Add the routes of reports.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        reports: the service.
    """

    @blueprint.get("/reports")
    @access.requires(Permission.READ_REPORTS)
    def rows(_caller: Caller) -> Response:
        since = request.args.get("from")
        found = reports.rows(None if since is None else day(since, "from"), _after(), _limit())
        return json_answer({"reports": [asdict(row) for row in found]})

    @blueprint.post("/reports/files")
    @access.requires(Permission.READ_REPORTS)
    def files(caller: Caller) -> Response:
        body = json_body()
        exactly(body, "ids", *(["files"] if "files" in body else []))
        ids = [hex_id(one, "ids") for one in texts(body["ids"], "ids", IDS_MAX)]
        names = texts(body["files"], "files", len(FILES)) if "files" in body else None
        if not set(names or ()) <= set(FILES):
            raise InvalidError("files", f"a list of {', '.join(FILES)}")
        return bundle_answer({}, reports.files(caller, ids, names))

    @blueprint.post("/reports/<report>/answers")
    @access.requires(Permission.ANSWER)
    def answer(_caller: Caller, report: str) -> Response:
        bundle, body_hash = bundle_body(_ANSWER_ROOM)
        exactly(bundle.meta, "sequence", "epochs")
        if list(bundle.files) != ["answer"]:
            raise InvalidError("the bundle", "meta and answer")
        item = OutItem(
            sequence=whole(bundle.meta["sequence"], "sequence", _SEQUENCE_MAX),
            epochs=epochs(bundle.meta["epochs"]),
            envelope=bundle.files["answer"],
            body_hash=body_hash,
        )
        return _sent(reports.answer(hex_id(report, "the report's id"), item))

    @blueprint.put("/reports/<report>/dates")
    @access.requires(Permission.SET_DATES)
    def dates(_caller: Caller, report: str) -> Response:
        body = json_body()
        # One of them at least; what is not named stays as it is, whoever set it meanwhile.
        named = [name for name in DATES if name in body] or DATES
        exactly(body, *named, "seen")
        days = {name: day_or_none(body[name], name) for name in named}
        seen = whole(body["seen"], "seen", _SEQUENCE_MAX)
        reports.set_dates(hex_id(report, "the report's id"), days, seen)
        return json_answer({})

    @blueprint.post("/reports/<report>/exports")
    @access.requires(Permission.EXPORT)
    def export(caller: Caller, report: str) -> Response:
        body = json_body()
        exactly(body, "export")
        reports.note_export(caller, hex_id(report, "the report's id"), hex_id(body["export"], "export"))
        return json_answer({}, 201)

    @blueprint.get("/attachments/<upload>")
    @access.requires(Permission.READ_ATTACHMENTS)
    def attachment(caller: Caller, upload: str) -> Response:
        found = reports.attachment(caller, hex_id(upload, "the attachment's id"))
        return Response(found, content_type=OCTETS)


def add_releases(blueprint: Blueprint, access: Access, releases: Releases) -> None:
    """Add the routes of releases.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        releases: the service.
    """

    @blueprint.post("/reports/<report>/releases")
    @access.requires(Permission.RELEASE)
    def hand_on(caller: Caller, report: str) -> Response:
        bundle, body_hash = bundle_body(_RELEASE_ROOM)
        meta = bundle.meta
        exactly(meta, "release", "audience", "epochs", "sequence", "seen")
        if set(bundle.files) != {"release", "answer"}:
            raise InvalidError("the bundle", "meta, release and answer")
        handing = Handing(
            release=hex_id(meta["release"], "release"),
            audience=text(meta["audience"], "audience"),
            envelope=bundle.files["release"],
            notice=OutItem(
                sequence=whole(meta["sequence"], "sequence", _SEQUENCE_MAX),
                epochs=epochs(meta["epochs"]),
                envelope=bundle.files["answer"],
                body_hash=body_hash,
            ),
            seen=whole(meta["seen"], "seen", _SEQUENCE_MAX),
        )
        return _sent(releases.hand_on(caller, hex_id(report, "the report's id"), handing))

    @blueprint.get("/releases")
    @access.requires(Permission.READ_RELEASES)
    def listed(caller: Caller) -> Response:
        return json_answer({"releases": [_release(one) for one in releases.of(caller)]})

    @blueprint.get("/releases/<release>")
    @access.requires(Permission.READ_RELEASES)
    def one(caller: Caller, release: str) -> Response:
        return Response(releases.get(caller, hex_id(release, "the release's id")), content_type=OCTETS)


def _release(listed: Listed) -> dict[str, str | int]:
    release = listed.release
    members: dict[str, str | int] = {
        "id": release.id,
        "audience": release.audience,
        "day": release.day,
        "member": release.member,
        "entries": listed.entries,
    }
    return members if listed.report is None else {**members, "report": listed.report}


def _sent(sent: Sent) -> Response:
    return json_answer({"sent": sent.day}, 201 if sent.new else 200)


def _after() -> tuple[str, str] | None:
    after = request.args.get("after")
    if after is None:
        return None
    moved, _, report = after.partition(":")
    return day(moved, "after"), hex_id(report, "after")


def _limit() -> int:
    written = request.args.get("limit", str(ROWS_MAX))
    number = int(written) if written.isascii() and written.isdigit() and len(written) < _LIMIT_DIGITS else 0
    if not 1 <= number <= ROWS_MAX:
        raise InvalidError("limit", f"a whole number from 1 to {ROWS_MAX}")
    return number
