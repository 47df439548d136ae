"""Real servers for the benches: granian with the settings that `serve` uses."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ports import free_port

from report_portal.cli.serve import granian_command
from report_portal.config import Settings

HELLO = "bench.hello:app"
LEAST = "bench.least:create"


@contextmanager
def granian(target: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Start one application and wait until it answers; gives its port."""
    port = free_port()
    command = granian_command(target, Settings(data=Path()), port)
    if target == HELLO:
        command.remove("--factory")
    tests = Path(__file__).resolve().parent.parent
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(tests), **environment})
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server does not answer")
