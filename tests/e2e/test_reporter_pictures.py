"""Drawings beside the options: every one has one, and nothing waits for them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from reporter_city import OpenCity
from reporter_phone import Phone

import report_portal.intake

WANTED = json.loads((Path(report_portal.intake.__file__).parent / "pictures.json").read_text("utf-8"))[
    "options"
]
DRAWINGS = re.compile(r"/static/pictures\.")


def drawn(page: Page, question: str) -> list[str | None]:
    """The lines beside each option of a question that is on the screen."""
    options = page.locator(f"#q-{question} .option")
    expect(options).to_have_count(len(WANTED[question]))
    return [option.locator("path").get_attribute("d") for option in options.all()]


def look(phone: Phone, seen: dict[str, list[str | None]]) -> None:
    """Notes the drawings of what is on the screen, from Continue on at the latest all of them have come."""
    for question in WANTED:
        if phone.page.locator(f"#q-{question} .option").count():
            expect(phone.page.locator(f"#q-{question} .option path:not([d=''])")).to_have_count(
                len(WANTED[question])
            )
            seen[question] = drawn(phone.page, question)


def walk(phone: Phone, at_each: Callable[[], None]) -> None:
    """Every screen up to the check with all areas ticked, then every addition that the check offers."""
    phone.start()
    at_each()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    at_each()
    phone.tick("areas", "work", "housing", "unfair_treatment")
    phone.go_on()
    told = phone.page.locator("#told")
    while not told.is_visible():
        at_each()
        if phone.page.locator("#q-story").is_visible():
            phone.page.fill("#q-story", "They do not pay me.")
            phone.go_on()
        elif phone.skip.count():
            phone.skip.click()
        else:
            phone.go_on()
    additions = phone.page.locator("main .card .options button")
    for number in range(additions.count()):
        additions.nth(number).click()
        at_each()
        phone.back.click()
        expect(told).to_be_visible()


def test_every_option_has_a_drawing_of_its_own(town: OpenCity, phone_to: Callable[..., Phone]) -> None:
    phone, seen = phone_to(town, "ne"), {}
    walk(phone, lambda: look(phone, seen))
    assert set(seen) == set(WANTED)
    for question, lines in seen.items():
        assert len(set(lines)) == len(lines), question
    assert sum("pictures" in request.url for request in phone.requests) == 1


def test_what_points_somewhere_turns_with_the_writing(town: OpenCity, phone_to: Callable[..., Phone]) -> None:
    phone = phone_to(town, "ar")
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    plane = phone.page.locator("#q-areas .option", has=phone.page.locator("[value=recruitment]")).locator(
        "svg"
    )
    house = phone.page.locator("#q-areas .option", has=phone.page.locator("[value=housing]")).locator("svg")
    expect(plane).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    expect(house).to_have_css("transform", "none")


def test_without_the_drawings_the_form_is_whole_and_nothing_moves(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town, "en")
    phone.context.route(DRAWINGS, lambda route: route.abort())
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    words = phone.page.locator("#q-areas .words").first
    before = words.bounding_box()
    assert set(drawn(phone.page, "areas")) == {""}
    phone.context.unroute(DRAWINGS)
    # The next screen asks again.
    phone.tick("areas", "work")
    phone.go_on()
    expect(phone.page.locator("#q-work_problem .option path:not([d=''])")).to_have_count(28)
    phone.back.click()
    expect(phone.page.locator("#q-areas .option path:not([d=''])")).to_have_count(6)
    assert words.bounding_box() == before
