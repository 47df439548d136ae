"""One writer thread per process on SQLite, committing in groups."""

import _thread
import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine

from .checkpoint import Checkpointer, bound_log
from .errors import ClosedError, translate

T = TypeVar("T")
Act = Callable[[Connection], T]

GROUP_MAX: Final = 64


class ApartError(Exception):
    """Acts that were to be carried out together must each be run alone."""


class Writer(Protocol):
    """Carries out acts so that each is kept whole, durably, or not at all."""

    def write(self, act: Act[T]) -> T:
        """Run one act and return after it is on disk."""
        ...

    def outside(self, act: Act[T]) -> T:
        """Run something that must not be inside a transaction, such as a checkpoint."""
        ...

    def close(self) -> None:
        """Finish what waits, then stop."""
        ...


def gathers(act: Act[Any]) -> bool:
    """Tell whether an act can share its statements with others of its class.

    Such an act has `gathers`, true, and its class a classmethod `together(connection, acts)`, which carries out one
    or more of them and gives what each returns, or raises and has none of them done.
    """
    return bool(getattr(act, "gathers", False))


class _Waiting:
    """One act on its way through the writer thread."""

    __slots__ = ("act", "done", "error", "grouped", "value")

    def __init__(self, act: Act[Any], *, grouped: bool) -> None:
        self.act = act
        self.grouped = grouped
        self.value: Any = None
        self.error: BaseException | None = None
        # A bare lock costs a tenth of a Future, and one is made for every request.
        self.done = _thread.allocate_lock()
        self.done.acquire()


class GroupWriter:
    """The single writer of one process on SQLite.

    Acts that wait together share one `BEGIN IMMEDIATE … COMMIT`, so one disk flush serves many
    requests. Where one fails after it changed something, the group is taken back and each act is run
    alone; so an act may be run twice and must do nothing but use its connection. Acts that can be run
    together (`gathers`) are.

    Args:
        engine: from `database.connect`, SQLite.
    """

    def __init__(self, engine: Engine) -> None:
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        # Connected here: a thread that died of a refused connection would leave every request waiting for ever.
        self._connection = engine.connect()
        self._checkpointer = Checkpointer(engine)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def write(self, act: Act[T]) -> T:
        """Run one act in the next group.

        Args:
            act: gets the writer's connection, inside a transaction.

        Returns:
            What the act returned, once it is durable.

        Raises:
            StorageFullError: no room.
            BusyError: another process kept the lock.
            ClosedError: the store is closed.
        """
        return cast("T", self._wait(_Waiting(act, grouped=True)))

    def outside(self, act: Act[T]) -> T:
        """Run one act on the writer's connection between two transactions."""
        return cast("T", self._wait(_Waiting(act, grouped=False)))

    def close(self) -> None:
        """Finish the acts that wait and stop the thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._checkpointer.close()

    def _wait(self, waiting: _Waiting) -> Any:
        # The lock keeps an act from being queued behind the end mark, where nobody would run it.
        with self._closing:
            if self._closed:
                raise ClosedError("the store is closed")
            self._queue.put(waiting)
        waiting.done.acquire()
        if waiting.error is not None:
            raise waiting.error
        return waiting.value

    def _run(self) -> None:
        with self._connection as connection:
            # Hardly a commit shall pay for moving the log; the checkpointer does it.
            bound_log(connection)
            last = False
            while not last:
                group, last = self._take()
                for part in _split(group):
                    if part[0].grouped:
                        _commit(connection, part)
                    else:
                        _outside(connection, part[0])
                    for waiting in part:
                        waiting.done.release()
                self._checkpointer.written()

    def _take(self) -> tuple[list[_Waiting], bool]:
        group: list[_Waiting] = []
        following = self._queue.get()
        while following is not None:
            group.append(following)
            if len(group) == GROUP_MAX:
                return group, False
            try:
                following = self._queue.get_nowait()
            except Empty:
                return group, False
        return group, True


def _split(group: Iterable[_Waiting]) -> list[list[_Waiting]]:
    parts: list[list[_Waiting]] = []
    for waiting in group:
        if parts and waiting.grouped and parts[-1][0].grouped:
            parts[-1].append(waiting)
        else:
            parts.append([waiting])
    return parts


def _commit(connection: Connection, group: list[_Waiting]) -> None:
    try:
        _transaction(connection, group)
    except Exception as error:  # noqa: BLE001 - every waiting request must learn of its failure
        if len(group) == 1:
            group[0].error = translate(error)
            return
        # One act too large for the disk must not take its neighbours with it.
        for waiting in group:
            waiting.error = None
            _commit(connection, [waiting])


def _transaction(connection: Connection, group: list[_Waiting]) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE")
    try:
        for run in _runs(group):
            if len(run) > 1:
                kind: Any = type(run[0].act)
                for waiting, value in zip(
                    run, kind.together(connection, [one.act for one in run]), strict=True
                ):
                    waiting.value = value
            else:
                _run_alone(driver, connection, run[0])
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise


def _run_alone(driver: Any, connection: Connection, waiting: _Waiting) -> None:
    changes = driver.total_changes
    try:
        waiting.value = waiting.act(connection)
    except Exception as error:
        # What refused before it changed anything needs no savepoint, and nearly all acts do:
        # a savepoint costs every act two more hand-overs of the interpreter lock.
        if driver.total_changes != changes or not driver.in_transaction or translate(error) is not error:
            raise
        waiting.error = error


def _runs(group: Iterable[_Waiting]) -> list[list[_Waiting]]:
    runs: list[list[_Waiting]] = []
    for waiting in group:
        before = runs[-1][0].act if runs else None
        if type(before) is type(waiting.act) and gathers(before) and gathers(waiting.act):
            runs[-1].append(waiting)
        else:
            runs.append([waiting])
    return runs


def _outside(connection: Connection, waiting: _Waiting) -> None:
    try:
        waiting.value = waiting.act(connection)
    except Exception as error:  # noqa: BLE001 - handed to the request that waits for it
        waiting.error = translate(error)
