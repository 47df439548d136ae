"""SIGKILLs under load: every acknowledged item is there, and none twice."""

import os
import random
import signal
import threading
import time
from hashlib import sha256
from pathlib import Path

from engines import POSTGRESQL, SQLITE, on_both_engines
from intake_kit import put_in_force
from load_kit import Sent, client, servers, start
from ports import free_port
from sqlalchemy import func, select

from report_portal.crypto.bundle import read_bundle
from report_portal.store import Store
from report_portal.store.items import each_file
from report_portal.store.schema import items, reports

KILLS = {SQLITE: 50, POSTGRESQL: 12}
CLIENTS = 6
UP_SECONDS = (0.15, 0.6)


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
