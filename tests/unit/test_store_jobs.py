"""Jobs: once each, kept through a lost lease, and what each of them removes."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from engines import POSTGRESQL, SQLITE, on_both_engines
from flask import Flask
from sqlalchemy import Connection, delete, insert, select, update

from report_portal.cli import worker
from report_portal.cli.job_reasons import reason_of
from report_portal.cli.job_runner import stored_jobs
from report_portal.cli.jobs import standing
from report_portal.cli.worker import create_celery
from report_portal.config import SettingError, Settings
from report_portal.instance_folder import DEFAULT_FOLDER, InstanceError
from report_portal.jobs import wakeup
from report_portal.jobs.runner import run
from report_portal.stopping import Stopping
from report_portal.store import Store, open_store
from report_portal.store.days import midnight
from report_portal.store.items import ItemRow, add_item
from report_portal.store.jobs import UNKNOWN, StoredJobs, _take, add_job
from report_portal.store.schema import IN, doors, items, jobs, paper_forms, reports, uploads
from report_portal.store.staff_schema import (
    staff_notes,
    staff_referrals,
    staff_releases,
    staff_sessions,
    staff_statistics,
)
from report_portal.store.sweeps import unlink_orphans
from report_portal.store.tables import metadata
from report_portal.store.works import LEASE_SECONDS, Errand, Recurring

pytestmark = [on_both_engines, pytest.mark.usefixtures("engine")]


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(database, tmp_path)
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
    table = StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 60)}, clock)
    table.plan()
    # What a runner does before it is killed.
    assert store.write(lambda connection: _take(connection, int(clock.now), {})) is not None
    assert table.run_due() == 0
    assert [standing(job, int(clock.now)) for job in table.states()] == ["running"]
    clock.now += LEASE_SECONDS + 1
    assert [standing(job, int(clock.now)) for job in table.states()] == ["failing"]
    assert table.run_due() == 1
    assert done == ["sweep", "after sweep"]


def test_a_failing_job_waits_longer_each_time_and_keeps_nobody_waiting(store: Store) -> None:
    clock, done, waits = Clock(), list[str](), list[int]()

    def fails(_connection: Connection) -> None:
        raise ValueError("words of a person")

    works = {"a fails": Recurring(fails, 7 * 86_400), "b works": Recurring(counting(done, "b"), 60)}
    table = StoredJobs(store, works, clock)
    table.plan()
    for _ in range(9):
        table.run_due()
        failing = table.states()[0]
        assert (failing.kind, failing.reason) == ("a fails", "ValueError")
        waits.append(failing.due - int(clock.now))
        clock.now = failing.due
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert standing(failing, int(clock.now)) == "stuck"
    assert done.count("b") == 9
    whole = StoredJobs(store, {"a fails": Recurring(counting(done, "a"), 60)}, clock)
    assert whole.run_due() >= 1
    assert [(job.tries, job.reason) for job in whole.states() if job.kind == "a fails"] == [(0, None)]


def test_an_errand_is_kept_until_it_succeeds_and_then_it_is_gone(store: Store) -> None:
    clock, met, down = Clock(), list[bytes | None](), [True]

    def errand(payload: bytes | None) -> None:
        met.append(payload)
        if down[0]:
            raise ConnectionRefusedError("words of a server")

    table = StoredJobs(store, {"mail": Errand(errand)}, clock, reason_of)
    table.plan()
    assert table.states() == []
    store.write(lambda connection: add_job(connection, "mail", 0, b"team"))
    for _ in range(20):
        table.run_due()
        clock.now += 600
    assert [(job.reason, job.tries) for job in table.states()] == [("unreachable", len(met))]
    assert len(met) > 10
    down[0] = False
    assert table.run_due() == 1
    assert table.states() == []
    assert set(met) == {b"team"}


def test_what_this_version_cannot_do_is_shown_and_not_dropped(store: Store) -> None:
    table = StoredJobs(store, {}, Clock())
    store.write(lambda connection: add_job(connection, "newer", 0, b"for somebody"))
    store.write(lambda connection: add_job(connection, "no more needed", 0))
    table.run_due()
    assert [(job.kind, job.reason) for job in table.states()] == [("newer", UNKNOWN)]


def test_what_fails_after_its_mark_is_tried_again(store: Store) -> None:
    clock, tries = Clock(), list[int]()

    def after() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no such folder")

    table = StoredJobs(store, {"sweep": Recurring(lambda _: after, 86_400)}, clock, reason_of)
    table.plan()
    assert table.run_due() == 0
    assert table.states()[0].reason == "machine"
    clock.now += 60
    assert table.run_due() == 1
    assert table.states()[0].reason is None


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
    assert table.run_due() == 0
    with store.read() as connection:
        row = connection.execute(select(jobs.c.kind, jobs.c.tries, jobs.c.due, jobs.c.reason)).one()
    assert row == ("sweep", 1, clock.now + 60, "SystemError")


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


COUNTED = b"what stays for counting"
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
            line = {"line": mailbox[::-1], "report": mailbox, "month": day(250)[:7], "size": 100_000}
            connection.execute(insert(staff_statistics).values(line | {"blob": store.blobs.put(COUNTED)}))
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
        # What stays for counting is of nobody any more.
        lines = {row.line[::-1]: row for row in connection.execute(select(staff_statistics))}
        assert set(lines) == set(held.values())
        assert {report for report, row in lines.items() if row.report == report} == stays
        assert all(row.report is None for report, row in lines.items() if report not in stays)
        assert {store.blobs.read(row.blob) for row in lines.values()} == {COUNTED}
        left = set(connection.execute(select(staff_releases.c.id)).scalars())
        assert set(connection.execute(select(staff_referrals.c.release)).scalars()) == left
        for column in (uploads.c.blob, staff_referrals.c.blob, staff_notes.c.blob):
            for name in connection.execute(select(column)).scalars():
                assert store.blobs.read(name) == LARGE


def test_lines_of_deleted_reports_go_after_five_years_and_figures_stay(store: Store) -> None:
    now = datetime.now(UTC)

    def month(years: int, months: int = 0) -> str:
        number = (now.year - years) * 12 + now.month - 1 - months
        return f"{number // 12:04}-{number % 12 + 1:02}"

    held = ended_reports(store)
    rows = [
        *({"line": b"old", "month": month(5, 1)}, {"line": b"young", "month": month(5)}),
        {"line": b"given out", "month": month(9), "year": "2017"},
    ]

    blobs = [store.blobs.put(COUNTED) for _ in rows]

    def fill(connection: Connection) -> None:
        connection.execute(delete(staff_statistics))
        for row, blob in zip(rows, blobs, strict=True):
            connection.execute(insert(staff_statistics).values(row | {"size": 1, "blob": blob}))
        own = {"line": b"of an open case", "month": month(7), "report": held["open"], "size": 1, "data": b"x"}
        connection.execute(insert(staff_statistics).values(own))

    store.write(fill)
    table = stored_jobs(store, lambda: 180)
    table.plan()
    table.run_due()
    with store.read() as connection:
        left = connection.execute(select(staff_statistics.c.line, staff_statistics.c.blob)).all()
        assert {row.line for row in left} == {b"young", b"given out", b"of an open case"}
    assert set(blobs) & set(store.blobs.names()) == {row.blob for row in left if row.blob}


def test_without_its_term_nothing_is_deleted_and_other_jobs_go_on(store: Store) -> None:
    held = ended_reports(store)
    row = {"token_sha256": secrets.token_bytes(32), "member": "m" * 32, "started": 0, "seen": 0}
    store.write(lambda connection: connection.execute(insert(staff_sessions).values(row)))

    def unknown() -> int:
        raise InstanceError("clocks.json cannot be read")

    table = stored_jobs(store, unknown)
    table.plan()
    table.run_due()
    assert [(job.kind, job.reason) for job in table.states() if job.reason] == [
        ("retention", "instance-folder")
    ]
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


# What a row names need not be there for this.
UNCHECKED = {SQLITE: "PRAGMA foreign_keys = OFF", POSTGRESQL: "SET session_replication_role = replica"}
CHECKED = {SQLITE: "PRAGMA foreign_keys = ON", POSTGRESQL: "SET session_replication_role = DEFAULT"}


def test_the_sweep_forgets_no_table_that_names_blobs(store: Store, engine: str) -> None:
    tables = [table for table in metadata.sorted_tables if "blob" in table.columns]
    names = {table.name: store.blobs.put(b"sealed") for table in tables}
    assert {"uploads", "staff_notes", "staff_statistics", "staff_releases", "staff_indexes"} <= set(names)
    made_up = {bytes: b"\1" * 16, str: "x", int: 1, float: 1.0}
    with store.engine.begin() as connection:
        connection.exec_driver_sql(UNCHECKED[engine])
        for table in tables:
            row = {column.name: made_up[column.type.python_type] for column in table.columns}
            row |= {"blob": names[table.name]} | ({"data": None} if "data" in row else {})
            connection.execute(insert(table).values(row))
        connection.exec_driver_sql(CHECKED[engine])
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


def test_the_runner_outlives_a_table_that_cannot_be_written(caplog: pytest.LogCaptureFixture) -> None:
    stopping, looks = Stopping(), list[int]()

    class Unwritable:
        def plan(self) -> None:
            pass

        def run_due(self) -> int:
            looks.append(1)
            if len(looks) == 3:
                stopping.set()
            raise SystemError("words of a person")

    run(Unwritable(), stopping, 0.01)
    assert looks == [1, 1, 1]
    assert "SystemError" in caplog.text
    assert "words" not in caplog.text


def test_a_wake_up_does_what_is_due(store: Store) -> None:
    done = list[str]()
    table = StoredJobs(store, {"sweep": Recurring(counting(done, "sweep"), 3600)}, Clock())
    opened = list[int]()
    app = wakeup.install(Flask("jobs"), lambda: opened.append(os.getpid()) or table, "memory://")
    # Opened before a worker forks, its connections would be shared by all of them.
    assert opened == []
    for _ in range(2):
        app.tasks[wakeup.TASK].apply(throw=True)
    assert opened == [os.getpid()]
    assert done == ["sweep", "after sweep"]
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == {wakeup.TASK}


def test_a_wake_up_tells_of_a_failed_job_without_its_words(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_connection: Connection) -> None:
        raise SystemError("words of a person")

    table = StoredJobs(store, {"sweep": Recurring(fails, 60)}, Clock())
    app = wakeup.install(Flask("jobs"), lambda: table, "memory://")
    app.tasks[wakeup.TASK].apply(throw=True)
    assert "words" not in caplog.text


def test_the_worker_finds_its_jobs_and_needs_a_broker_and_postgresql(
    engine: str, database: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingError, match="BROKER_URL"):
        create_celery(Settings(data=tmp_path))
    settings = Settings(data=tmp_path, database_url=database, broker_url="memory://")
    if engine == SQLITE:
        with pytest.raises(SettingError, match="PostgreSQL"):
            create_celery(settings)
        return
    shutil.copytree(DEFAULT_FOLDER, tmp_path / "instance")
    orphan = store.blobs.put(b"sealed")
    age(store, orphan, 3)
    monkeypatch.setenv("REPORT_PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("REPORT_PORTAL_DATABASE_URL", database)
    monkeypatch.setenv("REPORT_PORTAL_BROKER_URL", "memory://")
    # A worker keeps its connections until its process ends; this process goes on.
    monkeypatch.setattr(worker, "open_store", lambda *_: store)
    worker.app.tasks[wakeup.TASK].apply(throw=True)
    assert not store.blobs._path(orphan).exists()
