"""A server that is killed again and again while reporters send, and what became of what they were told is kept."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from load_kit import Digests, Sent, client
from sqlalchemy import select

from report_portal.store import Store
from report_portal.store.items import each_file
from report_portal.store.schema import items, reports

CLIENTS = 6
UP_SECONDS = (0.15, 0.6)
_BATCH = 200


@dataclass
class Outcome:
    """What was found afterwards.

    Args:
        acknowledged: items that a client was told are kept.
        retried: requests that were sent again because no answer came.
        refused: answers other than "kept".
        lost: acknowledged items that are not there.
        corrupt: acknowledged items of which a byte differs; 1 more where the database itself is damaged.
        doubled: items that are there and nobody was told of, once every client was told of its last.
        back: seconds from a kill until a client was told again that an item is kept.
    """

    acknowledged: int = 0
    retried: int = 0
    refused: list[tuple[int, bytes]] = field(default_factory=list)
    lost: int = 0
    corrupt: int = 0
    doubled: int = 0
    back: list[float] = field(default_factory=list)


def kill_group(group: int) -> None:
    os.killpg(group, signal.SIGKILL)


def killed_under_load(
    port: int,
    kills: int,
    start: Callable[[], int],
    kill: Callable[[int], None] = kill_group,
) -> tuple[list[Sent], list[float]]:
    """Kill what `start` starts, and start it again, while reporters send.

    Args:
        port: of the public application.
        kills: how many.
        start: gives what `kill` wants once the port is open.
        kill: ends it with SIGKILL.

    Returns:
        What clients were told, each of its last item too; and seconds until a report was kept again, for every
        kill but each fifth: those come soon after the port is open, whether a report was kept or not.
    """
    stopping = threading.Event()
    sents = [Sent() for _ in range(CLIENTS)]
    clients = [
        threading.Thread(target=client, args=(port, number, stopping, sent), daemon=True)
        for number, sent in enumerate(sents)
    ]
    pause = random.Random(7)  # noqa: S311 - when to kill is no secret
    back = []
    running = start()
    for one in clients:
        one.start()
    for number in range(kills):
        time.sleep(pause.uniform(*UP_SECONDS))
        killing = time.monotonic()
        kill(running)
        # Before it is dead, it may still keep what it was just sent.
        dead = time.monotonic()
        running = start()
        if number % 5:
            back.append(dead - killing + _seconds_until_kept(sents, dead))
    stopping.set()
    for one in clients:
        one.join(60)
    kill(running)
    return sents, back


def _seconds_until_kept(sents: list[Sent], since: float) -> float:
    """Wait for the first item that was sent after a moment of `time.monotonic`, and kept."""
    end = since + 60
    while time.monotonic() < end:
        told = [one.told_at for one in sents if one.began_at > since]
        if told:
            return min(told) - since
        time.sleep(0.002)
    raise AssertionError("no report is taken again")


def outcome(store: Store, sents: list[Sent], back: list[float]) -> Outcome:
    """Compare the store with what clients were told; all of them have ended."""
    kept = {mailbox: told for sent in sents for mailbox, told in sent.kept.items()}
    found = Outcome(
        acknowledged=sum(len(told) for told in kept.values()),
        retried=sum(sent.retried for sent in sents),
        refused=[one for sent in sents for one in sent.refused],
        back=back,
    )
    with store.read() as connection:
        if connection.dialect.name == "sqlite":
            found.corrupt += connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok"
        rows = dict(connection.execute(select(reports.c.mailbox, reports.c.in_sequence)).all())
        hashes = {
            (mailbox, sequence): body_hash
            for mailbox, sequence, body_hash in connection.execute(
                select(items.c.mailbox, items.c.sequence, items.c.body_hash)
            )
        }
    told_of = {(mailbox, number) for mailbox, told in kept.items() for number in range(1, len(told) + 1)}
    found.doubled = len(hashes.keys() - told_of) + len(rows.keys() - kept.keys())
    found.lost = len(told_of - hashes.keys())
    mailboxes = sorted(kept)
    for first in range(0, len(mailboxes), _BATCH):
        part = mailboxes[first : first + _BATCH]
        files: dict[tuple[bytes, int], Digests] = {}
        with store.read() as connection:
            for one in each_file(connection, part):
                digest = sha256(store.fetch(one.placed)).digest()
                files.setdefault((one.mailbox, one.sequence), {})[one.name] = digest
        for mailbox in part:
            for number, told in enumerate(kept[mailbox], 1):
                # A later item takes the place of the state before it.
                whole = dict(told)
                if number < len(kept[mailbox]):
                    del whole["state"]
                present = {"": hashes.get((mailbox, number)), **files.get((mailbox, number), {})}
                found.corrupt += (mailbox, number) in hashes and present != whole
            found.corrupt += rows.get(mailbox, 0) != len(kept[mailbox])
    return found
