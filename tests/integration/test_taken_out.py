"""Files that are taken out of an item which stays: nothing of them is left on the disk, and the others are whole."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from engines import on_both_engines
from triage_kit import Office, Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.cli.job_runner import stored_jobs
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.items.later import seal_message
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.store import Store
from report_portal.store import snapshot as snapshots
from report_portal.store.blobs import Blobs
from report_portal.store.errors import StorageFullError
from report_portal.store.items import each_file
from report_portal.store.store import INLINE_MAX
from report_portal.store.sweeps import erase_taken_out


@pytest.fixture(autouse=True)
def in_blobs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite small files stand in rows; here none does."""
    monkeypatch.setattr(office.store, "inline_max", 0)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def files_of(office: Office, reporter: Reporter) -> dict[str, bytes]:
    with office.store.read() as connection:
        found = list(each_file(connection, [bytes.fromhex(reporter.id)]))
    return {f"{one.sequence}/{one.name}": office.store.fetch(one.placed) for one in found}


def disk(office: Office) -> bytes:
    return b"".join(path.read_bytes() for path in office.data.rglob("*") if path.is_file())


def close(desk: Desk, reporter: Reporter, seen: int) -> None:
    days = {"reminder": None, "closed": today(), "seen": seen}
    desk.send_json("PUT", f"/reports/{reporter.id}/dates", days).raise_for_status()


def close_on_a_full_disk(desk: Desk, reporter: Reporter, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Blobs, _name: str, _start: int, _size: int) -> None:
        raise StorageFullError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "erase", full)
        close(desk, reporter, 1)


def write_again(office: Office, desk: Desk, reporter: Reporter) -> None:
    instance = office.instance(desk)
    box = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, instance.instance)
    place = box.next_place(datetime.now(UTC).date())
    told = {"contact_value": "0712 345 678"}
    item = seal_message(instance, reporter.keys, place, text="one thing more", locale="en", contact=told)
    reporter.post("/mailbox/messages", item.bundle()).raise_for_status()


@on_both_engines
def test_closing_leaves_nothing_of_the_contact_and_all_of_the_rest(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter, other = office.report(ana), office.report(ana)
    before, untouched = files_of(office, reporter), files_of(office, other)
    assert all(content in disk(office) for content in before.values())
    close(ana, reporter, 1)
    contact = before.pop("1/contact")
    assert files_of(office, reporter) == before
    assert files_of(office, other) == untouched
    for start in range(0, len(contact) - 64, 64):
        assert contact[start : start + 64] not in disk(office)


def test_closing_leaves_nothing_of_a_contact_that_stood_in_a_row(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.store, "inline_max", INLINE_MAX)
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    contact = files_of(office, reporter)["1/contact"]
    # Half of one page of the database or its log, whatever stands before it.
    pieces = [contact[start : start + 512] for start in range(0, len(contact) - 512, 512)]
    assert any(piece in disk(office) for piece in pieces)
    close(ana, reporter, 1)
    assert not any(piece in disk(office) for piece in pieces)


@on_both_engines
def test_the_sweep_erases_what_could_not_be_erased_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    before = files_of(office, reporter)

    close_on_a_full_disk(ana, reporter, monkeypatch)
    contact = before.pop("1/contact")
    assert files_of(office, reporter) == before
    assert contact in disk(office)
    table = stored_jobs(office.store, lambda: 180)
    table.plan()
    table.run_due()
    assert contact not in disk(office)
    assert files_of(office, reporter) == before
    # It was noted: nothing is looked for twice.
    assert erase_taken_out(office.store) == 0


@on_both_engines
def test_a_message_leaves_nothing_of_the_state_before(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    reporter = office.report(ana)
    before = files_of(office, reporter)
    write_again(office, ana, reporter)
    state = before.pop("1/state")
    after = files_of(office, reporter)
    assert {name: one for name, one in after.items() if name.startswith("1/")} == before
    assert state not in disk(office)
    # Two ways out of one blob.
    close(ana, reporter, 2)
    held = files_of(office, reporter)
    assert set(held) == {"1/core", "1/private", "2/message", "2/state"}
    assert held.items() <= (before | after).items()
    assert all(gone not in disk(office) for gone in (before["1/contact"], after["2/contact"]))


@on_both_engines
def test_a_backup_holds_only_what_rows_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = office.signed_in("ana.coordinator")
    reporters = [office.report(ana) for _ in range(3)]
    before = [files_of(office, reporter) for reporter in reporters]
    close_on_a_full_disk(ana, reporters[0], monkeypatch)
    copy = snapshots._copy

    def meanwhile(store: Store, database: Path) -> set[str]:
        # The blobs are held by now, and the rows are not copied yet.
        close(ana, reporters[1], 1)
        erase_taken_out(store)
        return copy(store, database)

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "_copy", meanwhile)
        with snapshots.snapshot(office.store, office.data) as taken:
            packed = b"".join(path.read_bytes() for path in taken.blobs.iterdir())
    for files in before[:2]:
        assert files.pop("1/contact") not in packed
    assert all(content in packed for files in before for content in files.values())
