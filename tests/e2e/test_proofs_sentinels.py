"""What people type, and their codes, stand nowhere outside their browsers and terminals in a readable form."""

import base64
import json
import secrets
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from main_job_kit import Answers, ReporterSteps, digits_of, report_of
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import Request, expect
from proofs_search import code_spellings, database, files_under, rows, spellings, traces

from report_portal.forms import clean, load_questionnaire
from report_portal.forms.answers import visible_questions
from report_portal.forms.screens import screens

# Answers that bring up what hangs on them; everything else takes its last option.
OPENING: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "reporting_for": "me",
    "housing_provider": "employer",
    "still_working_there": "left_before",
    "contact_want": "contact_me",
    "answer_language": "en",
    "share_city": "yes",
    "share_inspectors": "all_but_contact",
}
# Asked after sending, and given on a screen of their own.
ELSEWHERE = {"files", "form_easy"}
LONG_ID = 12


def everything(sentinel: str, eastern: str) -> Answers:
    """An answer to every question of the form; every text field holds the sentinel."""
    answers: Answers = {}
    while fresh := [
        one for one in visible_questions(clean(answers)) if one.id not in answers and one.id not in ELSEWHERE
    ]:
        question = fresh[0]
        ids = [option.id for option in question.options if not option.exclusive]
        if question.id in OPENING:
            answers[question.id] = OPENING[question.id]
        elif question.type == "multi":
            answers[question.id] = ids
        elif question.type == "single":
            answers[question.id] = ids[-1]
        elif question.type == "date_month":
            answers[question.id] = "2019-07"
        else:
            answers[question.id] = f"{sentinel}{len(answers):02} {eastern}"
    assert set(answers) == set(load_questionnaire().questions) - ELSEWHERE
    return answers


def tell_everything(phone: ReporterSteps, answers: Answers) -> str:
    """Send a report with all these answers: the short way, then every section that more can be added to."""
    phone.open_site()
    phone.start()
    phone.answer_all(answers)
    phone.share(answers)
    short = {question.id for screen in screens(answers) for question in screen.questions}
    left = [one for one in load_questionnaire().questions.values() if one.id in answers.keys() - short]
    for section in dict.fromkeys(question.section for question in left):
        phone.add(section, {one.id: answers[one.id] for one in left if one.section == section})
    code = phone.to_code()
    phone.confirm(code)
    phone.arrived()
    return code


def picture(sentinel: str) -> bytes:
    """A small picture that tells where it was taken."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    size = (8).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    pixels = zlib.compress((b"\0" + b"\x20\x90\xd0" * 8) * 8)
    told = b"Comment\0taken at " + sentinel.encode()
    parts = ((b"IHDR", size), (b"tEXt", told), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def said(request: Request) -> bytes:
    """Everything in a request."""
    headers = json.dumps(request.headers_array(), ensure_ascii=False)
    return f"{request.method} {request.url}\n{headers}\n".encode() + (request.post_data_buffer or b"")


def sent_from_terminal(city: ServedCity, folder: Path, sentinel: str, eastern: str) -> str:
    """A report with a file from `report-portal submit`; gives its code."""
    answers = folder / f"{sentinel}.json"
    told = {"areas": ["work"], "story": f"{sentinel} {eastern}", "share_inspectors": "no"}
    answers.write_text(json.dumps(told), "utf-8")
    attached = folder / f"{sentinel}.txt"
    attached.write_text(f"{sentinel} {eastern}\n" * 20_000, "utf-8")
    command = [str(Path(sys.executable).with_name("report-portal")), "submit", "--json", "--as-is"]
    command += ["--server", city.reporters.address, "--root", city.secrets.keys.root]
    command += ["--answers", str(answers), "--attach", str(attached)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    sent = json.loads(done.stdout)
    assert sent["attachments"] == 1
    return str(sent["code"])


def test_nothing_that_was_typed_is_readable_outside_the_browsers(
    served: ServedCity,
    reporter_at: Callable[..., ReporterSteps],
    desk_of: Callable[..., StaffSteps],
    tmp_path: Path,
) -> None:
    sentinel, eastern = (
        f"Zq{secrets.token_hex(5)}X",
        f"سر{''.join(secrets.choice('ابتثجحخدذرزسش') for _ in range(8))}",
    )
    answers = everything(sentinel, eastern)
    phone = reporter_at(served, "en")
    code = tell_everything(phone, answers)
    notes = f"{sentinel} {eastern}\n".encode() * 20_000
    phone.attach(
        {"name": f"{sentinel}.png", "mimeType": "image/png", "buffer": picture(sentinel)},
        {"name": f"{sentinel}.txt", "mimeType": "text/plain", "buffer": notes},
    )
    report = report_of(code, served.instance.instance)
    held = served.opened(report)
    assert held.core.head
    assert held.private.head
    assert held.contact.head
    parts = [held.core.head["answers"], held.private.head["answers"], held.contact.head["answers"]]
    together = {question: answer for part in parts for question, answer in part.items()}
    assert together == json.loads(json.dumps(clean(answers)))

    ioana = desk_of("ioana.resource", "ro")
    ioana.look_again()
    ioana.open_case(report, warned=True)
    expect(ioana.fact("story")).to_contain_text(sentinel)
    ioana.press(ioana.words.staff("case.contact_show"))
    expect(ioana.fact("contact_value")).to_contain_text(sentinel)
    # What a picture tells beside itself is gone even for those who may open it; a text is as it was.
    assert traces({"sentinel": sentinel}, {"the picture": ioana.saved_file(1)}) == []
    assert ioana.saved_file(2) == notes
    ioana.answer(f"{sentinel} answered {eastern}")

    phone.come_back(digits_of(code, "ar"))
    expect(phone.text(f"{sentinel} answered {eastern}")).to_be_visible()
    phone.write_back(f"{sentinel} written back {eastern}")
    ioana.look_again()
    ioana.open_case(report, warned=True)
    expect(ioana.text(f"{sentinel} written back {eastern}")).to_be_visible()

    terminal = sent_from_terminal(served, tmp_path, sentinel, eastern)
    assert served.opened(report_of(terminal, served.instance.instance)).core.head

    # Ids of sealed index lines go out a moment after the last look.
    ioana.page.wait_for_timeout(2000)
    requests = [*phone.requests, *ioana.requests]
    told = [said(request) for request in requests]
    # What the browsers tell is what goes over the wire, the last of it perhaps a little later.
    bodies = [request.post_data_buffer for request in requests if request.post_data_buffer]
    assert len(bodies) > 5
    end = time.monotonic() + 20
    while not all(body in served.reporters.sent + served.staff.sent for body in bodies):
        assert time.monotonic() < end
        time.sleep(0.1)
    places = {
        "requests as the browsers tell them": b"\n".join(told),
        "the reporters' wire": served.reporters.sent,
        "the staff's wire": served.staff.sent,
        "answers to reporters": served.reporters.received,
        "answers to staff": served.staff.received,
        "what the servers printed": served.log.read_bytes(),
        **rows(served.data),
        **files_under(served.data),
    }
    people = served.secrets.people
    hidden = {
        "sentinel": sentinel,
        "Arabic sentinel": eastern,
        **code_spellings("code", code),
        **code_spellings("terminal's code", terminal),
        "seven words": people["ioana.resource"].passphrase,
        **{f"key of {name}": identity.text for name, identity in served.secrets.keys.audiences.items()},
    }
    assert traces(hidden, places) == []

    # What was ticked is no secret word, but its id must not leave either; the form's own pages hold them all.
    ids = {
        option.id: option.id
        for question in load_questionnaire().questions.values()
        for option in question.options
        if len(option.id) >= LONG_ID
    }
    sealed = {name: content for name, content in places.items() if "wire" in name or "browsers" in name}
    sealed |= rows(served.data, "items", "uploads", "reports", "staff_indexes", "staff_releases", "staff_log")
    assert len(ids) > 50
    assert traces(ids, sealed) == []

    _searched_enough(served, report, places, told)


def _searched_enough(city: ServedCity, report: str, places: dict[str, bytes], told: list[bytes]) -> None:
    """An empty place proves nothing: what must be there is found by the same search."""
    outgoing = ("requests as the browsers tell them", "the reporters' wire")
    assert traces({"mailbox": report}, {name: places[name] for name in outgoing}) != []
    envelope = {"envelope": "age-encryption.org/v1"}
    name = database(city.data).name
    stored = [
        "rows of items",
        name,
        f"{name}-wal",
        *(place for place in places if place.startswith("blobs/")),
    ]
    assert len(stored) > 3
    for place in stored:
        assert traces(envelope, {place: places[place]}) != [], place
    assert b"Reporters:" in places["what the servers printed"]
    print(f"searched {len(places)} places, {len(told)} requests, {sum(map(len, places.values())):,} bytes")  # noqa: T201 - shown with -s


@pytest.mark.parametrize("form", sorted(spellings("سر x")))
def test_the_search_finds_every_spelling(form: str) -> None:
    for secret in ("Zq0f1e2d3c4bX", "سر خفي جدا", "4913 8825"):
        for needle in spellings(secret).get(form, ()):
            assert traces({"it": secret}, {"there": b"\0\x01" + needle + b"\xff"}) != []
            assert traces({"it": secret}, {"there": b"\0\x01" + needle[1:] + b"\xff"}) == []


def test_the_search_finds_a_line_of_a_code_but_not_digits_of_an_id() -> None:
    drawn = "0a" + "12345678" + "f" * 22
    for text in (
        "12345678",
        "123456789012345678901234",
        f"{drawn}12345678",
        "x12345678-",
        f"{drawn} 12345678",
    ):
        assert traces({"it": "12345678"}, {"there": text.encode()}) != [], text
    assert traces({"it": "12345678"}, {"there": f"/{drawn}/".encode()}) == []


@pytest.mark.parametrize("before", [b"", b"a", b"ab"])
def test_the_search_finds_base64_wherever_it_begins(before: bytes) -> None:
    for secret in ("Zq0f1e2d3c4bX", "12345678"):
        leaked = base64.b64encode(before + secret.encode() + b" and more")
        assert traces({"it": secret}, {"there": leaked}) != []
