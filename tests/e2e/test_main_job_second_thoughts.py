"""Somebody comes back, tells more, then takes a part back: staff follow, and a release after it lacks it."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import expect

STORY = "We are told to hide when somebody knocks."
EMPLOYER = "Exemplu Depozit SRL"
TOLD: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "story": STORY,
    "who_did_it": ["employer"],
    "share_inspectors": "all_but_contact",
}
TICKS = ["too_many_hours", "no_rest_day"]
FEAR = "violence"
STRUCK = {"story": "facts", "who_did_it": "facts"}


def test_what_is_added_is_seen_and_what_is_taken_back_is_not(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "en")
    code = phone.report(TOLD)
    report = report_of(code, served.instance.instance)
    phone.come_back(code)
    phone.add_later(
        {
            "work": {"work_problem": TICKS},
            "facts": {"employer_name": EMPLOYER},
            "about_you": {"afraid_of": [FEAR]},
        }
    )

    ana = desk_of("ana.coordinator", "en")
    words = ana.words
    ana.look_again()
    ana.open_case(report)
    answers = ana.part(words.staff("case.answers"))
    told = answers.locator("dl > div")
    problems = told.filter(has_text=words.question("work_problem"))
    for label in words.options("work_problem", ["not_paid", *TICKS]):
        expect(problems).to_contain_text(label)
    marked = told.filter(has_text=words.staff("case.thread_added"))
    expect(marked).to_have_count(3)
    expect(marked.filter(has_text=EMPLOYER)).to_have_count(1)
    fear = marked.filter(has_text=words.option("afraid_of", FEAR))
    expect(fear).to_contain_text(words.staff("case.ngo_only_title"))
    expect(answers).to_contain_text(STORY)

    phone.take_back(STRUCK)
    expect(phone.page.get_by_role("main")).not_to_contain_text(STORY)
    taken = phone.words.reporter("box_you_strike").split("{")[0]
    expect(phone.page.locator(".thread").get_by_role("listitem").filter(has_text=taken)).to_have_count(1)

    ana.look_again()
    ana.open_case(report)
    gone = words.staff("case.struck").split("{")[0]
    for question in STRUCK:
        expect(ana.fact(question)).to_contain_text(gone)
    thread = ana.part(words.staff("case.thread"))
    strike = thread.get_by_role("listitem").filter(has_text=words.staff("case.thread_strike").split("{")[0])
    expect(strike.first).to_contain_text(words.staff("case.thread_same"))
    assert STORY not in ana.page.content()
    assert not problems.get_by_text(gone).count()

    ana.press(words.staff("release.open"))
    labour = words.audience("labour/state")
    ana.page.get_by_role("radio", name=labour, exact=True).check()
    leaves = ana.part(words.staff("release.leaves"))
    expect(leaves).to_contain_text(EMPLOYER)
    ana.labelled(words.staff("release.read_it")).check()
    ana.press(words.staff("release.send", audience=labour))
    expect(ana.text(words.staff("release.sent", audience=labour))).to_be_visible()

    inspector = desk_of("labour.liaison", "ro")
    inspector.press(inspector.words.staff("members.refresh"))
    # Of the releases this office has, the one just sent is the only one it has not opened yet.
    inspector.press(inspector.words.staff("received.open"))
    card = inspector.received(report)
    expect(
        card.get_by_role("heading", name=inspector.words.staff("received.facts"), exact=True)
    ).to_be_visible()
    problems = card.locator("dl > div").filter(has_text=inspector.words.question("work_problem"))
    for label in inspector.words.options("work_problem", ["not_paid", *TICKS]):
        expect(problems).to_contain_text(label)
    shown = inspector.page.content()
    assert EMPLOYER in shown
    for text in (STORY, inspector.words.question("who_did_it"), inspector.words.option("afraid_of", FEAR)):
        assert text not in shown
