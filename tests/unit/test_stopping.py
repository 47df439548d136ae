"""Telling a loop to end: also at the one moment at which it is about to wait."""

import signal
import subprocess
import sys
import threading
import time

from report_portal.stopping import Stopping

# Signals come at every point of the waiting, some thousands of them; a handler that waited for a lock of the thread
# that it interrupted would never return.
_STORM = """
import signal, time
from report_portal.stopping import Stopping

seen = 0

class Counted(Stopping):
    def set(self):
        global seen
        seen += 1
        super().set()
        self._told = seen >= 5000

stopping = Counted()
stopping.on(signal.SIGALRM)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
while not stopping.is_set():
    stopping.wait(0)
signal.setitimer(signal.ITIMER_REAL, 0)
print(seen >= 5000)
"""


def test_no_signal_ever_finds_it_locked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STORM], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("True", "")


def test_a_signal_ends_the_waiting_at_once() -> None:
    stopping = Stopping()
    before = signal.getsignal(signal.SIGUSR1)
    try:
        stopping.on(signal.SIGUSR1)
        threading.Timer(0.05, signal.pthread_kill, (threading.get_ident(), signal.SIGUSR1)).start()
        began = time.monotonic()
        assert stopping.wait(30)
        assert time.monotonic() - began < 20
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_another_thread_ends_the_waiting_and_it_stays_ended() -> None:
    stopping = Stopping()
    threading.Timer(0.05, stopping.set).start()
    assert not stopping.wait(0)
    assert stopping.wait(30)
    assert stopping.is_set()
    assert stopping.wait(30)
