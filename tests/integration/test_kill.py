"""SIGKILLs under load: every acknowledged item is there, and none twice."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from engines import POSTGRESQL, SQLITE, on_both_engines
from intake_kit import BUNDLE, Sender, put_in_force
from sqlalchemy import func, select

from report_portal.crypto.bundle import read_bundle
from report_portal.store import Store
from report_portal.store.items import each_file
from report_portal.store.schema import items, reports

KILLS = {SQLITE: 50, POSTGRESQL: 12}
CLIENTS = 6
UP_SECONDS = (0.15, 0.6)


@dataclass
class Sent:
    """What one client was told is kept: mailbox to the bodies of its items."""

    kept: dict[bytes, list[bytes]] = field(default_factory=dict)
    retried: int = 0
    refused: list[tuple[int, bytes]] = field(default_factory=list)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def post_until_told(port: int, path: str, body: bytes, headers: dict[str, str], sent: Sent) -> None:
    """A client that does not know whether it was heard sends the same bytes again."""
    tries = 0
    while True:
        tries += 1
        sent.retried += tries == 2
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
        return


def client(port: int, seed: int, stopping: threading.Event, sent: Sent) -> None:
    choose = random.Random(seed)  # noqa: S311 - sizes of made-up reports are no secret
    while not stopping.is_set():
        sender = Sender()
        body = sender.report(choose.choice([4096, 4096, 4096, 65536]))
        post_until_told(port, "/api/v1/reports", body, BUNDLE, sent)
        sent.kept[sender.mailbox] = [body]
        if choose.random() < 0.3:
            more = sender.later(2)
            post_until_told(port, "/api/v1/mailbox/messages", more, BUNDLE | sender.headers, sent)
            sent.kept[sender.mailbox].append(more)


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
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return group
        time.sleep(0.01)
    raise AssertionError("the server does not come up again")


@on_both_engines
def test_every_acknowledged_item_survives_kills(
    store: Store, engine: str, database: str, tmp_path: Path
) -> None:
    put_in_force(store)
    port = free_port()
    stopping = threading.Event()
    pause = random.Random(7)  # noqa: S311 - when to kill is no secret
    sents = [Sent() for _ in range(CLIENTS)]
    clients = [
        threading.Thread(target=client, args=(port, number, stopping, sent))
        for number, sent in enumerate(sents)
    ]
    with servers(port, tmp_path, database) as starter:
        group = start(starter, port)
        for one in clients:
            one.start()
        for _ in range(KILLS[engine]):
            time.sleep(pause.uniform(*UP_SECONDS))
            os.killpg(group, signal.SIGKILL)
            group = start(starter, port)
        stopping.set()
        for one in clients:
            one.join(60)
        os.killpg(group, signal.SIGKILL)

    assert [sent.refused for sent in sents] == [[]] * CLIENTS
    assert sum(sent.retried for sent in sents) > KILLS[engine] / 2, (
        "the kills met no request: the test proves nothing"
    )
    kept = {mailbox: bodies for sent in sents for mailbox, bodies in sent.kept.items()}
    assert len(kept) > KILLS[engine]
    with store.read() as connection:
        if engine == SQLITE:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        rows = dict(connection.execute(select(reports.c.mailbox, reports.c.in_sequence)).all())
        assert rows == {mailbox: len(bodies) for mailbox, bodies in kept.items()}
        count = connection.execute(select(func.count()).select_from(items)).scalar_one()
        assert count == sum(len(bodies) for bodies in kept.values())
        hashes = {
            (mailbox, sequence): body_hash
            for mailbox, sequence, body_hash in connection.execute(
                select(items.c.mailbox, items.c.sequence, items.c.body_hash)
            )
        }
    for mailbox, bodies in kept.items():
        assert [hashes[mailbox, number] for number in range(1, len(bodies) + 1)] == [
            sha256(body).digest() for body in bodies
        ]
        whole = {
            (number, name): data
            for number, body in enumerate(bodies, 1)
            for name, data in read_bundle(body).files.items()
        }
        if len(bodies) == 2:
            del whole[1, "state"]
        with store.read() as connection:
            found = {
                (one.sequence, one.name): store.fetch(one.placed) for one in each_file(connection, [mailbox])
            }
        assert found == whole
