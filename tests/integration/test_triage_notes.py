"""The case file at the server: who reads and writes it, retries, two at once, its limits, and its end."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from triage_kit import Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import Bundle, read_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.items import InPlace, Note, SealedItem, State, seal_note, seal_withdrawal
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.store.staff_schema import staff_notes

WORDS = "words of a colleague"


def note(
    office: Office, desk: Desk, reporter: Reporter, sequence: int = 1, previous: str | None = None
) -> SealedItem:
    day = datetime.now(UTC).date()
    written = Note(reporter.id, sequence, previous, 1, {"type": "text", "text": WORDS}, day)
    return seal_note(office.instance(desk), desk.person.signer, ["resource/ngo"], written)


def write(desk: Desk, reporter: Reporter, sealed: SealedItem) -> Any:
    return desk.send_bundle("POST", f"/reports/{reporter.id}/notes", sealed.meta, sealed.files)


def ask(desk: Desk, report: str, after: Any = 0) -> Any:
    return desk.send_json("POST", "/reports/notes", {"id": report, "after": after})


def read(desk: Desk, reporter: Reporter, after: int = 0) -> Bundle:
    return read_bundle(ask(desk, reporter.id, after).raise_for_status().content)


def test_colleagues_write_one_case_file_and_its_order_is_settled_once(office: Office) -> None:
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    reporter = office.report(ana)
    assert read(ana, reporter).meta == {"last": 0, "notes": []}
    first = note(office, ana, reporter)
    kept = write(ana, reporter, first)
    assert kept.status_code == 201
    again = write(ana, reporter, first)
    assert (again.status_code, again.json()) == (200, kept.json())

    # Written at the same time at another desk: it takes the next place instead.
    late = note(office, ioana, reporter)
    assert problem(write(ioana, reporter, late)) == (409, "sequence-taken")
    second = note(office, ioana, reporter, 2, first.first_hash)
    assert write(ioana, reporter, second).status_code == 201
    ahead = note(office, ana, reporter, 4, second.first_hash)
    assert problem(write(ana, reporter, ahead)) == (409, "sequence-gap")

    day = kept.json()["sent"]
    listed = [{"sequence": 1, "day": day}, {"sequence": 2, "day": day}]
    for desk in (ana, ioana):
        found = read(desk, reporter)
        assert found.meta == {"last": 2, "notes": listed}
        assert found.files == {"staff/1/note": first.files["note"], "staff/2/note": second.files["note"]}
    rest = read(ana, reporter, 1)
    assert (rest.meta, list(rest.files)) == ({"last": 2, "notes": listed[1:]}, ["staff/2/note"])


def test_nothing_but_days_and_sizes_can_be_learned_from_the_server(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    before, log = ana.get("/reports"), ana.get("/log")
    write(ana, reporter, note(office, ana, reporter)).raise_for_status()
    # Neither the log nor the list says who works on what; a remark does not move a report either.
    assert ana.get("/log") == log
    assert ana.get("/reports") == before
    columns = {column.name for column in staff_notes.columns}
    assert columns == {"report", "sequence", "day", "body_hash", "size", "data", "blob"}
    for path in office.data.rglob("*"):
        if path.is_file() and "instance" not in path.parts:
            assert WORDS.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("name", "status"),
    [("city.housing", 403), ("labour.liaison", 403), ("elena.helper", 403), ("admin.office", 403)],
)
def test_offices_helpers_and_administrators_neither_read_nor_write(
    office: Office, name: str, status: int
) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    other = office.signed_in(name)
    assert ask(other, reporter.id).status_code == status
    assert write(other, reporter, note(office, ana, reporter)).status_code == status
    assert read(ana, reporter).meta["last"] == 0


def test_keys_keep_out_who_does_not_read_the_report(office: Office) -> None:
    ana, dan = office.signed_in("ana.coordinator"), office.signed_in("dan.housing")
    reporter = office.report(ana)
    write(ana, reporter, note(office, ana, reporter)).raise_for_status()
    # The server cannot know which audiences a report was sealed to; the other NGO team gets bytes it cannot open.
    sealed = read(dan, reporter).files["staff/1/note"]
    keys = dict(office.keys.audiences)
    assert open_envelope(sealed, [keys.pop("resource/ngo")])
    assert set(keys) == {"housing/ngo", "housing/city", "labour/state"}
    with pytest.raises(NoMatchError):
        open_envelope(sealed, list(keys.values()))


def test_what_is_not_a_note_is_refused_and_leaves_nothing(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    good = note(office, ana, reporter)
    stanzas = [throwaway_recipient() for _ in office.instance(ana).direct]
    for spoilt in (
        {"note": b"words"},
        {"note": seal(bytes(4096), [*stanzas, throwaway_recipient()])},
        {"note": seal(bytes(5000), stanzas)},
        {"note": seal(bytes(131_072), stanzas)},
        {**good.files, "more": b"x"},
        {},
    ):
        sent = ana.send_bundle("POST", f"/reports/{reporter.id}/notes", good.meta, spoilt)
        assert sent.status_code in {400, 413}
    for wrong in (
        good.meta | {"epochs": {"resource/ngo": 1}},
        good.meta | {"sequence": "1"},
        good.meta | {"sequence": 0},
        good.meta | {"sequence": 2002},
        good.meta | {"member": "0" * 32},
    ):
        assert ana.send_bundle("POST", f"/reports/{reporter.id}/notes", wrong, good.files).status_code == 400
    old = good.meta | {"epochs": good.meta["epochs"] | {"resource/ngo": 9}}
    assert problem(ana.send_bundle("POST", f"/reports/{reporter.id}/notes", old, good.files)) == (
        409,
        "epoch-retired",
    )
    unknown = secrets.token_hex(16)
    assert problem(ask(ana, unknown)) == (404, "not-found")
    sent = ana.send_bundle("POST", f"/reports/{unknown}/notes", good.meta, good.files)
    assert problem(sent) == (404, "not-found")
    for after in (-1, "1", 2001, True, None):
        assert problem(ask(ana, reporter.id, after)) == (400, "invalid-field")
    with office.store.read() as connection:
        assert connection.execute(select(staff_notes)).first() is None


def test_a_full_case_file_is_read_in_parts_and_takes_no_more(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    row = {"report": bytes.fromhex(reporter.id), "day": "2026-01-01", "body_hash": bytes(32), "size": 1}
    rows = [row | {"sequence": number, "data": b"x", "blob": None} for number in range(1, 2001)]
    office.store.write(lambda connection: connection.execute(insert(staff_notes), rows))
    more = note(office, ana, reporter, 2001, hashlib.sha256(b"x").hexdigest())
    assert problem(write(ana, reporter, more)) == (409, "case-file-full")
    seen: list[int] = []
    while len(seen) < 2000:
        part = read(ana, reporter, len(seen))
        assert part.meta["last"] == 2000
        assert len(part.files) == 200
        seen += [one["sequence"] for one in part.meta["notes"]]
    assert seen == list(range(1, 2001))


def test_taking_the_report_back_takes_the_case_file_with_it(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    first = note(office, ana, reporter)
    write(ana, reporter, first).raise_for_status()
    instance, day = office.instance(ana), datetime.now(UTC).date()
    state = State({}, (), ("resource/ngo",), "en", day.isoformat(), (), "0" * 64)
    place = InPlace(reporter.id, 2, 0, state, day)
    taken_back = seal_withdrawal(instance, reporter.keys, place)
    reporter.post("/mailbox/withdrawal", taken_back.bundle()).raise_for_status()
    assert read(ana, reporter).meta == {"last": 0, "notes": []}
    assert problem(write(ana, reporter, note(office, ana, reporter))) == (410, "withdrawn")
    for path in office.data.rglob("*"):
        if path.is_file():
            assert first.files["note"][-24:] not in path.read_bytes()
