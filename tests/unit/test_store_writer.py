"""The single writer: groups, failures in a group, and what a failure leaves."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from report_portal.store import Store, open_store
from report_portal.store.checkpoint import LOG_PAGES_MAX, bound_log
from report_portal.store.database import PAGE_SIZE, sqlite_url
from report_portal.store.errors import ClosedError, StorageFullError
from report_portal.store.writer import GroupWriter


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(sqlite_url(tmp_path), tmp_path)
    opened.write(
        lambda connection: connection.exec_driver_sql("CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB)"),
    )
    yield opened
    opened.close()


def put(key: int, size: int = 1) -> Any:
    return lambda connection: connection.exec_driver_sql("INSERT INTO t VALUES (?, zeroblob(?))", (key, size))


def keys(store: Store) -> list[int]:
    with store.read() as connection:
        return list(connection.exec_driver_sql("SELECT k FROM t ORDER BY k").scalars())


def together(store: Store, acts: list[Any]) -> list[BaseException | None]:
    """Hold the writer, queue all acts, then let it take them as one group."""
    errors: list[BaseException | None] = [None] * len(acts)
    gate, held = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        held.set()
        gate.wait(10)

    def run(number: int) -> None:
        try:
            store.write(acts[number])
        except Exception as error:  # noqa: BLE001 - the test looks at it
            errors[number] = error

    holder = threading.Thread(target=store.write, args=(hold,))
    holder.start()
    held.wait(10)
    waiting = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in waiting:
        thread.start()
    while store._writer._queue.qsize() < len(acts):  # type: ignore[attr-defined] # the group writer has one
        pass
    gate.set()
    for thread in [holder, *waiting]:
        thread.join(10)
    return errors


def test_connections_lose_nothing_and_keep_nothing_deleted(store: Store) -> None:
    with store.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "temp_store")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
    }


def test_acts_that_wait_together_are_committed_together(store: Store) -> None:
    seen: list[int] = []

    def count(connection: Connection) -> None:
        seen.append(connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one())
        put(len(seen))(connection)

    assert together(store, [count] * 5) == [None] * 5
    # Each saw what the ones before it wrote, although nothing was committed in between.
    assert seen == [0, 1, 2, 3, 4]
    assert keys(store) == [1, 2, 3, 4, 5]


def test_a_refusal_does_not_touch_its_neighbours(store: Store) -> None:
    def refuse(_connection: Connection) -> None:
        raise LookupError("refused")

    errors = together(store, [put(1), refuse, put(2)])
    assert [type(error) for error in errors] == [type(None), LookupError, type(None)]
    assert keys(store) == [1, 2]


def test_what_an_act_wrote_before_it_failed_is_taken_back(store: Store) -> None:
    def half(connection: Connection) -> None:
        put(7)(connection)
        raise LookupError("after writing")

    errors = together(store, [put(1), half, put(2)])
    assert [type(error) for error in errors] == [type(None), LookupError, type(None)]
    assert keys(store) == [1, 2]


def test_a_full_disk_refuses_what_does_not_fit_and_keeps_the_rest(store: Store) -> None:
    store._writer.outside(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 40").close())
    errors = together(store, [put(1), put(2, 10_000_000), put(3)])
    assert [type(error) for error in errors] == [type(None), StorageFullError, type(None)]
    store.write(put(4))
    assert keys(store) == [1, 3, 4]


def test_a_closed_store_takes_nothing_and_forgets_nothing(tmp_path: Path, store: Store) -> None:
    store.write(put(1))
    store.close()
    with pytest.raises(ClosedError):
        store.write(put(2))
    again = open_store(sqlite_url(tmp_path), tmp_path)
    assert keys(again) == [1]
    again.close()


def test_a_reader_sees_one_moment(store: Store) -> None:
    store.write(put(1))
    with store.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM t").scalar()
        store.write(put(2))
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == before == 1
    assert keys(store) == [1, 2]


def test_an_emptied_log_holds_nothing(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "report_portal.sqlite3-wal"
    for key in range(30):
        store.write(put(key, 100_000))
        assert log.stat().st_size > 0
        # The checkpointer may be at it at the same moment.
        assert store.scrub()
        assert log.stat().st_size == 0


def test_a_log_that_somebody_reads_is_said_not_to_be_empty(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report_portal.store.store._SCRUB_TRIES", 2)
    store.write(put(1))
    with store.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM t").scalar()
        store.write(put(2))
        assert not store.scrub()
    assert store.scrub()
    assert keys(store) == [1, 2]


def test_the_log_does_not_grow_without_end(store: Store, tmp_path: Path) -> None:
    writer = store._writer
    assert isinstance(writer, GroupWriter)
    assert writer.outside(_pages_of_log_allowed) == LOG_PAGES_MAX
    # As on a disk where the thread beside the writer never catches up.
    writer._checkpointer.close()
    writer.outside(partial(bound_log, pages=500))
    for key in range(200):
        store.write(put(key, 100_000))
    log = tmp_path / "report_portal.sqlite3-wal"
    assert 500 * PAGE_SIZE < log.stat().st_size < 600 * PAGE_SIZE
    assert len(keys(store)) == 200


def test_the_log_is_moved_beside_the_writer(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "report_portal.sqlite3"
    store.write(put(1, 1_000_000))
    until = time.monotonic() + 60
    while file.stat().st_size < 1_000_000 and time.monotonic() < until:
        time.sleep(0.01)
    assert file.stat().st_size > 1_000_000


def _pages_of_log_allowed(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one())


class Together:
    """An act that can be carried out with others of its kind; notes how it was."""

    gathers = True

    def __init__(self, key: int, seen: list[str]) -> None:
        self.key = key
        self.seen = seen

    def __call__(self, connection: Connection) -> str:
        self.seen.append("alone")
        put(self.key)(connection)
        return "alone"

    @classmethod
    def together(cls, connection: Connection, acts: list["Together"]) -> list[str]:
        acts[0].seen.append(f"{len(acts)} together")
        for act in acts:
            put(act.key)(connection)
        return ["together"] * len(acts)


def test_acts_of_one_kind_are_carried_out_together(store: Store) -> None:
    seen: list[str] = []
    assert together(store, [Together(1, seen), Together(2, seen), put(3)]) == [None] * 3
    assert "2 together" in seen
    assert keys(store) == [1, 2, 3]


def test_one_that_must_be_alone_does_not_keep_the_others_from_it(store: Store) -> None:
    seen: list[str] = []
    single = Together(3, seen)
    single.gathers = False
    assert together(store, [Together(1, seen), Together(2, seen), single]) == [None] * 3
    assert sorted(seen) == ["2 together", "alone"]
    assert keys(store) == [1, 2, 3]


def test_where_one_of_them_fails_each_stands_for_itself(store: Store) -> None:
    store.write(put(2))
    seen: list[str] = []
    errors = together(store, [Together(1, seen), Together(2, seen), Together(3, seen)])
    assert seen[-3:] == ["alone"] * 3
    assert [type(error).__name__ for error in errors] == ["NoneType", "IntegrityError", "NoneType"]
    assert keys(store) == [1, 2, 3]
