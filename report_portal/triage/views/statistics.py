"""Statistics lines and the figures of years."""

import re
from typing import Any, Final

from flask import Blueprint, Response, request

from report_portal.triage.errors import InvalidError
from report_portal.triage.permissions import Caller, Permission
from report_portal.triage.services.statistics import FILES_MAX, Statistics, Written

from .access import Access
from .bodies import KIB, bundle_answer, bundle_body, json_answer, json_body
from .fields import epochs, exactly, hex_id, texts

_ROOM: Final = 128 * KIB
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_YEAR: Final = re.compile(r"[0-9]{4}")


def add(blueprint: Blueprint, access: Access, statistics: Statistics) -> None:
    """Add the routes of statistics.

    Args:
        blueprint: of the staff API.
        access: declares who may call.
        statistics: the service.
    """

    @blueprint.put("/reports/<report>/statistics")
    @access.requires(Permission.KEEP_CASE_FILE)
    def keep_statistics_line(_caller: Caller, report: str) -> Response:
        statistics.keep(hex_id(report, "the report's id"), _written())
        return json_answer({}, 201)

    @blueprint.get("/statistics")
    @access.requires(Permission.COUNT)
    def statistics_lines(_caller: Caller) -> Response:
        since = _matching(_MONTH, request.args.get("from", ""), "from", "a month written YYYY-MM")
        found = statistics.lines(since)
        return json_answer({"lines": [{"line": line, "month": month} for line, month in found]})

    @blueprint.post("/statistics/files")
    @access.requires(Permission.COUNT)
    def statistics_files(_caller: Caller) -> Response:
        body = json_body()
        exactly(body, "lines")
        wanted = [hex_id(one, "lines") for one in texts(body["lines"], "lines", FILES_MAX)]
        return bundle_answer({}, statistics.files(wanted))

    @blueprint.get("/figures")
    @access.requires(Permission.COUNT)
    def years_given_out(_caller: Caller) -> Response:
        return json_answer({"figures": [{"year": year, "line": line} for year, line in statistics.years()]})

    @blueprint.put("/figures/<year>")
    @access.requires(Permission.COUNT)
    def give_figures_out(_caller: Caller, year: str) -> Response:
        statistics.give_out(_year(year), _written())
        return json_answer({}, 201)

    @blueprint.post("/figures/<year>/exports")
    @access.requires(Permission.COUNT)
    def export_figures(caller: Caller, year: str) -> Response:
        body = json_body()
        exactly(body, "export")
        statistics.note_export(caller, _year(year), hex_id(body["export"], "export"))
        return json_answer({}, 201)


def _written() -> Written:
    bundle, _ = bundle_body(_ROOM)
    exactly(bundle.meta, "line", "epochs")
    if list(bundle.files) != ["statistics"]:
        raise InvalidError("the bundle", "meta and statistics")
    return Written(
        line=hex_id(bundle.meta["line"], "line"),
        epochs=epochs(bundle.meta["epochs"]),
        envelope=bundle.files["statistics"],
    )


def _year(value: str) -> str:
    return _matching(_YEAR, value, "year", "a year of four digits")


def _matching(pattern: re.Pattern[str], value: Any, field: str, form: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidError(field, form)
    return value
