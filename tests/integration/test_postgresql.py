"""What only PostgreSQL brings: many writers, a server that dies, rows that stay on disk after they were deleted."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from engines import Cluster, on_postgresql, running_cluster
from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, put_in_force
from sqlalchemy import Connection, func, insert, select, text

from report_portal.config import SettingError, Settings
from report_portal.intake.app import create_app
from report_portal.mailboxes import UploadOffsetError
from report_portal.store import Store, open_store
from report_portal.store.database import address_of
from report_portal.store.errors import BusyError, InDoubtError
from report_portal.store.items import each_file
from report_portal.store.schema import items, paper_forms, reports, uploads
from report_portal.store.uploads import StoredUploads

pytestmark = [on_postgresql, pytest.mark.usefixtures("engine")]


def together(acts: list[Any]) -> list[Any]:
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_reader_sees_one_moment(store: Store) -> None:
    put_in_force(store)
    count = select(func.count()).select_from(paper_forms)
    with store.read() as connection:
        before = connection.execute(count).scalar_one()
        row = {"form": bytes(8), "mailbox": bytes(16), "auth_sha256": bytes(32), "sealed": b""}
        store.write(lambda writing: writing.execute(insert(paper_forms).values(row)))
        assert connection.execute(count).scalar_one() == before == 0


def test_acts_that_meet_count_as_if_one_came_after_the_other(store: Store) -> None:
    # Nothing but what each of them read could keep two from writing the same number.
    store.write(lambda connection: connection.execute(text("CREATE TABLE t (k int)")))

    def next_number(connection: Connection) -> int:
        number = connection.execute(text("SELECT coalesce(max(k), 0) + 1 FROM t")).scalar_one()
        connection.execute(text("INSERT INTO t VALUES (:k)"), {"k": number})
        return int(number)

    assert sorted(together([lambda: store.write(next_number)] * 8)) == list(range(1, 9))


def test_one_mailbox_asked_for_by_many_is_given_once(store: Store, client: FlaskClient) -> None:
    put_in_force(store)
    sender = Sender()
    bodies = [sender.report(), *[sender.report(8192)] * 3]
    post = [
        lambda body=body: (
            client.application.test_client().post("/api/v1/reports", data=body, headers=BUNDLE).status_code
        )
        for body in bodies
    ]
    answers = sorted(together(post))
    assert answers[0] in {200, 201}
    assert answers.count(201) == 1
    with store.read() as connection:
        (kept,) = connection.execute(select(items.c.body_hash)).all()
        files = list(each_file(connection, [sender.mailbox]))
    # Whoever lost took only its own files away again.
    assert all(store.fetch(file.placed) for file in files)
    on_disk = [path for path in store.blobs._folder.rglob("*") if path.is_file()]
    assert (len(on_disk), len(files)) == (1, 4)
    assert kept


def test_reports_that_come_at_the_same_moment_share_a_commit(
    store: Store, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_force(store)
    senders = [Sender() for _ in range(6)]
    # Its mailbox is taken when the group is written, so the group is taken back.
    squatter = client.post("/api/v1/reports", data=senders[5].report(), headers=BUNDLE)
    assert squatter.status_code == 201
    began, gate, commits = threading.Event(), threading.Event(), []
    whole = store.engine.dialect.do_commit

    def held(driver: Any) -> None:
        commits.append(driver)
        began.set()
        gate.wait(10)
        whole(driver)

    monkeypatch.setattr(store.engine.dialect, "do_commit", held)

    def post(body: bytes) -> int:
        return client.application.test_client().post("/api/v1/reports", data=body, headers=BUNDLE).status_code

    def open_when_waiting(count: int) -> None:
        (gathering,) = store._writer._gatherings.values()  # type: ignore[attr-defined] # the direct writer has them
        end = time.monotonic() + 10
        while len(gathering._waiting) < count and time.monotonic() < end:
            time.sleep(0.01)
        gate.set()

    def all_at_once(bodies: list[bytes]) -> list[int]:
        began.clear()
        gate.clear()
        first = threading.Thread(target=post, args=(Sender().report(),))
        first.start()
        began.wait(10)
        commits.clear()
        opener = threading.Thread(target=open_when_waiting, args=(len(bodies),))
        opener.start()
        answers = together([lambda body=body: post(body) for body in bodies])
        for thread in (first, opener):
            thread.join()
        return answers

    assert all_at_once([sender.report() for sender in senders[:3]]) == [201] * 3
    assert len(commits) == 1
    assert all_at_once([sender.report(8192) for sender in senders[3:]]) == [201, 201, 409]
    with store.read() as connection:
        files = list(each_file(connection, [sender.mailbox for sender in senders]))
        assert connection.execute(select(func.count()).select_from(reports)).scalar_one() == 8
    assert len(files) == 4 * 6
    assert all(len(store.fetch(file.placed)) == file.placed.size for file in files)
    assert sum(path.is_file() for path in store.blobs._folder.rglob("*")) == 8


def cut_after_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on each commit reaches the server, and its answer never comes back."""
    whole = store.engine.dialect.do_commit

    def cut(driver: Any) -> None:
        whole(driver)
        with suppress(Exception):
            driver.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        driver.execute("SELECT 1")

    monkeypatch.setattr(store.engine.dialect, "do_commit", cut)


def test_a_commit_whose_answer_is_lost_takes_no_file_away(
    store: Store, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_force(store)
    sender = Sender()
    body = sender.report()
    with monkeypatch.context() as patch:
        cut_after_commit(store, patch)
        with pytest.raises(InDoubtError):
            store.write(lambda connection: connection.execute(text("SELECT 1")))
        answer = client.post("/api/v1/reports", data=body, headers=BUNDLE)
        assert (answer.status_code, answer.json["code"]) == (503, "busy")
    # The phone sends the same bytes again, and what was kept the first time is whole.
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE).status_code == 200
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(reports)).scalar_one() == 1
        files = list(each_file(connection, [sender.mailbox]))
    assert all(len(store.fetch(file.placed)) == file.placed.size for file in files)
    assert len(files) == 4


def test_a_part_sent_twice_to_two_processes_cuts_nothing_off(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_store(database, store.blobs._folder.parent)
    ports = [StoredUploads(one, 1_000_000) for one in (store, other)]
    upload, first = secrets.token_bytes(16), b"a" * 1000
    ports[0].append(upload, 0, 3000, first)
    inside, whole = threading.Event(), store.blobs.write_at

    def slow(name: str, offset: int, data: bytes) -> None:
        inside.set()
        time.sleep(0.3)
        whole(name, offset, data)

    monkeypatch.setattr(store.blobs, "write_at", slow)
    # The phone gave up waiting and sends the part again, to another process, and then the last one.
    late = threading.Thread(target=lambda: ports[0].append(upload, 1000, 3000, b"b" * 1000))
    late.start()
    inside.wait(5)
    with suppress(UploadOffsetError):
        ports[1].append(upload, 1000, 3000, b"b" * 1000)
    ports[1].append(upload, 2000, 3000, b"c" * 1000)
    late.join()
    with store.read() as connection:
        (name,) = connection.execute(select(uploads.c.blob)).scalars()
    assert store.blobs.read(name) == first + b"b" * 1000 + b"c" * 1000
    other.close()


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


def test_a_dead_server_is_said_to_be_away_and_is_found_again(own_cluster: Cluster, tmp_path: Path) -> None:
    with own_cluster.migrated() as url:
        store = open_store(url, tmp_path)
        client = create_app(Settings(data=tmp_path), store).test_client()
        put_in_force(store)
        sender = Sender()
        assert client.post("/api/v1/reports", data=sender.report(), headers=BUNDLE).status_code == 201
        own_cluster.stop()
        with pytest.raises(BusyError):
            store.write(lambda connection: connection.execute(text("SELECT 1")))
        for answer in (
            client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE),
            client.get("/api/v1/mailbox", headers=sender.headers),
        ):
            assert (answer.status_code, answer.json["code"]) == (503, "busy")
        own_cluster.start()
        assert client.get("/api/v1/mailbox", headers=sender.headers).status_code == 200
        # Nobody asked meanwhile: nobody learns of it.
        own_cluster.stop()
        own_cluster.start()
        assert client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE).status_code == 201
        store.close()


def test_no_sealed_word_of_a_reporter_is_ever_in_the_cluster(own_cluster: Cluster, tmp_path: Path) -> None:
    with own_cluster.migrated() as url:
        store = open_store(url, tmp_path)
        client = create_app(Settings(data=tmp_path), store).test_client()
        put_in_force(store)
        sender = Sender()
        canaries = [sender.report(), sender.later(2)]
        assert client.post("/api/v1/reports", data=canaries[0], headers=BUNDLE).status_code == 201
        posted = client.post("/api/v1/mailbox/messages", data=canaries[1], headers=BUNDLE | sender.headers)
        assert posted.status_code == 201
        own_cluster.sql("CHECKPOINT")
        # Any eight bytes of an envelope's body would do; these come from the middle of each file.
        needles = [
            body[start : start + 24] for body in canaries for start in range(2000, len(body) - 24, 2000)
        ]
        files = [path.read_bytes() for path in own_cluster.data.rglob("*") if path.is_file()]
        assert any(sender.mailbox in data for data in files), (
            "the look into the cluster's files finds nothing at all"
        )
        assert not [needle for needle in needles if any(needle in data for data in files)]
        store.close()


def test_several_workers_are_for_postgresql_alone(database: str, tmp_path: Path) -> None:
    assert address_of(Settings(data=tmp_path, database_url=database, workers=4)) == database
    with pytest.raises(SettingError, match="PostgreSQL"):
        address_of(Settings(data=tmp_path, workers=4))
