"""How fast reports are kept durably, against Flask saying hello on the same server in the same run."""

import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from intake_kit import Sender, envelope, put_in_force

from bench import load
from bench.servers import HELLO, granian
from report_portal.cli.serve import INTAKE
from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade

SECONDS = 5.0


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


def _hello() -> bytes:
    return b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"


def measure(seconds: float = SECONDS) -> dict[str, float]:
    """Gives requests per second and milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = sqlite_url(folder)
        upgrade(url)
        store = open_store(url, folder)
        put_in_force(store)
        store.close()
        environment = {
            "REPORT_PORTAL_DATA": name,
            "REPORT_PORTAL_WORK_BUDGET": "1000000000",
            "REPORT_PORTAL_UPLOADS_PENDING": str(1 << 50),
        }
        loads: dict[str, load.Load] = {}
        with granian(HELLO, environment) as hello, granian(INTAKE, environment) as intake:
            load.run(intake, _reports(4096), seconds=0.5)
            for part in ("before", "after"):
                loads[f"hello_{part}"] = load.run(hello, _hello, seconds=seconds / 2)
                if part == "before":
                    loads["small"] = load.run(intake, _reports(4096), seconds=seconds)
            loads["long"] = load.run(intake, _reports(64 * 1024), seconds=seconds)
            loads["upload"] = load.run(intake, _uploads(256 * 1024), seconds=seconds)
    for one in loads.values():
        if one.statuses.keys() - {200, 201}:
            raise RuntimeError(f"refused: {one.statuses}")
    hello_rate = (loads["hello_before"].rate + loads["hello_after"].rate) / 2
    figures = {
        "hello_per_second": hello_rate,
        "report_4k_per_second": loads["small"].rate,
        "report_4k_to_hello": loads["small"].rate / hello_rate,
    }
    for kind, label in (("small", "report_4k"), ("long", "report_64k_parts"), ("upload", "upload_256k")):
        figures[f"{label}_per_second"] = loads[kind].rate
        figures[f"{label}_p50_ms"] = loads[kind].percentile(0.5)
        figures[f"{label}_p99_ms"] = loads[kind].percentile(0.99)
    return {name: round(value, 3) for name, value in figures.items()}
