"""Counting in one process: per key, for a window, and forgotten after it."""

import threading

import pytest
from limits.storage import MemoryStorage

from report_portal.web import counts
from report_portal.web.counts import Counts


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(counts, "time", clock)
    return clock


def test_a_count_lasts_for_a_window_from_its_first_request(clock: Clock) -> None:
    held = Counts(MemoryStorage())
    assert held.get("one") == 0
    for _ in range(3):
        held.add("one", 600)
        clock.now += 100
    held.add("two", 600)
    assert (held.get("one"), held.get("two")) == (3, 1)
    clock.now += 300
    assert (held.get("one"), held.get("two")) == (0, 1)
    held.add("one", 600)
    assert held.get("one") == 1


def test_keys_of_the_past_do_not_stay_in_memory(clock: Clock) -> None:
    held = Counts(MemoryStorage())
    for number in range(1_000):
        held.add(f"key {number}", 60)
    clock.now += 61
    held.add("last", 60)
    assert list(held._own._counts) == ["last"]


def test_requests_at_once_are_all_counted() -> None:
    held = Counts(MemoryStorage())
    started = [
        threading.Thread(target=lambda: [held.add("one", 600) for _ in range(2_000)]) for _ in range(4)
    ]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert held.get("one") == 8_000


def test_counting_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = MemoryStorage()
    storage.timer.join()
    held = Counts(storage)
    begun = []
    monkeypatch.setattr(threading.Timer, "start", begun.append)
    held.add("one", 600)
    assert held.get("one") == 1
    assert begun == []
