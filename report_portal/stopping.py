"""Tells a loop to end, from a signal or from another thread."""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue


class Stopping:
    """A flag that a signal handler may set at any moment, with a wait that ends at once when it is set.

    `threading.Event` may not be used for that: a handler runs in the main thread, between any two steps of it, and
    would wait for ever for a lock that the main thread holds in `Event.wait`. The put of a SimpleQueue may interrupt
    its own get (documented for CPython).

    One loop waits; any number may ask.
    """

    def __init__(self) -> None:
        self._told = False
        self._wake = SimpleQueue[None]()

    def set(self) -> None:
        """Tell the loop to end."""
        self._told = True
        self._wake.put(None)

    def is_set(self) -> bool:
        """Tell whether the loop is to end."""
        return self._told

    def wait(self, seconds: float) -> bool:
        """Wait until told to end, at most so many seconds; gives whether it was told."""
        if not self._told:
            with suppress(Empty):
                self._wake.get(timeout=seconds)
        return self._told

    def on(self, *numbers: signal.Signals) -> None:
        """Be set by these signals; main thread only."""
        for number in numbers:
            signal.signal(number, lambda _number, _frame: self.set())
