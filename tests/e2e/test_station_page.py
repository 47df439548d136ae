"""The scan station as helpers run it: thirty pages in a browser, killed at the worst moments, and who is let in."""

import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import httpx
import pytest
from chromium import SMALL, leave
from main_job_kit import ReporterSteps, digits_of, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from main_job_wire import Wire
from playwright.sync_api import Browser, Locator, expect
from proofs_search import bytes_spellings, code_spellings, files_under, traces
from station_batch import Pile, opened, ticked
from station_desk import StationDesk
from station_process import StationProcess, print_sheets
from test_staff_looks import audit

HELPER = "elena.helper"
ANSWER = "नमस्ते। हामीले तपाईंको कागज पढ्यौं।"
TYPED = "They took the room back"
PATIENCE_SECONDS = 60


@pytest.fixture
def process(served: ServedCity, tmp_path: Path) -> Iterator[StationProcess]:
    folder = tmp_path / "station"
    folder.mkdir()
    started = StationProcess(served, folder)
    yield started
    started.end()


def readable(process: StationProcess, pile: Pile, files: list[bytes]) -> list[str]:
    """Name whatever of the pile can be read in the station's folders, in any spelling."""
    secrets = {f"form {name}": pile.forms[name] for name in ("ne0", "ne1", "en0")}
    secrets |= code_spellings("ne1", pile.codes["ne1"]) | {"tick": "not_paid", "typed": TYPED}
    places = files_under(process.folder)
    assert any("pages/" in name for name in places)
    found = traces(secrets, places)
    # Long enough that chance does not put them into sealed bytes.
    pieces = [b"%PDF-1.", b"\xff\xd8\xff\xe0\x00\x10JFIF", *(file[1000:1048] for file in files[:2])]
    needles = [needle for piece in pieces for needle in bytes_spellings(piece)]
    return found + [name for name, content in places.items() if any(one in content for one in needles)]


def asked_too_early(phone: ReporterSteps, code: str) -> None:
    """Type a slip's code before its sheet has been read in."""
    phone.open()
    phone.press(phone.words.reporter("page.have_code"))
    phone.labelled(phone.words.reporter("return_title")).fill(code)
    phone.press(phone.words.reporter("return_open"))
    expect(phone.text(phone.words.reporter("return_unknown"))).to_be_visible()


def killed_while_reading(desk: StationDesk, pile: Pile, files: list[bytes]) -> None:
    """Drop the whole pile, and lose the station in its middle."""
    desk.open(desk.process.start())
    audit(desk.page)
    # Somebody with a security key and no digits learns what to do.
    desk.sign_in(totp=False)
    expect(desk.page.get_by_role("alert")).to_have_text(
        desk.said("error_sign_in"), timeout=PATIENCE_SECONDS * 1000
    )
    desk.sign_in()
    desk.signed_in()
    desk.drop(files)
    desk.process.kill()
    assert list(desk.process.folder.rglob("scans/*.age"))
    assert readable(desk.process, pile, files) == []


def put_in_order(desk: StationDesk, pile: Pile) -> dict[str, Locator]:
    """Answer everything that the station asks; gives the sheets."""
    page, cards = desk.page, desk.page.locator(".sheet-card")
    desk.read()
    expect(cards).to_have_count(13)
    expect(page.locator(".extra")).to_have_count(2)
    expect(page.locator(".papers li")).to_have_count(2)
    expect(page.get_by_role("heading", name=desk.said("refused"), exact=True)).to_have_count(0)
    audit(page)
    assert desk.answer_doubts(pile) >= 3
    assert nearest_boxes(desk) >= 24

    same = page.locator(".extra").filter(has_text=desk.said("extra_same"))
    desk.button("extra_drop", same).click()
    expect(same).to_have_count(0)
    other = page.locator(".extra").filter(has_text=desk.said("extra_differs"))
    desk.button("extra_own", other).click()
    expect(other).to_have_count(0)
    expect(cards).to_have_count(14)
    desk.answer_doubts(pile)
    placed = {name: desk.card(form) for name, form in pile.forms.items()}
    placed["copy"] = desk.card(pile.forms["ne4"], copy=1)
    for left in (1, 0):
        page.get_by_label(desk.said("attach"), exact=True).first.select_option(f"{pile.forms['en0']}.0")
        expect(page.locator(".papers li")).to_have_count(left)
    expect(placed["en0"].get_by_text(desk.said("papers", count=2))).to_be_visible()
    for name in ("ne2", "copy"):
        expect(desk.button("confirm", placed[name])).to_be_disabled()
        desk.button("alone", placed[name]).click()
        expect(desk.button("alone", placed[name])).to_have_count(0)
    return placed


def nearest_boxes(desk: StationDesk) -> float:
    """How far apart the two nearest boxes are that somebody could press."""
    nearest: float = desk.page.locator(".overlay").first.evaluate(
        """overlay => {
          const boxes = [...overlay.querySelectorAll(".box")].map(box => box.getBoundingClientRect());
          return Math.min(...boxes.flatMap((one, place) => boxes.slice(place + 1).map(other =>
            Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)))));
        }"""
    )
    return nearest


def looked_at(placed: dict[str, Locator], pile: Pile) -> None:
    """Compare what the page shows with what is on the paper."""
    for name, card in placed.items():
        expect(card.locator(".overlay .box.on")).to_have_count(len(pile.sheets[name]))
    # Eight pixels a millimetre, and nothing below the tear line: the slip's code is in no picture.
    height = "async image => (await image.decode(), image.naturalHeight)"
    assert placed["ne1"].locator(".overlay img").first.evaluate(height) == 253.5 * 8
    words = placed["en0"].get_by_role("textbox")
    # The page asks anew for what it shows while somebody is typing.
    words.press_sequentially(TYPED[:9])
    with words.page.expect_response("**/api/state"):
        pass
    words.press_sequentially(TYPED[9:])
    words.blur()
    expect(placed["en0"].locator("dd", has_text=TYPED)).to_be_visible()


def killed_while_sending(desk: StationDesk, placed: dict[str, Locator], wire: Wire, before: set[str]) -> None:
    """Confirm nine sheets; of the last five the server has some, and the station never hears of it."""
    for name in ("en0", "ne0", "copy", "ne4"):
        desk.confirm(placed[name])
    desk.sees("sent", count=4)
    wire.swallow_answers(b"POST /api/v1/reports")
    for name in ("ne1", "ne2", "ne3", "ne5", "en1"):
        desk.confirm(placed[name])
    end = time.monotonic() + PATIENCE_SECONDS
    while len(desk.city.reports() - before) < 5:
        assert time.monotonic() < end
        time.sleep(0.1)
    desk.process.kill()
    assert wire.deliver_answers() > 0


def finished_by_keyboard(desk: StationDesk, wire: Wire, scanned: Path) -> None:
    """Without the staff application, in Arabic, on a telephone's width, dark: send all that is left."""
    page, cards = desk.page, desk.page.locator(".sheet-card")
    desk.speak("ar")
    page.set_viewport_size(SMALL)
    page.emulate_media(color_scheme="dark")
    start = desk.process.start(offline=True, site=wire.address, language="ar", watch=scanned.parent)
    desk.open(start)
    audit(page)
    # The passphrase alone opens what is here, and another's does not.
    desk.sign_in(totp=False, passphrase=desk.city.secrets.people["ana.coordinator"].passphrase)
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    desk.sign_in(totp=False)
    desk.signed_in()
    desk.sees("offline")
    desk.sees("sent", count=9)
    expect(cards).to_have_count(5)
    audit(page)
    # The scanner's own file was read long ago: it goes, once that is wanted.
    desk.button("watch_begin").focus()
    assert scanned.exists()
    page.keyboard.press("Enter")
    desk.sees("watch_on")
    for left in (4, 3, 2, 1, 0):
        # Arrows go from box to box, and one Tab leaves them.
        boxes = cards.first.locator(".overlay").last.locator(".box")
        boxes.first.focus()
        page.keyboard.press("ArrowDown")
        expect(boxes.nth(1)).to_be_focused()
        page.keyboard.press("Tab")
        if cards.first.get_by_role("textbox").count():
            page.keyboard.press("Tab")
        expect(desk.button("confirm", cards.first)).to_be_focused()
        page.keyboard.press("Enter")
        expect(cards).to_have_count(left)
        expect(page.get_by_role("heading").and_(page.locator(":focus"))).to_have_count(1)
    desk.sees("sent", count=14)
    desk.sees("waiting", count=0)
    desk.sees("watch_waiting", folder=f"\u2068{scanned.parent}\u2069", count=0)
    assert not scanned.exists()
    audit(page)


def kept(ticks: Collection[str]) -> set[str]:
    """What the form keeps of a sheet: whether City Hall may read is no question where nothing touches a room."""
    rooms = ("housing_problem:", "areas:", "work_problem:bad_employer_housing", "treat_where:renting")
    spoken = any(tick.startswith(rooms) for tick in ticks)
    return {tick for tick in ticks if spoken or not tick.startswith("share_city:")}


def arrived(city: ServedCity, pile: Pile, ids: dict[str, str]) -> None:
    """Open every report with the staff's keys, and compare it box by box with the paper."""
    reports = {name: opened(city, report) for name, report in ids.items()}
    assert [name for name, report in reports.items() if report.broken] == []
    assert {name: ticked(report) for name, report in reports.items()} == {
        name: kept(ticks) for name, ticks in pile.sheets.items()
    }
    heads = {name: report.core.head or {} for name, report in reports.items()}
    assert {heads[name]["locale"] for name in ids if name.startswith("en")} == {"en"}
    assert {heads[name]["channel"] for name in ids} == {"paper"}
    assert heads["en0"]["answers"]["story"] == TYPED
    assert {name: len(head["attachments"]) for name, head in heads.items() if head["attachments"]} == {
        "en0": 2
    }
    private = {name: report.private.head or {} for name, report in reports.items()}
    written = {
        name: [one["question"] for one in head.get("attachments", ())] for name, head in private.items()
    }
    assert {name: fields for name, fields in written.items() if fields} == {
        "en0": ["story"],
        "ne0": ["story"],
    }


# A machine that does much else besides takes several minutes for all of it.
@pytest.mark.timeout(900)
def test_thirty_pages_outlive_two_kills_and_the_slips_code_opens_the_answer(
    process: StationProcess,
    chromium: Browser,
    reporter_at: Callable[..., ReporterSteps],
    desk_of: Callable[..., StaffSteps],
    tmp_path: Path,
) -> None:
    city, before = process.city, process.city.reports()
    pile = Pile(city, print_sheets(city, "ana.coordinator", ["ne", "en"], 7, tmp_path / "forms.pdf"))
    files = pile.files()
    typed = digits_of(pile.codes["ne0"], "ne")
    phone = reporter_at(city, "ne")
    asked_too_early(phone, typed)

    context = chromium.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    desk = StationDesk(process, context, HELPER)
    killed_while_reading(desk, pile, files)
    wire = Wire(city.ports[0])
    desk.open(process.start(site=wire.address))
    desk.sign_in()
    desk.signed_in()
    placed = put_in_order(desk, pile)
    looked_at(placed, pile)
    killed_while_sending(desk, placed, wire, before)
    assert readable(process, pile, files) == []
    assert traces({"tick": "not_paid", "typed": TYPED}, {"what the station sent": wire.sent}) == []
    scanned = tmp_path / "scanner" / "scan.pdf"
    scanned.parent.mkdir()
    scanned.write_bytes(files[0])
    finished_by_keyboard(desk, wire, scanned)
    assert not [*process.folder.rglob("pages/*.age"), *process.folder.rglob("outbox/*.age")]
    assert traces(pile.forms, files_under(process.folder)) == []
    assert desk.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert desk.faults == []
    leave(context)
    wire.close()

    ids = {name: report_of(code, city.instance.instance) for name, code in pile.codes.items()}
    new = city.reports() - before
    (copy,) = new - set(ids.values())
    assert new == {*ids.values(), copy}
    arrived(city, pile, ids | {"copy": copy})

    ioana = desk_of("ioana.resource", "ro")
    ioana.look_again()
    ioana.open_case(ids["en0"])
    assert ioana.saved_file(1).startswith(b"\xff\xd8\xff")
    ioana.look_again()
    ioana.open_case(ids["ne0"])
    ioana.answer(ANSWER)
    phone.come_back(typed)
    expect(phone.text(ANSWER)).to_be_visible()


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
    assert process.post("enter", {"token": token}).status_code == 403
    assert process.state == {"signed_in": False}
    assert process.post("files", {}).json() == {"code": "signed_out"}
    page = httpx.get(f"{process.address}/")
    assert "no-store" in page.headers["Cache-Control"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not [name for name in page.headers if name.lower().startswith("access-control")]
