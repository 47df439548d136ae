"""The whole way from the list of languages to a report that only its readers can open."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from reporter_city import OpenCity
from reporter_phone import Phone

STORY = "Nobody paid me since June. لم يدفعوا لي"


@pytest.mark.parametrize("locale", ["en", "ar", "ro"])
def test_a_report_of_work_takes_nine_screens_and_opens_for_the_ngo_alone(
    town: OpenCity, phone_to: Callable[..., Phone], locale: str
) -> None:
    phone = phone_to(town, locale)
    before = set(town.reports())
    phone.page.goto(town.address + "/")
    phone.page.click(f"#languages a[lang={locale}]")
    phone.page.click("#start")
    expect(phone.page.locator("#q-danger_now")).to_be_visible()
    expect(phone.page).to_have_title(re.compile(r"\d"))
    titles = []

    def seen() -> None:
        titles.append(phone.page.title())

    seen()
    phone.tick("danger_now", "no")
    phone.go_on()
    seen()
    phone.tick("age_group", "adult")
    phone.tick("reporting_for", "me")
    phone.go_on()
    seen()
    phone.tick("areas", "work")
    phone.go_on()
    seen()
    phone.tick("work_problem", "not_paid", "threats")
    phone.go_on()
    seen()
    phone.page.fill("#q-employer_name", "ACME SRL")
    phone.page.fill("#q-workplace_place", "Calea Torontalului 1")
    phone.go_on()
    seen()
    phone.page.fill("#q-story", STORY)
    phone.tick("who_did_it", "employer")
    phone.go_on()
    seen()
    phone.tick("share_inspectors", "facts_only")
    phone.go_on()
    seen()
    assert "ACME SRL" in phone.page.locator("#told").inner_text()
    phone.go_on()
    seen()
    assert len(set(titles)) == len(titles) == 9
    assert [re.findall(r"\d+", title)[0] for title in titles] == [str(n) for n in range(1, 10)]

    phone.send(phone.code())
    phone.sent()
    (report,) = set(town.reports()) - before
    opened = town.opened(report, "resource/ngo")
    assert opened.core.head
    assert opened.core.head["locale"] == locale
    assert opened.core.head["readers"] == ["resource/ngo"]
    assert opened.core.head["answers"] == {
        "danger_now": "no",
        "age_group": "adult",
        "reporting_for": "me",
        "areas": ["work"],
        "work_problem": ["not_paid", "threats"],
        "employer_name": "ACME SRL",
        "workplace_place": "Calea Torontalului 1",
        "story": STORY,
        "who_did_it": ["employer"],
        "share_inspectors": "facts_only",
    }
    for other in ("housing/ngo", "housing/city", "labour/state"):
        assert town.opened(report, other).core.head is None


def test_a_housing_report_asks_nothing_about_work_and_goes_to_both_ngo_teams(
    town: OpenCity, phone: Phone
) -> None:
    before = set(town.reports())
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    phone.tick("areas", "housing")
    phone.go_on()
    phone.tick("housing_problem", "told_to_leave")
    phone.go_on()
    phone.tick("housing_provider", "private_owner")
    assert phone.page.locator("#q-employer_name").count() == 0
    phone.go_on()
    phone.page.fill("#q-story", STORY)
    phone.go_on()
    phone.tick("share_city", "yes")
    assert phone.page.locator("#q-share_inspectors").count() == 0
    phone.go_on()
    phone.onwards.click()
    phone.send(phone.code())
    phone.sent()
    (report,) = set(town.reports()) - before
    for reader in ("resource/ngo", "housing/ngo"):
        opened = town.opened(report, reader)
        assert opened.core.head
        assert opened.core.head["readers"] == ["resource/ngo", "housing/ngo"]


def test_a_tick_brings_up_and_takes_away_what_hangs_on_it_and_leaves_the_rest(phone: Phone) -> None:
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.skip.click()
    phone.tick("areas", "housing")
    phone.go_on()
    phone.skip.click()
    page = phone.page
    page.fill("#q-housing_place", "Strada Exemplu 5")
    page.focus("#q-housing_provider input[value=employer]")
    page.keyboard.press("Space")
    expect(page.locator("#q-employer_name")).to_be_visible()
    expect(page.locator("#q-housing_provider input[value=employer]")).to_be_focused()
    expect(page.locator("#q-housing_place")).to_have_value("Strada Exemplu 5")
    page.fill("#q-employer_name", "ACME SRL")
    phone.tick("housing_provider", "hostel")
    expect(page.locator("#q-employer_name")).to_have_count(0)
    phone.tick("housing_provider", "agency")
    expect(page.locator("#q-employer_name")).to_have_value("ACME SRL")


def test_danger_shows_the_emergency_number_at_once_and_the_form_goes_on(phone: Phone) -> None:
    phone.start()
    phone.tick("danger_now", "not_sure")
    phone.onwards.click()
    expect(phone.page.locator("a[href='tel:112']")).to_be_visible()
    expect(phone.page.locator("main")).to_contain_text("0800 800 678")
    phone.onwards.click()
    expect(phone.page.locator("#q-age_group")).to_be_visible()


def test_nothing_is_chosen_in_advance_and_errors_wait_for_continue(phone: Phone) -> None:
    phone.start()
    assert phone.page.locator("input:checked").count() == 0
    expect(phone.page.locator("#faults")).to_have_count(0)
    phone.onwards.click()
    summary = phone.page.locator("#faults")
    expect(summary).to_be_focused()
    words = summary.locator("a").inner_text()
    expect(phone.page.locator("#q-danger_now .error-text")).to_have_text(words)
    assert phone.page.title().startswith("Error:")
    summary.locator("a").click()
    expect(phone.page.locator("#q-danger_now input").first).to_be_focused()
    assert "#" not in phone.page.url


def test_an_empty_report_is_not_sent(phone: Phone) -> None:
    phone.start()
    phone.skip_to(".readers")
    phone.onwards.click()
    expect(phone.page.locator("#told")).to_be_visible()
    phone.onwards.click()
    expect(phone.page.locator("#faults")).to_be_focused()
    assert phone.reports_posted() == 0


def test_the_readers_list_follows_the_choices_and_says_why_an_office_is_left_out(phone: Phone) -> None:
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.tick("reporting_for", "someone_else")
    phone.go_on()
    phone.tick("areas", "work", "housing")
    phone.go_on()
    phone.skip_to("#q-story")
    phone.tick("who_did_it", "labour_inspector", "ngo_or_helper")
    phone.go_on()
    phone.tick("share_inspectors", "all_but_contact")
    phone.tick("share_city", "yes")
    people = phone.page.locator(".readers")
    expect(people).to_contain_text("the NGO legal aid team")
    expect(people.locator("li", has_text="labour inspectors")).to_contain_text("gets nothing")
    expect(people.locator("li", has_text="City Hall")).to_contain_text("gets nothing")
    reasons = phone.page.locator("main .notice.warning")
    expect(reasons.filter(has_text="an inspector did it")).to_have_count(1)
    expect(reasons.filter(has_text="person it is about agrees")).to_have_count(1)
    expect(reasons.filter(has_text="it can still open it")).to_have_count(1)
    expect(phone.page.locator("main")).to_contain_text("prosecutor")


def test_a_choice_changes_what_an_office_gets(phone: Phone) -> None:
    phone.to_share()
    inspectors = phone.page.locator(".readers li", has_text="labour inspectors")
    expect(inspectors).to_contain_text("unless you say yes later")
    phone.tick("share_inspectors", "facts_only")
    expect(phone.page.locator(".readers li", has_text="labour inspectors")).to_contain_text("only facts")
    phone.tick("share_inspectors", "no")
    expect(phone.page.locator(".readers li", has_text="labour inspectors")).to_contain_text("gets nothing")


def test_a_language_that_nobody_checked_stays_with_the_ngo(
    city: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    city.publish(2, languages={"en": {"checked": False}})
    phone = phone_to(city)
    phone.to_share()
    phone.tick("share_inspectors", "all_but_contact")
    expect(phone.page.locator("main")).to_contain_text("nobody has checked the words in this language")
    expect(phone.page.locator(".readers li", has_text="labour inspectors")).to_contain_text("gets nothing")


def test_change_leads_back_to_the_check_with_the_new_answer(phone: Phone) -> None:
    phone.to_check("old words")
    phone.page.locator("#told > div", has_text="old words").get_by_role("button").click()
    phone.page.fill("#q-story", "new words")
    phone.onwards.click()
    expect(phone.page.locator("#told")).to_contain_text("new words")
    expect(phone.page.locator("#told")).not_to_contain_text("old words")


def test_a_section_can_be_added_before_sending(town: OpenCity, phone: Phone) -> None:
    before = set(town.reports())
    phone.to_check()
    phone.page.get_by_role("button", name="Add: How can we answer you?").click()
    phone.tick("contact_want", "contact_me")
    phone.onwards.click()
    phone.page.get_by_role("button", name="Add: How can we answer you?").click()
    phone.page.fill("#q-contact_value", "0700 000 000")
    phone.onwards.click()
    phone.page.get_by_role("button", name="Add: What happened").click()
    phone.tick("told_before", "boss_or_owner")
    phone.tick("told_before", "nobody")
    expect(phone.page.locator("#q-told_before input:checked")).to_have_count(1)
    phone.page.fill("#q-when_month-month", "٣")
    phone.page.fill("#q-when_month-year", "2026")
    phone.onwards.click()
    expect(phone.page.locator("#told")).to_contain_text("3/2026")
    phone.onwards.click()
    phone.send(phone.code())
    phone.sent()
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.core.head
    assert opened.contact.head
    assert opened.core.head["answers"]["when_month"] == "2026-03"
    assert opened.core.head["answers"]["told_before"] == ["nobody"]
    assert opened.contact.head["answers"] == {"contact_want": "contact_me", "contact_value": "0700 000 000"}


def test_the_code_must_be_written_down_first(phone: Phone) -> None:
    code = phone.to_code()
    phone.page.fill("#last-four", "0000" if code[-4:] != "0000" else "1111")
    phone.onwards.click()
    expect(phone.page.locator("#faults")).to_be_focused()
    assert phone.reports_posted() == 0
    arabic = "".join(chr(0x660 + int(digit)) for digit in code[-4:])
    phone.page.fill("#last-four", arabic)
    phone.onwards.click()
    phone.sent()


def test_whoever_cannot_keep_the_code_is_asked_for_a_safe_contact(town: OpenCity, phone: Phone) -> None:
    before = set(town.reports())
    phone.to_code()
    phone.page.get_by_role("button", name="I cannot keep the code").click()
    expect(phone.page.locator("main")).to_contain_text("you cannot read our answer here")
    phone.page.fill("#q-contact_value", "0700 111 222")
    phone.onwards.click()
    phone.sent()
    expect(phone.page.locator("main")).to_contain_text("only in the way you told us")
    (report,) = set(town.reports()) - before
    opened = town.opened(report)
    assert opened.contact.head
    assert opened.contact.head["answers"] == {"contact_want": "contact_me", "contact_value": "0700 111 222"}


def test_the_phones_own_back_goes_one_screen_back_and_keeps_the_answers(phone: Phone) -> None:
    phone.to_story()
    phone.page.fill("#q-story", "kept words")
    phone.onwards.click()
    expect(phone.page.locator(".readers")).to_be_visible()
    phone.page.go_back()
    expect(phone.page.locator("#q-story")).to_have_value("kept words")


def test_words_that_are_too_long_are_not_cut_but_told(phone: Phone) -> None:
    phone.to_story()
    phone.page.fill("#q-story", "x" * 10_020)
    phone.onwards.click()
    expect(phone.page.locator("#faults")).to_contain_text("20")
    expect(phone.page.locator("#q-story")).to_have_value("x" * 10_020)


def test_fields_have_no_memory_and_no_helpers(phone: Phone) -> None:
    phone.to_story()
    story = phone.page.locator("#q-story")
    for name, value in {
        "autocomplete": "off",
        "spellcheck": "false",
        "translate": "no",
        "autocorrect": "off",
        "dir": "auto",
    }.items():
        expect(story).to_have_attribute(name, value)


def test_a_helper_is_reminded_that_the_person_chooses_and_keeps_the_code(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town, "en")
    before = set(town.reports())
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.tick("reporting_for", "i_help_someone")
    expect(phone.page.get_by_text("No person from the family or from the same workplace")).to_be_visible()
    phone.go_on()
    phone.tick("areas", "work")
    phone.go_on()
    phone.skip_to("#q-story")
    phone.page.fill("#q-story", "They do not pay.")
    phone.onwards.click()
    expect(phone.page.get_by_text("let them choose")).to_be_visible()
    # The person sits beside: what they allow leaves as if they had written themselves.
    phone.tick("share_inspectors", "facts_only")
    expect(phone.page.locator(".readers")).to_contain_text("inspect")
    phone.go_on()
    phone.go_on()
    expect(phone.page.get_by_text("keep no copy")).to_be_visible()
    phone.send(phone.code())
    phone.sent()
    expect(phone.page.get_by_text("nothing stays on this device")).to_be_visible()
    (report,) = set(town.reports()) - before
    opened = town.opened(report, "resource/ngo")
    assert opened.core.head
    assert opened.core.head["answers"]["reporting_for"] == "i_help_someone"


def test_who_writes_alone_sees_no_reminder_for_helpers(
    town: OpenCity, phone_to: Callable[..., Phone]
) -> None:
    phone = phone_to(town, "en")
    phone.to_share()
    expect(phone.page.get_by_text("You help a person")).to_have_count(0)
    phone.onwards.click()
    phone.onwards.click()
    phone.send(phone.code())
    phone.sent()
    expect(phone.page.get_by_text("You help a person")).to_have_count(0)
    expect(phone.page.get_by_text("paper with the code")).to_have_count(0)
