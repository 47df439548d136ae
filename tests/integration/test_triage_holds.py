"""Keeping a report for longer: two people with both factors, never what was taken back, ended by one person."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from engines import on_both_engines
from operator_kit import stored, typed
from sqlalchemy import select, update
from test_backup import Keeper
from triage_epochs import removal
from triage_kit import PLACE, Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.cli.job_runner import stored_jobs
from report_portal.cli.retention import delete_due
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.items import InPlace, Note, SealedItem, State, seal_note, seal_withdrawal
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.place import Place, write_place
from report_portal.store.leaving import leaving
from report_portal.store.ledger import Gone
from report_portal.store.schema import reports
from report_portal.store.staff_schema import staff_holds

DAY = 86_400
TERM = 180
REASON = "words of a prosecutor"


@dataclass
class Case:
    """A report, and what somebody asks for it."""

    office: Office
    reporter: Reporter
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    days: int = 200
    sequence: int = 1
    previous: str | None = None

    @property
    def report(self) -> str:
        return self.reporter.id

    @property
    def until(self) -> str:
        return (datetime.now(UTC).date() + timedelta(days=self.days)).isoformat()

    def note(self, desk: Desk) -> SealedItem:
        entry = {"type": "hold", "hold": self.id, "until": self.until, "reason": REASON}
        day = datetime.now(UTC).date()
        written = Note(self.report, self.sequence, self.previous, 1, entry, day)
        return seal_note(self.office.instance(desk), desk.person.signer, ["resource/ngo"], written)

    def meta(self, desk: Desk, note: SealedItem) -> dict[str, Any]:
        return note.meta | {"hold": self.id, "until": self.until} | desk.proof()

    def ask(self, desk: Desk, **changes: Any) -> httpx.Response:
        note = self.note(desk)
        sent = desk.send_bundle(
            "POST", f"/reports/{self.report}/holds", self.meta(desk, note) | changes, note.files
        )
        if sent.status_code == 201:
            self.sequence, self.previous = self.sequence + 1, note.first_hash
        return sent

    def agree(self, desk: Desk) -> httpx.Response:
        return desk.send_json("POST", f"/holds/{self.id}/agreement", desk.proof())

    def end(self, desk: Desk) -> httpx.Response:
        return desk.call("DELETE", f"/holds/{self.id}")

    def listed(self, desk: Desk) -> list[dict[str, Any]]:
        answer = desk.send_json("POST", "/reports/holds", {"id": self.report})
        holds: list[dict[str, Any]] = answer.raise_for_status().json()["holds"]
        return holds

    def again(self) -> "Case":
        return Case(self.office, self.reporter, sequence=self.sequence, previous=self.previous)

    def over(self) -> None:
        """Let its term be over: it goes with the next run unless something keeps it."""
        old = (datetime.now(UTC).date() - timedelta(days=TERM + 1)).isoformat()
        change = update(reports).where(reports.c.mailbox == bytes.fromhex(self.report))
        self.office.store.write(lambda connection: connection.execute(change.values(closed=old, moved=old)))

    def is_there(self) -> bool:
        delete_due(self.office.store, TERM)
        with self.office.staff.read() as unit:
            return unit.reports.get(self.report) is not None

    def withdraw(self) -> None:
        day = datetime.now(UTC).date()
        state = State({}, (), ("resource/ngo",), "en", day.isoformat(), (), "0" * 64)
        instance = self.office.instance(self.office.signed_in("ioana.resource"))
        item = seal_withdrawal(instance, self.reporter.keys, InPlace(self.report, 2, 0, state, day))
        self.reporter.post("/mailbox/withdrawal", item.bundle()).raise_for_status()


@pytest.fixture
def case(office: Office) -> Case:
    return Case(office, office.report(office.signed_in("ioana.resource")))


@pytest.fixture
def asked(case: Case) -> Case:
    case.ask(case.office.signed_in("ana.coordinator")).raise_for_status()
    return case


@pytest.fixture
def held(asked: Case) -> Case:
    asked.agree(asked.office.signed_in("mihai.coordinator")).raise_for_status()
    return asked


def logged(office: Office) -> list[tuple[str, str, str]]:
    with office.staff.read() as unit:
        return [
            (row.actor, row.action, row.object)
            for row in unit.log.rows(0, None)
            if row.action in {"hold-asked", "hold-refused", "held", "hold-ended"}
        ]


def rows(office: Office) -> list[Any]:
    with office.store.read() as connection:
        return list(connection.execute(select(staff_holds)).all())


@on_both_engines
def test_one_asks_and_says_why_another_agrees_and_retention_leaves_it(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    case = Case(office, office.report(ana))
    case.over()
    case.ask(ana).raise_for_status()
    mihai = office.signed_in("mihai.coordinator")
    agreed = case.agree(mihai)
    assert (agreed.status_code, agreed.json()) == (201, {"until": case.until})
    ana_id, mihai_id = (office.people[f"{name}.coordinator"].member for name in ("ana", "mihai"))
    (told,) = case.listed(office.signed_in("ioana.resource"))
    assert (told["hold"], told["member"], told["agreed_by"], told["until"]) == (
        case.id,
        ana_id,
        mihai_id,
        case.until,
    )
    assert case.is_there()
    assert logged(office) == [
        (ana_id, "hold-asked", case.id),
        (mihai_id, "held", case.id),
    ]
    # Ended by one person, who asked or not: it goes by its day again.
    case.end(ana).raise_for_status()
    assert case.listed(mihai) == []
    assert not case.is_there()
    assert logged(office)[-1] == (ana_id, "hold-ended", case.id)
    assert rows(office) == []


def test_the_server_learns_days_and_members_and_never_why_and_the_log_not_even_which_report(
    asked: Case,
) -> None:
    office = asked.office
    assert {column.name for column in staff_holds.columns} == {
        "id",
        "report",
        "member",
        "day",
        "until",
        "agreed_by",
        "agreed",
    }
    with office.staff.read() as unit:
        assert all(asked.report not in (row.object, row.actor) for row in unit.log.rows(0, None))
    for path in office.data.rglob("*"):
        if path.is_file():
            assert REASON.encode() not in path.read_bytes()
    # Whoever reads the case file reads why, under the name of who asked.
    ioana = office.signed_in("ioana.resource")
    answer = ioana.send_json("POST", "/reports/notes", {"id": asked.report, "after": 0})
    sealed = read_bundle(answer.raise_for_status().content).files["staff/1/note"]
    assert REASON.encode() in open_envelope(sealed, [office.keys.audiences["resource/ngo"]])


def test_nobody_agrees_to_what_they_asked_for_while_there_is_another(asked: Case) -> None:
    asked.office.clock.turn(5 * DAY)
    ana = asked.office.signed_in("ana.coordinator")
    assert problem(asked.agree(ana)) == (409, "second-person-needed")
    assert asked.listed(ana)[0]["agreed"] is None


def without_mihai(office: Office) -> Desk:
    ana = office.signed_in("ana.coordinator")
    files = removal(office, ana, "mihai.coordinator", *office.keys.audiences)
    mihai = office.people["mihai.coordinator"].member
    ana.send_bundle("POST", f"/members/{mihai}/confirmation", ana.proof(), files).raise_for_status()
    office.clock.turn()
    return ana


def test_one_alone_waits_four_days_and_everybody_is_told(case: Case) -> None:
    office = case.office
    case.ask(without_mihai(office)).raise_for_status()
    office.clock.turn(3 * DAY)
    ana = office.signed_in("ana.coordinator")
    assert problem(case.agree(ana)) == (409, "hold-waits")
    for name in ("ioana.resource", "dan.housing", "elena.helper"):
        assert [one["name"] for one in office.signed_in(name).get("/notices")["holds"]] == ["ana.coordinator"]
    office.clock.turn(DAY)
    ana = office.signed_in("ana.coordinator")
    assert case.listed(ana)[0]["alone_from"] == ana.today.isoformat()
    case.agree(ana).raise_for_status()


def test_who_asked_and_removes_the_other_begins_again(asked: Case) -> None:
    ana = without_mihai(asked.office)
    assert asked.listed(ana) == []
    asked.office.clock.turn(5 * DAY)
    assert problem(asked.agree(asked.office.signed_in("ana.coordinator"))) == (404, "not-found")
    assert asked.office.store.ledger.read().among([bytes.fromhex(asked.id)], Gone.HOLD)


def test_what_is_in_force_outlives_the_removal_of_a_coordinator(held: Case) -> None:
    ana = without_mihai(held.office)
    assert held.listed(ana)[0]["until"] == held.until


def test_everybody_is_told_and_only_those_with_the_case_file_of_which_report(asked: Case) -> None:
    office = asked.office
    ana = office.people["ana.coordinator"].member
    for name in office.people:
        (told,) = office.signed_in(name).get("/notices")["holds"]
        assert (told["member"], told["name"]) == (ana, "ana.coordinator")
        keeps = name in {"ana.coordinator", "mihai.coordinator", "ioana.resource", "dan.housing"}
        assert told["report"] == (asked.report if keeps else None), name
    asked.agree(office.signed_in("mihai.coordinator")).raise_for_status()
    assert office.signed_in("mihai.coordinator").get("/notices")["holds"] == []


def test_another_refuses_and_it_is_logged(asked: Case) -> None:
    mihai = asked.office.signed_in("mihai.coordinator")
    asked.end(mihai).raise_for_status()
    assert logged(asked.office)[-1] == (mihai.person.member, "hold-refused", asked.id)
    assert problem(asked.end(mihai)) == (404, "not-found")
    assert problem(asked.agree(asked.office.signed_in("mihai.coordinator"))) == (404, "not-found")


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_it_ends_after_today_and_within_a_year(case: Case, days: int) -> None:
    case.days = days
    assert problem(case.ask(case.office.signed_in("ana.coordinator"))) == (400, "invalid-field")
    assert rows(case.office) == []


def test_a_year_is_the_most_and_is_taken(case: Case) -> None:
    case.days = 365
    case.ask(case.office.signed_in("ana.coordinator")).raise_for_status()


def test_asking_again_renews_it_and_what_holds_goes_on_until_somebody_agrees(held: Case) -> None:
    office = held.office
    longer = held.again()
    longer.days = 300
    longer.ask(office.signed_in("mihai.coordinator")).raise_for_status()
    ana = office.signed_in("ana.coordinator")
    assert [one["hold"] for one in longer.listed(ana)] == [held.id, longer.id]
    third = longer.again()
    assert problem(third.ask(ana)) == (409, "hold-asked")
    office.clock.turn(60)
    longer.agree(ana).raise_for_status()
    assert [(one["hold"], one["until"]) for one in longer.listed(ana)] == [(longer.id, longer.until)]
    taken = longer.again()
    taken.id = longer.id
    office.clock.turn(60)
    assert problem(taken.ask(office.signed_in("ana.coordinator"))) == (409, "hold-taken")


def test_the_same_bytes_again_are_known_and_agreeing_twice_is_one_act(case: Case) -> None:
    office = case.office
    ana = office.signed_in("ana.coordinator")
    note = case.note(ana)
    meta = case.meta(ana, note)
    path = f"/reports/{case.report}/holds"
    first, second = (ana.send_bundle("POST", path, meta, note.files) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 200, second.json())
    # The answer was lost, and the person proves themselves with another code.
    office.clock.turn()
    assert problem(ana.send_bundle("POST", path, meta | ana.proof(), note.files)) == (409, "hold-taken")
    mihai = office.signed_in("mihai.coordinator")
    proof = mihai.proof()
    agreed = [mihai.send_json("POST", f"/holds/{case.id}/agreement", proof) for _ in range(2)]
    assert agreed[0].json() == agreed[1].json()
    assert [action for _, action, _ in logged(office)] == ["hold-asked", "held"]
    assert problem(case.agree(ana)) == (409, "hold-agreed")


def test_asking_and_agreeing_need_both_factors_fresh_and_ones_own(case: Case) -> None:
    office = case.office
    ana = office.signed_in("ana.coordinator")
    other = office.people["ioana.resource"].secrets(PLACE.instance).auth
    for wrong in ({"auth": other}, {"totp": "000000"}):
        office.clock.turn(120)
        assert problem(case.ask(ana, **wrong)) == (403, "wrong-proof")
    note = case.note(ana)
    for missing in ("auth", "totp", "hold", "until"):
        less = {name: value for name, value in case.meta(ana, note).items() if name != missing}
        sent = ana.send_bundle("POST", f"/reports/{case.report}/holds", less, note.files)
        assert problem(sent) == (400, "missing-field")
    assert rows(office) == []
    # Neither is why kept without what it is for.
    answer = ana.send_json("POST", "/reports/notes", {"id": case.report, "after": 0})
    assert read_bundle(answer.content).meta["last"] == 0
    office.clock.turn(120)
    case.ask(office.signed_in("ana.coordinator")).raise_for_status()
    mihai = office.signed_in("mihai.coordinator")
    for wrong in ({"auth": other}, {"totp": "000000"}):
        office.clock.turn(120)
        sent = mihai.send_json("POST", f"/holds/{case.id}/agreement", mihai.proof() | wrong)
        assert problem(sent) == (403, "wrong-proof")
    assert case.listed(mihai)[0]["agreed"] is None


@pytest.mark.parametrize("name", ["ioana.resource", "city.housing", "labour.liaison", "elena.helper"])
def test_only_coordinators_ask_agree_and_end(asked: Case, name: str) -> None:
    desk = asked.office.signed_in(name)
    again = asked.again()
    note = asked.note(asked.office.signed_in("ana.coordinator"))
    sent = desk.send_bundle("POST", f"/reports/{again.report}/holds", again.meta(desk, note), note.files)
    assert problem(sent) == (403, "not-allowed")
    assert problem(asked.agree(desk)) == (403, "not-allowed")
    assert problem(asked.end(desk)) == (403, "not-allowed")
    assert len(rows(asked.office)) == 1


def test_what_was_taken_back_is_never_held(case: Case) -> None:
    case.withdraw()
    ana = case.office.signed_in("ana.coordinator")
    assert problem(case.ask(ana)) == (410, "withdrawn")
    assert case.listed(ana) == []
    assert rows(case.office) == []


@pytest.mark.parametrize("agreed", [False, True])
def test_taking_it_back_ends_a_hold_at_once_and_deletes_as_ever(asked: Case, *, agreed: bool) -> None:
    office = asked.office
    mihai = office.signed_in("mihai.coordinator")
    if agreed:
        asked.agree(mihai).raise_for_status()
    asked.withdraw()
    assert rows(office) == []
    assert office.signed_in("mihai.coordinator").get("/notices")["holds"] == []
    assert mihai.send_json("POST", "/reports/files", {"ids": [asked.report]}).content.count(b"core") == 0
    office.clock.turn(60)
    assert problem(asked.agree(mihai)) == (404, "not-found")
    old = (datetime.now(UTC).date() - timedelta(days=TERM + 1)).isoformat()
    office.store.write(
        lambda connection: connection.execute(update(reports).values(withdrawn=old, moved=old))
    )
    assert not asked.is_there()


def test_not_even_a_row_that_should_not_be_there_keeps_what_was_taken_back(held: Case) -> None:
    old = (datetime.now(UTC).date() - timedelta(days=TERM + 1)).isoformat()
    held.office.store.write(
        lambda connection: connection.execute(update(reports).values(withdrawn=old, moved=old))
    )
    assert not held.is_there()


def by_job(case: Case) -> None:
    table = stored_jobs(case.office.store, lambda: TERM, case.office.clock)
    table.plan()
    table.run_due()


def by_command(case: Case) -> None:
    delete_due(case.office.store, TERM)


@pytest.mark.parametrize("run", [by_job, by_command], ids=lambda run: run.__name__)
def test_it_is_kept_through_its_last_day_and_goes_on_the_next(
    held: Case, run: Callable[[Case], None]
) -> None:
    held.over()
    other = Case(held.office, held.office.report(held.office.signed_in("ioana.resource")))
    other.over()
    today = datetime.now(UTC).date()

    def last(day: date) -> None:
        change = update(staff_holds).values(until=day.isoformat())
        held.office.store.write(lambda connection: connection.execute(change))

    def there(case: Case) -> bool:
        with held.office.staff.read() as unit:
            return unit.reports.get(case.report) is not None

    last(today)
    run(held)
    assert (there(held), there(other)) == (True, False)
    last(today - timedelta(days=1))
    table = stored_jobs(held.office.store, lambda: TERM, lambda: held.office.clock() + 7 * 3600)
    table.run_due() if run is by_job else run(held)
    assert not there(held)
    assert rows(held.office) == []


def test_asking_alone_keeps_it_for_two_weeks_and_no_longer(asked: Case) -> None:
    asked.over()
    assert asked.is_there()

    def since(days: int) -> None:
        day = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
        asked.office.store.write(lambda connection: connection.execute(update(staff_holds).values(day=day)))

    since(14)
    assert asked.is_there()
    since(15)
    mihai = asked.office.signed_in("mihai.coordinator")
    assert problem(asked.agree(mihai)) == (404, "not-found")
    assert mihai.get("/notices")["holds"] == []
    assert not asked.is_there()


def test_retention_lists_until_when_and_the_day_after(held: Case) -> None:
    held.over()
    office, today = held.office, datetime.now(UTC).date()
    waiting = Case(office, office.report(office.signed_in("ioana.resource")))
    waiting.ask(office.signed_in("ana.coordinator")).raise_for_status()
    until = today + timedelta(days=200)
    with office.store.read() as connection:
        found = leaving(connection, TERM, today - timedelta(days=700))
    assert found.held == {today + timedelta(days=14): 1, until: 1}
    assert found.reports == {until + timedelta(days=1): 1}
    write_place(office.data, Place(PLACE.instance, demo=False))
    said = typed(office.data, "retention")
    assert said.exit_code == 0, said.output
    lines = said.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Reports held"))
    assert lines[start + 1 : start + 3] == [
        f"  {today + timedelta(days=14)}  1 report",
        f"  {until}  1 report",
    ]


def test_closing_deletes_how_to_reach_the_person_also_while_it_is_held(held: Case) -> None:
    ana = held.office.signed_in("ana.coordinator")
    dates = {"reminder": None, "closed": ana.today.isoformat(), "seen": 1}
    ana.send_json("PUT", f"/reports/{held.report}/dates", dates).raise_for_status()
    files = read_bundle(ana.send_json("POST", "/reports/files", {"ids": [held.report]}).content).files
    names = {name.rsplit("/", 1)[1] for name in files}
    assert "core" in names
    assert "contact" not in names


def test_a_restored_hold_keeps_nothing_that_was_taken_back_or_ended_since(held: Case, tmp_path: Path) -> None:
    office = held.office
    keeper = Keeper(tmp_path)
    keeper.data = office.data
    write_place(office.data, Place(PLACE.instance, demo=False))
    ended, stays = (Case(office, office.report(office.signed_in("ioana.resource"))) for _ in range(2))
    for case in (ended, stays):
        case.ask(office.signed_in("ana.coordinator")).raise_for_status()
        case.agree(office.signed_in("mihai.coordinator")).raise_for_status()
    file = keeper.backup()
    held.withdraw()
    ended.end(office.signed_in("ana.coordinator")).raise_for_status()
    data = tmp_path / "elsewhere"
    code, said = keeper.restore(file, "--ledger", str(office.store.ledger.path), data=data)
    assert (code, "1 reports" in said) == (0, True), said
    with stored(data) as store:
        with store.read() as connection:
            there = {one.hex() for one in connection.execute(select(reports.c.mailbox)).scalars()}
            holding = [
                (row.id, row.report.hex(), row.until) for row in connection.execute(select(staff_holds))
            ]
        assert there == {ended.report, stays.report}
        assert holding == [(stays.id, stays.report, stays.until)]
