"""Sealed indexes, paper forms, and the log."""

import contextlib
import json
import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from engines import on_both_engines
from triage_kit import PLACE, Office, problem

from report_portal.cli import main
from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.envelope import seal
from report_portal.crypto.items.staff_files import seal_index, seal_paper_form
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.place import PlaceError, write_place
from report_portal.store.doors import Door, replace_door

OCTETS = "application/octet-stream"


def put(desk: Desk, envelope: bytes, version: str, audience: str = "resource/ngo") -> Any:
    headers = {"Content-Type": OCTETS, "If-Match": version}
    return desk.call("PUT", f"/index/{audience}", content=envelope, headers=headers)


def index(office: Office, desk: Desk, entries: dict[str, Any]) -> bytes:
    audience = office.instance(desk).audience("resource/ngo")
    return seal_index("timisoara", desk.person.signer, audience, entries)


def test_an_index_is_read_and_replaced_by_version(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    assert problem(ioana.call("GET", "/index/resource/ngo")) == (404, "not-found")
    first, second = index(office, ioana, {}), index(office, ioana, {"0" * 32: {"n": 1}})
    assert put(ioana, first, '"0"').json() == {"version": 1}
    assert problem(put(ioana, second, '"0"')) == (412, "index-moved")
    assert problem(put(ioana, second, '"2"')) == (412, "index-moved")
    assert put(ioana, second, '"1"').headers["ETag"] == '"2"'
    answer = ioana.call("GET", "/index/resource/ngo")
    assert (answer.content, answer.headers["ETag"]) == (second, '"2"')


@on_both_engines
def test_a_large_index_is_kept_as_a_blob_and_the_old_one_goes(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    entries = {secrets.token_hex(16): {"line": secrets.token_hex(200)} for _ in range(400)}
    large = index(office, ioana, entries)
    for version in range(3):
        put(ioana, large, str(version)).raise_for_status()
    assert ioana.call("GET", "/index/resource/ngo").content == large
    assert len([path for path in (office.data / "blobs").rglob("*") if path.is_file()]) == 1


def test_of_two_writers_one_is_told_to_merge(office: Office) -> None:
    ioana, ana = office.signed_in("ioana.resource"), office.signed_in("ana.coordinator")
    envelopes = [index(office, ioana, {}), index(office, ana, {})]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: put(*one, '"0"'), zip((ioana, ana), envelopes, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_an_index_belongs_to_its_audience(office: Office) -> None:
    ioana, dan, city = (office.signed_in(name) for name in ("ioana.resource", "dan.housing", "city.housing"))
    put(ioana, index(office, ioana, {}), "0").raise_for_status()
    for desk in (dan, city):
        assert problem(desk.call("GET", "/index/resource/ngo")) == (404, "not-found")
        assert problem(put(desk, index(office, ioana, {}), "1")) == (404, "not-found")
    assert problem(ioana.call("GET", "/index/police/state")) == (404, "not-found")
    ana = office.signed_in("ana.coordinator")
    assert ana.call("GET", "/index/resource/ngo").is_success


@pytest.mark.parametrize("version", ["", "*", "-1", 'W/"0"', '"0", "1"', "x"])
def test_an_index_needs_a_version(office: Office, version: str) -> None:
    ioana = office.signed_in("ioana.resource")
    assert problem(put(ioana, index(office, ioana, {}), version)) == (400, "invalid-field")


def test_an_index_in_the_clear_or_for_two_is_refused(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    two = [throwaway_recipient() for _ in range(2)]
    for envelope in (b"{}", seal(bytes(4096), two), seal(bytes(4000), two[:1])):
        assert problem(put(ioana, envelope, "0")) == (400, "invalid-field")


def printed(office: Office, desk: Desk, count: int) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    forms, files = [], {}
    for _ in range(count):
        keys, form = ReporterKeys.from_seed(secrets.token_bytes(32)), secrets.token_hex(8)
        forms.append({"form": form, "mailbox": keys.mailbox, "auth_sha256": keys.access.auth_sha256})
        files[form] = seal_paper_form(
            office.instance(desk),
            desk.person.signer,
            form=form,
            language="ro",
            mailbox=keys.mailbox,
            reporter=keys.public(),
        )
    return forms, files


@on_both_engines
def test_a_helper_registers_forms_and_a_retry_is_no_second_time(office: Office) -> None:
    elena = office.signed_in("elena.helper")
    forms, files = printed(office, elena, 3)
    first = elena.send_bundle("POST", "/paper-forms", {"forms": forms}, files)
    assert (first.status_code, first.json()) == (201, {"registered": 3})
    assert elena.send_bundle("POST", "/paper-forms", {"forms": forms}, files).status_code == 201
    with office.staff.read() as unit:
        rows = [row for row in unit.log.rows(0, None) if row.action == "paper-forms"]
        assert [row.object for row in rows] == ["3"]
        kept = unit.reports.form(forms[0]["form"])
    assert kept[:2] == (forms[0]["mailbox"], bytes.fromhex(forms[0]["auth_sha256"]))
    assert office.staff.fetch(kept[2]) == files[forms[0]["form"]]


@on_both_engines
def test_forms_are_registered_all_or_none(office: Office) -> None:
    elena = office.signed_in("elena.helper")
    forms, files = printed(office, elena, 2)
    elena.send_bundle(
        "POST", "/paper-forms", {"forms": forms[:1]}, {forms[0]["form"]: files[forms[0]["form"]]}
    )
    taken = [forms[1], forms[0] | {"auth_sha256": "0" * 64}]
    assert problem(elena.send_bundle("POST", "/paper-forms", {"forms": taken}, files)) == (409, "form-taken")
    with office.staff.read() as unit:
        assert unit.reports.form(forms[1]["form"]) is None


def test_a_mailbox_that_has_a_report_is_not_reserved(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    elena = office.signed_in("elena.helper")
    forms, files = printed(office, elena, 1)
    forms[0]["mailbox"] = reporter.id
    assert problem(elena.send_bundle("POST", "/paper-forms", {"forms": forms}, files)) == (409, "form-taken")


@on_both_engines
def test_a_mailbox_that_a_later_code_opens_is_not_reserved(office: Office) -> None:
    reporter = office.report(office.signed_in("ioana.resource"))
    elena = office.signed_in("elena.helper")
    forms, files = printed(office, elena, 1)
    door = Door(bytes.fromhex(forms[0]["mailbox"]), bytes(32), bytes.fromhex(reporter.id))
    office.store.write(lambda connection: replace_door(connection, door))
    assert problem(elena.send_bundle("POST", "/paper-forms", {"forms": forms}, files)) == (409, "form-taken")


def test_odd_forms_are_refused(office: Office) -> None:
    elena = office.signed_in("elena.helper")
    forms, files = printed(office, elena, 1)
    form = forms[0]["form"]
    one = [throwaway_recipient()]
    for meta, sent in (
        ({"forms": []}, {}),
        ({"forms": forms}, {}),
        ({"forms": []}, files),
        ({"forms": forms * 2}, files),
        ({"forms": forms}, {form: seal(bytes(4096), one)}),
        ({"forms": [forms[0] | {"language": "ro"}]}, files),
        ({"forms": [form]}, files),
        ({"forms": forms, "more": 1}, files),
    ):
        assert elena.send_bundle("POST", "/paper-forms", meta, sent).status_code == 400


def test_the_log_is_read_in_pages_and_checks(office: Office) -> None:
    admin = office.signed_in("admin.office")
    rows = admin.get("/log")["rows"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert set(rows[0]) == {"number", "day", "actor", "action", "object", "previous", "hash"}
    assert admin.get(f"/log?after={rows[4]['number']}")["rows"] == rows[5:]
    assert problem(admin.call("GET", "/log?after=x")) == (400, "invalid-field")
    with client_of(office.triage) as http:
        assert http.post("/api/v1/log").status_code == 405


def checked(office: Office, *arguments: str) -> tuple[int, str]:
    with contextlib.suppress(PlaceError):
        write_place(office.data, PLACE)
    result = CliRunner().invoke(main, ["log", *arguments], env={"REPORT_PORTAL_DATA": str(office.data)})
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("update staff_log set actor = '0' where number = 5", "row 5 was altered"),
        ("delete from staff_log where number = 5", "row 5 is missing"),
        (
            """update staff_log set number = case number when 5 then -6 else -5 end where number in (5, 6);
            update staff_log set number = -number where number < 0""",
            "row 5 was altered",
        ),
    ],
)
def test_the_command_finds_and_names_what_was_done_to_the_data_folder(
    office: Office, statement: str, says: str
) -> None:
    assert checked(office, "check")[0] == 0
    with sqlite3.connect(office.data / "report_portal.sqlite3") as database:
        database.executescript(statement)
    code, output = checked(office, "check")
    assert (code, says in output) == (1, True), output


def test_the_command_finds_an_end_that_was_cut_off(office: Office) -> None:
    copy = office.data / "copy.json"
    code, output = checked(office, "export", str(copy))
    assert code == 0, output
    newest = output.split()[-1]
    assert checked(office, "check", "--against", str(copy), "--newest", newest)[0] == 0
    assert checked(office, "export", str(copy))[0] == 1
    rows = json.loads(copy.read_bytes())["count"]
    with sqlite3.connect(office.data / "report_portal.sqlite3") as database:
        database.execute("delete from staff_log where number = ?", (rows,))
    # What is left is a whole chain: only what was kept elsewhere tells.
    assert checked(office, "check")[0] == 0
    code, output = checked(office, "check", "--against", str(copy))
    assert (code, f"row {rows} and all after it are cut off" in output) == (1, True), output
    code, output = checked(office, "check", "--newest", newest)
    assert (code, "no row has the hash" in output) == (1, True), output


def test_the_command_checks_a_copy_without_the_data_folder(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    checked(office, "export", str(copy))
    value = json.loads(copy.read_bytes())

    def check(name: str, rows: list[dict[str, Any]]) -> tuple[int, str]:
        spoilt = tmp_path / name
        document = {**value, "rows": rows, "count": len(rows), "newest": rows[-1]["hash"]}
        spoilt.write_text(json.dumps(document))
        result = CliRunner().invoke(main, ["log", "check", "--file", str(spoilt)])
        return result.exit_code, result.output

    rows = value["rows"]
    assert check("whole", rows) == (0, f"log: whole, {len(rows)} rows, newest hash {value['newest']}\n")
    for name, changed, says in (
        ("altered", [*rows[:2], {**rows[2], "day": "2020-01-01"}, *rows[3:]], "row 3 was altered"),
        ("removed", [*rows[:2], *rows[3:]], "row 3 is missing"),
        ("swapped", [*rows[:2], rows[3], rows[2], *rows[4:]], "row 3 stands in another place"),
    ):
        code, output = check(name, changed)
        assert (code, says in output) == (1, True), output
    (tmp_path / "cut").write_bytes(copy.read_bytes()[:-2])
    result = CliRunner().invoke(main, ["log", "check", "--file", str(tmp_path / "cut")])
    assert (result.exit_code, "the file was cut off" in result.output) == (1, True)


def test_the_log_holds_ids_and_never_words(office: Office) -> None:
    rows = office.signed_in("ana.coordinator").get("/log")["rows"]
    names = {person.name for person in office.people.values()}
    content = repr(rows)
    assert not [name for name in names if name in content]
