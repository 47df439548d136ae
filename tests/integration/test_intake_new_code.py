"""Changing the code at the server: one door closes, another opens, in one act."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from engines import on_both_engines
from flask.testing import FlaskClient
from intake_kit import BUNDLE, EPOCHS, Sender, change, envelope, put_in_force
from sqlalchemy import select

from report_portal.crypto.bundle import read_bundle
from report_portal.intake.meta import CHANGES_MAX, ITEMS_MAX
from report_portal.mailboxes import Address, Item, NothingHereError, SequenceTakenError
from report_portal.store import Store
from report_portal.store.acceptance import Acceptance
from report_portal.store.errors import StorageFullError
from report_portal.store.items import each_file
from report_portal.store.ledger import Gone
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.placed import Placed
from report_portal.store.restoring import apply_ledger
from report_portal.store.schema import doors, paper_forms, reports
from report_portal.store.writer import ApartError

pytestmark = on_both_engines

MAILBOX = "/api/v1/mailbox"


@pytest.fixture
def old(client: FlaskClient, store: Store) -> Sender:
    put_in_force(store)
    sender = Sender()
    assert client.post("/api/v1/reports", data=sender.report(), headers=BUNDLE).status_code == 201
    return sender


@pytest.fixture
def new() -> Sender:
    return Sender()


def post(client: FlaskClient, sender: Sender, body: bytes, what: str = "code") -> Any:
    return client.post(f"{MAILBOX}/{what}", data=body, headers=BUNDLE | sender.headers)


def get(client: FlaskClient, sender: Sender) -> Any:
    return client.get(MAILBOX, headers=sender.headers)


def test_the_new_code_opens_what_the_old_one_did(client: FlaskClient, old: Sender, new: Sender) -> None:
    answer = post(client, old, change(old, new, 2))
    assert (answer.status_code, list(answer.json)) == (201, ["changed"])
    bundle = read_bundle(get(client, new).data)
    assert (bundle.meta["in_sequence"], bundle.meta["received"]) == (2, answer.json["changed"])
    assert bundle.files["state"] == envelope(1, 4096, 2)
    assert post(client, new, new.later(3), "messages").status_code == 201
    assert read_bundle(get(client, new).data).meta["in_sequence"] == 3
    assert post(client, new, new.later(4), "withdrawal").status_code == 201
    assert read_bundle(get(client, new).data).meta["withdrawn"]


def test_the_old_code_is_answered_as_one_that_never_was(
    client: FlaskClient, old: Sender, new: Sender
) -> None:
    post(client, old, change(old, new, 2))
    wrong, stranger = Sender(), Sender()
    wrong.mailbox = new.mailbox
    asked = [get(client, who) for who in (old, wrong, stranger)]
    assert {answer.status_code for answer in asked} == {404}
    assert len({answer.data for answer in asked}) == 1
    assert len({str(sorted(answer.headers)) for answer in asked}) == 1
    for what, body in (
        ("messages", old.later(3)),
        ("withdrawal", old.later(3)),
        ("code", change(old, Sender(), 3)),
    ):
        for who in (old, wrong, stranger):
            refused = post(client, who, body, what)
            assert (refused.status_code, refused.data) == (404, asked[0].data)


def test_the_old_code_takes_as_long_as_an_unknown_one(client: FlaskClient, old: Sender, new: Sender) -> None:
    for _ in range(100):
        client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE)
    post(client, old, change(old, new, 2))
    taken: dict[str, list[float]] = {"old": [], "unknown": []}
    for _ in range(400):
        for name, who in (("old", old), ("unknown", Sender())):
            begin = time.perf_counter()
            get(client, who)
            taken[name].append(time.perf_counter() - begin)
    assert 0.8 < median(taken["old"]) / median(taken["unknown"]) < 1.25


def test_a_retry_of_the_same_bytes_is_told_the_same(
    client: FlaskClient, store: Store, old: Sender, new: Sender
) -> None:
    body = change(old, new, 2)
    first, again = post(client, old, body), post(client, old, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    # Also where keys were renewed while the answer was on its way.
    put_in_force(store, 2, epochs=dict(EPOCHS) | {"resource/ngo": 2})
    assert post(client, old, body).status_code == 200
    assert read_bundle(get(client, new).data).meta["in_sequence"] == 2
    # Other bytes for the same new code are not a retry, and neither is anything without the old code.
    assert post(client, old, change(old, new, 2, seed=5)).status_code == 404
    forged = change(old, new, 2, auth_sha256=sha256(b"guessed").hexdigest())
    assert post(client, Sender(), forged).status_code == 404


def test_of_two_changes_one_holds(client: FlaskClient, store: Store, old: Sender) -> None:
    ways = [Sender() for _ in range(4)]

    def pass_to(new: Sender) -> int:
        return int(post(client.application.test_client(), old, change(old, new, 2)).status_code)

    with ThreadPoolExecutor(len(ways)) as pool:
        told = list(pool.map(pass_to, ways))
    assert sorted(told) == [201, 404, 404, 404]
    assert [get(client, new).status_code == 200 for new in ways] == [code == 201 for code in told]
    with store.read() as connection:
        assert len(connection.execute(select(doors)).all()) == 1
        kept = [(one.sequence, one.name) for one in each_file(connection, [old.mailbox])]
    assert kept == [(1, "core"), (1, "private"), (1, "contact"), (2, "message"), (2, "state")]


def test_a_change_that_fails_at_the_door_is_not_carried_out_by_a_restore(
    monkeypatch: pytest.MonkeyPatch, client: FlaskClient, store: Store, old: Sender, new: Sender
) -> None:
    def fail(*_: object) -> None:
        raise NothingHereError("the new door is taken")

    monkeypatch.setattr("report_portal.store.mailboxes.replace_door", fail)
    assert post(client, old, change(old, new, 2)).status_code == 404
    assert store.ledger.read().among([old.mailbox], Gone.CODE) == []


def test_what_was_opened_before_a_change_writes_nothing_after_it(
    store: Store, client: FlaskClient, old: Sender, new: Sender
) -> None:
    port = StoredMailboxes(store)
    opened = port.check(old.mailbox, old.auth)
    post(client, old, change(old, new, 2))
    late = Item(3, secrets.token_bytes(32), {"message": envelope(2), "state": envelope(1)}, (), 1)
    to = Address(secrets.token_bytes(16), bytes(32))
    for act in (port.add, port.withdraw, lambda opened, item: port.change_code(opened, to, item)):
        with pytest.raises(NothingHereError):
            act(opened, late)
    assert read_bundle(get(client, new).data).files["state"] == envelope(1, 4096, 2)


def test_a_code_is_changed_again_and_again(client: FlaskClient, store: Store, old: Sender) -> None:
    ways = [old, *(Sender() for _ in range(3))]
    for sequence, (left, taken) in enumerate(pairwise(ways), 2):
        assert post(client, left, change(left, taken, sequence)).status_code == 201
    assert [get(client, who).status_code for who in ways] == [404, 404, 404, 200]
    with store.read() as connection:
        left = connection.execute(select(doors.c.door, doors.c.report)).all()
        assert [tuple(row) for row in left] == [(ways[-1].mailbox, old.mailbox)]
        # The database does not hold what a left code could be tried against.
        assert connection.execute(select(reports.c.auth_sha256)).scalars().all() == [bytes(32)]


def test_a_copy_of_the_database_moves_no_mailbox(
    client: FlaskClient, store: Store, old: Sender, new: Sender
) -> None:
    with store.read() as connection:
        held = connection.execute(select(reports.c.mailbox, reports.c.auth_sha256)).one()
    thief = Sender()
    thief.mailbox, thief.auth = held
    assert post(client, thief, change(thief, Sender(), 2)).status_code == 404
    post(client, old, change(old, new, 2))
    with store.read() as connection:
        later = connection.execute(select(doors.c.door, doors.c.auth_sha256)).one()
        closed = connection.execute(select(reports.c.mailbox, reports.c.auth_sha256)).one()
    for thief.mailbox, thief.auth in (later, closed):
        assert get(client, thief).status_code == 404
        assert post(client, thief, change(thief, Sender(), 3)).status_code == 404
    assert read_bundle(get(client, new).data).meta["in_sequence"] == 2


def test_nothing_is_changed_once_the_report_was_taken_back(
    client: FlaskClient, old: Sender, new: Sender
) -> None:
    post(client, old, old.later(2), "withdrawal")
    refused = post(client, old, change(old, new, 3))
    assert (refused.status_code, refused.json["code"]) == (410, "withdrawn")
    assert (get(client, old).status_code, get(client, new).status_code) == (200, 404)


def test_the_room_of_another_report_is_not_taken(client: FlaskClient, old: Sender, new: Sender) -> None:
    other = Sender()
    client.post("/api/v1/reports", data=other.report(), headers=BUNDLE)
    post(client, old, change(old, new, 2))
    taken = post(client, other, change(other, new, 2))
    assert (taken.status_code, taken.json["code"]) == (409, "sequence-taken")
    assert (get(client, other).status_code, get(client, new).status_code) == (200, 200)
    squatter = Sender()
    squatter.mailbox = new.mailbox
    refused = client.post("/api/v1/reports", data=squatter.report(), headers=BUNDLE)
    assert (refused.status_code, refused.json["code"]) == (409, "sequence-taken")
    assert (get(client, squatter).status_code, get(client, new).status_code) == (404, 200)


def test_a_restore_closes_no_code_that_others_claimed(client: FlaskClient, store: Store, old: Sender) -> None:
    thief, claimed = Sender(), Sender()
    client.post("/api/v1/reports", data=thief.report(), headers=BUNDLE)
    # Staff pages show this id; its secret is not known.
    claimed.mailbox = old.mailbox
    refused = post(client, thief, change(thief, claimed, 2))
    assert (refused.status_code, refused.json["code"]) == (409, "sequence-taken")
    assert post(client, claimed, change(claimed, Sender(), 3)).status_code == 404
    apply_ledger(store, store.ledger.read())
    assert [get(client, who).status_code for who in (old, thief)] == [200, 200]


def test_nobody_takes_the_mailbox_that_a_form_reserved(
    client: FlaskClient, store: Store, old: Sender
) -> None:
    reserved = Sender()
    row = {
        "form": bytes(8),
        "mailbox": reserved.mailbox,
        "auth_sha256": sha256(b"slip").digest(),
        "sealed": b"",
    }
    store.write(lambda connection: connection.execute(paper_forms.insert().values(row)))
    for refused in (
        post(client, old, change(old, reserved, 2)),
        client.post("/api/v1/reports", data=reserved.report(), headers=BUNDLE),
    ):
        assert (refused.status_code, refused.json["code"]) == (409, "sequence-taken")
    assert [get(client, who).status_code for who in (old, reserved)] == [200, 404]


def test_a_code_that_was_left_or_is_in_force_is_not_taken_again(
    client: FlaskClient, old: Sender, new: Sender
) -> None:
    # Restores close what was left once; whoever came back to it would be shut out by one.
    assert post(client, old, change(old, old, 2)).json["code"] == "sequence-taken"
    post(client, old, change(old, new, 2))
    for again in (old, new):
        assert post(client, new, change(new, again, 3)).json["code"] == "sequence-taken"
    assert post(client, new, new.later(3), "messages").status_code == 201


def test_of_reports_that_arrive_together_only_those_with_a_free_mailbox_are_kept(
    store: Store, client: FlaskClient, old: Sender, new: Sender
) -> None:
    post(client, old, change(old, new, 2))

    def act(mailbox: bytes) -> Acceptance:
        files = {"core": Placed(1, b"x", None)}
        return Acceptance(Address(mailbox, bytes(32)), Item(1, mailbox * 2, {}, (), 1), files, "2026-01-02")

    free, taken = act(secrets.token_bytes(16)), act(new.mailbox)
    with pytest.raises(ApartError):
        store.write(lambda connection: Acceptance.together(connection, [free, taken]))
    with pytest.raises(SequenceTakenError):
        store.write(taken)
    assert store.write(free).new


def test_a_change_that_fails_leaves_its_code_in_force_after_a_restore(
    client: FlaskClient, store: Store, old: Sender, new: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFullError("no room")

    monkeypatch.setattr("report_portal.store.mailboxes.replace_door", full)
    assert post(client, old, change(old, new, 2)).json["code"] == "storage-full"
    assert apply_ledger(store, store.ledger.read()).codes == 0
    assert get(client, old).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mailbox": "xy"}, "invalid-field"),
        ({"auth_sha256": "0" * 63}, "invalid-field"),
        ({"uploads": [{"id": "00" * 16, "sha256": "00" * 32}]}, "invalid-field"),
        ({"form": "00" * 8}, "unknown-field"),
        ({"sequence": 4}, "sequence-gap"),
        ({"sequence": 1}, "sequence-taken"),
        ({"epochs": {"resource/ngo": 9, "housing/ngo": 1}}, "epoch-retired"),
    ],
)
def test_a_change_that_is_not_as_it_must_be_changes_nothing(
    client: FlaskClient, old: Sender, new: Sender, changes: dict[str, Any], code: str
) -> None:
    changes = dict(changes)
    sequence = changes.pop("sequence", 2)
    refused = post(client, old, change(old, new, sequence, **changes))
    assert refused.json["code"] == code
    assert (get(client, old).status_code, get(client, new).status_code) == (200, 404)


def test_a_change_needs_both_its_files_and_the_new_door(
    client: FlaskClient, old: Sender, new: Sender
) -> None:
    assert post(client, old, old.later(2)).json["code"] == "missing-field"
    assert post(client, old, new.report()).json["code"] == "missing-field"
    assert get(client, old).status_code == 200


def test_a_mailbox_that_was_filled_with_a_found_code_can_still_be_left(
    client: FlaskClient, store: Store, old: Sender, new: Sender
) -> None:
    def fill(sequence: int) -> None:
        store.write(lambda connection: connection.execute(reports.update().values(in_sequence=sequence)))

    fill(ITEMS_MAX)
    assert post(client, old, old.later(ITEMS_MAX + 1), "messages").json["code"] == "storage-full"
    assert post(client, old, change(old, new, ITEMS_MAX + 1)).status_code == 201
    fill(ITEMS_MAX + CHANGES_MAX)
    last = change(new, Sender(), ITEMS_MAX + CHANGES_MAX + 1)
    assert post(client, new, last).json["code"] == "storage-full"
    assert post(client, new, new.later(ITEMS_MAX + CHANGES_MAX + 1), "withdrawal").status_code == 201
