"""Coming back with the code: what staff wrote, what was refused, writing back, permissions, taking back."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Route, expect
from reporter_case import Case
from reporter_city import OpenCity
from reporter_phone import Phone
from sqlalchemy import insert

from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle, write_bundle
from report_portal.crypto.codes import derive_keys, new_code
from report_portal.crypto.items import Report, StaffSigner, seal_paper_report
from report_portal.crypto.items.answers import seal_release_notice
from report_portal.crypto.opening.mailbox import paper_readers
from report_portal.store.schema import IN, OUT, paper_forms


@pytest.fixture
def case(town: OpenCity, phone: Phone) -> Case:
    return Case(town, phone)


@pytest.mark.parametrize(
    "written",
    [
        lambda code: " ".join((code[:8], code[8:16], code[16:])),
        lambda code: f"{code[:8]}-{code[8:16]}\n{code[16:]}",
        lambda code: "".join(chr(0x660 + int(digit)) for digit in code),
        lambda code: "".join(chr(0x966 + int(digit)) for digit in code),
    ],
    ids=["spaces", "dashes and lines", "Arabic digits", "Devanagari digits"],
)
def test_the_code_is_read_as_people_write_it(case: Case, written: Callable[[str], str]) -> None:
    case.phone.come_back(written(case.code))
    expect(case.phone.heading).to_have_text("Your report")
    expect(case.phone.page.locator("main")).to_contain_text("Nobody has opened it yet")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda code: code[:-1], "You typed 23"),
        (lambda code: code[:-1] + str((int(code[-1]) + 1) % 10), "One digit is not right"),
        (lambda code: code[:-1] + "x", "Use only digits"),
        (lambda _: "", "You typed 0"),
    ],
)
def test_a_mistyped_code_is_told_kindly_and_asks_the_server_nothing(
    case: Case, wrong: Callable[[str], str], words: str
) -> None:
    asked = len(case.phone.requests)
    case.phone.come_back(wrong(case.code))
    expect(case.phone.page.locator("#faults")).to_contain_text(words)
    assert not any("mailbox" in request.url for request in case.phone.requests[asked:])


def test_an_unknown_code_may_still_be_on_its_way_on_paper(phone: Phone) -> None:
    phone.come_back("000000000000000000000000")
    expect(phone.page.locator(".notice.error")).to_contain_text("Nothing has arrived under this code yet")
    # Names of built files are random hex, in which a row of noughts may stand by chance.
    asked = [request.url for request in phone.requests if "/static/" not in request.url]
    assert len(asked) > 1
    assert "000000" not in "".join(asked)


@pytest.mark.parametrize("body", [b"", b"RPB2", b"<html>hello</html>", b"RPB1\x00\x00"])
def test_an_answer_of_the_site_that_is_no_mailbox_is_not_shown(case: Case, body: bytes) -> None:
    bundle = "application/vnd.report-portal.bundle"
    case.phone.page.route("**/api/v1/mailbox", lambda route: route.fulfill(body=body, content_type=bundle))
    case.phone.come_back(case.code)
    expect(case.phone.page.locator(".notice.error")).to_contain_text("could not be opened safely")
    case.phone.page.unroute("**/api/v1/mailbox")
    case.phone.page.get_by_role("button", name="Try again").click()
    expect(case.phone.heading).to_have_text("Your report")


def test_answers_are_shown_in_their_own_language_and_direction(case: Case) -> None:
    case.status("working")
    case.answer("<b>مرحبا</b>", locale="ar")
    case.read()
    answer = case.phone.page.locator(".thread p[lang=ar]")
    expect(answer).to_have_text("<b>مرحبا</b>")
    expect(answer).to_have_attribute("dir", "auto")
    expect(answer).to_have_attribute("translate", "no")
    assert case.phone.page.locator(".thread b").count() == 0
    expect(case.phone.page.locator("section.card").first).to_contain_text("The NGO is working on it")
    expect(case.phone.page.locator(".thread")).not_to_contain_text("They do not pay me")


def test_the_outcome_stands_beside_the_last_status(case: Case) -> None:
    case.status("closed", outcome="money_recovered")
    case.read()
    expect(case.phone.page.locator("section.card").first).to_contain_text("Money was paid")


def test_what_was_handed_on_is_shown_with_name_and_parts(case: Case) -> None:
    case.town.reply(
        case.report,
        lambda instance, reporter, place: seal_release_notice(
            instance, reporter, place, audience="labour/state", parts=["packet"]
        ),
    )
    case.read()
    expect(case.phone.page.locator("main")).to_contain_text(
        "the labour inspectors: only facts about the work"
    )


def test_a_message_that_is_not_from_the_team_is_refused_and_shown_as_such(case: Case) -> None:
    case.answer("the true one")
    other = Case(case.town, case.phone)
    other.answer("meant for another")
    with_other = other.town.out_files(other.report)
    case.town.put_out(case.report, 2, with_other[0])
    case.town.put_out(case.report, 3, secrets.token_bytes(3000))
    case.read()
    thread = case.phone.page.locator(".thread")
    expect(thread).to_contain_text("the true one")
    expect(thread).not_to_contain_text("meant for another")
    expect(thread.locator("li", has_text="was refused")).to_have_count(2)


def test_an_answer_that_was_read_before_and_is_gone_is_missed(case: Case) -> None:
    case.answer("one")
    case.read()
    case.phone.page.fill("#write", "thank you")
    case.phone.page.locator("#write + .actions .button").click()
    expect(case.phone.page.locator("[role=status].notice")).to_contain_text("has arrived")
    case.town.drop_items(case.report, OUT, keep=0)
    case.read()
    expect(case.phone.page.locator(".thread")).to_contain_text("is missing now")


def test_a_mailbox_that_was_rolled_back_cannot_be_written_to(case: Case) -> None:
    case.read()
    case.phone.page.fill("#write", "thank you")
    case.phone.page.locator("#write + .actions .button").click()
    expect(case.phone.page.locator("[role=status].notice")).to_contain_text("has arrived")
    case.answer("I have read your two messages")
    case.town.drop_items(case.report, IN, keep=1)
    case.read()
    expect(case.phone.page.locator("main")).to_contain_text("does not show everything")
    assert case.phone.page.locator("#write").count() == 0


def keep_the_state_back(route: Route) -> None:
    """Answer as the server of a paper form does whose code was not used yet."""
    bundle = read_bundle(route.fetch().body())
    meta = dict(bundle.meta) | {"in_sequence": 1, "out_sequence": 0, "out": []}
    route.fulfill(body=write_bundle(meta, {}), content_type=MEDIA_TYPE)


def test_the_page_that_sent_a_report_takes_it_for_no_paper_form(case: Case) -> None:
    page = case.phone.page
    page.route("**/api/v1/mailbox", keep_the_state_back)
    page.get_by_role("button", name="Write something more").click()
    expect(page.locator("main")).to_contain_text("does not show everything")
    expect(page.locator("main")).not_to_contain_text("paper form")
    assert page.locator("#write").count() == 0


def test_a_state_that_is_kept_back_makes_no_paper_form_of_a_typed_code(case: Case) -> None:
    page = case.phone.page
    page.route("**/api/v1/mailbox", keep_the_state_back)
    case.phone.come_back(case.code)
    asked = page.locator("section", has_text="Is this the code from our paper form?")
    expect(asked.get_by_role("listitem")).to_have_count(len(paper_readers(case.town.instance)))
    assert page.locator("#write").count() == 0
    asked.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("main")).to_contain_text("does not show everything")
    assert page.locator("#write").count() == 0


def test_the_code_of_a_paper_form_writes_once_its_owner_has_seen_who_reads(
    town: OpenCity, phone: Phone
) -> None:
    phone.come_back(slip(town))
    asked = phone.page.locator("section", has_text="Is this the code from our paper form?")
    expect(asked.get_by_role("listitem")).to_have_count(len(paper_readers(town.instance)))
    readers = asked.get_by_role("listitem").all_inner_texts()
    assert phone.page.locator("#write").count() == 0
    asked.get_by_role("button", name="Yes", exact=True).click()
    phone.page.fill("#write", "from my slip")
    phone.page.locator("#write + .actions .button").click()
    expect(phone.page.locator("[role=status].notice")).to_contain_text("has arrived")
    expect(phone.page.locator(".thread")).to_contain_text("You wrote on")
    received = phone.page.locator("section", has_text="Who has received it").get_by_role("listitem")
    assert received.all_inner_texts() == readers


def slip(town: OpenCity) -> str:
    """The code of a paper form whose sheet has arrived."""
    code, form, signer = new_code(), secrets.token_hex(8), StaffSigner("ab" * 16, secrets.token_bytes(32))
    keys, today = derive_keys(code, town.instance.instance), datetime.now(UTC).date()
    row = {
        "form": bytes.fromhex(form),
        "mailbox": bytes.fromhex(keys.mailbox),
        "auth_sha256": bytes.fromhex(keys.access.auth_sha256),
        "sealed": secrets.token_bytes(3000),
    }
    town.store.write(lambda connection: connection.execute(insert(paper_forms).values(row)))
    report = Report(
        core={"story": "Written by hand."},
        private={},
        contact={},
        readers=["resource/ngo"],
        locale="en",
        day=today,
    )
    body = seal_paper_report(town.instance, signer, form, report).bundle()
    headers = {"Content-Type": MEDIA_TYPE}
    httpx.post(f"{town.address}/api/v1/reports", content=body, headers=headers).raise_for_status()
    return code


def test_writing_back_reaches_the_ngo_and_is_not_readable_by_the_code(case: Case) -> None:
    case.read()
    case.phone.page.fill("#write", "I have payslips")
    case.phone.page.locator("#write + .actions .button").click()
    expect(case.phone.page.locator("[role=status].notice")).to_contain_text("has arrived")
    expect(case.phone.page.locator("#write")).to_have_value("")
    expect(case.phone.page.locator("main")).not_to_contain_text("I have payslips")
    heads = [item.head for item in case.town.opened(case.report).thread if item.head]
    assert [head["text"] for head in heads if head["kind"] == "message"] == ["I have payslips"]


def test_a_message_whose_answer_was_lost_is_kept_and_stored_once(case: Case) -> None:
    case.read()
    page = case.phone.page

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/mailbox/messages", lost)
    page.fill("#write", "only once")
    page.locator("#write + .actions .button").click()
    expect(page.locator(".notice.error")).to_contain_text("The site did not answer")
    expect(page.locator("#write")).to_have_value("only once")
    page.unroute("**/mailbox/messages")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[role=status].notice")).to_contain_text("has arrived")
    heads = [item.head for item in case.town.opened(case.report).thread if item.head]
    assert [head["text"] for head in heads if head["kind"] == "message"] == ["only once"]


def _mailbox_unread(case: Case) -> None:
    """Lets nothing be read any more; what is sent still arrives."""
    case.phone.page.route("**/api/v1/mailbox", lambda route: route.abort())


def test_a_message_that_arrived_is_told_so_when_the_mailbox_cannot_be_read_behind_it(case: Case) -> None:
    case.answer("from the NGO")
    case.read()
    page = case.phone.page
    _mailbox_unread(case)
    page.fill("#write", "only once")
    page.locator("#write + .actions .button").click()
    expect(page.locator("[role=status].notice")).to_contain_text("has arrived")
    expect(page.locator(".notice.error")).to_contain_text("The site did not answer")
    expect(page.locator("main")).not_to_contain_text("Not sent")
    expect(page.locator(".thread")).to_have_count(0)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Try again").click()
    expect(page.locator(".notice.error")).to_contain_text("The site did not answer")
    page.unroute("**/api/v1/mailbox")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".thread")).to_contain_text("from the NGO")
    expect(page.locator("[role=status].notice")).to_contain_text("has arrived")
    expect(page.locator("#write")).to_have_value("")
    heads = [item.head for item in case.town.opened(case.report).thread if item.head]
    assert [head["text"] for head in heads if head["kind"] == "message"] == ["only once"]


def test_a_report_that_was_taken_back_is_told_so_when_the_mailbox_cannot_be_read_behind_it(
    case: Case,
) -> None:
    case.read()
    page = case.phone.page
    _mailbox_unread(case)
    page.get_by_role("button", name="Take the report back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator("main")).to_contain_text("You took this report back on")
    expect(page.locator("main")).not_to_contain_text("Not sent")


def test_two_pages_open_at_once_do_not_lose_a_message(case: Case, phone_to: Callable[..., Phone]) -> None:
    other = phone_to(case.town)
    other.come_back(case.code)
    expect(other.page.locator("#write")).to_be_visible()
    case.read()
    for phone, text in ((case.phone, "first page"), (other, "second page")):
        phone.page.fill("#write", text)
        phone.page.locator("#write + .actions .button").click()
        expect(phone.page.locator("[role=status].notice")).to_contain_text("has arrived")
    heads = [item.head for item in case.town.opened(case.report).thread if item.head]
    assert [head["text"] for head in heads if head["kind"] == "message"] == ["first page", "second page"]


def test_a_question_about_an_office_is_answered_by_a_signed_choice(case: Case) -> None:
    case.answer("May the inspectors read it?", asks="labour/state")
    case.read()
    asked = case.phone.page.locator(".thread .permission")
    expect(asked).to_contain_text("the labour inspectors")
    case.phone.page.fill("#write", "not yet sent")
    asked.get_by_role("button", name="Only facts").click()
    expect(case.phone.page.locator("[role=status].notice")).to_contain_text("Your choice has arrived")
    expect(case.phone.page.locator("#write")).to_have_value("not yet sent")
    assert case.town.opened(case.report).permissions == {"labour/state": "facts_only"}
    expect(case.phone.page.locator(".thread .permission")).to_contain_text("Your choice now: Only facts")


def test_who_may_read_can_be_narrowed_at_any_time(case: Case) -> None:
    case.read()
    case.phone.page.get_by_role("button", name="Change who may read it").click()
    office = case.phone.page.locator(".permission", has_text="City Hall")
    office.get_by_role("button", name="No", exact=True).click()
    expect(case.phone.page.locator("[role=status].notice")).to_contain_text("Your choice has arrived")
    assert case.town.opened(case.report).permissions == {"housing/city": "no"}


def test_an_office_that_a_rule_keeps_out_is_not_offered(phone: Phone) -> None:
    phone.start()
    phone.tick("danger_now", "no")
    phone.go_on()
    phone.tick("age_group", "under_18")
    phone.go_on()
    phone.tick("areas", "work")
    phone.go_on()
    phone.skip_to(".readers")
    for _ in range(2):
        phone.go_on()
    phone.page.locator("#code").wait_for()
    phone.send(phone.code())
    phone.sent()
    phone.page.get_by_role("button", name="Write something more").click()
    phone.page.get_by_role("button", name="Change who may read it").click()
    expect(phone.page.locator(".permission").first).to_contain_text("because you are under 18")
    assert phone.page.locator(".permission").get_by_role("button").count() == 0


def test_a_report_is_taken_back_only_after_a_second_yes(case: Case) -> None:
    case.read()
    page = case.phone.page
    page.get_by_role("button", name="Take the report back").click()
    expect(page.get_by_role("button", name="Yes, take it back")).to_be_visible()
    page.get_by_role("button", name="No, keep it").click()
    expect(page.locator("#write")).to_be_visible()
    assert case.town.opened(case.report).core.head is not None
    page.get_by_role("button", name="Take the report back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator("main")).to_contain_text("You took this report back on")
    case.phone.come_back(case.code)
    expect(page.locator("main")).to_contain_text("You took this report back on")
    assert case.town.opened(case.report).core.head is None


def test_reading_works_and_sending_stops_while_the_list_of_readers_is_not_trusted(case: Case) -> None:
    case.answer("still readable")
    case.phone.page.route(
        "**/api/v1/instance",
        lambda route: route.fulfill(body=b"{}", content_type="application/vnd.report-portal.signed"),
    )
    case.read()
    expect(case.phone.page.locator(".thread")).to_contain_text("still readable")
    expect(case.phone.page.locator(".notice.error")).to_contain_text("cannot be sure who would read this")
    assert case.phone.page.locator("#write").count() == 0


def test_the_code_can_be_tested_after_sending_by_typing_it_from_the_paper(phone: Phone) -> None:
    code = phone.report()
    asked = len(phone.requests)
    phone.page.get_by_role("button", name="Test my code").click()
    field = phone.page.locator("#code")
    expect(field).to_have_value("")
    assert not [one for one in phone.requests[asked:] if one.url.endswith("/api/v1/mailbox")]
    field.fill(code)
    phone.onwards.click()
    expect(phone.page.locator("#write")).to_be_visible()


def test_after_sending_more_can_be_written_without_typing_the_code(case: Case) -> None:
    page = case.phone.page
    page.get_by_role("button", name="Write something more").click()
    page.fill("#write", "and my papers")
    page.locator("#write + .actions .button").click()
    expect(page.locator("[role=status].notice")).to_contain_text("has arrived")


@pytest.mark.parametrize(
    ("missing", "words", "code"),
    [
        ("**/api/v1/mailbox", "The site did not answer", "no-answer"),
        ("**/static/returning.*.js*", "A part of this page did not load", "part-missing"),
        ("**/later.*.json*", "A part of this page did not load", "part-missing"),
    ],
    ids=["line", "script", "texts"],
)
def test_after_sending_a_lost_line_is_no_fault_of_the_site(
    case: Case, missing: str, words: str, code: str
) -> None:
    page = case.phone.page
    page.route(missing, lambda route: route.abort())
    page.get_by_role("button", name="Write something more").click()
    expect(page.locator(".notice.error")).to_contain_text(words)
    expect(page.locator(".notice.error code")).to_have_text(code)
    page.unroute(missing)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#write")).to_be_visible()


def test_what_is_told_about_the_form_is_kept_once_though_its_answer_was_lost(case: Case) -> None:
    page = case.phone.page

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/mailbox/messages", lost)
    page.locator("main > section .button").filter(has_text="So-so").click()
    expect(page.locator(".notice.error")).to_contain_text("The site did not answer")
    page.unroute("**/mailbox/messages")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    heads = [item.head for item in case.town.opened(case.report).thread if item.head]
    assert [head["answers"] for head in heads if head["kind"] == "message"] == [{"form_easy": "so_so"}]
