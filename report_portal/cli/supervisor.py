"""Keeps a few processes running: starts them, starts a dead one again, stops all together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from report_portal.stopping import Stopping

STOP_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.2
_SETTLED_SECONDS: Final = 10.0
_PAUSE_MAX_SECONDS: Final = 5.0
_EARLY_DEATHS: Final = 5


class UnstableError(Exception):
    """A process ended again and again right after its start."""


@dataclass
class _Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    early_deaths: int = field(default=0)


class Supervisor:
    """Runs named commands until told to stop.

    Args:
        commands: name to command line.
        environment: of all of them.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> None:
        self._children = [_Child(name, command) for name, command in commands.items()]
        self._environment = dict(environment)
        self.stopping = Stopping()

    def run(self) -> None:
        """Start everything and stay until `stopping` is set; then stop everything.

        Raises:
            UnstableError: a process cannot be kept running; the others were stopped.
        """
        try:
            while not self.stopping.is_set():
                for child in self._children:
                    self._look_after(child)
                self.stopping.wait(_LOOK_SECONDS)
        finally:
            self._stop()

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            self._bury(child, now)
        if child.process is None and now >= child.start_at:
            child.started = now
            # A group of its own, so that a server's workers can be ended with it.
            bound = (sys.executable, "-m", "report_portal.cli.with_parent", str(os.getpid()), *child.command)
            child.process = subprocess.Popen(bound, env=self._environment, start_new_session=True)  # noqa: S603 - our own command lines

    def _bury(self, child: _Child, now: float) -> None:
        if child.process is None:
            return
        code = child.process.returncode
        # What is left of it still holds the port.
        _signal_group(child.process.pid, signal.SIGKILL)
        child.process = None
        child.early_deaths = child.early_deaths + 1 if now - child.started < _SETTLED_SECONDS else 0
        if child.early_deaths >= _EARLY_DEATHS:
            raise UnstableError(
                f"{child.name} ended {_EARLY_DEATHS} times right after its start (code {code})"
            )
        child.start_at = now + min(_PAUSE_MAX_SECONDS, 0.1 * 2**child.early_deaths)
        print(f"{child.name} ended (code {code}); starting it again", file=sys.stderr, flush=True)

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            # The server's own process only: it ends its workers after they finished what they were at.
            with suppress(ProcessLookupError):
                process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
