"""Ports for servers that tests start as processes of their own."""

import os
import re
import secrets
import socket
import time
from contextlib import closing, suppress
from itertools import count

# Below those that systems give out by themselves (from 32768 on Linux): however many sockets are opened in the moment
# between asking and listening, none of them gets this one.
_FIRST, _EACH, _WORKERS = 12_000, 2_000, 10
_numbers = count(secrets.randbelow(_EACH))


def free_port() -> int:
    """Give a port on which nothing listens, and which no other worker of this run is given."""
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % _WORKERS
    for _ in range(_EACH):
        port = _FIRST + worker * _EACH + next(_numbers) % _EACH
        with closing(socket.socket()) as probe, suppress(OSError):
            # As servers do: connections of an earlier one may still be ending.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def wait_for_port(port: int) -> None:
    """Wait until a server listens there."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise AssertionError("the server does not come up")
