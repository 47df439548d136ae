"""Handing on: by a coordinator, to an office that does not read itself, told to the reporter, logged."""

import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from engines import on_both_engines
from sqlalchemy import text
from triage_kit import Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.items.answers import OutPlace, seal_release_notice
from report_portal.crypto.items.later import InPlace, seal_permission
from report_portal.crypto.items.staff_files import Release, seal_release
from report_portal.crypto.items.state import State
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.crypto.records import decode_record
from report_portal.triage.services.audit import Audit


def handing(
    office: Office, desk: Desk, reporter: Reporter, audience: str
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a coordinator's browser sends for a release."""
    instance, day = office.instance(desk), datetime.now(UTC).date()
    release = Release(
        secrets.token_hex(16), audience, "123456", {"areas": ["work"]}, (), ("packet",), day, "en"
    )
    place = OutPlace(1, None, seen=1, author="resource/ngo", day=day)
    notice = seal_release_notice(
        instance, reporter.correspondent, place, audience=audience, parts=("packet",)
    )
    epochs = {**instance.epochs, audience: instance.audience(audience).epoch}
    meta = {"release": release.release, "audience": audience, "epochs": epochs, "sequence": 1, "seen": 1}
    return meta, {"release": seal_release(instance, desk.person.signer, release), **notice.files}


def hand_on(desk: Desk, reporter: Reporter, meta: dict[str, Any], files: dict[str, bytes]) -> Any:
    return desk.send_bundle("POST", f"/reports/{reporter.id}/releases", meta, files)


def logged(office: Office) -> list[tuple[str, str, str]]:
    rows = Audit(office.staff).rows(0, None)
    return [(row.action, row.actor, row.object) for row in rows if row.action == "released"]


@on_both_engines
def test_a_release_reaches_its_office_the_reporter_and_the_log(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    first = hand_on(ana, reporter, meta, files)
    assert first.status_code == 201
    again = hand_on(ana, reporter, meta, files)
    assert (again.status_code, again.json()) == (200, first.json())
    assert logged(office) == [("released", ana.person.member, meta["release"])]

    liaison = office.signed_in("labour.liaison")
    listed = liaison.get("/releases")["releases"]
    assert listed == [
        {
            "id": meta["release"],
            "audience": "labour/state",
            "day": first.json()["sent"],
            "member": ana.person.member,
            "entries": 0,
        }
    ]
    envelope = liaison.call("GET", f"/releases/{meta['release']}").content
    assert envelope == files["release"]
    record = decode_record(open_envelope(envelope, [office.keys.audiences["labour/state"]]))
    record.verify(ana.person.verify_key)
    assert record.head["mailbox"] is None
    assert reporter.id.encode() not in liaison.call("GET", "/releases").content

    assert ana.get("/releases")["releases"][0]["report"] == reporter.id
    assert read_bundle(reporter.mailbox()).files["out/1"] == files["answer"]
    row = ana.get("/reports")["reports"][0]
    assert (row["out_sequence"], row["answered"]) == (1, None)


def test_other_offices_do_not_see_it(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    hand_on(ana, reporter, meta, files).raise_for_status()
    for name in ("city.housing", "dan.housing"):
        desk = office.signed_in(name)
        assert desk.get("/releases")["releases"] == []
        assert problem(desk.call("GET", f"/releases/{meta['release']}")) == (404, "not-found")


@pytest.mark.parametrize("audience", ["resource/ngo", "housing/ngo"])
def test_an_audience_that_reads_itself_gets_no_release(office: Office, audience: str) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, audience)
    assert problem(hand_on(ana, reporter, meta, files)) == (400, "invalid-field")
    assert problem(hand_on(ana, reporter, meta | {"audience": "police/state"}, files)) == (
        400,
        "invalid-field",
    )
    assert ana.get("/releases")["releases"] == []
    assert logged(office) == []


@pytest.mark.parametrize(
    "name", ["ioana.resource", "dan.housing", "city.housing", "labour.liaison", "admin.office"]
)
def test_only_coordinators_hand_on(office: Office, name: str) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    assert problem(hand_on(office.signed_in(name), reporter, meta, files)) == (403, "not-allowed")
    assert logged(office) == []


def test_notice_and_release_stand_or_fall_together(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    two, three = ([throwaway_recipient() for _ in range(n)] for n in (2, 3))
    for spoilt in (
        {**files, "release": b"words"},
        {**files, "release": seal(bytes(4096), three)},
        {**files, "answer": seal(bytes(4096), two)},
        {"release": files["release"]},
        {"answer": files["answer"]},
    ):
        assert hand_on(ana, reporter, meta, spoilt).status_code == 400
    for spoilt_meta in (
        meta | {"epochs": {"resource/ngo": 1, "housing/ngo": 1}},
        meta | {"release": "x"},
        meta | {"note": "words"},
        {name: meta[name] for name in meta if name != "seen"},
        meta | {"seen": 0},
    ):
        assert hand_on(ana, reporter, spoilt_meta, files).status_code == 400
    assert problem(hand_on(ana, reporter, meta | {"sequence": 2}, files)) == (409, "sequence-gap")
    assert problem(
        hand_on(ana, reporter, meta | {"epochs": meta["epochs"] | {"labour/state": 2}}, files)
    ) == (
        409,
        "epoch-retired",
    )
    assert read_bundle(reporter.mailbox()).meta["out_sequence"] == 0
    assert ana.get("/releases")["releases"] == []
    assert logged(office) == []


@on_both_engines
def test_a_release_decided_before_a_no_was_read_is_refused(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    day = datetime.now(UTC).date()
    place = InPlace(reporter.id, 2, 0, State.of_paper(("resource/ngo",), "en", day.isoformat()), day)
    no = seal_permission(office.instance(ana), reporter.keys, place, audience="labour/state", choice="no")
    reporter.post("/mailbox/messages", no.bundle()).raise_for_status()
    assert problem(hand_on(ana, reporter, meta, files)) == (409, "unread")
    assert ana.get("/releases")["releases"] == []
    assert read_bundle(reporter.mailbox()).meta["out_sequence"] == 0
    assert logged(office) == []
    # Whoever has read it decides anew.
    meta, files = handing(office, ana, reporter, "labour/state")
    assert hand_on(ana, reporter, meta | {"seen": 2}, files).status_code == 201


def test_a_failing_log_takes_the_release_with_it(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    trigger = "create trigger full before insert on staff_log begin select raise(abort, 'no'); end"
    office.store.write(lambda connection: connection.execute(text(trigger)))
    office.triage.config["PROPAGATE_EXCEPTIONS"] = False
    assert problem(hand_on(ana, reporter, meta, files)) == (500, "internal")
    office.store.write(lambda connection: connection.execute(text("drop trigger full")))
    assert ana.get("/releases")["releases"] == []
    assert read_bundle(reporter.mailbox()).meta["out_sequence"] == 0


def test_an_id_is_not_used_for_another_release(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter, other = office.report(ana), office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    hand_on(ana, reporter, meta, files).raise_for_status()
    second_meta, second = handing(office, ana, other, "labour/state")
    answer = hand_on(ana, other, second_meta | {"release": meta["release"]}, second)
    assert problem(answer) == (409, "release-taken")
    assert problem(hand_on(ana, other, meta, files)) == (409, "release-taken")


def test_receivers_fetch_attachments_of_what_was_handed_to_them_and_no_others(office: Office) -> None:
    from test_triage_reports import attached  # noqa: PLC0415 - the one test here that needs a file

    ana = office.signed_in("ana.coordinator")
    reporter, upload, envelope = attached(office, ana)
    _, other_upload, _ = attached(office, ana)
    liaison, city = office.signed_in("labour.liaison"), office.signed_in("city.housing")
    assert problem(liaison.call("GET", f"/attachments/{upload}")) == (404, "not-found")
    meta, files = handing(office, ana, reporter, "labour/state")
    hand_on(ana, reporter, meta, files).raise_for_status()
    assert liaison.call("GET", f"/attachments/{upload}").content == envelope
    assert problem(liaison.call("GET", f"/attachments/{other_upload}")) == (404, "not-found")
    assert problem(city.call("GET", f"/attachments/{upload}")) == (404, "not-found")


def test_the_member_named_in_a_release_is_the_one_who_is_signed_in(office: Office) -> None:
    ana, mihai = office.signed_in("ana.coordinator"), office.signed_in("mihai.coordinator")
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, "labour/state")
    hand_on(mihai, reporter, meta, files).raise_for_status()
    assert logged(office)[0][1] == mihai.person.member
    assert ana.get("/releases")["releases"][0]["member"] == mihai.person.member
    # What is inside was signed by somebody else: a receiver sees that the two do not fit.
    head = decode_record(open_envelope(files["release"], [office.keys.audiences["labour/state"]])).head
    assert head["member"] == ana.person.member
