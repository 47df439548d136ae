"""Each language offered: the whole way by its own words, its own digits, within the edges of a small telephone."""

from collections.abc import Callable

import pytest
from main_job_kit import ReporterSteps, digits_of, report_of
from main_job_place import ServedCity
from playwright.sync_api import expect
from reporter_city import OpenCity
from reporter_phone import Phone

from report_portal.instance_folder import load_instance
from report_portal.web.site_words import language

LANGUAGES = load_instance().languages
RIGHT_TO_LEFT = [locale for locale in LANGUAGES if language(locale).direction == "rtl"]
ANSWERS = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["work", "housing", "unfair_treatment"],
    "work_problem": ["not_paid", "documents_taken"],
    "housing_problem": ["overcrowded"],
    "housing_provider": "employer",
    "treat_where": ["shop_service"],
    "employer_name": "ACME SRL",
    "story": "Они не платят. पैसा दिएनन्। பணம் தரவில்லை.",
    "who_did_it": ["employer"],
    "share_city": "ask_me_first",
    "share_inspectors": "no",
}
# Words of the screen that stand on two lines although nothing in them allows it.
BROKEN = r"""() => {
    const broken = [];
    for (const place of document.querySelectorAll("main .words, main h1, main h2, main p, main .button")) {
        for (const text of place.childNodes) {
            if (text.nodeType !== Node.TEXT_NODE) continue;
            for (const word of text.data.matchAll(/\S+/g)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
                if (lines.size > 1 && !/[-/.\u00ad]/.test(word[0])) broken.push(word[0]);
            }
        }
    }
    return broken;
}"""
WRITTEN = "ශ්‍රී লেখা تحریر"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_whole_way_by_the_languages_own_words(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], locale: str
) -> None:
    phone = reporter_at(served, locale)
    page = phone.page

    def within_the_edges() -> None:
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, phone.title.inner_text()
        assert page.evaluate(BROKEN) == []
        if locale in RIGHT_TO_LEFT and page.locator(".option").count():
            box, words = (
                page.locator(f".option {part}").first.bounding_box() for part in ("input", ".words")
            )
            assert box
            assert words
            assert box["x"] > words["x"], phone.title.inner_text()

    phone.each_screen = within_the_edges
    phone.open_site()
    within_the_edges()
    direction = "rtl" if locale in RIGHT_TO_LEFT else "ltr"
    expect(page.locator("html")).to_have_attribute("lang", locale)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    phone.start()
    phone.answer_all(ANSWERS)
    phone.share(ANSWERS)
    within_the_edges()
    code = phone.to_code()
    within_the_edges()
    phone.confirm(code)
    phone.arrived()
    within_the_edges()
    opened = served.opened(report_of(code, served.instance.instance))
    assert opened.core.head
    assert opened.core.head["locale"] == locale
    assert opened.core.head["answers"]["story"] == ANSWERS["story"]

    later = reporter_at(served, locale)
    later.open_site()
    later.come_back(digits_of(code, locale))
    expect(later.page.get_by_role("main")).not_to_contain_text(ANSWERS["story"])
    later.write_back(WRITTEN)
    opened = served.opened(report_of(code, served.instance.instance))
    assert [item.head["text"] for item in opened.thread if item.head] == [WRITTEN]


@pytest.mark.parametrize("locale", [one for one in LANGUAGES if one != "en"])
def test_no_screen_says_anything_in_english(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str
) -> None:
    """Days, numbers and lists too: browsers fall back to English where they do not know a language."""
    phone = phone_to(town, locale)
    code = phone.report()
    phone.come_back(code)
    phone.page.locator("#write").wait_for()
    said = phone.page.locator("main").inner_text()
    english = {"November", "December", "January", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
    assert not {word for word in english if word in said}


@pytest.mark.parametrize("locale", RIGHT_TO_LEFT)
def test_urdu_and_arabic_codes_stand_from_left_to_right(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str
) -> None:
    phone = phone_to(town, locale)
    phone.to_code()
    expect(phone.page.locator("#code")).to_have_css("direction", "ltr")
    for line in phone.page.locator("#code p").all():
        left, right = (span.bounding_box() for span in line.locator("span:not(.visually-hidden)").all())
        assert left
        assert right
        assert left["x"] < right["x"]
