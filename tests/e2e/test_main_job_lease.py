"""A photographed contract: checked beside its picture, told in Arabic, handed to the city as allowed, closed."""

from collections.abc import Callable

import pytest
from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import Browser, FilePayload, expect

from report_portal.web.catalogues import load_texts

STORY = "صاحب البيت لا يعيد مال الضمان."
CONTRACT = "<h1>Contract de închiriere</h1><p>Chiriașul poate fi evacuat oricând, fără instanță.</p>"
TOLD: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["housing", "check_contract"],
    "housing_problem": ["lease_unfair"],
    "housing_provider": "private_owner",
    "landlord_name": "Popa Ion",
    "story": STORY,
    "share_city": "yes",
}
# Line to state, as Dan of the housing practice ticks them.
FOUND = {
    "duration": "ok",
    "deposit_amount_and_return_rule": "problem",
    "registered_with_anaf": "absent",
    "eviction_without_court": "problem",
    "forced_insurance": "absent",
}
REMARK = "Page 2 is cut off."
SENT = ("intro", "deposit_amount_and_return_rule", "eviction_without_court", "unreadable", "advice")


@pytest.fixture(scope="module")
def contract(chromium: Browser) -> FilePayload:
    """A picture of a page with words on it."""
    page = chromium.new_page(viewport={"width": 800, "height": 1100})
    page.set_content(CONTRACT)
    picture = page.screenshot()
    page.close()
    return {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": picture}


def test_a_contract_is_checked_told_in_arabic_handed_on_and_closed(
    served: ServedCity,
    reporter_at: Callable[..., ReporterSteps],
    desk_of: Callable[..., StaffSteps],
    contract: FilePayload,
) -> None:
    phone = reporter_at(served, "ar")
    code = phone.report(TOLD)
    phone.attach(contract)
    report = report_of(code, served.instance.instance)
    dan, ana = desk_of("dan.housing", "ro"), desk_of("ana.coordinator", "en")

    filled_beside_the_contract(dan, report)
    seen_by_a_colleague(ana, report)
    told(dan, report)
    phone.come_back(code)
    read_in_arabic(phone)

    handed_on(ana, report)
    received_by_the_city(desk_of("city.housing", "ro"), report)
    closed(dan, report)
    phone.come_back(code)
    expect(phone.page.get_by_role("main")).to_contain_text(
        phone.words.reporter("outcome.lease_reviewed_problem")
    )


def to_the_contract(desk: StaffSteps, report: str) -> None:
    desk.look_again()
    desk.open_case(report)
    desk.press(desk.words.staff("lease.open"))
    expect(desk.labelled(line_state(desk, "ok")).first).to_be_visible()


def line_state(desk: StaffSteps, state: str) -> str:
    return desk.words.staff(f"lease.state.{state}")


def tick(desk: StaffSteps, line: str, state: str) -> None:
    group = desk.page.get_by_role("group", name=desk.words.staff(f"lease.line.{line}"), exact=True)
    group.get_by_role("radio", name=line_state(desk, state), exact=True).check()


def filled_beside_the_contract(dan: StaffSteps, report: str) -> None:
    words = dan.words
    to_the_contract(dan, report)
    dan.press(f"{words.staff('case.file_show')}: {words.staff('case.file', number=1)}")
    shown = dan.page.frame_locator(".picture-frame").get_by_role("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    for line, state in FOUND.items():
        tick(dan, line, state)
    dan.press(words.staff("lease.save"))
    expect(dan.text(words.staff("note.saved"))).to_be_visible()


def seen_by_a_colleague(ana: StaffSteps, report: str) -> None:
    """Somebody else goes on where he stopped; her remark stays among colleagues."""
    words = ana.words
    to_the_contract(ana, report)
    deposit = ana.page.get_by_role(
        "group", name=words.staff("lease.line.deposit_amount_and_return_rule"), exact=True
    )
    expect(deposit.get_by_role("radio", name=line_state(ana, "problem"), exact=True)).to_be_checked()
    expect(deposit).to_contain_text("dan.housing")
    tick(ana, "inventory", "unreadable")
    label = words.staff("lease.line.inventory")
    ana.press(f"{words.staff('lease.add_remark')}: {label}")
    ana.labelled(words.staff("lease.remark")).fill(REMARK)
    ana.press(words.staff("lease.save"))
    expect(ana.page.get_by_role("group", name=label, exact=True)).to_contain_text(
        f"ana.coordinator, {today(ana)}"
    )


def today(desk: StaffSteps) -> str:
    """The day as the screens of the desk write it."""
    written = desk.page.evaluate(
        """() => new Intl.DateTimeFormat("en-u-nu-latn", {
            day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date())"""
    )
    return str(written)


def told(dan: StaffSteps, report: str) -> None:
    """One finding is left out; what goes is shown in Arabic and in Romanian first."""
    words = dan.words
    to_the_contract(dan, report)
    tell = dan.part(words.staff("lease.tell"))
    label = words.staff("lease.not_in_it", line=words.staff("lease.line.registered_with_anaf"))
    tell.get_by_role("checkbox", name=label, exact=True).uncheck()
    # Two problems, two more; an unfair sentence that is not in the contract is no finding.
    expect(tell.get_by_role("checkbox")).to_have_count(4)
    for locale in ("ar", "ro"):
        preview = tell.locator(f".as-sent[lang={locale}]")
        for key in SENT:
            expect(preview).to_contain_text(load_texts(locale).text(f"lease.{key}"))
    dan.press(words.staff("answer.send"))
    expect(tell.get_by_text(words.staff("answer.sent"), exact=True)).to_be_visible()


def read_in_arabic(phone: ReporterSteps) -> None:
    message = phone.page.locator(".thread p[lang=ar]").filter(has_text=load_texts("ar").text("lease.intro"))
    for key in SENT:
        expect(message).to_contain_text(load_texts("ar").text(f"lease.{key}"))
    for key in ("absent", "label_registered_with_anaf", "good"):
        expect(message).not_to_contain_text(load_texts("ar").text(f"lease.{key}"))
    expect(phone.page.get_by_role("main")).not_to_contain_text(REMARK)


def handed_on(ana: StaffSteps, report: str) -> None:
    words, city = ana.words, ana.words.audience("housing/city")
    ana.look_again()
    ana.open_case(report)
    ana.press(words.staff("release.open"))
    ana.page.get_by_role("radio", name=city, exact=True).check()
    ana.labelled(words.staff("release.read_it")).check()
    ana.press(words.staff("release.send", audience=city))
    expect(ana.text(words.staff("release.sent", audience=city))).to_be_visible()


def received_by_the_city(city: StaffSteps, report: str) -> None:
    """What was told, in the person's words; no file, and nothing of what the NGO found in it."""
    words = city.words
    city.press(words.staff("members.refresh"))
    city.press(words.staff("received.open"))
    card = city.received(report)
    expect(card).to_contain_text(STORY)
    expect(card).to_contain_text("Popa Ion")
    expect(card.get_by_role("button", name=words.staff("case.file_download"), exact=True)).to_have_count(0)
    for hidden in (REMARK, words.staff("lease.line.eviction_without_court")):
        expect(city.page.get_by_role("main")).not_to_contain_text(hidden)


def closed(dan: StaffSteps, report: str) -> None:
    words = dan.words
    dan.look_again()
    dan.open_case(report)
    dan.page.locator("summary").filter(has_text=words.staff("close.title")).click()
    expect(dan.text(words.staff("close.suggested"))).to_be_visible()
    outcome = dan.labelled(words.staff("close.outcome"))
    expect(outcome).to_have_value("lease_reviewed_problem")
    dan.labelled(words.staff("close.sure")).check()
    dan.press(words.staff("close.do"))
    expect(dan.text(words.staff("close.done"))).to_be_visible()
