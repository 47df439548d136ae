"""Texts for interpreters at the server: whose they are, from when until when, and everything that ends them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from engines import on_both_engines
from nacl.signing import SigningKey
from sqlalchemy import select, update
from test_triage_permissions import EVERYBODY, FORMS, INTERPRET, SIGNED_IN, routes
from triage_kit import Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.cli.job_runner import stored_jobs
from report_portal.cli.retention import delete_due
from report_portal.crypto.bundle import Bundle, read_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.items import (
    GivenText,
    InPlace,
    ReturnedText,
    State,
    seal_given_text,
    seal_returned_text,
    seal_withdrawal,
)
from report_portal.crypto.items.sealed_item import file_hash
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.given_texts import open_given_text, open_returned_text
from report_portal.crypto.recipients import Recipient, throwaway_recipient
from report_portal.store.ledger import Entries
from report_portal.store.restoring import apply_ledger
from report_portal.store.schema import reports
from report_portal.store.staff_schema import staff_texts

WORDS = "words that one person may read"
POSITION = ("interpreter", "ngo", ())
DAY = 86_400


@dataclass
class Text:
    """A text on its way, with everything that tests look at."""

    office: Office
    ana: Desk
    ravi: Desk
    reporter: Reporter
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    days: int = 7
    ahead: int = 0
    recipient: Recipient | None = None

    @property
    def first(self) -> date:
        return self.ana.today + timedelta(days=self.ahead)

    @property
    def meta(self) -> dict[str, str]:
        last = self.first + timedelta(days=self.days)
        return {
            "text": self.id,
            "to": self.ravi.person.member,
            "from": self.first.isoformat(),
            "until": last.isoformat(),
        }

    def sealed(self, words: str = WORDS) -> bytes:
        until = self.first + timedelta(days=self.days)
        given = GivenText(
            self.id,
            self.ravi.person.member,
            "resource/ngo",
            words,
            "ne",
            "en",
            (self.ana.today, self.first, until),
        )
        recipient = self.recipient or self.ravi.person.identity.recipient
        return seal_given_text(self.office.instance(self.ana), self.ana.person.signer, recipient, given)

    def give(self, **meta: Any) -> bytes:
        sealed = self.sealed()
        self.send(self.meta | meta, {"given": sealed}).raise_for_status()
        return sealed

    def send(self, meta: dict[str, Any], files: dict[str, bytes]) -> Any:
        return self.ana.send_bundle("POST", f"/reports/{self.reporter.id}/texts", meta, files)

    def read(self, desk: Desk | None = None) -> Any:
        return (desk or self.ravi).call("GET", f"/texts/{self.id}")

    def back(self, sealed: bytes, **result: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
        returned = ReturnedText(
            self.id,
            file_hash(sealed),
            "resource/ngo",
            result or {"type": "translated", "words": "back", "locale": "en"},
            self.ravi.today,
        )
        instance = self.office.instance(self.ravi)
        file = seal_returned_text(instance, self.ravi.person.signer, returned)
        return {"epochs": {"resource/ngo": instance.epochs["resource/ngo"]}}, {"returned": file}

    def send_back(self, parcel: tuple[dict[str, Any], dict[str, bytes]], desk: Desk | None = None) -> Any:
        return (desk or self.ravi).send_bundle("POST", f"/texts/{self.id}/translation", *parcel)

    def listed(self, desk: Desk | None = None) -> Bundle:
        answer = (desk or self.ana).send_json("POST", "/reports/texts", {"id": self.reporter.id})
        return read_bundle(answer.raise_for_status().content)

    def kept(self) -> int:
        with self.office.store.read() as connection:
            return len(connection.execute(select(staff_texts)).all())


def own(desk: Desk) -> list[str]:
    return [one["text"] for one in desk.get("/texts")["texts"]]


@pytest.fixture
def text(office: Office) -> Text:
    ana = office.signed_in("ana.coordinator")
    office.join(ana, "ravi.interpreter", POSITION)
    return Text(office, ana, office.signed_in("ravi.interpreter"), office.report(ana))


@pytest.fixture
def other(text: Text) -> Desk:
    """Another interpreter of the same house."""
    text.office.join(text.ana, "sita.interpreter", POSITION)
    return text.office.signed_in("sita.interpreter")


@on_both_engines
def test_one_text_goes_out_and_comes_back(text: Text) -> None:
    assert own(text.ravi) == []
    sealed = text.give()
    assert own(text.ravi) == [text.id]
    fetched = text.read().raise_for_status().content
    assert fetched == sealed
    key = SigningKey(text.ana.person.sign_seed).verify_key.encode().hex()
    expected = (text.ana.instance, text.id, text.ravi.person.member)
    identity = text.ravi.person.identity
    today = text.ravi.today.isoformat()
    head = open_given_text(fetched, identity, expected, lambda _member, _day: key, today)
    assert head["words"] == WORDS

    row = {"text": text.id, "member": text.ana.person.member, "to": text.ravi.person.member}
    out = text.listed()
    assert (out.meta["texts"], dict(out.files)) == (
        [row | {"given": today, "from": today, "until": text.meta["until"], "returned": None}],
        {},
    )
    parcel = text.back(sealed)
    assert text.send_back(parcel).status_code == 201
    assert text.send_back(parcel).status_code == 200, "the same bytes again"
    assert problem(text.read()) == (404, "not-found")
    assert own(text.ravi) == []

    found = text.listed()
    assert found.meta["texts"][0]["returned"] == today
    awaited = {
        "text": text.id,
        "to": text.ravi.person.member,
        "locale": "en",
        "until": text.meta["until"],
        "sha256": file_hash(sealed),
    }
    back = open_returned_text(
        found.files[text.id],
        [text.office.keys.audiences["resource/ngo"]],
        text.ana.instance,
        awaited,
        lambda _member, _day: SigningKey(text.ravi.person.sign_seed).verify_key.encode().hex(),
    )
    assert back["result"]["words"] == "back"
    assert text.ana.call("DELETE", f"/texts/{text.id}").status_code == 409
    assert text.ana.call("DELETE", f"/texts/{text.id}/translation").status_code == 200
    assert text.kept() == 0


def test_retries_give_once_and_an_id_names_one_text(text: Text) -> None:
    sealed = text.sealed()
    assert text.send(text.meta, {"given": sealed}).status_code == 201
    assert text.send(text.meta, {"given": sealed}).status_code == 200
    assert problem(text.send(text.meta, {"given": text.sealed()})) == (409, "text-taken")
    assert text.kept() == 1


@pytest.mark.parametrize("ahead", [0, 3])
def test_the_server_hands_it_out_from_the_first_day_through_the_last(text: Text, ahead: int) -> None:
    text.ahead = ahead
    # Time goes forward only; a text that begins today has no day before.
    days = dict.fromkeys(range(-1 if ahead else 0, 10), 404) | dict.fromkeys(range(8), 200)
    start = text.office.clock.now
    sealed = text.give()
    for number, status in days.items():
        text.office.clock.now = start + (ahead + number) * DAY
        # Sessions end before days do.
        ravi = text.office.signed_in("ravi.interpreter")
        assert text.read(ravi).status_code == status, number
        assert own(ravi) == ([text.id] if status == 200 else []), number
    text.ravi = ravi
    late = text.send_back(text.back(sealed))
    assert problem(late) == (404, "not-found")


@pytest.mark.parametrize(
    ("changes", "days", "ahead"),
    [
        ({}, 31, 0),
        ({}, 7, 25),
        ({}, -1, 0),
        ({}, 0, -2),
        ({"from": "2026-02-30"}, 7, 0),
        ({"to": "x"}, 7, 0),
        ({"report": "0" * 32}, 7, 0),
    ],
)
def test_wrong_days_and_members_are_refused(
    text: Text, changes: dict[str, str], days: int, ahead: int
) -> None:
    sealed = text.sealed()
    text.days, text.ahead = days, ahead
    assert text.send(text.meta | changes, {"given": sealed}).status_code == 400
    assert text.kept() == 0


def test_another_shape_and_another_receiver_are_refused(text: Text) -> None:
    two = [throwaway_recipient(), throwaway_recipient()]
    for files in (
        {"given": seal(bytes(4096), two)},
        {"given": seal(bytes(5000), two[:1])},
        {"given": b"words"},
        {"given": text.sealed(), "more": b"x"},
        {},
    ):
        assert text.send(text.meta, files).status_code == 400
    for name in ("elena.helper", "ioana.resource", "city.housing"):
        to = text.office.people[name].member
        assert problem(text.send(text.meta | {"to": to}, {"given": text.sealed()})) == (
            409,
            "interpreter-gone",
        )
    unknown = text.ana.send_bundle("POST", f"/reports/{'0' * 32}/texts", text.meta, {"given": text.sealed()})
    assert problem(unknown) == (404, "not-found")
    assert text.kept() == 0


def test_another_interpreter_learns_nothing_of_it(text: Text, other: Desk) -> None:
    sealed = text.give()
    assert own(other) == []
    assert problem(text.read(other)) == (404, "not-found")
    assert problem(text.send_back(text.back(sealed), other)) == (404, "not-found")
    same = other.call("GET", f"/texts/{secrets.token_hex(16)}")
    assert same.json()["detail"] == text.read(other).json()["detail"]
    assert own(text.ravi) == [text.id]


def test_a_stolen_database_and_everybody_elses_keys_open_nothing(text: Text, other: Desk) -> None:
    sealed = text.give()
    people = [person for person in text.office.people.values() if person.name != "ravi.interpreter"]
    assert other.person in people
    keys = [*(person.identity for person in people), *text.office.keys.audiences.values()]
    for identity in [*keys, text.office.keys.recovery]:
        with pytest.raises(NoMatchError):
            open_envelope(sealed, [identity])
    for path in text.office.data.rglob("*"):
        assert not (path.is_file() and WORDS.encode() in path.read_bytes())
    columns = {column.name for column in staff_texts.columns}
    days, place = {"given", "first", "until", "returned"}, {"body_hash", "size", "data", "blob"}
    assert columns == {"id", "report", "giver", "interpreter"} | days | place


def test_the_log_names_the_text_and_neither_case_nor_interpreter(text: Text) -> None:
    before = len(text.ana.get("/log")["rows"])
    sealed = text.give()
    text.send_back(text.back(sealed)).raise_for_status()
    second = Text(text.office, text.ana, text.ravi, text.reporter)
    second.give()
    text.ana.call("DELETE", f"/texts/{second.id}").raise_for_status()
    rows = [(one["actor"], one["action"], one["object"]) for one in text.ana.get("/log")["rows"][before:]]
    ana, ravi = text.ana.person.member, text.ravi.person.member
    assert rows == [
        (ana, "text-given", text.id),
        (ravi, "text-returned", text.id),
        (ana, "text-given", second.id),
        (ana, "text-taken-back", second.id),
    ]


@on_both_engines
def test_what_is_taken_back_is_gone_at_once(text: Text) -> None:
    sealed = text.give()
    ioana = text.office.signed_in("ioana.resource")
    assert ioana.call("DELETE", f"/texts/{text.id}/translation").status_code == 409
    assert ioana.call("DELETE", f"/texts/{text.id}").status_code == 200
    assert problem(text.read()) == (404, "not-found")
    assert_gone(text, sealed)
    assert problem(ioana.call("DELETE", f"/texts/{text.id}")) == (404, "not-found")


def end_by_day(text: Text) -> None:
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    text.office.store.write(
        lambda connection: connection.execute(update(staff_texts).values(until=yesterday))
    )


def by_job(text: Text) -> None:
    end_by_day(text)
    table = stored_jobs(text.office.store, lambda: 180, text.office.clock)
    table.plan()
    table.run_due()


def by_retention_command(text: Text) -> None:
    end_by_day(text)
    delete_due(text.office.store, 180)


def by_return(text: Text) -> None:
    sealed = text.read().content
    text.send_back(text.back(sealed, type="declined", reason="knows")).raise_for_status()


def by_withdrawal(text: Text) -> None:
    instance, reporter, day = text.office.instance(text.ana), text.reporter, datetime.now(UTC).date()
    state = State({}, (), ("resource/ngo",), "en", day.isoformat(), (), "0" * 64)
    item = seal_withdrawal(instance, reporter.keys, InPlace(reporter.id, 2, 0, state, day))
    reporter.post("/mailbox/withdrawal", item.bundle()).raise_for_status()


def by_end_of_the_report(text: Text) -> None:
    days = {"closed": "2020-01-01", "moved": "2020-01-01"}
    text.office.store.write(lambda connection: connection.execute(update(reports).values(days)))
    delete_due(text.office.store, 180)


def by_removal(text: Text) -> None:
    ana, ravi = text.ana, text.ravi
    row = {
        "member": ravi.person.member,
        "name": ravi.person.name,
        "recipient": ravi.person.identity.recipient.text,
        "verify_key": ravi.person.verify_key,
        "role": "interpreter",
        "affiliation": "ngo",
        "audiences": [],
    }
    file = ana.member_file(text.office.keys, row, ana.chain_head(), "removed")
    sent = ana.send_bundle(
        "POST", f"/members/{ravi.person.member}/confirmation", ana.proof(), {"member": file}
    )
    sent.raise_for_status()
    assert ravi.call("GET", "/texts").status_code == 401


def by_another_role(text: Text) -> None:
    ana, ravi = text.ana, text.ravi
    row = {
        "member": ravi.person.member,
        "name": ravi.person.name,
        "recipient": ravi.person.identity.recipient.text,
        "verify_key": ravi.person.verify_key,
        "role": "helper",
        "affiliation": "ngo",
        "audiences": [],
    }
    file = ana.member_file(text.office.keys, row, ana.chain_head())
    sent = ana.send_bundle(
        "POST", f"/members/{ravi.person.member}/confirmation", ana.proof(), {"member": file}
    )
    sent.raise_for_status()
    assert ravi.call("GET", "/texts").status_code == 403


def by_restore(text: Text) -> None:
    apply_ledger(text.office.store, Entries({}))


@pytest.mark.parametrize(
    "end",
    [
        by_job,
        by_retention_command,
        by_return,
        by_withdrawal,
        by_end_of_the_report,
        by_removal,
        by_another_role,
        by_restore,
    ],
    ids=lambda end: end.__name__,
)
def test_the_sealed_words_go(text: Text, end: Callable[[Text], None]) -> None:
    # Larger than what stands in a row, so that a file on disk must go too.
    sealed = text.sealed("x" * 15_000)
    text.send(text.meta, {"given": sealed}).raise_for_status()
    assert on_disk(text.office.data, sealed)
    end(text)
    assert_gone(text, sealed)


def assert_gone(text: Text, sealed: bytes) -> None:
    with text.office.store.read() as connection:
        hashes = connection.execute(select(staff_texts.c.size, staff_texts.c.data, staff_texts.c.blob)).all()
    held = [row.data or text.office.store.blobs.read(row.blob) for row in hashes]
    assert sealed not in held
    assert not on_disk(text.office.data, sealed)


def on_disk(data: Path, sealed: bytes) -> bool:
    # Pages of a database cut files into pieces; a piece from the middle of a stanza is one of its own.
    piece = sealed[200:300]
    files = [path for path in data.rglob("*") if path.is_file()]
    return any(piece in path.read_bytes() for path in files)


def test_what_came_back_goes_with_its_report_too(text: Text) -> None:
    sealed = text.give()
    text.send_back(text.back(sealed)).raise_for_status()
    assert text.kept() == 1
    by_withdrawal(text)
    assert text.kept() == 0
    assert text.listed().meta["texts"] == []


def test_nothing_is_given_of_a_report_that_was_taken_back(text: Text) -> None:
    by_withdrawal(text)
    assert problem(text.send(text.meta, {"given": text.sealed()})) == (410, "withdrawn")


def test_what_comes_back_is_sealed_to_one_audience_of_the_ngo(text: Text) -> None:
    sealed = text.give()
    meta, files = text.back(sealed)
    for wrong, status in (
        ({"epochs": {"labour/state": 1}}, 400),
        ({"epochs": {"resource/ngo": 1, "housing/ngo": 1}}, 400),
        ({"epochs": {}}, 400),
        ({"epochs": {"resource/ngo": 9}}, 409),
        (meta | {"member": "0" * 32}, 400),
    ):
        assert text.send_back((wrong, files)).status_code == status
    two = seal(bytes(4096), [throwaway_recipient(), throwaway_recipient()])
    assert text.send_back((meta, {"returned": two})).status_code == 400
    assert text.send_back((meta, files)).status_code == 201


@pytest.mark.parametrize(("role", "may"), [("interpreter", INTERPRET), ("helper", FORMS)])
def test_a_real_session_opens_its_own_routes_and_nothing_else(text: Text, role: str, may: set[str]) -> None:
    """Everything in the house is there to be found: a case with notes, a text, a release, another's texts."""
    text.give()
    desk = text.ravi if role == "interpreter" else text.office.signed_in("elena.helper")
    report, opened = text.reporter.id, set()
    for name, (method, path) in sorted(routes(text.office.triage).items()):
        if name in SIGNED_IN | EVERYBODY:
            continue
        real = (
            path.removeprefix("/api/v1")
            .replace(f"/reports/{'0' * 32}", f"/reports/{report}")
            .replace("0" * 32, text.id)
        )
        if desk.call(method, real).status_code != 403:
            opened.add(name)
    assert opened == may
    # No key was granted to either: what they get for themselves is their own key file and signed lists.
    files = desk.me().files
    assert [name for name in files if name.startswith("grants/")] == []
    assert {name.split("/")[0] for name in files} == {"identity", "instance", "members"}


def test_an_interpreter_belongs_to_the_ngo_and_to_no_audience(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    for position in (("interpreter", "city", ()), ("interpreter", "ngo", ("resource/ngo",))):
        with pytest.raises(Exception, match="400"):
            ana.invite("other.interpreter", *position)


def test_an_interpreter_holds_a_certain_number_of_texts(text: Text) -> None:
    sealed = text.give()
    with text.office.store.read() as connection:
        row = dict(connection.execute(select(staff_texts)).mappings().one())
    more = [row | {"id": secrets.token_hex(16), "data": sealed, "blob": None} for _ in range(49)]
    text.office.store.write(lambda connection: connection.execute(staff_texts.insert(), more))
    second = Text(text.office, text.ana, text.ravi, text.reporter)
    assert problem(second.send(second.meta, {"given": second.sealed()})) == (409, "too-many-texts")
