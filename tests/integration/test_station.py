"""A batch of scans at a station: the right reports arrive, once each, and nothing is left lying about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from paper_scans import drawn, filled, lease, scan, torn
from station_kit import HELPER, Station, reports_of, station_at
from triage_kit import PLACE, Office, Reporter

from report_portal.client.errors import UnreachableError
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import derive_keys
from report_portal.crypto.items import AttachmentEntry
from report_portal.crypto.opening.attachments import open_attachment
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.signed import sign_file
from report_portal.paper.reading.batch import Reader
from report_portal.station.desk import Desk
from report_portal.station.errors import StationError
from report_portal.station.spool import Spool
from report_portal.store.instances import publish


@pytest.fixture
def station(office: Office, tmp_path: Path) -> Iterator[Station]:
    with station_at(office, tmp_path / "station") as opened:
        yield opened


def test_a_scan_becomes_a_report_that_the_code_on_the_slip_opens(station: Station) -> None:
    sheet = station.print({"ne": 1})["ne"][0]
    ((front, back),) = drawn("ne", [sheet])
    front = filled(front, "ne", 1, ["treat_where:renting", "treat_what:refused", "treat_why:nationality"])
    assert station.desk.take(scan(torn(front), torn(back)))
    station.read()
    batch = station.desk.batch()
    key = f"{sheet.form}.0"
    assert list(batch.sheets) == [key]
    station.look_through(key)
    look = station.desk.look(station.desk.batch().sheets[key], station.desk.batch())
    assert look.open == ()
    assert look.route.readers == ("resource/ngo", "housing/ngo")
    station.confirm(key)
    assert station.desk.scans.pages == {}
    station.send()
    ((_, report),) = reports_of(station.office).items()
    assert not report.broken
    assert report.bound
    assert report.core.head
    assert report.core.head["channel"] == "paper"
    assert report.core.head["answers"]["treat_what"] == ["refused"]
    assert report.private.head
    assert report.private.head["answers"] == {"treat_why": ["nationality"]}
    assert sheet.code
    reporter = Reporter(station.office)
    reporter.keys = derive_keys(sheet.code, PLACE.instance)
    assert read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance).thread == ()
    assert station.desk.sent == 1
    assert station.desk.outbox.waiting() == []


TICKS = ["work_problem:not_paid"]


def test_nothing_is_sealed_that_a_person_has_not_settled_or_seen(station: Station) -> None:
    desk, sheet = station.desk, station.print({"en": 1})["en"][0]
    ((front, _),) = drawn("en", [sheet])
    side = torn(filled(front, "en", 1, TICKS[:1], ["housing_place"]))
    file = scan(side, side, lease(), np.full_like(side, 250))
    assert desk.take(file)
    assert not desk.take(file)
    station.read()
    key, batch = f"{sheet.form}.0", desk.batch()
    (extra,), (paper,) = batch.extras, batch.loose
    station.look_through(key)
    with pytest.raises(StationError):
        station.confirm(key)
    desk.place(extra.page.id, "drop")
    with pytest.raises(StationError):
        station.confirm(key)
    desk.accept_alone(key, alone=True)
    desk.place(paper.id, key)
    with pytest.raises(StationError):
        desk.confirm(key, [page.id for page in batch.sheets[key].sides.values()])
    assert desk.outbox.waiting() == []
    station.confirm(key)
    assert not list((station.helper.folder / "pages").iterdir())
    station.send()
    station.send()
    (report,) = reports_of(station.office).values()
    assert report.core.head
    assert report.private.head
    (attached,), (written,) = report.core.head["attachments"], report.private.head["attachments"]
    assert written["question"] == "housing_place"
    for entry in (attached, written):
        assert file_of(station, entry).startswith(b"\xff\xd8\xff")


def file_of(station: Station, entry: dict[str, Any]) -> bytes:
    """Fetch a file of a report as its NGO readers do, and open it."""
    known = AttachmentEntry(**{name: entry[name] for name in ("id", "secret", "sha256", "type", "size")})
    ioana = station.office.signed_in("ioana.resource")
    envelope = ioana.call("GET", f"/attachments/{known.id}").raise_for_status().content
    return open_attachment(known, envelope, PLACE.instance, station.office.people[HELPER].verify_key)


def test_a_form_that_was_used_elsewhere_is_asked_about_and_never_joined(station: Station) -> None:
    sheet = station.print({"en": 1})["en"][0]
    ((front, _),) = drawn("en", [sheet])
    key = f"{sheet.form}.0"

    def confirm(tick: str, desk: Desk) -> None:
        desk.take(scan(torn(filled(front, "en", 1, [tick]))))
        with Reader(with_pictures=True) as reader:
            while desk.read_next(reader):
                pass
        desk.accept_alone(key, alone=True)
        for page in desk.batch().sheets[key].sides.values():
            for box in page.unsure:
                desk.decide(page.id, "-".join(box), ticked=False)
        desk.confirm(key, [page.id for page in desk.batch().sheets[key].pages])

    confirm("work_problem:not_paid", station.desk)
    station.send()
    elsewhere = Desk(
        Spool(station.data / "other", station.helper.own.identity),
        station.helper.own,
        station.helper.register,
    )
    confirm("work_problem:threats", elsewhere)
    with station.reporters() as http:
        elsewhere.send(http)
        (refused,) = elsewhere.outbox.waiting()
        assert refused.refused == "form-used"
        assert len(reports_of(station.office)) == 1
        elsewhere.settle(refused.name, own=True)
        elsewhere.send(http)
    problems = [
        report.core.head["answers"]["work_problem"]
        for report in reports_of(station.office).values()
        if report.core.head
    ]
    assert sorted(problems) == [["not_paid"], ["threats"]]
    # The copy names the form that was drawn for it, not the one printed on it.
    assert all(report.bound and not report.broken for report in reports_of(station.office).values())
    # The first computer knows the form again too.
    station.desk.take(scan(torn(filled(front, "en", 1, ["work_problem:threats"]))))
    station.read()
    assert station.desk.batch().extras[0].first is None


class Cut(httpx.WSGITransport):
    """A network that delivers and then loses the answer."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        super().handle_request(request)
        raise httpx.ReadError("cut")


def test_a_lost_answer_neither_loses_nor_doubles_a_report(station: Station) -> None:
    sheet = station.print({"en": 1})["en"][0]
    ((front, _),) = drawn("en", [sheet])
    station.desk.take(scan(torn(filled(front, "en", 1, TICKS[:1], ["housing_place"]))))
    station.read()
    key = f"{sheet.form}.0"
    station.desk.accept_alone(key, alone=True)
    station.look_through(key)
    station.confirm(key)
    with station.reporters(Cut(app=station.office.intake)) as http, pytest.raises(UnreachableError):
        station.desk.send(http)
    assert len(station.desk.outbox.waiting()) == 1
    station.send()
    assert station.desk.outbox.waiting() == []
    assert len(reports_of(station.office)) == 1


def test_a_key_that_was_retired_meanwhile_is_sealed_to_anew(station: Station) -> None:
    sheet = station.print({"en": 1})["en"][0]
    ((front, _),) = drawn("en", [sheet])
    station.desk.take(scan(torn(filled(front, "en", 1, TICKS[:1], ["housing_place"]))))
    station.read()
    key = f"{sheet.form}.0"
    station.desk.accept_alone(key, alone=True)
    station.look_through(key)
    station.confirm(key)
    office = station.office
    renewed = office.payload(office.signed_in("ana.coordinator"))
    version = station.desk.instance.version + 1
    office.keys.audiences["resource/ngo"] = HybridIdentity.generate()
    for audience in renewed["audiences"]:
        if audience["id"] == "resource/ngo":
            audience |= {"epoch": 2, "recipient": office.keys.audiences["resource/ngo"].recipient.text}
    signed = sign_file("instance", renewed | {"version": version}, office.keys.root_seed)
    office.store.write(lambda connection: publish(connection, version, signed))
    station.send()
    assert station.desk.outbox.waiting() == []
    assert station.desk.instance.version == version
    # Opened with the new key of the audience alone.
    (report,) = reports_of(office).values()
    assert report.core.head


def test_a_key_list_that_the_root_does_not_vouch_for_stops_the_sending(station: Station) -> None:
    sheet = station.print({"en": 1})["en"][0]
    ((front, _),) = drawn("en", [sheet])
    station.desk.take(scan(torn(filled(front, "en", 1, TICKS[:1]))))
    station.read()
    key = f"{sheet.form}.0"
    station.desk.accept_alone(key, alone=True)
    station.look_through(key)
    station.confirm(key)
    office = station.office
    forged = office.payload(office.signed_in("ana.coordinator"))
    version = station.desk.instance.version + 1
    for audience in forged["audiences"]:
        audience |= {"epoch": 2, "recipient": HybridIdentity.generate().recipient.text}
    signed = sign_file("instance", forged | {"version": version}, HybridIdentity.generate().seed)
    office.store.write(lambda connection: publish(connection, version, signed))
    station.send()
    (stopped,) = station.desk.outbox.waiting()
    assert stopped.refused == "untrusted"
    assert reports_of(office) == {}
