"""How fast reports are kept durably, against the least that any portal could do with the same bytes, in the same run.

A hello tells how fast the server is, and no portal comes near it: there is no report of 4 KiB (each of its four files
is padded to 4 KiB and carries 1.5 KB for each team's key, which is 28 KB for two teams), and what does nothing but read
28 KB, or 4 KiB, hash them and make them durable (`least`) is several times slower than a hello already. So the goal is
a share of that; the hello, a hello that is sent the same bytes and the least of 4 KiB stand beside it. The one durable
request of ours that is 4 KB, a small attachment, is flushed as a file of its own and shared with nobody.
"""

import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from goals import Goal
from intake_kit import Sender, envelope, put_in_force

from bench import load
from bench.servers import HELLO, LEAST, granian
from bench.stores import ENGINES, migrated
from report_portal.cli.serve import INTAKE
from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.store import open_store

SECONDS = 6.0
QUICK = {"seconds": 1.0}
# Of the least.
RATIO = 0.5
P99_MS = {"report": 25.0, "upload_256k": 100.0}
# Sealed to one recipient, 3,963 bytes.
_SMALL_ATTACHMENT = 2_304
_ROUNDS = 5


def _reports(padded: int) -> Callable[[], bytes]:
    sender = Sender()
    body = sender.report(padded)
    mailbox = sender.mailbox.hex().encode()
    before, after = body.split(mailbox)
    head = (
        f"POST /api/v1/reports HTTP/1.1\r\nHost: bench\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()

    def make() -> bytes:
        return b"".join((head, before, secrets.token_hex(16).encode(), after))

    return make


def _uploads(padded: int) -> Callable[[], bytes]:
    sealed = envelope(1, padded)

    def make() -> bytes:
        head = (
            "POST /api/v1/uploads HTTP/1.1\r\nHost: bench\r\nContent-Type: application/octet-stream\r\n"
            f"Upload-Id: {secrets.token_hex(16)}\r\nUpload-Offset: 0\r\nUpload-Length: {len(sealed)}\r\n"
            f"Content-Length: {len(sealed)}\r\n\r\n"
        ).encode()
        return head + sealed

    return make


def _plain(size: int) -> Callable[[], bytes]:
    head = f"POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: {size}\r\n\r\n".encode()
    return lambda: head + secrets.token_bytes(size)


def _hello() -> bytes:
    return b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"


def _to_root(make: Callable[[], bytes]) -> Callable[[], bytes]:
    sent = make().replace(b"/api/v1/reports", b"/", 1)
    return lambda: sent


def _on(engine: str, seconds: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name, migrated(engine, Path(name)) as url:
        store = open_store(url, Path(name))
        put_in_force(store)
        store.close()
        environment = {
            "REPORT_PORTAL_DATA": name,
            "REPORT_PORTAL_DATABASE_URL": url,
            "REPORT_PORTAL_WORK_BUDGET": "1000000000",
            "REPORT_PORTAL_UPLOADS_PENDING": str(1 << 50),
        }
        report = _reports(4096)
        loads: dict[str, load.Load] = {}
        with (
            granian(HELLO, environment) as hello,
            granian(LEAST, environment) as least,
            granian(INTAKE, environment) as intake,
        ):
            load.run(intake, report, seconds=seconds / 10)
            # One after the other again and again, so that whatever else the machine does meets all of them.
            for _ in range(_ROUNDS):
                for kind, port, make, share in (
                    ("hello", hello, _hello, 1.0),
                    ("report", intake, report, 1.0),
                    ("hello_same_bytes", hello, _to_root(report), 0.5),
                    ("least", least, _to_root(report), 1.0),
                    ("least_4k", least, _plain(4096), 0.5),
                    ("report_64k_parts", intake, _reports(64 * 1024), 0.5),
                    ("upload_4k", intake, _uploads(_SMALL_ATTACHMENT), 0.5),
                    ("upload_256k", intake, _uploads(256 * 1024), 1.0),
                ):
                    found = load.run(port, make, seconds=seconds * share / _ROUNDS)
                    loads.setdefault(kind, load.Load(0)).add(found)
    for one in loads.values():
        if one.statuses.keys() - {200, 201}:
            raise RuntimeError(f"refused: {one.statuses}")
    hello_rate = loads.pop("hello").rate
    figures = {"hello_per_second": hello_rate}
    for kind, one in loads.items():
        figures[f"{kind}_per_second"] = one.rate
        figures[f"{kind}_p50_ms"] = one.percentile(0.5)
        figures[f"{kind}_p99_ms"] = one.percentile(0.99)
        figures[f"{kind}_to_hello"] = one.rate / hello_rate
    for other in ("hello_same_bytes", "least"):
        figures[f"report_to_{other}"] = loads["report"].rate / loads[other].rate
    return figures


def measure(seconds: float = SECONDS) -> dict[str, float]:
    """Gives requests per second, milliseconds and ratios: `<engine>.<what>`."""
    return {
        f"{engine}.{name}": round(value, 3)
        for engine in ENGINES
        for name, value in _on(engine, seconds).items()
    }


def goals(figures: Mapping[str, float]) -> list[Goal]:
    """Give the lines of the table."""
    found = []
    for engine in ENGINES:
        hello, same, least, small = (
            figures[f"{engine}.{name}"]
            for name in (
                "report_to_hello",
                "report_to_hello_same_bytes",
                "least_to_hello",
                "least_4k_to_hello",
            )
        )
        ratio = figures[f"{engine}.report_to_least"]
        found.append(
            Goal(
                f"accept the smallest report, 28 KB, {engine}",
                f"≥ {RATIO} of the least that keeps the same bytes",
                f"{ratio:.2f}; {hello:.2f} of a hello, {same:.2f} of one sent the same bytes; "
                f"that least is {least:.2f} of a hello, and {small:.2f} for 4 KiB",
                ratio >= RATIO,
            )
        )
        for what, most in P99_MS.items():
            p99 = figures[f"{engine}.{what}_p99_ms"]
            label = "… 8 clients at once" if what == "report" else "accept 256 KiB"
            found.append(Goal(f"{label}, {engine}", f"p99 ≤ {most:.0f} ms", f"p99 {p99:.1f} ms", p99 <= most))
    return found
