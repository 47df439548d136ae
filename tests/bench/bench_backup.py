"""A backup of a gibibyte while people send, and its restore: how long, and whether everything from before is there.

Both are the operator's own commands, each in a process of its own. A row counts as there when every column of it is
as it was, a file when its SHA-256 is. On PostgreSQL the restore goes into an empty database.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from engines import DURABLE, SQLITE, running_cluster
from goals import Goal
from intake_kit import envelope, put_in_force
from kill_kit import kill_group
from load_kit import Sent, client, servers, start
from operator_kit import set_up
from ports import free_port
from sqlalchemy import select

from bench.stores import ENGINES
from report_portal.crypto import padding
from report_portal.crypto.envelope import sealed_length
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.mailboxes import Address, Item, Upload
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.items import each_file
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.schema import items, reports, uploads
from report_portal.store.uploads import StoredUploads

GIBIBYTE = 1 << 30
QUICK = {"size": GIBIBYTE // 32}
SECONDS = 60.0
CLIENTS = 2
_AT_ONCE = 16
_BATCH = 200
_PART = 1 << 20
# Of ten reports one has a photo of 4 MB and long answers; that makes nine tenths of all bytes files of their own.
_PHOTO = sealed_length(padding.padme(4_000_000), 1)
_ONE_IN = 10

Found = dict[tuple[object, ...], object]


def _files(padded: int) -> dict[str, bytes]:
    shapes = dict.fromkeys(("core", "private", "contact"), (2, padded)) | {"state": (1, 4_096)}
    # Sealed bytes look like drawn ones; drawn, they differ from report to report.
    return {
        name: envelope(stanzas, size)[:-size] + secrets.token_bytes(size)
        for name, (stanzas, size) in shapes.items()
    }


def _send(store: Store, number: int) -> int:
    """Keep one report as the API does; gives its bytes."""
    taken: tuple[Upload, ...] = ()
    size = 0
    if number % _ONE_IN == 0:
        photo, name = secrets.token_bytes(_PHOTO), secrets.token_bytes(16)
        port = StoredUploads(store, 1 << 50)
        for offset in range(0, len(photo), _PART):
            port.append(name, offset, len(photo), photo[offset : offset + _PART])
        taken = (Upload(name, hashlib.sha256(photo).digest()),)
        size += len(photo)
    files = _files(32_768 if taken else 4_096)
    place = Address(secrets.token_bytes(16), secrets.token_bytes(32))
    StoredMailboxes(store).accept(place, Item(1, secrets.token_bytes(32), files, taken, 1))
    return size + sum(map(len, files.values()))


def _fill(store: Store, size: int) -> int:
    done, first = 0, 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while done < size:
            done += sum(pool.map(lambda number: _send(store, number), range(first, first + 10 * _AT_ONCE)))
            first += 10 * _AT_ONCE
    return done


def _held(store: Store, mailboxes: list[bytes]) -> Found:
    """Every row of some reports, and SHA-256 of every file."""
    found: Found = {}
    for first in range(0, len(mailboxes), _BATCH):
        part = mailboxes[first : first + _BATCH]
        with store.read() as connection:
            for table in (reports, items, uploads):
                for row in connection.execute(select(table).where(table.c.mailbox.in_(part))):
                    key = (table.name, *(row._mapping[column.name] for column in table.primary_key))
                    found[key] = hashlib.sha256(repr(tuple(row)).encode()).digest()
                    if table is uploads:
                        found[(*key, "blob")] = hashlib.sha256(store.blobs.read(row.blob)).digest()
            for one in each_file(connection, part):
                key = ("file", one.mailbox, one.direction, one.sequence, one.name)
                found[key] = hashlib.sha256(store.fetch(one.placed)).digest()
    return found


def _command(data: Path, url: str, *words: str) -> float:
    """Run `report-portal WORDS…`; gives the seconds it took."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("REPORT_PORTAL_")},
        "REPORT_PORTAL_DATA": str(data),
        "REPORT_PORTAL_PORT": str(free_port()),
        "REPORT_PORTAL_TRIAGE_PORT": str(free_port()),
        **({"REPORT_PORTAL_DATABASE_URL": url} if url else {}),
    }
    command = [sys.executable, "-c", "from report_portal.cli import main; main()", *words]
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


@contextmanager
def _databases(engine: str) -> Iterator[tuple[str, str]]:
    """One that is set up and one that is empty; both "" for SQLite's in the data folder."""
    if engine == SQLITE:
        yield "", ""
        return
    with running_cluster(DURABLE) as cluster, cluster.migrated() as url, cluster.empty() as other:
        yield url, other


@contextmanager
def _people(data: Path, url: str, sents: list[Sent]) -> Iterator[None]:
    """Reporters who send to a real server until the block ends."""
    port, stopping = free_port(), threading.Event()
    crowd = [
        threading.Thread(target=client, args=(port, number, stopping, sent))
        for number, sent in enumerate(sents)
    ]
    with servers(port, data, url) as starter:
        group = start(starter, port)
        for one in crowd:
            one.start()
        try:
            yield
        finally:
            stopping.set()
            for one in crowd:
                one.join(60)
            kill_group(group)


def _on(engine: str, size: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, _databases(engine) as (url, other):
        folder = Path(name)
        data, out, fresh, key = set_up(folder / "data"), folder / "out", folder / "fresh", folder / "key.txt"
        identity = HybridIdentity.generate()
        key.write_text(f"{identity.text}\n")
        store = open_store(url or sqlite_url(data), data)
        put_in_force(store)
        figures["gibibytes"] = _fill(store, size) / GIBIBYTE
        with store.read() as connection:
            before = sorted(connection.execute(select(reports.c.mailbox)).scalars())
        held = _held(store, before)
        store.close()
        sents = [Sent() for _ in range(CLIENTS)]
        with _people(data, url or sqlite_url(data), sents):
            while not all(sent.kept for sent in sents):
                time.sleep(0.01)
            told = {mailbox: list(known) for sent in sents for mailbox, known in dict(sent.kept).items()}
            words = ("backup", str(out), "--recipient", identity.recipient.text)
            figures["backup_seconds"] = _command(data, url, *words)
            figures["kept_meanwhile"] = sum(len(sent.kept) for sent in sents) - len(told)
        (file,) = out.iterdir()
        words = ("restore", str(file), "--identity", str(key), "--without-ledger")
        figures["restore_seconds"] = _command(fresh, other, *words)
        restored = open_store(other or sqlite_url(fresh), fresh)
        there = _held(restored, before)
        figures["rows_and_files"] = len(held)
        figures["missing_or_changed"] = sum(there.get(one) != digest for one, digest in held.items())
        late = _held(restored, sorted(told))
        for mailbox, known in told.items():
            for number, digests in enumerate(known, 1):
                # A later item, told of or not, takes the place of the state before it.
                for what in digests.keys() - {"", "state"}:
                    figures["rows_and_files"] += 1
                    place = ("file", mailbox, 0, number, what)
                    figures["missing_or_changed"] += late.get(place) != digests[what]
        restored.close()
    return figures


def measure(size: int = GIBIBYTE) -> dict[str, float]:
    """Gives seconds and counts: `<engine>.<what>`."""
    return {
        f"{engine}.{name}": round(value, 3) for engine in ENGINES for name, value in _on(engine, size).items()
    }


def goals(figures: Mapping[str, float]) -> list[Goal]:
    """Give the lines of the table."""
    found = []
    for engine in ENGINES:
        size, backup, restore, whole, wrong = (
            figures[f"{engine}.{what}"]
            for what in (
                "gibibytes",
                "backup_seconds",
                "restore_seconds",
                "rows_and_files",
                "missing_or_changed",
            )
        )
        found += [
            Goal(
                f"restore of a backup made under writes, {engine}",
                "every row and file from before",
                f"{wrong:.0f} of {whole:.0f} missing or changed",
                wrong == 0 and figures[f"{engine}.kept_meanwhile"] > 0,
            ),
            Goal(
                f"… backup and restore of 1 GiB, {engine}",
                f"≤ {SECONDS:.0f} s",
                f"{backup:.1f} + {restore:.1f} s for {size:.2f} GiB",
                size >= 1 and backup + restore <= SECONDS * size,
            ),
        ]
    return found
