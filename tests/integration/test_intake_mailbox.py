"""Following up by code: reading, writing back, taking back."""

import secrets
import time
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from engines import on_both_engines
from flask.testing import FlaskClient
from intake_kit import BUNDLE, EPOCHS, Sender, envelope, put_in_force
from sqlalchemy import select

from report_portal.crypto.bundle import read_bundle, write_bundle
from report_portal.intake.meta import ITEMS_MAX
from report_portal.staff import StoredEntry
from report_portal.store import Store
from report_portal.store.items import ItemRow, add_item, each_file
from report_portal.store.schema import IN, OUT, reports, uploads
from report_portal.store.staff import StaffStore
from report_portal.store.staff_schema import staff_notes, staff_statistics

pytestmark = on_both_engines


@pytest.fixture
def sender(client: FlaskClient, store: Store) -> Sender:
    put_in_force(store)
    sender = Sender()
    assert client.post("/api/v1/reports", data=sender.report(), headers=BUNDLE).status_code == 201
    return sender


def send(client: FlaskClient, sender: Sender, body: bytes, what: str = "messages") -> Any:
    return client.post(f"/api/v1/mailbox/{what}", data=body, headers=BUNDLE | sender.headers)


def answer_from_staff(store: Store, sender: Sender, sequence: int, content: bytes) -> None:
    placed = {"answer": store.place(content)}
    row = ItemRow(sender.mailbox, OUT, sequence, bytes(32), "2026-01-02")

    def act(connection: Any) -> None:
        add_item(connection, row, placed)
        connection.execute(reports.update().values(out_sequence=sequence))

    store.write(act)


def test_a_mailbox_gives_the_newest_state_and_every_answer(
    client: FlaskClient, store: Store, sender: Sender
) -> None:
    small, large = envelope(3), envelope(3, 65536)
    answer_from_staff(store, sender, 1, small)
    answer_from_staff(store, sender, 2, large)
    assert send(client, sender, sender.later(2)).status_code == 201
    answer = client.get("/api/v1/mailbox", headers=sender.headers)
    assert answer.status_code == 200
    assert answer.content_type == "application/vnd.report-portal.bundle"
    assert answer.headers["Cache-Control"] == "no-store"
    bundle = read_bundle(answer.data)
    received = bundle.meta.pop("received")
    assert bundle.meta == {
        "in_sequence": 2,
        "out_sequence": 2,
        "withdrawn": None,
        "out": [{"sequence": 1, "day": "2026-01-02"}, {"sequence": 2, "day": "2026-01-02"}],
    }
    assert len(received) == 10
    assert bundle.files == {"state": envelope(1, 4096, 2), "out/1": small, "out/2": large}


def test_only_the_newest_state_is_kept(client: FlaskClient, store: Store, sender: Sender) -> None:
    send(client, sender, sender.later(2))
    send(client, sender, sender.later(3))
    with store.read() as connection:
        kept = [(one.sequence, one.name) for one in each_file(connection, [sender.mailbox])]
    assert kept == [
        (1, "core"),
        (1, "private"),
        (1, "contact"),
        (2, "message"),
        (3, "message"),
        (3, "state"),
    ]


def test_unknown_mailbox_and_wrong_secret_answer_alike(client: FlaskClient, sender: Sender) -> None:
    stranger, wrong = Sender(), Sender()
    wrong.mailbox = sender.mailbox
    answers = [client.get("/api/v1/mailbox", headers=who.headers) for who in (stranger, wrong)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert dict(answers[0].headers) == dict(answers[1].headers)
    assert answers[0].json["code"] == "nothing-here"
    for what in ("messages", "withdrawal"):
        refused = [send(client, who, who.later(2), what) for who in (stranger, wrong)]
        assert refused[0].status_code == 404
        assert refused[0].data == refused[1].data == answers[0].data


def test_unknown_mailbox_and_wrong_secret_take_the_same_time(client: FlaskClient, sender: Sender) -> None:
    for _ in range(200):
        client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE)
    wrong = Sender()
    wrong.mailbox = sender.mailbox
    taken: dict[str, list[float]] = {"unknown": [], "wrong": []}
    for _ in range(400):
        for name, who in (("unknown", Sender()), ("wrong", wrong)):
            begin = time.perf_counter()
            client.get("/api/v1/mailbox", headers=who.headers)
            taken[name].append(time.perf_counter() - begin)
    assert 0.8 < median(taken["unknown"]) / median(taken["wrong"]) < 1.25


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "missing-field"),
        ("", "invalid-field"),
        ("Mailbox", "invalid-field"),
        ("Basic " + "ab" * 16 + ":" + "ab" * 32, "invalid-field"),
        ("Mailbox " + "ab" * 16, "invalid-field"),
        ("Mailbox " + "AB" * 16 + ":" + "ab" * 32, "invalid-field"),
        ("Mailbox " + "ab" * 16 + ":" + "ab" * 31, "invalid-field"),
        ("Mailbox " + "ab" * 16 + ":" + "ab" * 32, "nothing-here"),
    ],
)
def test_the_secret_must_be_well_written(client: FlaskClient, authorization: str | None, code: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = client.get("/api/v1/mailbox", headers=headers)
    assert answer.json["code"] == code
    assert "ab" * 8 not in answer.text


def test_messages_follow_each_other_without_gaps(client: FlaskClient, sender: Sender) -> None:
    gap = send(client, sender, sender.later(3))
    assert (gap.status_code, gap.json["code"]) == (409, "sequence-gap")
    second = sender.later(2)
    assert send(client, sender, second).status_code == 201
    assert send(client, sender, second).status_code == 200
    taken = send(client, sender, sender.later(2, seed=1))
    assert (taken.status_code, taken.json["code"]) == (409, "sequence-taken")
    assert send(client, sender, sender.later(1, mailbox=None)).json["code"] == "unknown-field"
    assert send(client, sender, sender.later(3)).status_code == 201


def test_only_a_message_brings_contact_details(client: FlaskClient, sender: Sender) -> None:
    def adding(sequence: int, **files: bytes) -> bytes:
        bundle = read_bundle(sender.later(sequence))
        return write_bundle(bundle.meta, bundle.files | files)

    sealed = envelope(len(EPOCHS))
    assert send(client, sender, adding(2, contact=sealed), "withdrawal").json["code"] == "unknown-field"
    assert send(client, sender, adding(2, contact=sealed + b"x")).json["code"] == "wrong-size"
    assert send(client, sender, adding(2, contact=envelope(1))).json["code"] == "wrong-stanza-count"
    assert send(client, sender, adding(2, private=sealed)).json["code"] == "unknown-field"
    largest = envelope(len(EPOCHS), 64 * 1024)
    assert send(client, sender, adding(2, message=largest, contact=largest)).status_code == 201


def test_a_message_sealed_to_a_retired_key_is_refused(
    client: FlaskClient, store: Store, sender: Sender
) -> None:
    put_in_force(store, 2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    answer = send(client, sender, sender.later(2))
    assert (answer.status_code, answer.json["code"]) == (409, "epoch-retired")
    fresh = sender.later(2, instance_version=2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    assert send(client, sender, fresh).status_code == 201


def test_a_withdrawal_leaves_nothing_but_itself(
    client: FlaskClient, store: Store, sender: Sender, tmp_path: Path
) -> None:
    attachment = envelope(1, 4096, 99)
    upload = secrets.token_bytes(16)
    headers = {"Upload-Id": upload.hex(), "Upload-Offset": "0", "Upload-Length": str(len(attachment))}
    octets = {"Content-Type": "application/octet-stream"}
    assert client.post("/api/v1/uploads", data=attachment, headers=headers | octets).status_code == 200
    named = [{"id": upload.hex(), "sha256": sha256(attachment).hexdigest()}]
    long_message = sender.later(2, padded=65536, uploads=named)
    assert send(client, sender, long_message).status_code == 201
    answer_from_staff(store, sender, 1, envelope(3))
    notes = [envelope(2, 8192, 41), envelope(2, 65536, 42)]
    write_notes(store, sender, notes)
    canaries = [envelope(2)[-24:], envelope(2, 65536)[-24:], attachment[-24:], envelope(3)[-24:]]
    canaries += [note[-24:] for note in notes]
    canaries += write_line(store, sender)
    assert [bool(found(tmp_path, canary)) for canary in canaries] == [True] * 7

    last = sender.later(3, seed=7)
    answer = send(client, sender, last, "withdrawal")
    assert answer.status_code == 201
    assert list(answer.json) == ["withdrawn"]
    assert not [canary for canary in canaries if found(tmp_path, canary)]
    assert found(tmp_path, envelope(2, 4096, 7)[-24:])
    with store.read() as connection:
        left = [one[1:4] for one in each_file(connection, [sender.mailbox])]
        assert left == [(IN, 3, "message"), (IN, 3, "state")]
        assert connection.execute(select(uploads.c.id)).all() == []
        assert connection.execute(select(staff_notes.c.sequence)).all() == []
        assert connection.execute(select(staff_statistics.c.line)).all() == []
    assert send(client, sender, last, "withdrawal").status_code == 200

    for body, what in ((sender.later(4), "messages"), (sender.later(4, seed=8), "withdrawal")):
        refused = send(client, sender, body, what)
        assert (refused.status_code, refused.json["code"]) == (410, "withdrawn")
    bundle = read_bundle(client.get("/api/v1/mailbox", headers=sender.headers).data)
    assert bundle.meta["withdrawn"] == answer.json["withdrawn"]
    assert list(bundle.files) == ["state"]


def write_notes(store: Store, sender: Sender, notes: list[bytes]) -> None:
    """A case file: one small note and one that is a blob on either engine."""
    staff, report = StaffStore(store), sender.mailbox.hex()
    places = [staff.place(note) for note in notes]
    assert places[1].blob is not None
    for sequence, place in enumerate(places, start=1):
        entry = StoredEntry(sequence, bytes(32), "2026-01-03")
        staff.write(lambda unit, entry=entry, place=place: unit.notes.add(report, entry, place))


def write_line(store: Store, sender: Sender) -> list[bytes]:
    """What stays of the case for counting; gives what to look for."""
    staff, line = StaffStore(store), envelope(2, 4096, 43)
    place = staff.place(line)
    staff.write(lambda unit: unit.statistics.keep("ab" * 16, "2026-01", sender.mailbox.hex(), place))
    return [line[-24:]]


def found(folder: Path, canary: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and canary in path.read_bytes()]


def test_a_withdrawal_names_no_uploads(client: FlaskClient, sender: Sender) -> None:
    named = [{"id": "00" * 16, "sha256": "00" * 32}]
    assert send(client, sender, sender.later(2, uploads=named), "withdrawal").json["code"] == "invalid-field"
    assert client.get("/api/v1/mailbox", headers=sender.headers).status_code == 200


def test_a_full_mailbox_takes_nothing_but_its_withdrawal(
    client: FlaskClient, store: Store, sender: Sender
) -> None:
    full = reports.update().values(in_sequence=ITEMS_MAX - 1)
    store.write(lambda connection: connection.execute(full))
    assert send(client, sender, sender.later(ITEMS_MAX)).status_code == 201
    answer = send(client, sender, sender.later(ITEMS_MAX + 1))
    assert (answer.status_code, answer.json["code"]) == (507, "storage-full")
    taken_back = send(client, sender, sender.later(ITEMS_MAX + 1), "withdrawal")
    assert taken_back.status_code == 201
