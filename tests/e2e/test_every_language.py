"""Each language offered: the whole way by its own words, its own digits, within the edges of a small telephone."""

from collections.abc import Callable

import pytest
from main_job_kit import ReporterSteps, digits_of, report_of
from main_job_place import ServedCity
from playwright.sync_api import expect

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
# Browsers fall back to English days, numbers and lists where they do not know a language.
ENGLISH = {"November", "December", "January", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
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
    main = later.page.get_by_role("main")
    expect(main).not_to_contain_text(ANSWERS["story"])
    assert locale == "en" or not {word for word in ENGLISH if word in main.inner_text()}
    later.write_back(WRITTEN)
    opened = served.opened(report_of(code, served.instance.instance))
    assert [item.head["text"] for item in opened.thread if item.head] == [WRITTEN]
