"""Acts of one class that ask at the same moment share one transaction; whoever was first runs it for all."""

import _thread
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from .errors import BusyError, InDoubtError

GROUP_MAX: Final = 64


class _Waiting:
    """One act that waits for the end of its group, or to lead the next one."""

    __slots__ = ("act", "error", "kept", "leads", "signal", "value")

    def __init__(self, act: Any) -> None:
        self.act = act
        self.value: Any = None
        self.error: BaseException | None = None
        # By the transaction of its group.
        self.kept = False
        self.leads = False
        self.signal = _thread.allocate_lock()
        self.signal.acquire()


class Gathering:
    """Runs acts in groups: a group is whoever came while the one before was written.

    Nobody is made to wait for company. Where a group is taken back, each of it runs alone, at the same time as
    the others and as if there had been no group.

    Args:
        together: carries out one act or more in one transaction, durably or not at all, and gives what each
            returned; raises `BusyError` where it is away, `InDoubtError` where nobody knows which of the two.
        alone: carries out one act, durably.
    """

    def __init__(
        self, together: Callable[[Sequence[Any]], Sequence[Any]], alone: Callable[[Any], Any]
    ) -> None:
        self._together = together
        self._alone = alone
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._led = False

    def run(self, act: Any) -> Any:
        """Run one act and return after it is on disk.

        Args:
            act: one that can be run with the others that are given here.

        Returns:
            What the act returned.

        Raises:
            BusyError: the database is away; nothing was kept.
            InDoubtError: the connection was lost while its group became durable.
            Exception: whatever `alone` raises.
        """
        mine = _Waiting(act)
        with self._lock:
            self._waiting.append(mine)
            mine.leads = not self._led
            self._led = True
        if not mine.leads:
            mine.signal.acquire()
        if mine.leads:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.value if mine.kept else self._alone(act)

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
        try:
            values = self._together([waiting.act for waiting in group])
            for waiting, value in zip(group, values, strict=True):
                waiting.kept, waiting.value = True, value
        except BusyError as error:
            _tell(group, type(error), *error.args)
        except Exception:  # noqa: BLE001, S110 - it was taken back, and each finds out by itself what was wrong
            pass
        except BaseException:
            # The leader's thread ends here, wherever it was.
            _tell(group, InDoubtError, "the writing thread ended")
            raise
        finally:
            self._pass_on(group)

    def _pass_on(self, group: Sequence[_Waiting]) -> None:
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._led = following is not None
        for waiting in group:
            waiting.signal.release()
        if following is not None:
            following.leads = True
            following.signal.release()


def _tell(group: Sequence[_Waiting], kind: type[BusyError], *words: object) -> None:
    for waiting in group:
        waiting.error = kind(*words)
