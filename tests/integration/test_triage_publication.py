"""When the key list changes, both applications serve pages that pin it, without a restart."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from triage_kit import PLACE, Office, founded

from report_portal.config import Settings
from report_portal.crypto.signed import sign_file
from report_portal.triage.app import create_app
from report_portal.triage.publication import Publication


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = founded(tmp_path / "data")
    settings = Settings(data=opened.data)
    publication = Publication(settings, opened.staff, PLACE)
    opened.triage = create_app(settings, opened.store, PLACE, publication, opened.clock)
    publication.rebuild()
    yield opened
    opened.store.close()


def pages(office: Office, app: str) -> str:
    client = (office.intake if app == "intake" else office.triage).test_client()
    return client.get("/en/").get_data(as_text=True)


def test_pages_pin_the_root_from_the_moment_the_instance_opens(office: Office) -> None:
    ana = office.hold_ceremony()
    root = office.keys.root
    assert root not in pages(office, "intake") + pages(office, "triage")
    ana.confirm(office.keys, office.people["mihai.coordinator"].member).raise_for_status()
    assert root in pages(office, "intake")
    assert root in pages(office, "triage")


def test_a_renewal_shows_in_the_pages(office: Office) -> None:
    ana = office.hold_ceremony()
    ana.confirm(office.keys, office.people["mihai.coordinator"].member).raise_for_status()
    before = pages(office, "intake")
    payload = office.payload(ana) | {"version": 2}
    files = {"instance": sign_file("instance", payload, office.keys.root_seed)}
    ana.send_bundle("PUT", "/instance", {}, files).raise_for_status()
    assert pages(office, "intake") != before


def test_pages_that_cannot_be_rendered_stop_no_key_list(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ana = office.hold_ceremony()
    shutil.rmtree(office.data / "instance")
    with caplog.at_level(logging.ERROR, "report_portal"):
        answer = ana.confirm(office.keys, office.people["mihai.coordinator"].member)
    assert answer.json() == {"open": True, "published": 1}
    assert office.intake.test_client().get("/api/v1/instance").status_code == 200
    assert "site build" in caplog.text
    assert "coordinator" not in caplog.text
