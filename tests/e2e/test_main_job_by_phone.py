"""Reports that a helper takes down, by phone and at a desk: one form, one code, nothing that ties the helper to it."""

from collections.abc import Callable

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import Locator, expect
from test_proofs_shape import Sent, headers, shape

ANSWER = "We will call you."
STORY = "A zis că nu i-au plătit două luni."
TOLD: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "i_help_someone",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "story": STORY,
    "share_inspectors": "ask_me_first",
}
READING = """async (token) => {
    const ways = [["GET", "/reports"], ["POST", "/reports/files"], ["GET", "/index/resource/ngo"], ["GET", "/releases"],
        ["GET", "/log"], ["GET", "/members"], ["POST", "/reports/notes"]];
    return Promise.all(ways.map(async ([method, path]) => {
        const sent = { method, headers: { Authorization: token } };
        return (await fetch("/api/v1" + path, method === "POST" ? { ...sent, body: "{}" } : sent)).status;
    }));
}"""


def test_a_helper_takes_down_reports_in_romanian_for_people_who_speak_nepali(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], desk_of: Callable[..., StaffSteps]
) -> None:
    elena = desk_of("elena.helper", "ro")
    elena.press(elena.words.staff("nav.taking"))
    expect(elena.title).to_have_text(elena.words.staff("taking.title"))
    before = len(elena.requests)
    taken = form_opened_by(elena, reporter_at(served, "ro"))
    code = taken_down(taken)
    # No word of it came from the helper's account.
    assert [one for one in elena.requests[before:] if one.url.startswith(served.staff.address)] == []
    report = report_of(code, served.instance.instance)
    core = served.opened(report).core.head
    assert core
    assert (core["channel"], core["locale"], core["answers"]["answer_language"]) == ("phone", "ne", "ne")

    alone = reporter_at(served, "ro")
    other = report_of(alone.report(TOLD | {"reporting_for": "me"}), served.instance.instance)
    same_to_the_server(served, (taken, report), (alone, other))
    beside = reporter_at(served, "ro")
    beside.open()
    at_desk = report_of(taken_down_at_a_desk(beside), served.instance.instance)
    core = served.opened(at_desk).core.head
    assert core
    assert (core["channel"], core["locale"], core["answers"]["answer_language"]) == ("walk_in", "ne", "ne")
    same_to_the_server(served, (beside, at_desk), (alone, other))

    ana = desk_of("ana.coordinator", "en")
    ana.look_again()
    seen_by_the_team(ana, at_desk, "case.channel_walk_in")
    seen_by_the_team(ana, report, "case.channel_phone")
    ana.answer(ANSWER)
    # The caller alone has a way in.
    caller = reporter_at(served, "ne")
    caller.come_back(code)
    expect(caller.text(ANSWER)).to_be_visible()
    tokens = (one.all_headers().get("authorization") for one in elena.requests)
    assert elena.page.evaluate(READING, next(token for token in tokens if token)) == [403] * 7


def form_opened_by(desk: StaffSteps, phone: ReporterSteps) -> ReporterSteps:
    """The form in a new tab of the staff's browser, which tells it nothing."""
    phone.requests.clear()
    desk.context.on("request", lambda request: phone.requests.append(request))  # noqa: PLW0108 - Playwright marks the handler
    with desk.context.expect_page() as opening:
        desk.page.get_by_role("link", name="Română", exact=True).click()
    phone.page = opening.value
    phone.page.set_default_timeout(45_000)
    phone.page.wait_for_load_state()
    first = phone.requests[0]
    assert first.url == phone.page.url == f"{phone.address}/ro/"
    assert not {"referer", "cookie", "authorization"} & first.all_headers().keys()
    assert phone.page.evaluate("() => [opener, document.referrer, history.length]") == [None, "", 1]
    return phone


def taken_down(phone: ReporterSteps) -> str:
    """A report by phone from the first question to the end; gives its code."""
    words = phone.words
    code = taken_to_code(phone, "helper_phone")
    expect(phone.text(words.reporter("helper_code_phone"))).to_be_visible()
    for key in ("code_copy", "code_print", "code_picture"):
        expect(phone.button(words.reporter(key))).to_have_count(0)
    phone.confirm(code)
    phone.arrived()
    # Nothing leads to what was sent, from here or from this tab's history.
    expect(phone.button(words.reporter("sent_leave"))).to_be_visible()
    for key in ("sent_messages", "sent_files", "sent_test"):
        expect(phone.button(words.reporter(key))).to_have_count(0)
    assert code[:8] not in phone.page.content().replace(" ", "")
    assert phone.page.evaluate("() => [location.pathname, location.search, location.hash]") == [
        "/ro/",
        "",
        "",
    ]
    return code


def taken_down_at_a_desk(form: ReporterSteps) -> str:
    """A report of somebody who sits at the helper's desk; gives its code."""
    words = form.words
    code = taken_to_code(form, "helper_desk")
    # The code goes along on paper, and no other way.
    expect(form.text(words.reporter("helper_code"))).to_be_visible()
    expect(form.button(words.reporter("code_print"))).to_be_visible()
    for key in ("code_copy", "code_picture"):
        expect(form.button(words.reporter(key))).to_have_count(0)
    form.confirm(code)
    form.arrived()
    # Papers that lie on the desk can be added; what comes back is for the person alone.
    expect(form.button(words.reporter("sent_files"))).to_be_visible()
    for key in ("sent_messages", "sent_test"):
        expect(form.button(words.reporter(key))).to_have_count(0)
    assert code[:8] not in form.page.content().replace(" ", "")
    expect(form.button(words.reporter("sent_leave"))).to_be_visible()
    return code


def taken_to_code(form: ReporterSteps, way: str) -> str:
    """From the first question to the code, spoken one way."""
    form.each_screen = lambda: say_how(form, way)
    form.start()
    form.answer_all(TOLD)
    form.share(TOLD)
    expect(form.page.locator("#told")).to_contain_text(form.words.reporter(way))
    return form.to_code()


def say_how(phone: ReporterSteps, way: str) -> None:
    words = phone.words
    if phone.title.inner_text() != words.reporter("screen_about"):
        return
    how = phone.page.get_by_role("group", name=words.reporter("helper_where"), exact=True)
    spoken = how.get_by_role("radio", name=words.reporter(way), exact=True)
    expect(phone.question("answer_language")).to_have_count(0)
    spoken.check()
    phone.fill("answer_language", "ne")
    # Whoever writes about themselves is asked none of it.
    phone.fill("reporting_for", "me")
    expect(how).to_have_count(0)
    phone.fill("reporting_for", "i_help_someone")
    expect(spoken).to_be_checked()


def same_to_the_server(
    city: ServedCity, one: tuple[ReporterSteps, str], other: tuple[ReporterSteps, str]
) -> None:
    """To the server the one is a report like the other."""
    asked, posted = [], []
    for phone, report in (one, other):
        ours = [request for request in phone.requests if request.url.startswith(phone.address)]
        asked.append(sorted({(request.method, request.url) for request in ours}))
        posted.append(Sent(city, next(request for request in ours if request.method == "POST"), report))
    assert asked[0] == asked[1]
    first, second = posted
    assert shape(first.bundle) == shape(second.bundle)
    assert len(first.request.post_data_buffer or b"") == len(second.request.post_data_buffer or b"")
    assert headers(first.request) == headers(second.request)
    assert first.rows() == second.rows()


def seen_by_the_team(desk: StaffSteps, report: str, channel: str) -> None:
    words = desk.words
    desk.press(words.staff("nav.board"))
    desk.open_case(report)
    expect(fact(desk, "case.channel")).to_have_text(words.staff(channel))
    expect(fact(desk, "case.speaks")).to_have_text("Nepali")
    expect(fact(desk, "case.answer_in")).to_have_text("Nepali")
    expect(desk.text(words.staff("case.taken_down"))).to_be_visible()
    # Nobody knows in which language somebody else wrote it down.
    assert desk.page.locator(".answers .words[lang]").count() == 0


def fact(desk: StaffSteps, term: str) -> Locator:
    row = desk.page.locator("dl.summary > div")
    return row.filter(has=desk.page.get_by_role("term").filter(has_text=desk.words.staff(term))).get_by_role(
        "definition"
    )
