"""Acts that share a transaction: who runs with whom, and what each learns when it fails."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from report_portal.store.errors import BusyError, InDoubtError
from report_portal.store.gathering import GROUP_MAX, Gathering


class Board:
    """A gathering whose first transaction is held open until the others have come."""

    def __init__(
        self, *, fails: Callable[[Sequence[int]], BaseException | None] = lambda _acts: None
    ) -> None:
        self.groups: list[list[int]] = []
        self.alone: list[int] = []
        self._fails = fails
        self._began, self._gate = threading.Event(), threading.Event()
        self._gathering = Gathering(self._together, self._by_itself)

    def ask(self, acts: Sequence[int]) -> dict[int, Any]:
        """Ask for act 0, and for all others while it is written; gives what each returned or raised."""
        found: dict[int, Any] = {}

        def run(act: int) -> None:
            try:
                found[act] = self._gathering.run(act)
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                found[act] = error

        first = threading.Thread(target=run, args=(0,))
        first.start()
        assert self._began.wait(10)
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        while len(self._gathering._waiting) < len(acts):
            pass
        self._gate.set()
        for thread in [first, *threads]:
            thread.join(10)
            assert not thread.is_alive()
        return found

    def _together(self, acts: Sequence[int]) -> list[str]:
        self.groups.append(sorted(acts))
        self._began.set()
        assert self._gate.wait(10)
        error = self._fails(acts)
        if error is not None:
            raise error
        return [f"{act} together" for act in acts]

    def _by_itself(self, act: int) -> str:
        self.alone.append(act)
        if act == 13:
            raise LookupError("refused")
        return f"{act} alone"


def test_whoever_comes_meanwhile_shares_the_next_transaction() -> None:
    board = Board()
    found = board.ask([1, 2, 3])
    assert board.groups == [[0], [1, 2, 3]]
    assert found == {act: f"{act} together" for act in range(4)}
    assert not board.alone


def test_no_group_grows_without_end() -> None:
    board = Board()
    found = board.ask(range(1, GROUP_MAX + 3))
    assert [len(group) for group in board.groups] == [1, GROUP_MAX, 2]
    assert len(found) == GROUP_MAX + 3


def test_after_a_group_was_taken_back_each_stands_for_itself() -> None:
    board = Board(fails=lambda acts: ValueError("one of them") if 13 in acts else None)
    found = board.ask([1, 13, 2])
    assert found[0] == "0 together"
    assert (found[1], found[2]) == ("1 alone", "2 alone")
    assert isinstance(found[13], LookupError)
    assert sorted(board.alone) == [1, 2, 13]


def test_a_database_that_is_away_is_waited_for_once_and_not_by_each() -> None:
    board = Board(fails=lambda acts: BusyError("away") if 2 in acts else None)
    found = board.ask([1, 2])
    assert [type(found[act]) for act in (1, 2)] == [BusyError] * 2
    assert found[1] is not found[2]
    assert not board.alone


@pytest.mark.parametrize("error", [InDoubtError("nobody knows"), SystemExit()])
def test_where_nobody_knows_whether_it_was_kept_nobody_does_it_again(error: BaseException) -> None:
    board = Board(fails=lambda acts: error if 2 in acts else None)
    found = board.ask([1, 2])
    assert found[0] == "0 together"
    # The thread that wrote ends by what ended it.
    assert {type(found[1]), type(found[2])} == {InDoubtError, type(error)}
    assert not board.alone


def test_the_next_one_leads_after_a_leader_failed() -> None:
    board = Board(fails=lambda acts: ValueError("the first") if 0 in acts else None)
    found = board.ask([1, 2])
    assert found == {0: "0 alone", 1: "1 together", 2: "2 together"}
