"""Every staff screen under axe, in three languages and both themes, on a phone and on a desk; and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from axe import no_faults
from playwright.sync_api import Page, expect
from staff_house import SIGN_IN_SECONDS, STORY, House, Seat

KEY = re.compile(r"[a-z_]+\.[a-z_.]*_[a-z_]+")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
URGENT = {
    "age_group": "adult",
    "areas": ["work", "housing"],
    "work_problem": ["documents_taken", "cannot_leave", "threats", "not_paid", "too_many_hours"],
    "housing_problem": ["deposit_kept", "told_to_leave"],
    "must_leave_when": "in_7_days",
    "employer_name": "Demo Build SRL",
    "pattern_use": "yes",
    "story": STORY * 20,
    "share_city": "yes",
    "share_inspectors": "all_but_contact",
    "contact_want": "contact_me",
    "contact_value": "0700 000 000",
    "afraid_of": ["lose_job"],
}


def audit_at_both_sizes(page: Page) -> None:
    """Audit a screen of a phone there, and as a desk shows it."""
    audit(page)
    page.set_viewport_size(DESK)
    audit(page)
    page.set_viewport_size(PHONE)


def audit(page: Page) -> None:
    """Run axe, and look at what it cannot see: one heading, unique ids, nothing cut off at the side."""
    page.wait_for_function("document.querySelectorAll('h1').length === 1")
    # Scrolled to the top, so that the bar covers nothing.
    page.evaluate("scrollTo(0, 0)")
    no_faults(page)
    wide = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
            .filter(each => !each.closest(".wide, .visually-hidden, svg") && !each.matches(".visually-hidden"))
            .filter(each => { const box = each.getBoundingClientRect();
                return box.width > 0 && (box.left < -1 || box.right > document.documentElement.clientWidth + 1); })
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary, a.button")]
            .filter(each => each.offsetParent && !each.closest(".check, .radios, .overlay"))
            .filter(each => { const box = each.getBoundingClientRect(); return box.height < 24 || box.width < 24; })
            .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == []
    # A message key in place of a message.
    shown = page.locator("body").inner_text()
    assert [word for word in shown.split() if KEY.fullmatch(word)] == []


def keys(seat: Seat, name: str) -> str:
    """A text of the catalogue in the seat's language."""
    texts = seat.page.evaluate(
        "async () => (await (await fetch(document.getElementById('desk').dataset.texts)).json()).messages"
    )
    return str(texts[name])


@pytest.mark.parametrize(
    ("locale", "scheme"), [("en", "light"), ("en", "dark"), ("ro", "light"), ("uk", "light"), ("ar", "dark")]
)
def test_axe_finds_nothing_on_any_screen(
    house: House, seat_at: Callable[..., Seat], locale: str, scheme: str
) -> None:
    for _ in range(3):
        house.report(URGENT, "ar", files={b"photo": "image/jpeg"})
    house.report({"areas": ["work"], "who_did_it": ["ngo_or_helper"]}, "ro")
    seat = seat_at(house, locale, color_scheme=scheme, viewport=PHONE, bypass_csp=True)
    page = seat.page
    seat.open()
    expect(page.locator("#name")).to_be_visible()
    audit_at_both_sizes(page)
    page.keyboard.press("Enter")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    audit_at_both_sizes(page)
    seat.sign_in()
    named = (
        "nav.releases",
        "nav.figures",
        "nav.members",
        "nav.log",
        "nav.taking",
        "nav.account",
        "members.invite",
        "release.open",
        "hold.ask",
        "app.back",
        "account.words_begin",
    )
    texts = {name: keys(seat, name) for name in named}
    expect(seat.lines).to_have_count(4)
    audit_at_both_sizes(page)
    seat.open_case()
    audit_at_both_sizes(page)
    page.locator("summary").click()
    page.select_option("#canned", "ask_city")
    audit_at_both_sizes(page)
    seat.click(texts["hold.ask"])
    expect(page.locator("#reason")).to_be_visible()
    audit_at_both_sizes(page)
    seat.click(texts["app.back"])
    seat.click(texts["release.open"])
    expect(page.locator(".leaving")).to_be_visible()
    audit_at_both_sizes(page)
    for name in ("nav.releases", "nav.figures", "nav.log", "nav.taking", "nav.members"):
        seat.click(texts[name])
        expect(page.locator("progress")).to_have_count(0)
        audit_at_both_sizes(page)
    seat.click(texts["members.invite"])
    audit_at_both_sizes(page)
    seat.click(texts["nav.account"])
    audit_at_both_sizes(page)
    seat.click(texts["account.words_begin"])
    audit_at_both_sizes(page)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if locale == "ar" else "ltr")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_axe_finds_nothing_in_the_set_up(
    empty_house: House, seat_at: Callable[..., Seat], locale: str
) -> None:
    seat = seat_at(empty_house, locale, viewport=PHONE, bypass_csp=True)
    page = seat.page
    seat.open()
    go_on = keys(seat, "app.continue")
    seat.click(keys(seat, "welcome.invited"))
    audit(page)
    page.fill("#invitation", empty_house.office.invitations[0].written)
    seat.click(go_on)
    audit(page)
    page.locator("input[name=first]").first.check()
    seat.click(go_on)
    page.fill("#name", "ana.first")
    seat.click(go_on)
    audit(page)
    page.locator("#written").check()
    words = page.locator(".seven li").all_inner_texts()
    seat.click(go_on)
    for position in (2, 5, 7):
        page.fill(f"#word-{position}", words[position - 1])
    audit(page)
    seat.click(go_on)
    audit(page)


def test_the_whole_way_by_keyboard(house: House, seat_at: Callable[..., Seat]) -> None:
    house.report({"areas": ["work"], "work_problem": ["not_paid"], "answer_language": "en"})
    seat = seat_at(house)
    page, press = seat.page, seat.page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(60):
            press("Tab")
            if page.evaluate("sought => document.activeElement?.matches(sought)", selector):
                box = page.evaluate(
                    "(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())"
                )
                assert box[0] >= 0
                assert box[1] <= page.viewport_size["height"]  # type: ignore[index] # the fixture sets one
                return
        pytest.fail(f"the keyboard does not reach {selector}")

    seat.open()
    expect(page.locator("#name")).to_be_visible()
    person = house.office.people["ana.coordinator"]
    tab_to("#name")
    page.keyboard.type(person.name)
    tab_to("#words")
    page.keyboard.type(person.passphrase)
    tab_to("#totp")
    page.keyboard.type(seat.code(person))
    press("Enter")
    expect(seat.lines).to_have_count(1, timeout=SIGN_IN_SECONDS)
    expect(page.locator("h1")).to_be_focused()
    tab_to(".go")
    press("Enter")
    expect(page.locator(".answers")).to_be_visible()
    tab_to("#message")
    page.keyboard.type("By keyboard.")
    tab_to("#message-language")
    tab_to(".write button[type=submit]")
    press("Enter")
    seat.sees("Sent. The person sees it at the next look.")
    tab_to("#status")
    tab_to(".crumbs button")
    press("Enter")
    expect(seat.lines).to_have_count(1)
