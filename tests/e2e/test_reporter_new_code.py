"""Changing the code on the return screen: kept first, then it takes over, and nothing else is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from reporter_case import Case
from reporter_city import OpenCity
from reporter_phone import Phone

from report_portal.crypto.codes import derive_keys

NOTHING = "Nothing has arrived under this code yet"


@pytest.fixture
def case(town: OpenCity, phone: Phone) -> Case:
    return Case(town, phone)


def to_new_code(case: Case) -> str:
    """From the return screen to the new code; gives its digits."""
    case.read()
    case.phone.page.get_by_role("button", name="Change my code").click()
    expect(case.phone.heading).to_have_text("Your new code")
    code = case.phone.code()
    assert code != case.code
    return code


def change(case: Case) -> str:
    code = to_new_code(case)
    case.phone.send(code)
    expect(case.phone.heading).to_have_text("The code is changed")
    return code


def opens_nothing(case: Case, code: str) -> None:
    case.phone.come_back(code)
    expect(case.phone.page.locator(".notice.error")).to_contain_text(NOTHING)


def test_the_old_code_opens_nothing_and_the_new_one_everything(case: Case) -> None:
    case.answer("to the old code")
    case.status("working")
    page = case.phone.page
    new = change(case)
    expect(page.locator("main")).to_contain_text("The old code does not work any more")
    page.get_by_role("button", name="To my report").click()
    thread = page.locator(".thread")
    expect(thread).to_contain_text("to the old code")
    expect(thread.locator("li.mine", has_text="You changed your code on")).to_have_count(1)
    expect(page.locator("section.card").first).to_contain_text("The NGO is working on it")

    opens_nothing(case, case.code)
    case.code = new
    case.answer("to the new code")
    case.read()
    expect(thread).to_contain_text("to the old code")
    expect(thread).to_contain_text("to the new code")
    page.fill("#write", "it is still me")
    page.locator("#write + .actions .button").click()
    expect(page.locator("[role=status].notice")).to_contain_text("has arrived")
    page.get_by_role("button", name="Change who may read it").click()
    office = page.locator(".permission", has_text="City Hall")
    office.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("[role=status].notice", has_text="Your choice has arrived")).to_be_visible()
    opened = case.town.opened(case.report)
    assert [(item.head and item.head["kind"], item.verified) for item in opened.thread] == [
        ("answer", True),
        ("status", True),
        ("new_code", True),
        ("answer", True),
        ("message", True),
        ("permission", True),
    ]
    assert opened.permissions == {"housing/city": "no"}

    page.get_by_role("button", name="Take the report back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator("main")).to_contain_text("You took this report back on")
    expect(page.get_by_role("button", name="Change my code")).to_have_count(0)


def test_leaving_before_the_last_button_changes_nothing(case: Case) -> None:
    page = case.phone.page
    code = to_new_code(case)
    expect(page.locator("main")).to_contain_text("Nothing has been changed yet")
    posted = case.phone.reports_posted()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(case.phone.heading).to_have_text("Your report")
    page.get_by_role("button", name="Change my code").click()
    # The same code as before, so that what was written down stays right.
    assert case.phone.code() == code
    page.fill("#last-four", "0000" if code[-4:] != "0000" else "1111")
    case.phone.onwards.click()
    expect(page.locator("#faults")).to_contain_text("These are not the last 4 digits")
    assert case.phone.reports_posted() == posted
    opens_nothing(case, code)
    case.read()
    expect(page.locator(".thread")).not_to_contain_text("You changed your code")


def test_a_change_whose_answer_was_lost_is_known_again_and_made_once(case: Case) -> None:
    page = case.phone.page
    new = to_new_code(case)

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/mailbox/code", lost)
    case.phone.send(new)
    expect(page.locator("main")).to_contain_text("Keep both codes")
    expect(page.locator("main")).not_to_contain_text("The code is changed")
    page.unroute("**/mailbox/code")
    page.get_by_role("button", name="Try again").click()
    expect(case.phone.heading).to_have_text("The code is changed")
    kinds = [item.head["kind"] for item in case.town.opened(case.report).thread if item.head]
    assert kinds == ["new_code"]
    opens_nothing(case, case.code)
    case.code = new
    case.read()


def test_a_change_that_arrived_unseen_is_found_after_going_back(case: Case) -> None:
    page = case.phone.page
    new = to_new_code(case)

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/mailbox/code", lost)
    case.phone.send(new)
    expect(page.locator("main")).to_contain_text("Keep both codes")
    page.unroute("**/mailbox/code")
    page.get_by_role("button", name="Back", exact=True).click()
    # Something else is tried meanwhile, under the code that is closed by now.
    page.fill("#write", "hello")
    page.locator("#write + .actions .button").click()
    expect(page.locator(".notice.error")).to_be_visible()
    page.get_by_role("button", name="Change my code").click()
    expect(page.locator("main")).to_contain_text("Keep both codes")
    assert case.phone.code() == new
    case.phone.send(new)
    expect(case.phone.heading).to_have_text("The code is changed")
    assert len(case.town.opened(case.report).thread) == 1


def test_a_server_that_is_away_changes_nothing(case: Case) -> None:
    page = case.phone.page
    new = to_new_code(case)
    page.route("**/mailbox/code", lambda route: route.abort())
    case.phone.send(new)
    expect(page.locator("main")).to_contain_text("Keep both codes")
    page.unroute("**/mailbox/code")
    assert case.town.opened(case.report).thread == ()
    page.get_by_role("button", name="Try again").click()
    expect(case.phone.heading).to_have_text("The code is changed")


def test_a_refusal_says_that_the_old_code_still_works(case: Case) -> None:
    page = case.phone.page
    new = to_new_code(case)
    problem = {"code": "storage-full", "status": 507, "title": "", "detail": "", "fix": ""}
    page.route(
        "**/mailbox/code",
        lambda route: route.fulfill(json=problem, status=507, content_type="application/problem+json"),
    )
    case.phone.send(new)
    expect(page.locator("main")).to_contain_text("Your old code still works")
    opens_nothing(case, new)


def test_of_two_pages_that_change_the_code_the_slower_one_says_so(
    case: Case, phone_to: Callable[..., Phone]
) -> None:
    other = Case.__new__(Case)
    other.town, other.phone, other.code, other.report = case.town, phone_to(case.town), case.code, case.report
    slower = to_new_code(other)
    faster = change(case)
    other.phone.send(slower)
    expect(other.phone.page.locator("main")).to_contain_text("changed on another page already")
    opens_nothing(case, slower)
    case.code = faster
    case.read()


def test_a_message_from_elsewhere_does_not_keep_the_code_from_changing(
    case: Case, phone_to: Callable[..., Phone]
) -> None:
    other = phone_to(case.town)
    other.come_back(case.code)
    new = to_new_code(case)
    other.page.fill("#write", "from the other page")
    other.page.locator("#write + .actions .button").click()
    expect(other.page.locator("[role=status].notice")).to_contain_text("has arrived")
    case.phone.send(new)
    expect(case.phone.heading).to_have_text("The code is changed")
    opened = case.town.opened(case.report)
    assert [(item.head and item.head["kind"], item.verified) for item in opened.thread] == [
        ("message", True),
        ("new_code", True),
    ]


def test_nothing_is_offered_while_the_site_holds_something_back(case: Case) -> None:
    case.phone.page.route(
        "**/api/v1/instance",
        lambda route: route.fulfill(body=b"{}", content_type="application/vnd.report-portal.signed"),
    )
    case.read()
    expect(case.phone.page.locator(".notice.error")).to_be_visible()
    expect(case.phone.page.get_by_role("button", name="Change my code")).to_have_count(0)


def drawn_from(code: str, case: Case) -> list[bytes]:
    keys = derive_keys(code, case.town.city.instance.id)
    return [keys.mailbox.encode(), keys.access.auth_sha256.encode()]


def without(told: bytes, random: list[bytes]) -> bytes:
    for one in random:
        told = told.replace(one, b"")
    return told


def test_neither_code_leaves_the_browser(case: Case) -> None:
    new = change(case)
    keys = derive_keys(new, case.town.city.instance.id)
    told = [
        f"{request.method} {request.url} {request.headers}".encode() + (request.post_data_buffer or b"")
        for request in case.phone.requests
    ]
    # Ids and hashes are random hex, in which eight digits of somebody's code may stand by chance.
    random = [drawn for code in (case.code, new) for drawn in drawn_from(code, case)]
    for code in (case.code, new):
        for piece in (code, code[:8], code[8:16], code[16:]):
            assert not any(piece.encode() in without(one, random) for one in told)
    for secret in (keys.age_identity, keys.sign_seed.hex()):
        assert not any(secret.encode() in one for one in told)
    page = case.phone.page
    kept = page.evaluate(
        "[location.href, document.title, document.cookie, JSON.stringify([localStorage, sessionStorage])].join()"
    )
    assert not any(code[:8] in kept for code in (case.code, new))
    # The search finds what does go out.
    assert any(keys.access.auth_sha256.encode() in one for one in told)
