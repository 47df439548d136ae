"""A report about work with leave for the facts alone: inspectors get exactly those, and only from a coordinator."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import Locator, expect

STORY = "Seven of us sleep in the hall behind the ovens."
CONTACT = "0700 555 666"
TOLD: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["work"],
    "work_problem": ["not_paid", "too_many_hours", "threats"],
    "employer_name": "Exemplu Panificatie SRL",
    "workplace_place": "Calea Exemplu 9",
    "story": STORY,
    "who_did_it": ["employer"],
    "share_inspectors": "facts_only",
}
ADDED_WORK: Answers = {
    "unpaid_period": "m1_3",
    "amount_owed": "4200 lei",
    "hours_per_day": "h11_12",
    "work_contract_state": "none",
    "sector": "restaurant_hotel",
}
ADDED_FACTS: Answers = {"when_month": "2026-03", "others_affected": "p6_20"}
ADDED_CONTACT: Answers = {"contact_want": "contact_me", "contact_value": CONTACT}
ADDED_SELF: Answers = {"gender": "woman", "afraid_of": ["lose_job"]}
PACKET = (
    *("work_problem", "employer_name", "workplace_place"),
    *("hours_per_day", "work_contract_state", "sector", "when_month", "others_affected"),
)


def fact_in(card: Locator, asked: str) -> Locator:
    """What stands beside a question on one release."""
    return card.locator("dl > div").filter(has_text=asked).get_by_role("definition")


def test_inspectors_see_nothing_before_the_release_and_exactly_the_facts_after_it(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "en")
    phone.open()
    phone.start()
    phone.answer_all(TOLD)
    phone.share(TOLD)
    phone.add("work", ADDED_WORK)
    phone.add("facts", ADDED_FACTS)
    phone.add("contact", ADDED_CONTACT)
    phone.add("about_you", ADDED_SELF)
    code = phone.to_code()
    phone.confirm(code)
    phone.arrived()
    report = report_of(code, served.instance.instance)

    inspector = desk_of("labour.liaison", "ro")
    expect(inspector.title).to_have_text(inspector.words.staff("received.title"))
    # Nothing waits to be opened, whatever other releases this office has had.
    expect(inspector.page.get_by_role("progressbar")).to_have_count(0)
    expect(inspector.button(inspector.words.staff("received.open"))).to_have_count(0)
    expect(inspector.received(report)).to_have_count(0)
    assert served.opened(report, "labour/state").core.head is None

    ana = desk_of("ana.coordinator", "en")
    ana.look_again()
    ana.open_case(report)
    before = len(ana.requests)
    ana.press(ana.words.staff("release.open"))
    labour = ana.words.audience("labour/state")
    ana.page.get_by_role("radio", name=labour, exact=True).check()
    leaves = ana.part(ana.words.staff("release.leaves"))
    expect(leaves.get_by_role("term")).to_have_count(len(PACKET))
    assert not any("/releases" in request.url for request in ana.requests[before:] if request.method != "GET")
    ana.labelled(ana.words.staff("release.read_it")).check()
    ana.press(ana.words.staff("release.send", audience=labour))
    expect(ana.text(ana.words.staff("release.sent", audience=labour))).to_be_visible()

    inspector.press(inspector.words.staff("members.refresh"))
    inspector.press(inspector.words.staff("received.open"))
    words = inspector.words
    card = inspector.received(report)
    facts = card.get_by_role("region", name=words.staff("received.facts"))
    expect(facts.get_by_role("term")).to_have_count(len(PACKET))
    for question in PACKET:
        expect(card.get_by_role("term").filter(has_text=words.question(question))).to_have_count(1)
    for question in ("work_problem", "hours_per_day", "work_contract_state", "sector", "others_affected"):
        told = {**TOLD, **ADDED_WORK, **ADDED_FACTS}[question]
        for label in words.options(question, told):
            expect(fact_in(card, words.question(question))).to_contain_text(label)
    expect(fact_in(card, words.question("employer_name"))).to_contain_text("Exemplu Panificatie SRL")
    shown = card.inner_html()
    withheld = (
        STORY,
        CONTACT,
        "4200 lei",
        *words.options("gender", "woman"),
        *words.options("who_did_it", ["employer"]),
    )
    for text in withheld:
        assert text not in shown
    expect(inspector.button(words.staff("nav.board"))).to_have_count(0)

    phone.come_back(code)
    notice = phone.words.reporter("part.packet")
    office = "the labour inspectors"
    expect(phone.page.get_by_role("listitem").filter(has_text=f"{office}: {notice}")).to_be_visible()
