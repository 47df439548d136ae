"""Whether honest people get through while somebody floods the portal, without proofs of work and with valid ones.

Everybody stands behind one address, as on an onion service: nothing but the work tells a flood from a crowd. The
flood has ten requests waiting for each one that the server can work on, and sends the next the moment it is answered.
With work it sends reports whose proof holds at the most bits ever asked for, and the same ones again and again, as
often as a proof serves; it has as many as keep it going for most of the time.

Honest people send without work, do what they are asked for, and send again. Work of many bits was done before the
flood, on a core of its own as a phone's would be, and is waited for here as long as it took.
"""

import http.client
import json
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from goals import Goal
from intake_kit import BUNDLE, Sender, put_in_force

from bench import load
from bench.servers import granian
from bench.stores import ENGINES, migrated
from report_portal.cli.serve import INTAKE
from report_portal.config import Settings
from report_portal.crypto.work import solve
from report_portal.store import open_store

HONEST = 200
SECONDS = 20.0
QUICK = {"honest": 20, "seconds": 4.0}
ACCEPTED = 0.99
P99_SECONDS = 2.0
_DEFAULTS = Settings(data=Path())
_THREADS, _MOST_BITS = _DEFAULTS.threads, _DEFAULTS.work_bits
_TIMES = 10
_PAID = 480
_SOLVED_AT_ONCE = 14
_PATIENCE_SECONDS = 15.0
_FLOODS = ("without_work", "with_work")


@dataclass(frozen=True, slots=True)
class Solved:
    """A report, its proof of work at the most bits, and the seconds of computing that it took."""

    body: bytes
    work: str
    seconds: float


def _solved(_number: int) -> Solved:
    body = Sender().report()
    begin = time.process_time()
    work = solve(sha256(body).digest(), _MOST_BITS)
    return Solved(body, work, time.process_time() - begin)


def _request(body: bytes, work: str = "") -> bytes:
    head = "POST /api/v1/reports HTTP/1.1\r\nHost: bench\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in BUNDLE.items())
    head += f"Work: {work}\r\n" if work else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _without_work() -> Callable[[], bytes]:
    sender = Sender()
    before, after = _request(sender.report()).split(sender.mailbox.hex().encode())
    return lambda: b"".join((before, secrets.token_hex(16).encode(), after))


def _flood(port: int, clients: int, seconds: float, paid: Sequence[Solved]) -> load.Load:
    if not paid:
        return load.run(port, _without_work(), clients=clients, seconds=seconds)
    requests = [_request(one.body, one.work) for one in paid]
    return load.run(port, lambda: random.choice(requests), clients=clients, seconds=seconds)  # noqa: S311 - no secret


def _honest(port: int, solved: Solved | None) -> float:
    """Send one report as a phone does; gives the seconds until it was kept, or infinity."""
    body = solved.body if solved else Sender().report()
    headers = dict(BUNDLE)
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        while time.monotonic() - begin < _PATIENCE_SECONDS:
            connection.request("POST", "/api/v1/reports", body, headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status in {200, 201}:
                return time.monotonic() - begin
            if answer.status != http.HTTPStatus.PRECONDITION_REQUIRED:
                return float("inf")
            bits = json.loads(said)["bits"]
            if solved is None or bits <= _SOLVED_AT_ONCE:
                headers["Work"] = solve(sha256(body).digest(), bits)
            else:
                time.sleep(solved.seconds / 2 ** (_MOST_BITS - bits))
                headers["Work"] = solved.work
    except (OSError, http.client.HTTPException):
        return float("inf")
    finally:
        connection.close()
    return float("inf")


def _meanwhile(
    pool: ProcessPoolExecutor,
    port: int,
    seconds: float,
    people: Sequence[Solved | None],
    paid: Sequence[Solved],
) -> tuple[load.Load, list[float]]:
    flooding = pool.submit(_flood, port, _TIMES * _THREADS, seconds + 2, paid)
    # The flood is at its height, and has used up what is free of work.
    time.sleep(2)

    def person(number: int) -> float:
        time.sleep(max(0.0, begin + number * seconds / len(people) - time.monotonic()))
        return _honest(port, people[number])

    begin = time.monotonic()
    with ThreadPoolExecutor(48) as crowd:
        waited = list(crowd.map(person, range(len(people))))
    return flooding.result(), waited


def _on(
    engine: str, pool: ProcessPoolExecutor, seconds: float, people: Sequence[Solved], paid: Sequence[Solved]
) -> dict[str, float]:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, migrated(engine, Path(name)) as url:
        store = open_store(url, Path(name))
        put_in_force(store)
        store.close()
        environment = {"REPORT_PORTAL_DATA": name, "REPORT_PORTAL_DATABASE_URL": url}
        with granian(INTAKE, environment | {"REPORT_PORTAL_WORK_BUDGET": "1000000000"}) as port:
            calm = load.run(port, _without_work(), clients=_THREADS, seconds=seconds / 5)
        figures["capacity_per_second"] = calm.rate
        for flood in _FLOODS:
            with granian(INTAKE, environment) as port:
                some = people if flood == "with_work" else [None] * len(people)
                flooded, waited = _meanwhile(pool, port, seconds, some, paid if flood == "with_work" else ())
            waited.sort()
            figures[f"{flood}.flood_per_second"] = flooded.rate
            figures[f"{flood}.flood_kept"] = flooded.statuses.get(201, 0) + flooded.statuses.get(200, 0)
            figures[f"{flood}.accepted"] = sum(one < float("inf") for one in waited) / len(waited)
            figures[f"{flood}.median_seconds"] = waited[len(waited) // 2]
            figures[f"{flood}.p99_seconds"] = waited[min(len(waited) - 1, int(0.99 * len(waited)))]
    return figures


def measure(honest: int = HONEST, seconds: float = SECONDS) -> dict[str, float]:
    """Gives requests per second, shares and seconds: `<engine>.<flood>.<what>`."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        solved = list(pool.map(_solved, range(_PAID + honest)))
        paid, people = solved[:_PAID], solved[_PAID:]
        figures = {"work_mean_seconds": sum(one.seconds for one in people) / honest}
        for engine in ENGINES:
            found = _on(engine, pool, seconds, people, paid)
            figures |= {f"{engine}.{name}": value for name, value in found.items()}
    return {name: round(value, 3) for name, value in figures.items()}


def goals(figures: Mapping[str, float]) -> list[Goal]:
    """Give the lines of the table."""
    found = []
    for engine in ENGINES:
        for flood in _FLOODS:
            accepted, p99, rate = (
                figures[f"{engine}.{flood}.{what}"]
                for what in ("accepted", "p99_seconds", "flood_per_second")
            )
            found.append(
                Goal(
                    f"flood {flood.replace('_', ' ')}, 10 requests waiting for each thread, {engine}",
                    f"≥ {ACCEPTED:.0%} of honest people, p99 ≤ {P99_SECONDS:.0f} s",
                    f"{accepted:.1%}, p99 {p99:.2f} s; flood {rate:.0f} a second",
                    accepted >= ACCEPTED and p99 <= P99_SECONDS,
                )
            )
    return found
