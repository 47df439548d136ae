"""A demo portal of its own, without limits on how much one address may send."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

START_SECONDS = 120


@dataclass(frozen=True)
class Portal:
    """Where it listens: the reporters' site, the staff's site; and where it writes what it says."""

    intake: str
    staff: str
    log: Path


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Start one in a folder, wait until it answers, and stop it at the end."""
    ports = free_port(), free_port()
    log = folder / "log.txt"
    environment = {
        **os.environ,
        "REPORT_PORTAL_DATA": str(folder / "data"),
        "REPORT_PORTAL_PORT": str(ports[0]),
        "REPORT_PORTAL_TRIAGE_PORT": str(ports[1]),
        "REPORT_PORTAL_WORK_BUDGET": "1000000000",
    }
    program = Path(sys.executable).with_name("report-portal")
    with log.open("wb") as file:
        process = subprocess.Popen([program, "run"], env=environment, stdout=file, stderr=file)
        try:
            portal = Portal(f"http://localhost:{ports[0]}", f"http://localhost:{ports[1]}", log)
            _wait(f"{portal.intake}/api/v1/instance")
            yield portal
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - our own, on this machine
        except (URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return
