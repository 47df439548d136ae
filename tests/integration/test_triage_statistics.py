"""Statistics at the server: who writes and counts, one line a case, the end of each, figures that nobody replaces."""

import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from triage_kit import Office, Reporter, problem
from vectors.shared import document

from report_portal.cli.demo.desk import Desk
from report_portal.cli.job_runner import stored_jobs
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.items import (
    InPlace,
    SealedItem,
    State,
    Statistics,
    seal_statistics,
    seal_withdrawal,
)
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.store.schema import reports
from report_portal.store.staff_schema import staff_statistics

ENTRIES = {vector["name"]: vector["entry"] for vector in document("statistics")["entries"]}
LAST_YEAR = str(datetime.now(UTC).year - 1)
MONTH = datetime.now(UTC).date().isoformat()[:7]


def sealed(office: Office, desk: Desk, name: str = "a line") -> SealedItem:
    statistics = Statistics(secrets.token_hex(16), MONTH, ENTRIES[name])
    readers = [audience.id for audience in office.instance(desk).direct]
    return seal_statistics(office.instance(desk), desk.person.signer, readers, statistics)


def keep(desk: Desk, reporter: Reporter, item: SealedItem) -> Any:
    return desk.send_bundle("PUT", f"/reports/{reporter.id}/statistics", item.meta, item.files)


def give_out(desk: Desk, year: str, item: SealedItem) -> Any:
    return desk.send_bundle("PUT", f"/figures/{year}", item.meta, item.files)


def close(desk: Desk, reporter: Reporter) -> None:
    dates = {"reminder": None, "closed": datetime.now(UTC).date().isoformat(), "seen": 1}
    desk.send_json("PUT", f"/reports/{reporter.id}/dates", dates).raise_for_status()


def listed(desk: Desk, since: str = "2020-01") -> list[dict[str, str]]:
    return desk.get(f"/statistics?from={since}")["lines"]


def rows(office: Office) -> dict[str, Any]:
    with office.store.read() as connection:
        return {row.line.hex(): row for row in connection.execute(select(staff_statistics))}


def end(office: Office, reporter: Reporter) -> None:
    """The case was closed long ago, and the real job runs."""
    long_ago = update(reports).where(reports.c.mailbox == bytes.fromhex(reporter.id))
    office.store.write(
        lambda connection: connection.execute(long_ago.values(closed="2025-01-01", moved="2025-01-01"))
    )
    jobs = stored_jobs(office.store, lambda: 180, office.clock)
    jobs.plan()
    jobs.run_due()


def test_a_line_is_replaced_while_the_case_is_there_and_of_nobody_after_it(office: Office) -> None:
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    reporter, other = office.report(ana), office.report(ana)
    log = ana.get("/log")
    first, second = sealed(office, ioana), sealed(office, ana)
    assert keep(ioana, reporter, first).status_code == 201
    assert keep(ioana, reporter, first).status_code == 201
    assert keep(ana, reporter, second).status_code == 201
    assert {line: row.report.hex() for line, row in rows(office).items()} == {
        second.meta["line"]: reporter.id
    }
    assert problem(keep(ana, other, second)) == (409, "line-taken")
    close(ana, reporter)
    # A case that is there is counted by itself, so its line is not given.
    assert listed(ana) == []
    assert ana.get("/log") == log

    end(office, reporter)
    assert listed(ana) == [{"line": second.meta["line"], "month": MONTH}]
    assert rows(office)[second.meta["line"]].report is None
    assert listed(ana, "2999-01") == []
    unknown = secrets.token_hex(16)
    found = ana.send_json("POST", "/statistics/files", {"lines": [second.meta["line"], unknown]})
    assert read_bundle(found.content).files == {second.meta["line"]: second.files["statistics"]}
    assert problem(keep(ana, other, second)) == (409, "line-taken")
    assert problem(keep(ana, reporter, first)) == (404, "not-found")


def test_taking_a_report_back_takes_its_line_along(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    keep(ana, reporter, sealed(office, ana)).raise_for_status()
    day = datetime.now(UTC).date()
    state = State({}, (), ("resource/ngo",), "en", day.isoformat(), (), "0" * 64)
    place = InPlace(reporter.id, 2, 0, state, day)
    withdrawal = seal_withdrawal(office.instance(ana), reporter.keys, place)
    reporter.post("/mailbox/withdrawal", withdrawal.bundle()).raise_for_status()
    assert rows(office) == {}
    assert problem(keep(ana, reporter, sealed(office, ana))) == (410, "withdrawn")


@pytest.mark.parametrize("name", ["city.housing", "labour.liaison", "elena.helper", "admin.office"])
def test_offices_helpers_and_administrators_neither_write_nor_count(office: Office, name: str) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    other = office.signed_in(name)
    assert keep(other, reporter, sealed(office, ana)).status_code == 403
    assert other.call("GET", "/statistics?from=2020-01").status_code == 403
    assert give_out(other, LAST_YEAR, sealed(office, ana, "a year")).status_code == 403
    assert rows(office) == {}


def test_the_figures_of_a_year_are_given_out_once_and_logged_each_time(office: Office) -> None:
    ana, mihai = office.signed_in("ana.coordinator"), office.signed_in("mihai.coordinator")
    export = secrets.token_hex(16)
    path = f"/figures/{LAST_YEAR}/exports"
    # Nothing leaves that could be another thing tomorrow.
    assert problem(ana.send_json("POST", path, {"export": export})) == (404, "not-found")
    figures = sealed(office, ana, "a year")
    assert give_out(ana, LAST_YEAR, figures).status_code == 201
    assert problem(give_out(mihai, LAST_YEAR, sealed(office, mihai, "a year"))) == (409, "figures-given")
    assert problem(give_out(ana, LAST_YEAR, figures)) == (409, "figures-given")
    assert mihai.get("/figures")["figures"] == [{"year": LAST_YEAR, "line": figures.meta["line"]}]
    assert listed(mihai) == []
    found = mihai.send_json("POST", "/statistics/files", {"lines": [figures.meta["line"]]})
    assert read_bundle(found.content).files == {figures.meta["line"]: figures.files["statistics"]}
    before = len(ana.get("/log")["rows"])
    assert ana.send_json("POST", path, {"export": export}).status_code == 201
    (row,) = ana.get("/log")["rows"][before:]
    assert (row["actor"], row["action"], row["object"]) == (ana.person.member, "exported", export)


def test_a_year_that_is_not_over_has_no_figures(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    for year in (MONTH[:4], "9999", "26", "20255"):
        assert give_out(ana, year, sealed(office, ana, "a year")).status_code == 400
    assert rows(office) == {}


def test_what_is_not_a_line_is_refused_and_leaves_nothing(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    good = sealed(office, ana)
    stanzas = [throwaway_recipient() for _ in office.instance(ana).direct]
    for spoilt in (
        {"statistics": b"words"},
        {"statistics": seal(bytes(4096), [*stanzas, throwaway_recipient()])},
        {"statistics": seal(bytes(5000), stanzas)},
        {**good.files, "more": b"x"},
        {},
    ):
        assert keep(ana, reporter, SealedItem(good.meta, spoilt)).status_code == 400
    for wrong in (
        good.meta | {"line": "x"},
        good.meta | {"report": reporter.id},
        {"line": good.meta["line"]},
    ):
        assert keep(ana, reporter, SealedItem(wrong, good.files)).status_code == 400
    old = good.meta | {"epochs": good.meta["epochs"] | {"resource/ngo": 9}}
    assert problem(keep(ana, reporter, SealedItem(old, good.files))) == (409, "epoch-retired")
    for since in ("", "2026", "2026-13", "words"):
        assert ana.call("GET", f"/statistics?from={since}").status_code == 400
    for lines in (["x"], "x", [secrets.token_hex(16)] * 201):
        assert ana.send_json("POST", "/statistics/files", {"lines": lines}).status_code == 400
    assert rows(office) == {}
