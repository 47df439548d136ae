"""One helper's time at the station: from signing in to signing out, with what goes on meanwhile in the background."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from report_portal.client.connection import Connection
from report_portal.client.errors import TerminalError
from report_portal.paper.reading.batch import Reader
from report_portal.paper.staff_session import SignIn

from .desk import Desk
from .helper import Helper, sign_in
from .spool import Spool
from .watching import Watched

IDLE_SECONDS: Final = 15 * 60
_PAUSE: Final = 0.5
_SEND_EVERY: Final = 30.0


class Shift:
    """A helper at work.

    Args:
        helper: signed in.
        reporters: opens the connection to the reporters' application.
        watched: folder into which a scanner puts files; they are taken out of it once the helper says so.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, helper: Helper, reporters: Callable[[], Connection], watched: Path | None) -> None:
        self.helper = helper
        self.desk = Desk(Spool(helper.folder, helper.own.identity), helper.own, helper.register)
        self.acted = time.monotonic()
        self.unreachable = False
        self.unwritable = False
        self._reporters = reporters
        self.watched = None if watched is None else Watched(watched, self.desk)
        self._over = threading.Event()
        self._wanted = threading.Event()
        self._wanted.set()
        loops = (self._read, self._send)
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    @property
    def idle(self) -> bool:
        """Nobody has done anything for long, and nothing is being read."""
        return time.monotonic() - self.acted > IDLE_SECONDS and not self.desk.scans.waiting

    def send_now(self) -> None:
        """Wake the sending up."""
        self._wanted.set()

    def end(self) -> None:
        """Sign out: keys leave the memory with this object."""
        self._over.set()
        self._wanted.set()
        for thread in self._threads:
            thread.join()
        if self.helper.session is not None:
            self.helper.session.close()

    def _read(self) -> None:
        with Reader(with_pictures=True) as reader:
            while not self._over.is_set():
                try:
                    if self.watched is not None:
                        self.watched.look()
                    more = self.desk.read_next(reader)
                    self.unwritable = False
                except OSError:
                    # The file that was being read is still there, sealed: it is read once there is room.
                    self.unwritable, more = True, False
                if not more:
                    self._over.wait(_PAUSE)

    def _send(self) -> None:
        while not self._over.is_set():
            self._wanted.wait(_SEND_EVERY)
            self._wanted.clear()
            if self._over.is_set() or not self.desk.outbox.waiting():
                continue
            try:
                with self._reporters() as connection:
                    self.desk.send(connection)
                self.unreachable = False
            except TerminalError:
                self.unreachable = True


class Shifts:
    """Who is at work, if anybody.

    Args:
        staff: opens the connection to the staff application.
        reporters: likewise to the reporters'.
        instance: instance id.
        data: the station's folder.
        watched: folder into which a scanner puts files.
    """

    def __init__(
        self,
        staff: Callable[[], Connection],
        reporters: Callable[[], Connection],
        instance: str,
        data: Path,
        watched: Path | None = None,
    ) -> None:
        self._staff = staff
        self._reporters = reporters
        self._instance = instance
        self._data = data
        self._watched = watched
        self._lock = threading.Lock()
        self._shift: Shift | None = None

    @property
    def now(self) -> Shift | None:
        """The one at work; whoever was idle for too long is signed out."""
        with self._lock:
            if self._shift is not None and self._shift.idle:
                self._end()
            return self._shift

    def begin(self, typed: SignIn) -> Shift:
        """Sign in, in place of whoever was at work.

        Raises:
            TerminalError
        """
        with self._lock:
            self._end()
            helper = sign_in(self._staff, self._instance, typed, self._data)
            self._shift = Shift(helper, self._reporters, self._watched)
            return self._shift

    def end(self) -> None:
        """Sign out."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._shift is not None:
            self._shift.end()
            self._shift = None
