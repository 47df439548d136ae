"""Past one machine: each part is killed in turn under load, and every report is kept once, answered and read.

`make soak` does the same for longer, beside other kills.
"""

import copy
import http.client
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from production_kit import PROGRAMS, Production, servers
from sqlalchemy import func, select, text, update
from triage_kit import PLACE, Office, Reporter, open_office

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle
from report_portal.crypto.instance_file import SignedInstance
from report_portal.place import write_place
from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.store.items import each_file
from report_portal.store.moving import move
from report_portal.store.schema import items, jobs, reports
from report_portal.store.staff_schema import staff_accounts

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "1"))
CLIENTS = 3


@dataclass
class Sent:
    """What one client was told is kept."""

    kept: list[Reporter] = field(default_factory=list)
    retried: int = 0
    refused: list[tuple[int, bytes]] = field(default_factory=list)


class OverTheWire(Reporter):
    """A reporter whose phone sends the same bytes again until it is told that they are kept."""

    def __init__(self, office: Office, port: int, sent: Sent) -> None:
        super().__init__(office)
        self.port = port
        self.sent = sent

    def request(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        access = f"Mailbox {self.keys.mailbox}:{self.keys.access.auth}"
        headers = {"Content-Type": MEDIA_TYPE, "Authorization": access}
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request(method, f"/api/v1{path}", body, headers)
                answer = connection.getresponse()
                status, said = answer.status, answer.read()
                if status != 503:
                    return status, said
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            self.sent.retried += 1
            time.sleep(0.05)

    def post(self, path: str, body: bytes) -> httpx.Response:
        status, said = self.request("POST", path, body)
        if status in {200, 201}:
            self.sent.kept.append(self)
        else:
            self.sent.refused.append((status, said))
        return httpx.Response(status, request=httpx.Request("POST", "http://localhost"))

    def mailbox(self) -> bytes:
        status, said = self.request("GET", "/mailbox", None)
        assert status == 200, said
        return said


@pytest.fixture
def production(open_office_template: Office, tmp_path: Path) -> Iterator[tuple[Production, Office]]:
    data = tmp_path / "office"
    shutil.copytree(open_office_template.data, data)
    write_place(data, PLACE)
    with servers() as (cluster, redis), cluster.empty() as url:
        before = open_store(sqlite_url(data), data)
        move(before, url)
        before.close()
        office = open_office(
            data, *copy.deepcopy((open_office_template.keys, open_office_template.people)), url=url
        )
        office.store.write(lambda connection: connection.execute(text("CREATE TABLE effects (kind text)")))
        running = Production(data, cluster, redis, url)
        try:
            for name in PROGRAMS:
                running.start(name)
            running.wait()
            yield running, office
        finally:
            running.stop()
            office.store.close()


@contextmanager
def signed_in(office: Office, port: int) -> Iterator[Desk]:
    """Somebody of the team. The template's clock ran ahead, so the store forgets which code was used last."""
    person = replace(office.people["ioana.resource"], last_step=-1)
    office.store.write(lambda connection: connection.execute(update(staff_accounts).values(totp_step=0)))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as reaching:
        desk = Desk(reaching, PLACE.instance, person, time.time)
        desk.sign_in().raise_for_status()
        yield desk


def send_until(
    stopping: threading.Event, office: Office, instance: SignedInstance, port: int, sent: Sent
) -> None:
    while not stopping.is_set():
        OverTheWire(office, port, sent).send(instance)
        time.sleep(0.1)


def kill_each(running: Production) -> None:
    choose = random.Random(7)  # noqa: S311 - whom to kill is no secret
    for _ in range(2):
        os.kill(choose.choice(running.web_workers()), signal.SIGKILL)
        time.sleep(0.7)
    for name in ("celery one", "celery two", "beat", "web"):
        running.kill(name)
        time.sleep(0.3)
        running.start(name)
        time.sleep(0.5)
    running.wait()
    running.redis.kill()
    time.sleep(0.7)
    running.redis.start()
    time.sleep(0.5)
    running.cluster.stop(signal.SIGQUIT)
    time.sleep(0.3)
    running.cluster.start()
    time.sleep(0.7)


def until_no_job_is_due(office: Office) -> None:
    left = select(func.count()).select_from(jobs).where(jobs.c.due == 0)
    end = time.monotonic() + 120
    while True:
        with office.store.read() as connection:
            planned = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
            if planned and not connection.execute(left).scalar_one():
                return
        assert time.monotonic() < end, "jobs are left undone"
        time.sleep(0.2)


# Half a minute on two quiet cores; many programs start here, and a busy machine is no fault.
@pytest.mark.timeout(900 * ROUNDS)
def test_every_report_is_answered_whatever_dies(production: tuple[Production, Office]) -> None:
    running, office = production
    with signed_in(office, running.triage_port) as desk:
        instance = office.instance(desk)
    stopping = threading.Event()
    sents = [Sent() for _ in range(CLIENTS)]
    clients = [
        threading.Thread(target=send_until, args=(stopping, office, instance, running.port, sent))
        for sent in sents
    ]
    for one in clients:
        one.start()
    for _ in range(ROUNDS):
        kill_each(running)
    stopping.set()
    for one in clients:
        one.join(60)

    assert [sent.refused for sent in sents] == [[]] * CLIENTS
    assert sum(sent.retried for sent in sents) > 0, "the kills met no request: the test proves nothing"
    kept = {reporter.id: reporter for sent in sents for reporter in sent.kept}
    assert len(kept) == sum(len(sent.kept) for sent in sents) > 20
    with office.store.read() as connection:
        held = {key.hex() for key in connection.execute(select(reports.c.mailbox)).scalars()}
        assert held == kept.keys()
        assert connection.execute(select(func.count()).select_from(items)).scalar_one() == len(kept)
        files = list(each_file(connection, [bytes.fromhex(key) for key in held]))
    assert all(len(office.store.fetch(file.placed)) == file.placed.size for file in files)

    with signed_in(office, running.triage_port) as desk:
        for reporter in kept.values():
            answer = reporter.answer(instance)
            path = f"/reports/{reporter.id}/answers"
            desk.send_bundle("POST", path, answer.meta, answer.files).raise_for_status()
            assert read_bundle(reporter.mailbox()).files["out/1"] == answer.files["answer"]

    until_no_job_is_due(office)
    with office.store.read() as connection:
        done = connection.execute(text("SELECT kind, count(*) FROM effects GROUP BY kind")).all()
        planned = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
    assert {count for _, count in done} == {1}
    assert len(done) == planned
