"""Reports as staff reach them: listing, sealed files, answers, days, attachments."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from engines import on_both_engines
from sqlalchemy import update
from triage_kit import Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle, write_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.items.attachments import seal_attachment
from report_portal.crypto.items.later import InPlace, seal_message, seal_withdrawal
from report_portal.crypto.items.sealed_item import SealedItem
from report_portal.crypto.items.state import State
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.crypto.records import SignedBy, decode_record
from report_portal.crypto.signed import sign_file
from report_portal.store.schema import reports as table
from report_portal.triage.errors import UnknownError


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def send(desk: Desk, reporter: Reporter, item: SealedItem) -> Any:
    return desk.send_bundle("POST", f"/reports/{reporter.id}/answers", item.meta, item.files)


def row_of(desk: Desk, reporter: Reporter) -> dict[str, Any]:
    return next(row for row in desk.get("/reports")["reports"] if row["id"] == reporter.id)


def tell_contact(office: Office, desk: Desk, reporter: Reporter, value: str) -> None:
    instance = office.instance(desk)
    box = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, instance.instance)
    place = box.next_place(datetime.now(UTC).date())
    item = seal_message(
        instance, reporter.keys, place, text="", locale="en", contact={"contact_value": value}
    )
    reporter.post("/mailbox/messages", item.bundle()).raise_for_status()


def files_of(desk: Desk, reporter: Reporter) -> set[str]:
    answer = desk.send_json("POST", "/reports/files", {"ids": [reporter.id]})
    return {name.removeprefix(f"{reporter.id}/") for name in read_bundle(answer.content).files}


@on_both_engines
def test_closing_deletes_contact_details_that_were_told_later_too(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    tell_contact(office, ana, reporter, "0712 345 678")
    tell_contact(office, ana, reporter, "0712 345 679")
    assert {"in/1/contact", "in/2/contact", "in/3/contact"} < files_of(ana, reporter)
    closing = {"reminder": None, "closed": today(), "seen": 3}
    ana.send_json("PUT", f"/reports/{reporter.id}/dates", closing).raise_for_status()
    assert files_of(ana, reporter) == {"in/1/core", "in/1/private", "in/2/message", "in/3/message"}
    # Whoever writes again may want to be reached again.
    tell_contact(office, ana, reporter, "0712 345 680")
    assert "in/4/contact" in files_of(ana, reporter)


@on_both_engines
def test_closing_deletes_how_to_reach_the_person_and_nothing_else(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter, other = office.report(ana), office.report(ana)
    path = f"/reports/{reporter.id}/dates"

    def names(of: Reporter) -> set[str]:
        answer = ana.send_json("POST", "/reports/files", {"ids": [of.id]})
        return {name.rsplit("/", 1)[1] for name in read_bundle(answer.content).files}

    assert names(reporter) == {"core", "private", "contact"}
    ana.send_json("PUT", path, {"reminder": today(), "closed": None, "seen": 1}).raise_for_status()
    assert names(reporter) == {"core", "private", "contact"}
    ana.send_json("PUT", path, {"reminder": None, "closed": today(), "seen": 1}).raise_for_status()
    assert names(reporter) == {"core", "private"}
    assert names(other) == {"core", "private", "contact"}
    # Opening the case again brings nothing back.
    ana.send_json("PUT", path, {"reminder": None, "closed": None, "seen": 1}).raise_for_status()
    assert names(reporter) == {"core", "private"}


def test_a_new_report_is_listed_with_days_and_counts_only(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    assert row_of(ioana, reporter) == {
        "id": reporter.id,
        "received": today(),
        "moved": today(),
        "answered": None,
        "closed": None,
        "reminder": None,
        "in_sequence": 1,
        "out_sequence": 0,
        "withdrawn": None,
        "attachments": 0,
    }


@on_both_engines
def test_the_listing_goes_on_after_the_last_row_without_gaps_or_repeats(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    ids = {office.report(ioana).id for _ in range(7)}
    days = ["2026-01-01", "2026-01-02", "2026-01-03"]
    for number, one in enumerate(sorted(ids)):
        change = update(table).where(table.c.mailbox == bytes.fromhex(one)).values(moved=days[number % 3])
        office.store.write(lambda connection, change=change: connection.execute(change))
    seen, after = [], ""
    while page := ioana.get(f"/reports?limit=2{after}")["reports"]:
        assert len(page) <= 2
        seen += page
        after = f"&after={page[-1]['moved']}:{page[-1]['id']}"
    assert {row["id"] for row in seen} == ids
    assert [(row["moved"], row["id"]) for row in seen] == sorted((row["moved"], row["id"]) for row in seen)
    later = ioana.get("/reports?from=2026-01-02")["reports"]
    assert {row["moved"] for row in later} == set(days[1:])


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "limit=-1",
        "from=yesterday",
        "from=2026-02-30",
        "after=1",
        "after=2026-01-01:zz",
    ],
)
def test_odd_queries_are_refused(office: Office, query: str) -> None:
    ioana = office.signed_in("ioana.resource")
    assert problem(ioana.call("GET", f"/reports?{query}")) == (400, "invalid-field")


@on_both_engines
def test_files_come_sealed_and_open_with_the_audiences_key(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    answer = ioana.send_json("POST", "/reports/files", {"ids": [reporter.id, "0" * 32]})
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    files = read_bundle(answer.content).files
    assert set(files) == {f"{reporter.id}/in/1/{name}" for name in ("core", "private", "contact")}
    assert b"sentinel" not in answer.content
    plaintext = open_envelope(files[f"{reporter.id}/in/1/core"], [office.keys.audiences["resource/ngo"]])
    assert decode_record(plaintext).head["answers"]["story"] == "sentinel words"
    some = ioana.send_json("POST", "/reports/files", {"ids": [reporter.id], "files": ["core"]})
    assert set(read_bundle(some.content).files) == {f"{reporter.id}/in/1/core"}


def test_what_is_too_much_for_one_answer_is_asked_for_in_parts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ioana = office.signed_in("ioana.resource")
    ids = [office.report(ioana).id for _ in range(2)]
    monkeypatch.setattr("report_portal.triage.services.reports.FILES_BYTES_MAX", 20_000)
    assert problem(ioana.send_json("POST", "/reports/files", {"ids": ids})) == (413, "too-large")
    for one in ids:
        answer = ioana.send_json("POST", "/reports/files", {"ids": [one]})
        assert len(read_bundle(answer.content).files) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": "0" * 32},
        {"ids": ["x"]},
        {"ids": ["0" * 32] * 51},
        {"ids": [], "files": ["state"]},
        {"ids": [], "files": None},
        {"ids": [], "more": 1},
        [],
    ],
)
def test_odd_requests_for_files_are_refused(office: Office, body: Any) -> None:
    ioana = office.signed_in("ioana.resource")
    status, code = problem(ioana.send_json("POST", "/reports/files", body))
    assert status == 400
    assert code in {"invalid-field", "missing-field", "unknown-field"}


def test_an_answer_reaches_the_reporter_and_is_known_again(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    item = reporter.answer(office.instance(ioana))
    first = send(ioana, reporter, item)
    assert (first.status_code, first.json()) == (201, {"sent": today()})
    again = send(ioana, reporter, item)
    assert (again.status_code, again.json()) == (200, {"sent": today()})
    row = row_of(ioana, reporter)
    assert (row["out_sequence"], row["answered"]) == (1, today())
    mailbox = read_bundle(reporter.mailbox())
    assert mailbox.files["out/1"] == item.files["answer"]
    own = HybridIdentity.from_seed(reporter.keys.age_seed)
    record = decode_record(open_envelope(mailbox.files["out/1"], [own]))
    record.check_mac(reporter.keys.answer_mac)
    assert record.head["text"] == "we read it"
    files = read_bundle(ioana.send_json("POST", "/reports/files", {"ids": [reporter.id]}).content).files
    assert files[f"{reporter.id}/out/1/answer"] == item.files["answer"]


@on_both_engines
def test_answers_are_numbered_without_gaps_and_two_writers_do_not_overwrite(office: Office) -> None:
    ioana, dan = office.signed_in("ioana.resource"), office.signed_in("dan.housing")
    reporter = office.report(ioana)
    instance = office.instance(ioana)
    assert problem(send(ioana, reporter, reporter.answer(instance, 2))) == (409, "sequence-gap")
    assert send(ioana, reporter, reporter.answer(instance, 1)).status_code == 201
    assert problem(send(dan, reporter, reporter.answer(instance, 1, "other"))) == (409, "sequence-taken")
    assert send(dan, reporter, reporter.answer(instance, 2, "other")).status_code == 201


def test_what_is_not_an_answers_shape_is_refused_and_leaves_nothing(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    item = reporter.answer(office.instance(ioana))
    three = [throwaway_recipient() for _ in range(3)]
    path = f"/reports/{reporter.id}/answers"
    for envelope in (
        b"words in the clear",
        seal(bytes(4096), three[:2]),
        seal(bytes(4096), [*three, throwaway_recipient()]),
        seal(bytes(5000), three),
        seal(bytes(128 * 1024), three),
    ):
        answer = ioana.send_bundle("POST", path, item.meta, {"answer": envelope})
        assert problem(answer) == (400, "invalid-field")
    for meta in (
        {"sequence": 1},
        item.meta | {"sequence": True},
        item.meta | {"sequence": 0},
        item.meta | {"epochs": {"resource/ngo": 1}},
        item.meta | {"epochs": []},
        item.meta | {"text": "words"},
    ):
        assert ioana.send_bundle("POST", path, meta, item.files).status_code == 400
    assert ioana.send_bundle("POST", path, item.meta, {**item.files, "more": b""}).status_code == 400
    assert problem(ioana.send_bundle("POST", f"/reports/{'0' * 32}/answers", item.meta, item.files)) == (
        404,
        "not-found",
    )
    assert row_of(ioana, reporter)["out_sequence"] == 0
    blobs = [path for path in (office.data / "blobs").rglob("*") if path.is_file()]
    assert blobs == []


def test_an_answer_sealed_to_a_retired_key_is_sent_back(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    old, kept = reporter.answer(office.instance(ana)), reporter.answer(office.instance(ana), 1, "kept before")
    send(ana, reporter, kept).raise_for_status()
    payload = office.payload(ana)
    payload["version"] = 2
    office.keys.audiences["resource/ngo"] = HybridIdentity.generate()
    payload["audiences"][0] |= {
        "epoch": 2,
        "recipient": office.keys.audiences["resource/ngo"].recipient.text,
    }
    files = {"instance": sign_file("instance", payload, office.keys.root_seed)}
    for name in ("ana.coordinator", "mihai.coordinator", "ioana.resource"):
        person = office.people[name]
        prefix = f"grants/{person.member}"
        files |= ana.grants(office.keys, ["resource/ngo"], person.identity.recipient, prefix, 2)
    files |= ana.grants(office.keys, ["resource/ngo"], office.keys.recovery.recipient, "recovery", 2)
    ana.send_bundle("PUT", "/instance", ana.proof(), files).raise_for_status()
    assert problem(send(ana, reporter, old)) == (409, "epoch-retired")
    # What was kept before is still known, so that nobody sends it twice.
    assert send(ana, reporter, kept).status_code == 200
    assert send(ana, reporter, reporter.answer(office.instance(ana), 2)).status_code == 201


def test_nothing_more_is_sent_to_somebody_who_took_the_report_back(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    instance = office.instance(ioana)
    state = State({}, (), ("resource/ngo",), "en", today(), (), "0" * 64)
    place = InPlace(reporter.keys.mailbox, 2, 0, state, datetime.now(UTC).date())
    withdrawal = seal_withdrawal(instance, reporter.keys, place)
    reporter.post("/mailbox/withdrawal", withdrawal.bundle()).raise_for_status()
    assert row_of(ioana, reporter)["withdrawn"] == today()
    assert problem(send(ioana, reporter, reporter.answer(instance))) == (410, "withdrawn")
    # Nor does a day of it move: it goes when its time is over.
    for days in ({"closed": None}, {"closed": today()}, {"reminder": today()}):
        path = f"/reports/{reporter.id}/dates"
        assert problem(ioana.send_json("PUT", path, days | {"seen": 2})) == (410, "withdrawn")
    files = read_bundle(ioana.send_json("POST", "/reports/files", {"ids": [reporter.id]}).content).files
    assert set(files) == {f"{reporter.id}/in/2/message"}


def test_days_are_set_and_taken_away(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    path = f"/reports/{reporter.id}/dates"
    ioana.send_json("PUT", path, {"reminder": "2026-12-24", "closed": None, "seen": 1}).raise_for_status()
    assert row_of(ioana, reporter)["reminder"] == "2026-12-24"
    ioana.send_json("PUT", path, {"reminder": None, "closed": today(), "seen": 1}).raise_for_status()
    row = row_of(ioana, reporter)
    assert (row["reminder"], row["closed"]) == (None, today())
    for body in (
        {"reminder": None},
        {"seen": 1},
        {"reminder": None, "moved": None, "seen": 1},
        {"reminder": "soon", "closed": None, "seen": 1},
        {"reminder": 1, "closed": None},
    ):
        assert ioana.send_json("PUT", path, body).status_code == 400
    missing = ioana.send_json(
        "PUT", f"/reports/{'0' * 32}/dates", {"reminder": None, "closed": None, "seen": 1}
    )
    assert problem(missing) == (404, "not-found")


def test_a_reminder_leaves_a_case_closed_that_a_colleague_closed_meanwhile(office: Office) -> None:
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    reporter = office.report(ana)
    path = f"/reports/{reporter.id}/dates"
    ana.send_json("PUT", path, {"reminder": None, "closed": today(), "seen": 1}).raise_for_status()
    # Her page still shows it open.
    ioana.send_json("PUT", path, {"reminder": "2026-12-24", "seen": 1}).raise_for_status()
    row = row_of(ana, reporter)
    assert (row["reminder"], row["closed"]) == ("2026-12-24", today())
    ana.send_json("PUT", path, {"closed": None, "seen": 1}).raise_for_status()
    row = row_of(ana, reporter)
    assert (row["reminder"], row["closed"]) == ("2026-12-24", None)


@pytest.mark.parametrize("days", [-2, 2, 3000])
def test_a_case_is_closed_today_and_on_no_other_day(office: Office, days: int) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    path = f"/reports/{reporter.id}/dates"
    day = (ioana.today + timedelta(days=days)).isoformat()
    for closed in (day, "9999-12-31"):
        answer = ioana.send_json("PUT", path, {"closed": closed, "seen": 1})
        assert problem(answer) == (400, "invalid-field")
    assert row_of(ioana, reporter)["closed"] is None
    # A page whose clock is behind or ahead of midnight still closes.
    for apart in (-1, 1):
        day = (ioana.today + timedelta(days=apart)).isoformat()
        ioana.send_json("PUT", path, {"closed": day, "seen": 1}).raise_for_status()


@on_both_engines
def test_closing_that_is_refused_is_not_carried_out_by_a_restore(
    office: Office,
) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)

    def close_and_fail(unit: Any) -> None:
        unit.reports.set_dates(reporter.id, {"closed": today()}, today())
        raise UnknownError("report")

    with pytest.raises(UnknownError):
        office.staff.write(close_and_fail)
    assert len(office.store.ledger.read()) == 0


def test_what_the_person_sends_after_the_end_opens_the_case_again(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    path = f"/reports/{reporter.id}/dates"
    closing = {"reminder": None, "closed": today(), "seen": 1}
    ioana.send_json("PUT", path, closing).raise_for_status()
    state = State({}, (), ("resource/ngo",), "en", today(), (), "0" * 64)
    instance = office.instance(ioana)
    place = InPlace(reporter.keys.mailbox, 2, 0, state, datetime.now(UTC).date())
    message = seal_message(instance, reporter.keys, place, text="It happened again.", locale="en")
    reporter.post("/mailbox/messages", message.bundle()).raise_for_status()
    assert row_of(ioana, reporter)["closed"] is None
    # Nobody closes over words that were not read.
    assert problem(ioana.send_json("PUT", path, closing)) == (409, "unread")
    assert row_of(ioana, reporter)["closed"] is None
    ioana.send_json("PUT", path, {**closing, "seen": 2}).raise_for_status()
    assert row_of(ioana, reporter)["closed"] == today()


def attached(office: Office, desk: Desk) -> tuple[Reporter, str, bytes]:
    reporter = Reporter(office)
    auth = SignedBy(reporter.keys.sign_seed)
    sealed = seal_attachment("timisoara", b"a picture" * 100, "image/jpeg", auth)
    headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Id": sealed.entry.id,
        "Upload-Offset": "0",
        "Upload-Length": str(len(sealed.envelope)),
    }
    uploaded = client_of(office.intake).post("/api/v1/uploads", content=sealed.envelope, headers=headers)
    uploaded.raise_for_status()
    reporter.send(office.instance(desk), attachments=(sealed.entry,))
    return reporter, sealed.entry.id, sealed.envelope


def test_attachments_are_for_readers(office: Office) -> None:
    ioana, city = office.signed_in("ioana.resource"), office.signed_in("city.housing")
    reporter, upload, envelope = attached(office, ioana)
    assert row_of(ioana, reporter)["attachments"] == 1
    answer = ioana.call("GET", f"/attachments/{upload}")
    assert answer.content == envelope
    assert answer.headers["Cache-Control"] == "no-store"
    assert problem(city.call("GET", f"/attachments/{upload}")) == (404, "not-found")
    assert problem(ioana.call("GET", f"/attachments/{secrets.token_hex(16)}")) == (404, "not-found")
    assert problem(ioana.call("GET", "/attachments/x")) == (400, "invalid-field")


def test_an_upload_without_a_report_is_nobodys(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    sealed = seal_attachment("timisoara", b"x", "image/jpeg", SignedBy(secrets.token_bytes(32)))
    headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Id": sealed.entry.id,
        "Upload-Offset": "0",
        "Upload-Length": str(len(sealed.envelope)),
    }
    client_of(office.intake).post(
        "/api/v1/uploads", content=sealed.envelope, headers=headers
    ).raise_for_status()
    assert problem(ioana.call("GET", f"/attachments/{sealed.entry.id}")) == (404, "not-found")


def test_bodies_of_another_type_or_size_are_refused(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    reporter = office.report(ioana)
    path = f"/reports/{reporter.id}/answers"
    as_json = ioana.call("POST", path, content=b"{}", headers={"Content-Type": "application/json"})
    assert problem(as_json) == (415, "unsupported-media-type")
    large = write_bundle({}, {"answer": bytes(300 * 1024)})
    assert problem(ioana.call("POST", path, content=large, headers={"Content-Type": MEDIA_TYPE})) == (
        413,
        "too-large",
    )
    cut = ioana.call("POST", path, content=large[:100], headers={"Content-Type": MEDIA_TYPE})
    assert problem(cut) == (400, "malformed-bundle")
    nested = json.dumps({"ids": []}).encode() + b"{}"
    odd = ioana.call("POST", "/reports/files", content=nested, headers={"Content-Type": "application/json"})
    assert problem(odd) == (400, "invalid-field")
