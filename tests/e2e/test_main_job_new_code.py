"""A code that somebody has seen is changed while colleagues are writing: one person, one case, and nothing is lost."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import expect
from proofs_search import code_spellings, files_under, rows, traces

REPORT: Answers = {
    "danger_now": "no",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "story": "No pay since May.",
}
BEFORE = "We have read it."
MEANWHILE = "Written on a page that was opened before the change."
AFTER = "We see that you have a new code."
THANKS = "It is still me."


def test_staff_go_on_with_the_same_person_under_a_new_code(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "en")
    old = phone.report(REPORT)
    report = report_of(old, served.instance.instance)
    reports = served.reports()
    ioana = desk_of("ioana.resource", "ro")
    ioana.look_again()
    ioana.open_case(report)
    ioana.answer(BEFORE)

    words = phone.words.reporter
    phone.come_back(old)
    phone.press(words("box_code"))
    expect(phone.title).to_have_text(words("box_code_new"))
    shown = phone.page.locator("#code span:not(.visually-hidden)").all_inner_texts()
    new = "".join(shown)
    phone.labelled(words("code_last_four")).fill(new[-4:])
    phone.press(words("box_code_do"))
    expect(phone.title).to_have_text(words("box_code_done"))
    assert served.reports() == reports

    # Her page does not know of the change: what she writes is sealed to the code that was left.
    ioana.answer(MEANWHILE)
    ioana.look_again()
    expect(ioana.line(report)).to_have_count(1)
    ioana.open_case(report)
    thread = ioana.part(ioana.words.staff("case.thread"))
    line = thread.get_by_role("listitem").filter(has_text=ioana.words.staff("case.thread_new_code"))
    expect(line).to_contain_text(ioana.words.staff("case.thread_same"))
    ioana.answer(AFTER)

    phone.open()
    phone.press(words("page.have_code"))
    phone.labelled(words("return_title")).fill(old)
    phone.press(words("return_open"))
    expect(phone.page.get_by_role("alert")).to_contain_text(words("return_unknown"))
    phone.come_back(new)
    for text in (BEFORE, MEANWHILE, AFTER):
        expect(phone.text(text)).to_be_visible()
    phone.write_back(THANKS)
    ioana.look_again()
    ioana.open_case(report)
    written = thread.get_by_role("listitem").filter(has_text=THANKS)
    expect(written).to_contain_text(ioana.words.staff("case.thread_same"))
    assert all(item.verified for item in served.opened(report).thread)

    hidden = {**code_spellings("old code", old), **code_spellings("new code", new)}
    places = {
        "the reporters' wire": served.reporters.sent,
        "answers to reporters": served.reporters.received,
        "the staff's wire": served.staff.sent,
        "what the servers printed": served.log.read_bytes(),
        **rows(served.data),
        **files_under(served.data),
    }
    assert traces(hidden, places) == []
    assert traces({"name": report}, {"the staff's wire": served.staff.sent}) != []
