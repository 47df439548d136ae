"""Where sealing or trust is missing nothing leaves the phone, the page says so, and answers stay."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from playwright.sync_api import Route, expect
from reporter_city import OpenCity, ReporterCity
from reporter_phone import Phone
from sqlalchemy import insert

from report_portal.config import Settings
from report_portal.crypto.root_chain import RootRecord
from report_portal.store.instances import publish
from report_portal.store.schema import root_records

STORY = "They hit me"


def _kept(phone: Phone) -> None:
    """Still on the phone: the failed screen leads back to the answers."""
    assert phone.page.locator(".done").count() == 0


def test_without_scripts_the_page_says_that_nothing_can_be_sent_and_offers_people(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town, java_script_enabled=False)
    phone.open()
    expect(phone.page.locator("#not-ready")).to_be_visible(timeout=6000)
    expect(phone.page.locator("#start")).to_be_hidden()
    expect(phone.page.locator("#people")).to_contain_text("AIDRom")
    assert phone.page.locator("form, input, textarea").count() == 0


def test_with_the_first_script_blocked_it_says_the_same(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town)
    phone.page.route("**/static/app.*.js", lambda route: route.abort())
    phone.open()
    expect(phone.page.locator("#not-ready")).to_be_visible(timeout=6000)
    expect(phone.page.locator("#start")).to_be_hidden()


@pytest.mark.parametrize(
    "missing",
    ["delete Crypto.prototype.subtle", "Object.defineProperty(window, 'isSecureContext', {value: false})"],
)
def test_without_the_browsers_own_cryptography_there_is_no_start(
    town: OpenCity, phone_to: Callable[..., Phone], missing: str
) -> None:
    phone = phone_to(town)
    phone.page.add_init_script(missing)
    phone.open()
    expect(phone.page.locator("#no-lock")).to_be_visible()
    expect(phone.page.locator("#ready")).to_be_hidden()
    expect(phone.page.locator("#people")).to_be_visible()


@pytest.mark.parametrize("part", ["**/static/flow.*.js*", "**/form.*.json*"])
def test_a_missing_part_is_told_and_can_be_tried_again(
    town: OpenCity, phone_to: Callable[..., Phone], part: str
) -> None:
    phone = phone_to(town)
    phone.page.route(part, lambda route: route.abort())
    phone.open()
    phone.page.click("#start")
    expect(phone.page.locator("#no-part")).to_be_visible()
    expect(phone.page.locator("#again")).to_be_focused()
    phone.page.unroute(part)
    phone.page.click("#again")
    expect(phone.page.locator("#q-danger_now")).to_be_visible()


def test_without_the_sealing_part_nobody_gets_past_who_may_read(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town)
    phone.page.route("**/static/seal.*.js*", lambda route: route.abort())
    phone.to_story()
    phone.page.fill("#q-story", STORY)
    phone.onwards.click()
    expect(phone.page.locator(".notice.error")).to_contain_text("did not load")
    assert phone.onwards.count() == 0
    assert phone.reports_posted() == 0
    phone.back.click()
    expect(phone.page.locator("#q-story")).to_have_value(STORY)
    phone.page.unroute("**/static/seal.*.js*")
    phone.onwards.click()
    expect(phone.page.locator(".readers")).to_be_visible()


def _wrong_files(city: ReporterCity) -> dict[str, bytes]:
    today = datetime.now(UTC).date()
    right = city.signed()
    other = bytes(32)
    return {
        "unsigned": right.partition(b"\n")[2],
        "another root": city.signed(seed=other),
        "changed after signing": right.replace(b'"direct": false', b'"direct": true').replace(
            b'"direct":false', b'"direct":true'
        ),
        "expired": city.signed(expires=str(today - timedelta(days=1))),
        "from the future": city.signed(issued=str(today + timedelta(days=3))),
        "another instance": city.signed(instance="elsewhere"),
        "an office made direct": city.signed(
            audiences=[one | {"direct": True} for one in city.payload()["audiences"]]
        ),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "unsigned",
        "another root",
        "changed after signing",
        "expired",
        "from the future",
        "another instance",
        "an office made direct",
    ],
)
def test_a_list_of_readers_that_cannot_be_trusted_stops_everything(
    town: OpenCity, phone_to: Callable[..., Phone], kind: str
) -> None:
    phone = phone_to(town)
    wrong = _wrong_files(town.city)[kind]
    assert wrong != town.city.signed()
    signed = "application/vnd.report-portal.signed"
    phone.page.route("**/api/v1/instance", lambda route: route.fulfill(body=wrong, content_type=signed))
    phone.to_story()
    phone.page.fill("#q-story", STORY)
    phone.onwards.click()
    expect(phone.page.locator(".notice.error")).to_contain_text("cannot be sure who would read this")
    assert phone.onwards.count() == 0
    assert phone.reports_posted() == 0
    if kind in {"expired", "from the future"}:
        expect(phone.page.locator(".notice.error")).to_contain_text("date on this phone")
    phone.page.unroute("**/api/v1/instance")
    phone.page.get_by_role("button", name="Try again").click()
    expect(phone.page.locator(".readers")).to_be_visible()


def test_a_list_older_than_the_pages_own_is_refused(city: OpenCity, phone_to: Callable[..., Phone]) -> None:
    old = city.city.signed()
    city.publish(3)
    city.city.build(version=3)
    phone = phone_to(city)
    signed = "application/vnd.report-portal.signed"
    phone.page.route("**/api/v1/instance", lambda route: route.fulfill(body=old, content_type=signed))
    phone.page.route(
        f"{city.address}/en/",
        lambda route: route.fulfill(
            path=city.city.data / "site" / "intake" / "en" / "index.html",
            content_type="text/html; charset=utf-8",
        ),
    )
    phone.to_story()
    phone.page.fill("#q-story", STORY)
    phone.onwards.click()
    expect(phone.page.locator(".notice.error code")).to_have_text("readers-outdated")


def _answer_lost(route: Route) -> None:
    """The report arrives, its answer does not."""
    route.fetch()
    route.abort()


def test_a_lost_answer_is_told_and_the_same_bytes_are_sent_again(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town)
    before = set(town.reports())
    code = phone.to_code(STORY)
    phone.page.route("**/api/v1/reports", _answer_lost)
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text("The site did not answer")
    _kept(phone)
    assert len(set(town.reports()) - before) == 1
    phone.page.unroute("**/api/v1/reports")
    phone.page.get_by_role("button", name="Try again").click()
    phone.sent()
    assert len(set(town.reports()) - before) == 1
    bodies = {request.post_data_buffer for request in phone.requests if request.method == "POST"}
    assert len(bodies) == 1


def test_answers_changed_after_a_lost_answer_are_not_claimed_to_have_arrived(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town)
    before = set(town.reports())
    code = phone.to_code("first words")
    phone.page.route("**/api/v1/reports", _answer_lost)
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_be_visible()
    phone.page.unroute("**/api/v1/reports")
    phone.back.click()
    phone.page.locator("#told > div", has_text="first words").get_by_role("button").click()
    phone.page.fill("#q-story", "second words")
    phone.onwards.click()
    phone.onwards.click()
    assert phone.code() == code
    phone.send(code)
    phone.sent()
    expect(phone.page.locator("main")).to_contain_text("The first version had already arrived")
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == "first words"


@pytest.mark.parametrize(
    "answer",
    [
        {"abort": True},
        {"status": 200, "body": "<html>Welcome to the hotel</html>", "content_type": "text/html"},
        {"status": 200, "body": "{}", "content_type": "application/json"},
        {"status": 201, "body": '{"received": true}', "content_type": "application/json"},
        {"status": 500, "body": "", "content_type": "text/plain"},
        {"status": 302, "headers": {"Location": "/en/"}, "body": ""},
    ],
    ids=["no network", "hotel page", "empty object", "no day", "fault", "redirect"],
)
def test_only_the_servers_own_word_is_success(phone: Phone, answer: dict[str, Any]) -> None:
    code = phone.to_code(STORY)
    phone.page.route(
        "**/api/v1/reports", lambda route: route.abort() if "abort" in answer else route.fulfill(**answer)
    )
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text("Not sent")
    _kept(phone)
    phone.page.unroute("**/api/v1/reports")
    phone.page.get_by_role("button", name="Try again").click()
    phone.sent()


def test_back_does_not_leave_a_report_that_is_being_sent(town: OpenCity, phone: Phone) -> None:
    before = set(town.reports())
    code = phone.to_code(STORY)
    held: list[Route] = []
    phone.page.route("**/api/v1/reports", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
    phone.send(code)
    expect(phone.heading).to_have_text("Send")
    while not held:
        phone.page.wait_for_timeout(20)
    phone.page.go_back()
    phone.page.wait_for_timeout(300)
    expect(phone.heading).to_have_text("Send")
    expect(phone.page.locator("#told")).to_have_count(0)
    held[0].continue_()
    phone.sent()
    assert len(set(town.reports()) - before) == 1


def test_back_leads_to_the_answers_again_once_sending_has_failed(phone: Phone) -> None:
    code = phone.to_code(STORY)
    phone.page.route("**/api/v1/reports", lambda route: route.abort())
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text("Not sent")
    phone.page.go_back()
    expect(phone.page.locator("#told")).to_contain_text(STORY)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("closed", "does not take reports"),
        ("storage-full", "is full"),
        ("too-large", "too long"),
        ("unheard-of", "has a fault"),
    ],
)
def test_a_refusal_is_told_in_plain_words(phone: Phone, problem: str, words: str) -> None:
    code = phone.to_code(STORY)
    phone.page.route(
        "**/api/v1/reports",
        lambda route: route.fulfill(
            status=503,
            body=f'{{"code": "{problem}", "detail": "<b>never shown</b>"}}',
            content_type="application/problem+json",
        ),
    )
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text(words)
    expect(phone.page.locator("main")).not_to_contain_text("never shown")
    phone.back.click()
    expect(phone.page.locator("#told")).to_contain_text(STORY)


def test_a_key_renewed_in_between_is_fetched_and_the_report_sealed_anew(
    city: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(city)
    code = phone.to_code(STORY)
    city.city.renew("resource/ngo")
    city.publish(2)
    phone.send(code)
    phone.sent()
    (report,) = city.reports()
    opened = city.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == STORY
    assert phone.reports_posted() == 2


def _record(city: OpenCity, seed: bytes, old_seed: bytes | None = None) -> bytes:
    new = SigningKey(seed).verify_key.encode().hex()
    day, head = datetime.now(UTC).date().isoformat(), "0" * 64
    record = RootRecord(city.city.instance.id, 1, city.city.root, new, 2, head, day)
    return record.sign(old_seed or city.city.root_seed, seed)


def test_a_new_root_in_between_is_followed_and_nothing_is_lost(
    city: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    """The page was opened under the old root, with the code written down; one record leads to the new one."""
    phone = phone_to(city)
    code = phone.to_code(STORY)
    seed = secrets.token_bytes(32)
    invented = _record(city, seed, old_seed=seed)
    signed = city.city.signed(2, seed)
    city.store.write(lambda connection: publish(connection, 2, signed))
    roots = "**/api/v1/roots"
    lie = {"records": [invented.decode()]}
    phone.page.route(roots, lambda route: route.fulfill(json=lie))
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text("cannot be sure who would read this")
    assert city.reports() == []
    phone.page.unroute(roots)
    row = {"number": 1, "signed": _record(city, seed)}
    city.store.write(lambda connection: connection.execute(insert(root_records).values(row)))
    phone.page.get_by_role("button", name="Try again").click()
    phone.sent()
    (report,) = city.reports()
    opened = city.opened(report)
    assert opened.core.head
    assert opened.core.head["answers"]["story"] == STORY


def test_after_sending_nobody_is_led_back_behind_a_new_root(
    city: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    """The page met the new root while it wrote; afterwards whoever holds the old seed runs the server."""
    phone = phone_to(city)
    code = phone.to_code(STORY)
    seed = secrets.token_bytes(32)
    signed = city.city.signed(2, seed)
    city.store.write(lambda connection: publish(connection, 2, signed))
    row = {"number": 1, "signed": _record(city, seed)}
    city.store.write(lambda connection: connection.execute(insert(root_records).values(row)))
    phone.send(code)
    phone.sent()
    old = city.city.signed(3)
    signed_type = "application/vnd.report-portal.signed"
    phone.page.route("**/api/v1/instance", lambda route: route.fulfill(body=old, content_type=signed_type))
    phone.page.get_by_role("button", name="Write something more").click()
    expect(phone.page.locator(".notice.error")).to_contain_text("cannot be sure who would read this")
    expect(phone.page.locator("#write")).to_have_count(0)


def test_a_reader_added_in_between_is_shown_before_anything_is_sent(
    city: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(city)
    code = phone.to_code(STORY)
    routing = dict(city.city.instance.routing)
    city.publish(2, routing=routing | {"readers": dict.fromkeys(routing["readers"])})
    phone.send(code)
    expect(phone.page.locator("main")).to_contain_text("The list of readers has changed")
    expect(phone.page.locator(".readers")).to_contain_text("the NGO housing team")
    assert city.reports() == []
    phone.onwards.click()
    phone.onwards.click()
    phone.send(phone.code())
    phone.sent()
    assert len(city.reports()) == 1


def test_a_busy_site_is_given_work_and_the_report_arrives(
    tmp_path: Path, phone_to: Callable[..., Phone]
) -> None:
    settings = replace(Settings(data=tmp_path), work_budget=0, work_bits=8)
    with ReporterCity(tmp_path).open(settings) as busy:
        phone = phone_to(busy)
        phone.report(STORY)
        assert len(busy.reports()) == 1
        assert phone.reports_posted() == 2


def test_a_site_that_asks_for_endless_work_is_not_obeyed(phone: Phone) -> None:
    code = phone.to_code(STORY)
    phone.page.route(
        "**/api/v1/reports",
        lambda route: route.fulfill(
            status=428, body='{"code": "work-needed", "bits": 60}', content_type="application/problem+json"
        ),
    )
    phone.send(code)
    expect(phone.page.locator(".notice.error")).to_contain_text("Not sent")


def test_before_the_key_ceremony_nothing_can_be_begun(tmp_path: Path, phone_to: Callable[..., Phone]) -> None:
    with ReporterCity(tmp_path).open(ceremony=False) as closed:
        phone = phone_to(closed)
        phone.open()
        expect(phone.heading).to_have_text("Not open yet")
        assert phone.page.locator("script, form, input, button").count() == 0
        expect(phone.page.locator("#people")).to_be_visible()
