"""Servers that are down and lines that break, for real: answers stay on the phone, and exactly one report is kept."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from playwright.sync_api import expect

STORY = "The foreman locks the gate at night."
REPORT: Answers = {"danger_now": "no", "areas": ["work"], "work_problem": ["cannot_leave"], "story": STORY}


def at_the_code(phone: ReporterSteps) -> str:
    phone.open()
    phone.start()
    phone.answer_all(REPORT)
    phone.share(REPORT)
    return phone.to_code()


def not_sent(phone: ReporterSteps) -> None:
    alert = phone.page.get_by_role("alert")
    for key in ("failed_title", "failed_network", "failed_kept"):
        expect(alert).to_contain_text(phone.words.reporter(key))
    expect(phone.heading(phone.words.reporter("sent_title"))).to_have_count(0)


def test_answers_outlive_a_server_that_is_down_and_are_sent_when_it_is_back(
    own_city: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    phone = reporter_at(own_city, "en")
    code = at_the_code(phone)
    report = report_of(code, own_city.instance.instance)
    own_city.stop()
    phone.confirm(code)
    not_sent(phone)
    phone.press(phone.words.reporter("try_again"))
    not_sent(phone)
    assert own_city.reports() == set()
    phone.press(phone.words.reporter("back"))
    expect(phone.text(STORY)).to_be_visible()
    assert phone.to_code() == code

    own_city.start()
    phone.confirm(code)
    phone.arrived()
    assert own_city.reports() == {report}
    head = own_city.opened(report).core.head
    assert head
    assert head["answers"]["story"] == STORY
    phone.come_back(code)


def test_a_line_cut_after_the_report_was_stored_makes_no_second_one(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    before = served.reports()
    phone = reporter_at(served, "en")
    code = at_the_code(phone)
    report = report_of(code, served.instance.instance)
    served.reporters.swallow_answers(b"POST /api/v1/reports ")
    phone.confirm(code)
    not_sent(phone)
    phone.press(phone.words.reporter("try_again"))
    not_sent(phone)
    assert served.reports() - before == {report}
    assert served.reporters.deliver_answers() >= 2
    phone.press(phone.words.reporter("try_again"))
    phone.arrived()
    assert served.reports() - before == {report}
    bodies = {request.post_data_buffer for request in phone.requests if request.method == "POST"}
    assert len(bodies) == 1
    assert len(served.files(report)) == 3
