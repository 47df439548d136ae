"""Reporters who send without end to a real server that may be killed, and remember what they were told is kept."""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from intake_kit import BUNDLE, Sender
from ports import wait_for_port

from report_portal.crypto.bundle import read_bundle

# SHA-256 of an item's files by name, and of its whole body under "".
Digests = dict[str, bytes]


@dataclass
class Sent:
    """What one client was told is kept: mailbox to its items; when its last answered request began and ended."""

    kept: dict[bytes, list[Digests]] = field(default_factory=dict)
    began_at: float = 0.0
    told_at: float = 0.0
    retried: int = 0
    refused: list[tuple[int, bytes]] = field(default_factory=list)


def digests(body: bytes) -> Digests:
    files = {"": body, **read_bundle(body).files}
    return {name: sha256(data).digest() for name, data in files.items()}


def post_until_told(port: int, path: str, body: bytes, headers: dict[str, str], sent: Sent) -> None:
    """A client that does not know whether it was heard sends the same bytes again."""
    tries = 0
    while True:
        tries += 1
        sent.retried += tries == 2
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            continue
        finally:
            connection.close()
        if answer.status not in {200, 201}:
            sent.refused.append((answer.status, said))
        # In this order: whoever sees a new beginning sees the end that goes with it.
        sent.told_at = time.monotonic()
        sent.began_at = began
        return


def client(port: int, seed: int, stopping: threading.Event, sent: Sent) -> None:
    choose = random.Random(seed)  # noqa: S311 - sizes of made-up reports are no secret
    while not stopping.is_set():
        sender = Sender()
        body = sender.report(choose.choice([4096, 4096, 4096, 65536]))
        post_until_told(port, "/api/v1/reports", body, BUNDLE, sent)
        sent.kept[sender.mailbox] = [digests(body)]
        if choose.random() < 0.3:
            more = sender.later(2)
            post_until_told(port, "/api/v1/mailbox/messages", more, BUNDLE | sender.headers, sent)
            sent.kept[sender.mailbox].append(digests(more))


@contextmanager
def servers(port: int, folder: Path, database: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "REPORT_PORTAL_DATA": str(folder),
        "REPORT_PORTAL_DATABASE_URL": database,
        "REPORT_PORTAL_WORK_BUDGET": "1000000000",
    }
    script = Path(__file__).with_name("killable.py")
    starter = subprocess.Popen(
        [sys.executable, str(script), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield starter
    finally:
        starter.stdin.close()
        starter.wait(20)
        starter.stdout.close()


def start(starter: subprocess.Popen[str], port: int) -> int:
    starter.stdin.write("\n")
    starter.stdin.flush()
    group = int(starter.stdout.readline())
    wait_for_port(port)
    return group


def wait_for_closed_port(port: int) -> None:
    """A killed process lets connections in until the kernel has cleared it away."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return
        time.sleep(0.01)
    raise AssertionError("the killed server still listens")
