"""Jobs: once each, kept through a lost lease, and what each of them removes."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, insert, select, update

from report_portal.cli import worker
from report_portal.cli.job_runner import stored_jobs
from report_portal.cli.worker import create_celery
from report_portal.config import SettingError, Settings
from report_portal.instance_folder import DEFAULT_FOLDER, InstanceError
from report_portal.jobs import wakeup
from report_portal.jobs.runner import run
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.days import midnight
from report_portal.store.items import ItemRow, add_item
from report_portal.store.jobs import LEASE_SECONDS, Recurring, StoredJobs
from report_portal.store.schema import IN, doors, items, jobs, paper_forms, reports, uploads
from report_portal.store.staff_schema import staff_notes, staff_referrals, staff_releases, staff_sessions
from report_portal.store.sweeps import unlink_orphans
from report_portal.store.tables import metadata
from report_portal.store.upgrade import upgrade


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    upgrade(sqlite_url(tmp_path))
    opened = open_store(sqlite_url(tmp_path), tmp_path)
    yield opened
    opened.close()


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def counting(done: list[str], name: str) -> Callable[[Connection], Callable[[], object]]:
    def effect(_connection: Connection) -> Callable[[], object]:
        done.append(name)
        return lambda: done.append(f"after {name}")

    return effect


def test_a_recurring_job_runs_once_in_every_interval(store: Store) -> None:
    clock, done = Clock(), list[str]()
    table = StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 3600)}, clock)
    table.plan()
    table.plan()
    assert table.run_due() == 1
    assert table.run_due() == 0
    assert done == ["sweep", "after sweep"]
    with store.read() as connection:
        ((due,),) = connection.execute(select(jobs.c.due)).all()
    assert due % 3600 == 0
    clock.now += 3600
    assert table.run_due() == 1


def test_a_job_whose_runner_died_runs_after_its_lease(store: Store) -> None:
    clock, done = Clock(), list[str]()

    def dies(_connection: Connection) -> None:
        raise SystemError("killed here")

    StoredJobs(store, {"sweep": Recurring(dies, 60)}, clock).plan()
    with pytest.raises(SystemError):
        StoredJobs(store, {"sweep": Recurring(dies, 60)}, clock).run_due()
    whole = StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 60)}, clock)
    assert whole.run_due() == 0
    clock.now += LEASE_SECONDS + 1
    assert whole.run_due() == 1
    assert done == ["sweep", "after sweep"]


def test_two_runners_never_do_one_job_twice(store: Store) -> None:
    clock, done = Clock(), list[str]()
    tables = [StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 60)}, clock) for _ in range(4)]
    tables[0].plan()
    runners = [Thread(target=table.run_due) for table in tables]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert done == ["sweep", "after sweep"]


def test_an_effect_and_its_done_mark_stand_or_fall_together(store: Store) -> None:
    clock = Clock()

    def half(connection: Connection) -> None:
        connection.execute(update(jobs).values(kind="changed"))
        raise SystemError("half way")

    table = StoredJobs(store, {"sweep": Recurring(half, 60)}, clock)
    table.plan()
    with pytest.raises(SystemError):
        table.run_due()
    with store.read() as connection:
        assert connection.execute(select(jobs.c.kind, jobs.c.tries, jobs.c.due)).all() == [("sweep", 1, 0)]


def day(back: int) -> str:
    return (datetime.now(UTC) - timedelta(days=back)).date().isoformat()


def age(store: Store, name: str, days: int) -> None:
    os.utime(store.blobs._path(name), (midnight(day(days)),) * 2)


def test_uploads_nobody_named_go_after_a_day_and_named_ones_stay(store: Store) -> None:
    kept = {}
    mailbox = secrets.token_bytes(16)

    def fill(connection: Connection) -> None:
        row = {"mailbox": mailbox, "auth_sha256": bytes(32), "received": day(9), "moved": day(9)}
        connection.execute(
            insert(reports).values(**row, in_sequence=1, out_sequence=0, attachments=1),
        )
        for name, (owner, back) in {"new": (None, 1), "old": (None, 2), "named": (mailbox, 9)}.items():
            kept[name] = store.blobs.put(b"sealed")
            row = {"id": secrets.token_bytes(16), "mailbox": owner, "day": day(back), "blob": kept[name]}
            connection.execute(insert(uploads).values(**row, length=6, offset=6))

    store.write(fill)
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    with store.read() as connection:
        left = set(connection.execute(select(uploads.c.blob)).scalars())
    assert left == {kept["new"], kept["named"]}
    assert not store.blobs._path(kept["old"]).exists()
    assert store.blobs.read(kept["new"]) == store.blobs.read(kept["named"]) == b"sealed"


SMALL, LARGE = b"sealed canary " * 100, b"sealed canary " * 5000
KINDS = ("closed", "withdrawn", "closed but written to", "closed yesterday", "open")


def ended_reports(store: Store) -> dict[str, bytes]:
    """One report of each kind, with an item, an upload, a release and the sheet it came on; kind to mailbox."""
    held = {kind: secrets.token_bytes(16) for kind in KINDS}

    def fill(connection: Connection) -> None:
        for kind, mailbox in held.items():
            days = {"closed": None, "withdrawn": None, "moved": day(181)}
            if kind != "open":
                days["withdrawn" if kind == "withdrawn" else "closed"] = day(181)
            if kind == "closed but written to":
                days["moved"] = day(100)
            if kind == "closed yesterday":
                days |= {"closed": day(1), "moved": day(1)}
            row = {"mailbox": mailbox, "auth_sha256": bytes(32), "received": day(300), **days}
            connection.execute(insert(reports).values(**row, in_sequence=1, out_sequence=0, attachments=1))
            placed = {"core": store.place(SMALL), "private": store.place(LARGE)}
            add_item(connection, ItemRow(mailbox, IN, 1, bytes(32), day(300)), placed)
            upload = {"id": secrets.token_bytes(16), "mailbox": mailbox, "day": day(300)}
            upload |= {"blob": store.blobs.put(LARGE), "length": 6, "offset": 6}
            connection.execute(insert(uploads).values(upload))
            release = {"id": secrets.token_hex(16), "audience": "labour/state", "report": mailbox}
            release |= {"member": secrets.token_hex(16), "day": day(250), "body_hash": bytes(32)}
            release |= {"size": len(SMALL), "data": SMALL, "blob": None}
            connection.execute(insert(staff_releases).values(release))
            entry = {"release": release["id"], "sequence": 1, "day": day(250), "body_hash": bytes(32)}
            entry |= {"size": 100_000, "data": None, "blob": store.blobs.put(LARGE)}
            connection.execute(insert(staff_referrals).values(entry))
            note = {"report": mailbox, "sequence": 1, "day": day(250), "body_hash": bytes(32)}
            note |= {"size": 100_000, "data": None, "blob": store.blobs.put(LARGE)}
            connection.execute(insert(staff_notes).values(note))
            sheet = {"form": secrets.token_bytes(8), "mailbox": mailbox, "auth_sha256": bytes(32)}
            connection.execute(insert(paper_forms).values(**sheet, sealed=SMALL, used=day(300)))
            door = {"door": secrets.token_bytes(16), "auth_sha256": bytes(32), "report": mailbox}
            connection.execute(insert(doors).values(door))

    store.write(fill)
    return held


def test_what_ended_long_ago_goes_whole_and_everything_else_stays(store: Store) -> None:
    held = ended_reports(store)
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    stays = {held[kind] for kind in KINDS if kind not in {"closed", "withdrawn"}}
    with store.read() as connection:
        for column in (
            *(reports.c.mailbox, items.c.mailbox, uploads.c.mailbox),
            *(staff_releases.c.report, paper_forms.c.mailbox, doors.c.report, staff_notes.c.report),
        ):
            assert set(connection.execute(select(column)).scalars()) == stays, column
        left = set(connection.execute(select(staff_releases.c.id)).scalars())
        assert set(connection.execute(select(staff_referrals.c.release)).scalars()) == left
        for column in (uploads.c.blob, staff_referrals.c.blob, staff_notes.c.blob):
            for name in connection.execute(select(column)).scalars():
                assert store.blobs.read(name) == LARGE


def test_without_its_term_nothing_is_deleted_and_other_jobs_go_on(store: Store) -> None:
    held = ended_reports(store)
    row = {"token_sha256": secrets.token_bytes(32), "member": "m" * 32, "started": 0, "seen": 0}
    store.write(lambda connection: connection.execute(insert(staff_sessions).values(row)))

    def unknown() -> int:
        raise InstanceError("clocks.json cannot be read")

    table = stored_jobs(store, unknown)
    table.plan()
    for _ in range(10):
        with suppress(InstanceError):
            table.run_due()
    with store.read() as connection:
        assert set(connection.execute(select(reports.c.mailbox)).scalars()) == set(held.values())
        assert list(connection.execute(select(staff_sessions.c.member)).scalars()) == []


def test_after_the_last_report_ended_no_sealed_byte_is_left_on_the_disk(store: Store, tmp_path: Path) -> None:
    ended_reports(store)
    store.write(
        lambda connection: connection.execute(update(reports).values(closed=day(181), moved=day(181)))
    )

    def left() -> list[str]:
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        return [path.name for path in files if b"sealed canary" in path.read_bytes()]

    assert left()
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    assert left() == []


def test_orphans_go_once_they_have_settled_and_named_blobs_stay(store: Store) -> None:
    fresh, orphan, named = (store.blobs.put(b"sealed") for _ in range(3))
    row = {"id": secrets.token_bytes(16), "day": day(0), "blob": named, "length": 9, "offset": 6}
    store.write(lambda connection: connection.execute(insert(uploads).values(row)))
    age(store, orphan, 3)
    age(store, named, 3)
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    assert not store.blobs._path(orphan).exists()
    assert store.blobs.read(fresh) == store.blobs.read(named) == b"sealed"


def test_the_sweep_forgets_no_table_that_names_blobs(store: Store) -> None:
    tables = [table for table in metadata.sorted_tables if "blob" in table.columns]
    names = {table.name: store.blobs.put(b"sealed") for table in tables}
    assert {"uploads", "staff_notes", "staff_releases", "staff_indexes"} <= set(names)
    made_up = {bytes: b"\1" * 16, str: "x", int: 1, float: 1.0}
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for table in tables:
            row = {column.name: made_up[column.type.python_type] for column in table.columns}
            row |= {"blob": names[table.name]} | ({"data": None} if "data" in row else {})
            connection.execute(insert(table).values(row))
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    for name in names.values():
        age(store, name, 3)
    unlink_orphans(store)
    assert [table for table, name in names.items() if not store.blobs._path(name).exists()] == []


def test_sessions_go_when_either_limit_is_past(store: Store) -> None:
    now = int(time.time())
    rows = {
        "used": (now - 3600, now - 60),
        "idle": (now - 3600, now - 3000),
        "long": (now - 90_000, now - 60),
    }
    for member, (started, seen) in rows.items():
        row = {"token_sha256": secrets.token_bytes(32), "member": member, "started": started, "seen": seen}
        store.write(lambda connection, row=row: connection.execute(insert(staff_sessions).values(row)))
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    with store.read() as connection:
        assert list(connection.execute(select(staff_sessions.c.member)).scalars()) == ["used"]


def test_the_runner_outlives_a_failing_job(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock, done, stopping = Clock(), list[str](), Event()

    def fails(_connection: Connection) -> None:
        done.append("failed")
        clock.now += LEASE_SECONDS + 1
        if len(done) == 3:
            stopping.set()
        raise SystemError("words of a person")

    run(StoredJobs(store, {"sweep": Recurring(fails, 60)}, clock), stopping, 0.01)
    assert done == ["failed"] * 3
    assert "SystemError" in caplog.text
    assert "words" not in caplog.text


def test_a_wake_up_does_what_is_due(store: Store) -> None:
    done = list[str]()
    table = StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 3600)}, Clock())
    app = wakeup.WakeUp(table, "memory://")
    for _ in range(2):
        app.tasks[wakeup.TASK].apply(throw=True)
    assert done == ["sweep", "after sweep"]
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == {wakeup.TASK}


def test_the_worker_finds_its_jobs_and_needs_a_broker(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingError, match="BROKER_URL"):
        create_celery(Settings(data=tmp_path))
    shutil.copytree(DEFAULT_FOLDER, tmp_path / "instance")
    orphan = store.blobs.put(b"sealed")
    age(store, orphan, 3)
    monkeypatch.setenv("REPORT_PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("REPORT_PORTAL_BROKER_URL", "memory://")
    worker.app.tasks[wakeup.TASK].apply(throw=True)
    assert not store.blobs._path(orphan).exists()
