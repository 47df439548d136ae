"""The scan station as helpers run it: killed at the worst moments, and looked at in a browser."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from main_job_place import ServedCity
from paper_scans import drawn, filled, lease, scan, torn
from playwright.sync_api import Browser, expect
from station_process import StationProcess, print_sheets

from report_portal.paper.sheets import Sheet

TICK = "work_problem:not_paid"


@pytest.fixture(scope="module")
def printed(served: ServedCity) -> dict[str, list[Sheet]]:
    """Sheets of people who have not filled them in yet."""
    return print_sheets(served, "ana.coordinator", {"en": 3, "ne": 2})


@pytest.fixture
def process(served: ServedCity, tmp_path: Path) -> Iterator[StationProcess]:
    started = StationProcess(served, tmp_path)
    yield started
    started.end()


def found_in(folder: Path, canaries: list[bytes]) -> list[str]:
    """Name the files below a folder that hold any of these."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files for canary in canaries if canary in path.read_bytes()]


def test_a_kill_loses_nothing_doubles_nothing_and_leaves_nothing_readable(
    process: StationProcess, printed: dict[str, list[Sheet]]
) -> None:
    city = process.city
    before = city.reports()
    sheets = printed["en"]
    pages = [torn(filled(front, "en", 1, [TICK])) for front, _ in drawn("en", sheets)]
    files = [scan(*pages[:2]), scan(pages[2])]
    # Long enough that chance does not put them into sealed bytes.
    canaries = [b"%PDF-1.", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"not_paid", files[0][1000:1064]]
    canaries += [sheet.form.encode() for sheet in sheets]

    token = process.start().partition("#")[2]
    process.enter(token)
    assert process.post("enter", {"token": token}).status_code == 403
    process.sign_in("elena.helper")
    for file in files:
        process.give(file)
    process.kill()
    assert found_in(process.folder, canaries) == []

    process.enter(process.start().partition("#")[2])
    assert process.state == {"signed_in": False}
    process.sign_in("elena.helper")
    state = process.until("reading")
    assert sorted(sheet["key"] for sheet in state["sheets"]) == sorted(f"{one.form}.0" for one in sheets)
    assert state["extras"] == []
    for sheet in state["sheets"]:
        for side in sheet["sides"]:
            for box in side["boxes"]:
                if box["ticked"] is None:
                    asked = {"page": side["page"], "box": box["name"], "ticked": False}
                    process.post("boxes", asked).raise_for_status()
        process.post("alone", {"sheet": sheet["key"], "alone": True}).raise_for_status()
        seen = [side["page"] for side in sheet["sides"]]
        process.post("confirmations", {"sheet": sheet["key"], "pages": seen}).raise_for_status()
    process.kill()
    assert found_in(process.folder, canaries) == []

    # Without the staff application the passphrase alone opens what is here, and another's does not.
    process.enter(process.start(offline=True).partition("#")[2])
    other = city.secrets.people["ana.coordinator"]
    typed = {"name": "elena.helper", "passphrase": other.passphrase, "totp": ""}
    assert process.post("sign-in", typed).status_code == 409
    process.sign_in("elena.helper", offline=True)
    assert process.state["offline"]
    process.until("outbox")
    assert len(city.reports() - before) == 3
    assert found_in(process.folder, canaries) == []


def test_nobody_else_on_this_computer_is_answered(process: StationProcess) -> None:
    token = process.start().partition("#")[2]
    port = process.address.rpartition(":")[2]
    for headers in (
        {"Host": f"evil.example:{port}"},
        {"Host": f"127.0.0.1.evil.example:{port}"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        for path in ("/", "/api/state", "/api/words"):
            assert process.http.get(path, headers=headers).status_code == 403
        assert process.http.post("/api/enter", json={"token": token}, headers=headers).status_code == 403
    assert process.http.get("/api/state").status_code == 403
    assert process.post("enter", {"token": "guess"}).status_code == 403
    process.enter(token)
    assert process.state == {"signed_in": False}
    assert process.post("files", {}).json() == {"code": "signed_out"}
    page = httpx.get(f"{process.address}/")
    assert "no-store" in page.headers["Cache-Control"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not [name for name in page.headers if name.lower().startswith("access-control")]


def test_a_helper_goes_through_a_batch(
    process: StationProcess, printed: dict[str, list[Sheet]], chromium: Browser, tmp_path: Path
) -> None:
    city = process.city
    before = city.reports()
    first, second = printed["ne"]
    (front, back), (other, _) = drawn("ne", [first, second])
    batch = tmp_path / "scans.pdf"
    batch.write_bytes(
        scan(
            filled(front, "ne", 1, ["treat_where:renting", "treat_what:refused"]),
            torn(filled(back, "ne", 2, [], ["story"])),
            torn(filled(other, "ne", 1, [TICK])),
            torn(filled(other, "ne", 1, ["work_problem:threats"])),
            lease(),
        )
    )
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(process.start())
    person = city.secrets.people["ana.coordinator"]
    page.fill("#name", person.name)
    page.fill("#passphrase", person.passphrase)
    page.fill("#totp", city.code(person))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{process.address}/")
    page.set_input_files("#scans", str(batch))
    expect(page.locator(".sheet-card")).to_have_count(2)
    expect(page.get_by_text("Files still to be read: 0")).to_be_visible()
    expect(page.get_by_text("somebody copied the form", exact=False)).to_be_visible()
    page.get_by_role("button", name="Another sheet: a report of its own").click()
    expect(page.locator(".sheet-card")).to_have_count(3)
    while page.locator(".doubt").count():
        left = page.locator(".doubt .hint").first.inner_text()
        page.keyboard.press("n")
        expect(page.get_by_text(left, exact=True)).to_have_count(0)
    page.get_by_label("Attach to sheet").select_option(f"{first.form}.0")
    card = page.locator(".sheet-card").first
    expect(card.get_by_text("Papers attached: 1")).to_be_visible()
    expect(card.locator(".overlay .box.on")).to_have_count(2)
    card.get_by_label("What it says (if you want)").fill("typed words")
    card.get_by_label("What it says (if you want)").blur()
    expect(card.locator("dd", has_text="typed words")).to_be_visible()
    missing = page.get_by_role("button", name="There is nothing on the side that is missing")
    for left in reversed(range(missing.count())):
        missing.first.click()
        expect(missing).to_have_count(left)
    for left in (2, 1, 0):
        page.get_by_role("button", name="This is right. Seal and send").first.click()
        expect(page.locator(".sheet-card")).to_have_count(left)
    expect(page.get_by_text("Sent: 3")).to_be_visible()
    assert faults == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert len(city.reports() - before) == 3
    context.close()
