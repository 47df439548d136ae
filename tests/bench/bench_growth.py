"""Whether reading gets dearer as the portal fills up: a mailbox and a page of the board, few reports and very many."""

import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from goals import Goal

from bench.growth_rows import fill, keys
from bench.stores import ENGINES, migrated
from report_portal.store import Store, open_store
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.staff import StaffStore

FEW = 1_000
MANY = 1_000_000
QUICK = {"many": 20_000}
RATIO = 1.5
ROUNDS = 600
READ = 1_000
_PAGE = 100
_READS = ("mailbox", "board_page")

Acts = Mapping[str, Callable[[], None]]


@contextmanager
def _filled(engine: str, count: int) -> Iterator[Acts]:
    auth = secrets.token_bytes(32)
    mailboxes = keys(count)
    read = random.Random(count).sample(mailboxes, min(READ, count))  # noqa: S311 - which are read is no secret
    with tempfile.TemporaryDirectory() as name, migrated(engine, Path(name)) as url:
        fill(url, Path(name) / "blobs", mailboxes, sha256(auth).digest(), set(read))
        store = open_store(url, Path(name))
        yield _acts(store, read, auth)
        store.close()


def _acts(store: Store, mailboxes: Sequence[bytes], auth: bytes) -> Acts:
    port, staff = StoredMailboxes(store), StaffStore(store)

    def mailbox() -> None:
        chosen = secrets.choice(mailboxes)
        opened = port.check(chosen, auth)
        assert port.contents(opened.report).answers

    def board_page() -> None:
        with staff.read() as unit:
            last = (f"2026-{secrets.randbelow(11) + 1:02}-15", secrets.token_hex(16))
            assert len(unit.reports.rows(None, last, _PAGE)) == _PAGE

    return {"mailbox": mailbox, "board_page": board_page}


def _milliseconds(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def _on(engine: str, few: int, many: int) -> dict[str, float]:
    figures = {}
    with _filled(engine, few) as small, _filled(engine, many) as large:
        for what in _READS:
            taken: dict[int, list[float]] = {few: [], many: []}
            for number in range(ROUNDS):
                # One after the other, so that whatever else the machine does meets both.
                for count, acts in ((few, small), (many, large)):
                    milliseconds = _milliseconds(acts[what])
                    # The first ones fetch pages that any portal that runs has in memory.
                    if number >= ROUNDS // 10:
                        taken[count].append(milliseconds)
            medians = {count: statistics.median(each) for count, each in taken.items()}
            for count, median in medians.items():
                figures[f"{what}_ms_at_{count}"] = round(median, 4)
            figures[f"{what}_ratio"] = round(medians[many] / medians[few], 3)
    return figures


def measure(few: int = FEW, many: int = MANY) -> dict[str, float]:
    """Gives milliseconds and ratios: `<engine>.<what>`."""
    return {f"{engine}.{name}": value for engine in ENGINES for name, value in _on(engine, few, many).items()}


def goals(figures: Mapping[str, float]) -> list[Goal]:
    """Give the lines of the table."""
    found = []
    for engine in ENGINES:
        for what, label in zip(_READS, ("mailbox look-up", "a page of the board"), strict=True):
            ratio = figures[f"{engine}.{what}_ratio"]
            few, many = (
                figures[name]
                for name in sorted(figures, key=len)
                if name.startswith(f"{engine}.{what}_ms_at_")
            )
            found.append(
                Goal(
                    f"{label}, 1,000 → 1,000,000 reports, {engine}",
                    f"≤ {RATIO} times",
                    f"{ratio:.2f} times ({few:.2f} → {many:.2f} ms)",
                    ratio <= RATIO,
                )
            )
    return found
