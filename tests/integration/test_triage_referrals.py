"""Threads of releases: who reads and writes them, retries, gaps, and what goes with the report."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from engines import on_both_engines
from sqlalchemy import insert, select
from test_triage_releases import hand_on, handing
from triage_kit import Office, Reporter, problem

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.items import Referral, seal_referral
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.store.staff_schema import staff_referrals

QUESTION = {"type": "question", "text": "Which site?"}


def released(office: Office, ana: Desk, audience: str = "labour/state") -> tuple[Reporter, str, str]:
    """A release, its id and the hash of its envelope."""
    reporter = office.report(ana)
    meta, files = handing(office, ana, reporter, audience)
    hand_on(ana, reporter, meta, files).raise_for_status()
    return reporter, meta["release"], hashlib.sha256(files["release"]).hexdigest()


def entry(  # noqa: PLR0913 - an entry has a place, a side and a content
    office: Office,
    desk: Desk,
    release: str,
    previous: str,
    *,
    sequence: int = 1,
    content: dict[str, Any] = QUESTION,
    side: str = "office",
) -> tuple[dict[str, Any], dict[str, bytes]]:
    instance, day = office.instance(desk), datetime.now(UTC).date()
    referral = Referral(release, "labour/state", sequence, previous, side, content, day)
    needed = ("labour/state", instance.direct[0].id)
    epochs = {name: instance.audience(name).epoch for name in needed}
    sealed = seal_referral(instance, desk.person.signer, referral)
    return {"sequence": sequence, "epochs": epochs}, {"referral": sealed}


def write(desk: Desk, release: str, meta: dict[str, Any], files: dict[str, bytes]) -> Any:
    return desk.send_bundle("POST", f"/releases/{release}/thread", meta, files)


@on_both_engines
def test_both_sides_write_and_read_the_same_thread(office: Office) -> None:
    ana, liaison = office.signed_in("ana.coordinator"), office.signed_in("labour.liaison")
    reporter, release, start = released(office, ana)
    meta, files = entry(office, liaison, release, start)
    first = write(liaison, release, meta, files)
    assert first.status_code == 201
    again = write(liaison, release, meta, files)
    assert (again.status_code, again.json()) == (200, first.json())

    previous = hashlib.sha256(files["referral"]).hexdigest()
    ioana = office.signed_in("ioana.resource")
    reply = {"type": "reply", "text": "By the river."}
    second = entry(office, ioana, release, previous, sequence=2, content=reply, side="ngo")
    assert write(ioana, release, *second).status_code == 201

    for desk in (ana, liaison, ioana):
        thread = read_bundle(desk.call("GET", f"/releases/{release}/thread").content)
        day = first.json()["sent"]
        assert thread.meta == {"entries": [{"sequence": 1, "day": day}, {"sequence": 2, "day": day}]}
        assert thread.files == {"1": files["referral"], "2": second[1]["referral"]}
        assert [row["entries"] for row in desk.get("/releases")["releases"]] == [2]
    assert reporter.id.encode() not in liaison.call("GET", "/releases").content
    # Nobody who holds the database learns who wrote.
    assert {column.name for column in staff_referrals.columns}.isdisjoint({"member", "actor"})


@pytest.mark.parametrize(
    ("name", "status"),
    [("dan.housing", 404), ("city.housing", 404), ("elena.helper", 403), ("admin.office", 403)],
)
def test_nobody_else_reads_or_writes_it(office: Office, name: str, status: int) -> None:
    ana = office.signed_in("ana.coordinator")
    _, release, start = released(office, ana)
    meta, files = entry(office, ana, release, start, content={"type": "closed"}, side="ngo")
    other = office.signed_in(name)
    assert other.call("GET", f"/releases/{release}/thread").status_code == status
    assert write(other, release, meta, files).status_code == status
    assert read_bundle(ana.call("GET", f"/releases/{release}/thread").content).meta == {"entries": []}


def test_numbers_have_no_gaps_and_are_taken_once(office: Office) -> None:
    ana, liaison = office.signed_in("ana.coordinator"), office.signed_in("labour.liaison")
    _, release, start = released(office, ana)
    ahead = entry(office, liaison, release, start, sequence=2)
    assert problem(write(liaison, release, *ahead)) == (409, "sequence-gap")
    write(liaison, release, *entry(office, liaison, release, start)).raise_for_status()
    other = entry(office, ana, release, start, content={"type": "closed"}, side="ngo")
    assert problem(write(ana, release, *other)) == (409, "sequence-taken")


def test_a_full_thread_takes_no_more(office: Office) -> None:
    ana, liaison = office.signed_in("ana.coordinator"), office.signed_in("labour.liaison")
    _, release, start = released(office, ana)
    row = {"release": release, "day": "2026-01-01", "body_hash": bytes(32), "size": 1, "data": b"x"}
    rows = [row | {"sequence": number, "blob": None} for number in range(1, 101)]
    office.store.write(lambda connection: connection.execute(insert(staff_referrals), rows))
    more = entry(office, liaison, release, start, sequence=101)
    assert problem(write(liaison, release, *more)) == (409, "thread-full")


def test_what_is_not_an_entry_is_refused_and_leaves_nothing(office: Office) -> None:
    ana, liaison = office.signed_in("ana.coordinator"), office.signed_in("labour.liaison")
    _, release, start = released(office, ana)
    meta, files = entry(office, liaison, release, start)
    three = [throwaway_recipient() for _ in range(3)]
    for spoilt in (
        {"referral": b"words"},
        {"referral": seal(bytes(4096), three)},
        {"referral": seal(bytes(5000), three[:2])},
        {"referral": seal(bytes(131_072), three[:2])},
        {**files, "more": b"x"},
        {},
    ):
        assert write(liaison, release, meta, spoilt).status_code in {400, 413}
    for wrong in (
        meta | {"epochs": {"labour/state": 1}},
        meta | {"sequence": "1"},
        meta | {"member": "0" * 32},
    ):
        assert write(liaison, release, wrong, files).status_code == 400
    old = meta | {"epochs": meta["epochs"] | {"labour/state": 9}}
    assert problem(write(liaison, release, old, files)) == (409, "epoch-retired")
    with office.store.read() as connection:
        assert connection.execute(select(staff_referrals)).first() is None
