"""Photos and papers: cleaned, covered and sealed on the phone, sent in pieces, opened by the NGO alone."""

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from reporter_audit import NARROW, auditor
from reporter_city import OpenCity
from reporter_phone import Phone

SLOW_LINE = {"offline": False, "latency": 100, "downloadThroughput": 500_000, "uploadThroughput": 500_000}
SECRET = b"45.7489N 21.2087E Popescu"


def _jpeg(page: Page, width: int, height: int) -> bytes:
    """A real photo with hidden data in it."""
    encoded = page.evaluate(
        """([width, height]) => {
            const canvas = document.createElement("canvas");
            canvas.width = width; canvas.height = height;
            const pen = canvas.getContext("2d");
            for (let x = 0; x < width; x += 7) for (let y = 0; y < height; y += 7) {
                pen.fillStyle = `hsl(${(x * 31 + y * 17) % 360} 80% 60%)`; pen.fillRect(x, y, 7, 7);
            }
            pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, height / 4);
            return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
        }""",
        [width, height],
    )
    plain = base64.b64decode(encoded)
    comment = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0" + SECRET
    return plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + comment + plain[2:] + SECRET


class Papers:
    """The screen of the files of a report that was just sent."""

    def __init__(self, town: OpenCity, phone: Phone) -> None:
        before = set(town.reports())
        self.town, self.phone, self.page = town, phone, phone.page
        self.code = phone.report()
        (self.report,) = set(town.reports()) - before
        phone.page.get_by_role("button", name="Add photos or papers").click()
        expect(phone.page.locator("#files")).to_be_attached()

    def choose(self, *files: tuple[str, str, bytes]) -> None:
        self.page.set_input_files(
            "#files", [{"name": name, "mimeType": kind, "buffer": body} for name, kind, body in files]
        )

    def send(self) -> None:
        self.page.get_by_role("button", name="Send the files").click()

    def arrived(self) -> None:
        expect(self.page.locator("[role=status].notice")).to_contain_text(
            "The files have arrived", timeout=30_000
        )

    def opened(self) -> list[tuple[str, bytes]]:
        """What the NGO gets: type and content of every file."""
        thread = self.town.opened(self.report).thread
        entries = [
            entry
            for item in thread
            if item.head and item.verified and item.head["kind"] == "message"
            for entry in item.head["attachments"]
        ]
        return [(entry["type"], self.town.attachment(self.report, entry)) for entry in entries]


@pytest.fixture
def papers(town: OpenCity, phone: Phone) -> Papers:
    return Papers(town, phone)


def test_a_photo_arrives_smaller_readable_and_without_hidden_data(papers: Papers) -> None:
    photo = _jpeg(papers.page, 4000, 3000)
    papers.choose(("IMG_Popescu.jpg", "image/jpeg", photo))
    expect(papers.page.locator("canvas.photo")).to_be_visible(timeout=30_000)
    papers.send()
    papers.arrived()
    ((kind, content),) = papers.opened()
    assert kind == "image/jpeg"
    assert SECRET not in content
    assert len(content) < len(photo)
    size = papers.page.evaluate(
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))]));
            return [image.width, image.height];
        }""",
        base64.b64encode(content).decode(),
    )
    assert size == [2500, 1875]


def test_what_was_covered_is_not_in_the_picture_that_leaves(papers: Papers) -> None:
    papers.choose(("a.jpg", "image/jpeg", _jpeg(papers.page, 800, 600)))
    papers.page.get_by_role("button", name="Cover a part").click()
    tool = papers.page.locator("canvas[tabindex]")
    box = tool.bounding_box()
    assert box
    papers.page.mouse.move(box["x"] + 2, box["y"] + 2)
    papers.page.mouse.down()
    papers.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    papers.page.mouse.up()
    papers.page.get_by_role("button", name="Done").click()
    papers.send()
    papers.arrived()
    ((_, content),) = papers.opened()
    colours = papers.page.evaluate(
        """async (bytes) => {
            const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))]));
            const canvas = document.createElement("canvas");
            canvas.width = image.width; canvas.height = image.height;
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            return [[100, 60], [700, 60]].map(([x, y]) => pen.getImageData(x, y, 1, 1).data[0]);
        }""",
        base64.b64encode(content).decode(),
    )
    assert colours[0] < 16
    assert colours[1] > 240


def test_a_part_can_be_covered_with_the_keyboard_and_uncovered_again(papers: Papers) -> None:
    papers.choose(("a.jpg", "image/jpeg", _jpeg(papers.page, 800, 600)))
    papers.page.get_by_role("button", name="Cover a part").click()
    tool = papers.page.locator("canvas[tabindex]")
    tool.focus()
    middle = "canvas => canvas.getContext('2d').getImageData(400, 300, 1, 1).data.slice(0, 3).join()"
    before = tool.evaluate(middle)
    papers.page.keyboard.press("ArrowDown")
    papers.page.keyboard.press("Shift+ArrowRight")
    papers.page.keyboard.press("Enter")
    assert tool.evaluate(middle) == "0,0,0"
    papers.page.get_by_role("button", name="Undo").click()
    assert tool.evaluate(middle) == before


def test_where_the_browser_scrambles_pictures_they_are_cleaned_byte_by_byte(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town)
    phone.page.add_init_script(
        """const real = CanvasRenderingContext2D.prototype.getImageData;
        CanvasRenderingContext2D.prototype.getImageData = function (...all) {
            const found = real.apply(this, all);
            for (let at = 0; at < found.data.length; at += 5) found.data[at] ^= 1;
            return found;
        };"""
    )
    papers = Papers(town, phone)
    photo = _jpeg(papers.page, 3000, 2000)
    papers.choose(("a.jpg", "image/jpeg", photo))
    expect(papers.page.get_by_role("button", name="Remove")).to_be_visible()
    assert papers.page.locator("canvas").count() == 0
    papers.send()
    papers.arrived()
    ((_, content),) = papers.opened()
    assert SECRET not in content
    assert photo[-len(SECRET) - 5000 : -len(SECRET)] in content


def test_a_paper_is_sent_as_it_is_with_a_warning_and_without_its_name(papers: Papers) -> None:
    paper = b"%PDF-1.7 a contract"
    papers.choose(("contract of Popescu.pdf", "application/pdf", paper))
    expect(papers.page.locator("main")).to_contain_text("It may hold your name")
    expect(papers.page.locator("main")).not_to_contain_text("Popescu")
    papers.send()
    papers.arrived()
    assert papers.opened() == [("application/pdf", paper)]


def test_files_are_sealed_beside_the_page_so_that_it_never_stands_still(papers: Papers) -> None:
    workers: list[str] = []
    papers.page.on("worker", lambda worker: workers.append(worker.url))
    body = b"%PDF-1.7 " + bytes(range(256)) * 30
    papers.choose(("a.pdf", "application/pdf", body), ("b.pdf", "application/pdf", body[:-1]))
    papers.send()
    papers.arrived()
    (address,) = workers
    assert re.fullmatch(rf"{re.escape(papers.phone.address)}/static/sealer\.[0-9a-f]+\.js", address)
    # What it was given goes with it.
    expect(papers.page.locator("#write")).to_be_visible()
    end = time.monotonic() + 20
    while papers.page.workers:
        assert time.monotonic() < end, "the worker outlives what it was made for"
        papers.page.wait_for_timeout(20)
    assert papers.opened() == [("application/pdf", body), ("application/pdf", body[:-1])]


@pytest.mark.parametrize("fault", ["no worker script", "no workers"])
def test_without_a_worker_the_page_seals_by_itself(papers: Papers, fault: str) -> None:
    if fault == "no workers":
        papers.page.evaluate("() => { delete globalThis.Worker }")
    else:
        papers.page.context.route("**/static/sealer.*", lambda route: route.abort())
    body = b"%PDF-1.7 " + bytes(range(256)) * 30
    papers.choose(("a.pdf", "application/pdf", body))
    papers.send()
    papers.arrived()
    assert papers.opened() == [("application/pdf", body)]


def test_twenty_large_photos_arrive_once_each_though_the_connection_is_cut_twice(
    papers: Papers, tmp_path: Path
) -> None:
    """On a slow line, with photos of eight megabytes as a telephone takes them."""
    page = papers.page
    # As files, which the browser reads by itself: handed over by the test they would take longer than the test.
    photos = [tmp_path / f"{number}.jpg" for number in range(20)]
    for number, photo in enumerate(photos):
        photo.write_bytes(_heavy(_jpeg(page, 300 + number, 200), number))
        assert photo.stat().st_size >= 8_000_000
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    for start in range(0, 20, 5):
        page.set_input_files("#files", photos[start : start + 5])
        last = page.get_by_role("heading", name=f"File {start + 5}", exact=True)
        expect(last).to_be_visible(timeout=60_000)
    cuts = iter((5, 14))
    cut = next(cuts)
    seen: set[str] = set()

    def line(route: Route) -> None:
        nonlocal cut
        seen.add(route.request.headers["upload-id"])
        if len(seen) > cut:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/uploads", line)
    papers.send()
    for _ in range(2):
        again = page.get_by_role("button", name="Try again")
        expect(again).to_be_enabled(timeout=120_000)
        cut = next(cuts, 20)
        again.click()
    papers.arrived()
    kept = papers.opened()
    assert len(kept) == 20
    assert len({body for _, body in kept}) == 20
    assert all(SECRET not in body for _, body in kept)


def _heavy(photo: bytes, number: int) -> bytes:
    """A photo as heavy as a camera's, with metadata of many kinds; each is another picture file."""
    thumbnail = b"\xff\xe2\xff\xff" + SECRET + bytes([number]) * (65_533 - len(SECRET))
    count = 8_000_000 // len(thumbnail) + 1
    return photo[:2] + thumbnail * count + photo[2:]


def test_what_a_file_is_called_does_not_matter_only_what_it_is(papers: Papers) -> None:
    papers.choose(("photo.jpg", "image/jpeg", b"MZ\x90\x00 a program"))
    expect(papers.page.locator(".error-text")).to_contain_text("cannot be sent")
    assert papers.page.get_by_role("button", name="Send the files").count() == 0
    papers.choose(("notes", "", "١٢ ساعة".encode()))
    papers.send()
    papers.arrived()
    assert papers.opened() == [("text/plain", "١٢ ساعة".encode())]


def test_a_lost_connection_is_told_and_what_has_arrived_stays(papers: Papers) -> None:
    body = b"%PDF-1.7 " + bytes(range(256)) * 3000
    pieces: list[int] = []

    def second_piece_lost(route: Route) -> None:
        if route.request.method == "POST":
            pieces.append(int(route.request.headers["upload-offset"]))
            if len(pieces) > 1:
                route.abort()
                return
        elif len(pieces) > 1:
            route.abort()
            return
        route.continue_()

    papers.page.route("**/api/v1/uploads", second_piece_lost)
    papers.choose(("a.pdf", "application/pdf", body))
    papers.send()
    expect(papers.page.locator(".notice.error")).to_contain_text("connection stopped")
    papers.page.unroute("**/api/v1/uploads")
    sent_before = len(papers.phone.requests)
    papers.page.get_by_role("button", name="Try again").click()
    papers.arrived()
    offsets = [
        request.headers["upload-offset"]
        for request in papers.phone.requests[sent_before:]
        if request.url.endswith("/uploads") and request.method == "POST"
    ]
    assert "0" not in offsets
    assert papers.opened() == [("application/pdf", body)]


def _slow_pictures(page: Page) -> Callable[[], None]:
    """Lets pictures be made ready only when the function it gives is called."""
    page.evaluate(
        """() => {
            const real = globalThis.createImageBitmap;
            const waiting = new Promise((done) => { globalThis.makeReady = done; });
            globalThis.createImageBitmap = async (blob) => { await waiting; return real(blob); };
        }"""
    )

    def ready() -> None:
        page.evaluate("() => globalThis.makeReady()")

    return ready


def test_sending_waits_for_a_file_that_is_still_being_made_ready(papers: Papers) -> None:
    paper = b"%PDF-1.7 a contract"
    papers.choose(("a.pdf", "application/pdf", paper))
    send = papers.page.get_by_role("button", name=re.compile("Send the files|Try again"))
    papers.page.route("**/api/v1/uploads", lambda route: route.abort())
    send.click()
    expect(send).to_have_count(2)
    papers.page.unroute("**/api/v1/uploads")
    photo = _jpeg(papers.page, 300, 200)
    ready = _slow_pictures(papers.page)
    papers.choose(("b.jpg", "image/jpeg", photo))
    expect(papers.page.get_by_text("…", exact=True)).to_be_visible()
    expect(send).to_have_count(0)
    ready()
    expect(papers.page.locator("canvas.photo")).to_be_visible()
    send.first.click()
    papers.arrived()
    assert [kind for kind, _ in papers.opened()] == ["application/pdf", "image/jpeg"]


def test_a_file_that_is_ready_only_after_going_back_is_not_taken(papers: Papers) -> None:
    photo = _jpeg(papers.page, 300, 200)
    ready = _slow_pictures(papers.page)
    papers.choose(("b.jpg", "image/jpeg", photo))
    papers.page.get_by_role("button", name="Back").click()
    papers.page.fill("#write", "half a message")
    ready()
    papers.page.wait_for_timeout(300)
    expect(papers.page.locator("#write")).to_have_value("half a message")
    papers.page.get_by_role("button", name="Add photos or papers").click()
    expect(papers.page.locator("#files")).to_be_attached()
    expect(papers.page.locator("section.card")).to_have_count(0)


def test_files_that_the_site_has_swept_meanwhile_are_sent_anew(papers: Papers) -> None:
    paper = b"%PDF-1.7 a contract"
    gone = b'{"code": "upload-missing"}'
    papers.page.route(
        "**/mailbox/messages",
        lambda route: route.fulfill(status=409, body=gone, content_type="application/problem+json"),
    )
    papers.choose(("a.pdf", "application/pdf", paper))
    papers.send()
    expect(papers.page.locator(".notice.error code")).to_have_text("upload-missing")
    papers.page.unroute("**/mailbox/messages")
    papers.page.get_by_role("button", name="Try again").click()
    papers.arrived()
    ids = {one.headers["upload-id"] for one in papers.phone.requests if one.url.endswith("/uploads")}
    assert len(ids) == 2
    assert papers.opened() == [("application/pdf", paper)]


def test_photos_that_arrived_are_told_so_when_the_mailbox_cannot_be_read_behind_them(papers: Papers) -> None:
    paper = b"%PDF-1.7 a contract"
    papers.choose(("a.pdf", "application/pdf", paper))
    papers.page.route("**/api/v1/mailbox", lambda route: route.abort())
    papers.send()
    papers.arrived()
    papers.page.unroute("**/api/v1/mailbox")
    papers.page.get_by_role("button", name="Try again").click()
    expect(papers.page.locator("#write")).to_be_visible()
    assert papers.opened() == [("application/pdf", paper)]


def test_hidden_data_and_content_leave_the_phone_in_no_readable_form(papers: Papers) -> None:
    papers.choose(
        ("SentinelName.jpg", "image/jpeg", _jpeg(papers.page, 300, 200)),
        ("b.txt", "text/plain", b"sentinel of the text file"),
    )
    papers.send()
    papers.arrived()
    sent = b"".join(
        request.url.encode() + str(request.headers).encode() + (request.post_data_buffer or b"")
        for request in papers.phone.requests
    )
    for secret in (SECRET, b"sentinel of the text file", b"SentinelName", b"image/jpeg"):
        assert secret not in sent
        assert secret.hex().encode() not in sent
        assert base64.b64encode(secret)[:-4] not in sent


def test_leaving_forgets_chosen_files(papers: Papers) -> None:
    papers.choose(("a.jpg", "image/jpeg", _jpeg(papers.page, 300, 200)))
    expect(papers.page.locator("canvas.photo")).to_be_visible()
    kept: Any = papers.page.evaluate_handle("() => document.querySelector('canvas')")
    papers.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide')) }")
    assert kept.evaluate("canvas => canvas.width * canvas.height") == 0
    assert papers.page.evaluate("() => document.body.childNodes.length") == 0


@pytest.mark.parametrize("locale", ["en", "ro", "ar"])
def test_axe_finds_nothing_on_the_screens_of_files(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str
) -> None:
    phone = phone_to(town, locale, viewport=NARROW, color_scheme="light", bypass_csp=True)
    look = auditor(phone.page, locale)
    phone.report()
    phone.page.locator("main > .actions .button").nth(1).click()
    look()
    photo = _jpeg(phone.page, 300, 200)
    phone.page.set_input_files(
        "#files",
        [
            {"name": "a", "mimeType": "image/jpeg", "buffer": photo},
            {"name": "b", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
            {"name": "c", "mimeType": "", "buffer": b"\0"},
        ],
    )
    expect(phone.page.locator("canvas.photo")).to_be_visible()
    look()
    phone.page.locator("section.card .button").first.click()
    look()


def test_the_picture_of_the_code_is_kept_by_the_browser_alone(phone: Phone, tmp_path: Path) -> None:
    phone.to_code()
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Save as picture").click()
    assert download.value.suggested_filename == "picture.png"
    picture = tmp_path / "picture.png"
    download.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert not any(request.method == "POST" for request in phone.requests)
