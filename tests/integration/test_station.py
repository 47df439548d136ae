"""A batch of scans at a station: the right reports arrive, once each, and nothing is left lying about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from paper_scans import drawn, filled, lease, scan, torn
from station_kit import Station, reports_of, station_at
from triage_kit import PLACE, Office, Reporter

from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import derive_keys
from report_portal.crypto.opening.mailbox import read_mailbox


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
    station.desk.confirm(key)
    assert station.desk.scans.pages == {}
    station.send()
    ((_, report),) = reports_of(station.office).items()
    assert not report.broken
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
