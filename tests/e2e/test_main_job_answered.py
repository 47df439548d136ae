"""The main job: somebody reports in Arabic, a colleague reads it in Romanian, and both write to each other."""

from collections.abc import Callable

from main_job_kit import ReporterSteps, digits_of, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import expect

STORY = "أخذ صاحب العمل جواز سفري ولم يدفع لي منذ ثلاثة أشهر."
ANSWERS = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me_and_others",
    "areas": ["work", "housing"],
    "work_problem": ["not_paid", "documents_taken", "threats"],
    "housing_problem": ["overcrowded", "no_heat_water"],
    "housing_provider": "employer",
    "employer_name": "شركة ACME SRL",
    "workplace_place": "Calea Torontalului 1",
    "story": STORY,
    "who_did_it": ["employer", "agency"],
    "share_city": "no",
    "share_inspectors": "ask_me_first",
}
TICKED = ("work_problem", "housing_problem", "housing_provider", "who_did_it", "reporting_for")
ANSWER = "مرحبا. قرأنا ما كتبت. لا يحق لأحد أن يأخذ جواز سفرك."
THANKS = "شكرا. عندي صور للعقد."


def test_a_report_in_arabic_is_read_in_romanian_answered_and_written_back(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    phone = reporter_at(served, "ar")
    phone.open_site()
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    phone.start()
    phone.answer_all(ANSWERS)
    phone.share(ANSWERS)
    expect(phone.page.get_by_role("main")).to_contain_text(phone.words.reporter("check_nothing_sent"))
    code = phone.to_code()
    assert not any(request.method == "POST" for request in phone.requests)
    phone.confirm(code)
    phone.arrived()
    report = report_of(code, served.instance.instance)
    assert report in served.reports()

    ioana = desk_of("ioana.resource", "ro")
    ioana.look_again()
    expect(ioana.line(report)).to_contain_text(ioana.words.staff("board.state_new"))
    ioana.open_case(report)
    expect(ioana.page.locator("html")).to_have_attribute("lang", "ro")
    for question in TICKED:
        for label in ioana.words.options(question, ANSWERS[question]):
            expect(ioana.fact(question)).to_contain_text(label)
    told = ioana.fact("story").get_by_text(STORY, exact=True)
    expect(told).to_have_attribute("lang", "ar")
    expect(told).to_have_css("direction", "rtl")
    ioana.answer(ANSWER)

    later = reporter_at(served, "ar")
    later.open_site()
    later.come_back(digits_of(code, "ar"))
    answer = later.text(ANSWER)
    expect(answer).to_be_visible()
    expect(answer).to_have_css("direction", "rtl")
    expect(later.page.get_by_role("main")).not_to_contain_text(STORY)
    later.write_back(THANKS)

    ioana.look_again()
    expect(ioana.line(report)).to_contain_text(ioana.words.staff("board.same_person"))
    ioana.open_case(report)
    thread = ioana.part(ioana.words.staff("case.thread"))
    written = thread.get_by_role("listitem").filter(has_text=THANKS)
    expect(written).to_contain_text(ioana.words.staff("case.thread_same"))
    expect(written).to_contain_text(ioana.words.staff("case.thread_person"))
