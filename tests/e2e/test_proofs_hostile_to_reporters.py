"""A server that lies to reporters: nothing is sealed to it, and what it made up or moved about is shown as refused."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from playwright.sync_api import Route, expect
from proofs_letters import Letters, hand_over, with_answers

from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.errors import EnvelopeError
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file

SIGNED = "application/vnd.report-portal.signed"
REPORT: Answers = {"danger_now": "no", "areas": ["work"], "story": "They keep my passport."}
ONE, TWO, THREE, FORGED = "First answer.", "Second answer.", "Third answer.", "Come to the police."


def _retired(route: Route) -> None:
    problem = {"code": "epoch-retired", "status": 409, "title": "", "detail": "", "fix": ""}
    route.fulfill(status=409, body=json.dumps(problem), content_type="application/problem+json")


def _payload(file: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(file.partition(b"\n")[2])
    return found


def _file(city: ServedCity) -> bytes:
    return httpx.get(f"http://127.0.0.1:{city.ports[0]}/api/v1/instance").raise_for_status().content


def _swapped(city: ServedCity, eve: HybridIdentity) -> bytes:
    """The list in force with the first recipient swapped and an epoch made up, the signature left as it was."""
    line, _, payload = _file(city).partition(b"\n")
    audience = city.instance.direct[0]
    swapped = payload.replace(audience.recipient.text.encode(), eve.recipient.text.encode())
    assert swapped != payload
    return line + b"\n" + swapped.replace(b'"epoch":1', b'"epoch":2').replace(b'"epoch": 1', b'"epoch": 2')


def _own(city: ServedCity, eve: HybridIdentity) -> bytes:
    """The same, signed by the server's own key."""
    return sign_file("instance", _payload(_swapped(city, eve)), bytes(32))


def _older(city: ServedCity, _eve: HybridIdentity) -> bytes:
    """A true list from before one that this page has seen."""
    return _file(city)


@pytest.mark.parametrize("lie", [_swapped, _own, _older], ids=["swapped", "own key", "older"])
def test_a_made_up_epoch_gets_no_report_sealed_to_another_key(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps], lie: Callable[..., bytes]
) -> None:
    """Between the list of readers and `Send` the server says that a key was renewed, and offers its own."""
    phone, eve = reporter_at(served, "en"), HybridIdentity.generate()
    newer = _payload(_file(served)) | {"version": 7}
    files = [sign_file("instance", newer, served.secrets.keys.root_seed), lie(served, eve)]
    asked: list[bytes] = []

    def instance(route: Route) -> None:
        asked.append(files[min(len(asked), 1)])
        route.fulfill(body=asked[-1], content_type=SIGNED)

    phone.page.route("**/api/v1/instance", instance)
    phone.page.route("**/api/v1/reports", _retired)
    phone.open()
    phone.start()
    phone.answer_all(REPORT)
    phone.share(REPORT)
    code = phone.to_code()
    phone.confirm(code)
    expect(phone.page.get_by_role("alert")).to_contain_text(phone.words.reporter("failed_readers"))
    assert len(asked) == 2
    posted = [request.post_data_buffer or b"" for request in phone.requests if request.method == "POST"]
    assert len(posted) == 1
    for name, file in read_bundle(posted[0]).files.items():
        with pytest.raises(EnvelopeError):
            open_envelope(file, [eve])
        if name != "state":
            assert open_envelope(file, [served.secrets.keys.audiences["resource/ngo"]])
    assert report_of(code, served.instance.instance) not in served.reports()


def test_a_server_that_retires_every_key_is_not_obeyed_for_ever(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    phone = reporter_at(served, "en")
    phone.page.route("**/api/v1/reports", _retired)
    phone.open()
    phone.start()
    phone.answer_all(REPORT)
    phone.share(REPORT)
    code = phone.to_code()
    phone.confirm(code)
    alert = phone.page.get_by_role("alert")
    expect(alert).to_contain_text(phone.words.reporter("failed_title"))
    expect(alert).to_contain_text(phone.words.reporter("failed_kept"))
    bodies = {request.post_data_buffer for request in phone.requests if request.method == "POST"}
    assert 1 < len(bodies) < 10
    phone.page.unroute("**/api/v1/reports")
    phone.press(phone.words.reporter("try_again"))
    phone.arrived()
    assert report_of(code, served.instance.instance) in served.reports()


@pytest.fixture(scope="module")
def letters(served: ServedCity) -> Letters:
    return Letters(served, REPORT)


Lie = Callable[[Letters, list[bytes]], dict[int, bytes]]


def _wrong_mac(letters: Letters, _true: list[bytes]) -> dict[int, bytes]:
    stranger = replace(letters.reporter, answer_mac=secrets.token_bytes(32))
    return {1: letters.answers(FORGED, to=stranger)[0]}


def _wrong_status(letters: Letters, _true: list[bytes]) -> dict[int, bytes]:
    stranger = replace(letters.reporter, answer_mac=secrets.token_bytes(32))
    return {1: letters.status("closed", to=stranger)}


def _of_another(letters: Letters, true: list[bytes]) -> dict[int, bytes]:
    """Written to another mailbox with this one's keys."""
    other = replace(letters.reporter, mailbox=secrets.token_hex(16))
    return {1: true[0], 2: letters.answers(ONE, FORGED, to=other)[1]}


# What the server hands over, what is still shown, and how many items are marked as refused and as missing.
LIES: dict[str, tuple[Lie, tuple[str, ...], int, int]] = {
    "the truth": (lambda _, t: {1: t[0], 2: t[1], 3: t[2]}, (ONE, TWO, THREE), 0, 0),
    "a forged answer": (_wrong_mac, (), 1, 0),
    "a forged status": (_wrong_status, (), 1, 0),
    "another mailbox's answer": (_of_another, (ONE,), 1, 0),
    "one left out in the middle": (lambda _, t: {1: t[0], 3: t[2]}, (ONE, THREE), 0, 1),
    "one left out and renumbered": (lambda _, t: {1: t[0], 2: t[2]}, (ONE,), 1, 0),
    "two exchanged": (lambda _, t: {1: t[1], 2: t[0], 3: t[2]}, (), 3, 0),
    "one shown twice": (lambda _, t: {1: t[0], 2: t[1], 3: t[1]}, (ONE, TWO), 1, 0),
}


@pytest.mark.parametrize("lie", LIES)
def test_answers_that_are_not_as_they_were_written_are_refused(
    served: ServedCity, letters: Letters, reporter_at: Callable[..., ReporterSteps], lie: str
) -> None:
    make, shown, refused, missing = LIES[lie]
    phone = reporter_at(served, "en")
    files = make(letters, letters.answers(ONE, TWO, THREE))
    hand_over(phone.page, "**/api/v1/mailbox", with_answers(files))
    phone.come_back(letters.code)
    for text in (ONE, TWO, THREE, FORGED):
        expect(phone.text(text)).to_have_count(int(text in shown))
    words = phone.words
    expect(phone.text(words.reporter("box_refused"))).to_have_count(refused)
    expect(phone.text(words.reporter("box_missing"))).to_have_count(missing)
    expect(phone.text(words.reporter("status.received"))).to_have_count(1)
    expect(phone.text(words.reporter("status.closed"))).to_have_count(0)


def test_the_newest_answer_cannot_be_taken_back_from_who_has_read_it(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    letters = Letters(served, REPORT)
    true = letters.answers(ONE, TWO)
    phone = reporter_at(served, "en")
    hand_over(phone.page, "**/api/v1/mailbox", with_answers({1: true[0], 2: true[1]}))
    phone.come_back(letters.code)
    expect(phone.text(TWO)).to_have_count(1)
    phone.write_back("I have read both.")
    phone.page.unroute("**/api/v1/mailbox")
    hand_over(phone.page, "**/api/v1/mailbox", with_answers({1: true[0]}))
    phone.come_back(letters.code)
    expect(phone.text(ONE)).to_have_count(1)
    expect(phone.text(phone.words.reporter("box_missing"))).to_have_count(1)


def test_an_expired_list_stays_refused_while_the_clock_is_right(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    """A server that keeps showing a true list past its last day cannot keep an old key in use."""
    phone = reporter_at(served, "en")
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    ended = sign_file(
        "instance", _payload(_file(served)) | {"expires": yesterday}, served.secrets.keys.root_seed
    )
    phone.page.route("**/api/v1/instance", lambda route: route.fulfill(body=ended, content_type=SIGNED))
    phone.open()
    phone.start()
    phone.answer_all(REPORT)
    expect(phone.page.get_by_role("alert")).to_contain_text(phone.words.reporter("failed_readers"))
    expect(phone.button(phone.words.reporter("continue"))).to_have_count(0)
    assert not any(request.method == "POST" for request in phone.requests)
