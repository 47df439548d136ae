"""Reports: kept whole once, or refused with a reason and nothing kept."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from engines import on_both_engines
from flask.testing import FlaskClient
from intake_kit import BUNDLE, EPOCHS, Sender, envelope, put_in_force
from sqlalchemy import func, insert, select

from report_portal.config import Settings
from report_portal.crypto.bundle import read_bundle, write_bundle
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.store.items import files_of
from report_portal.store.schema import IN, items, metadata, paper_forms, reports

pytestmark = on_both_engines


def held(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (reports, items)
        }


def blobs(store: Store) -> list[Path]:
    return [path for path in store.blobs._folder.rglob("*") if path.is_file()]


NOTHING = {"reports": 0, "items": 0}


def post(client: FlaskClient, body: bytes, **headers: str) -> Any:
    return client.post("/api/v1/reports", data=body, headers={**BUNDLE, **headers})


def test_a_report_is_kept_and_acknowledged_with_a_day(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    sender = Sender()
    answer = post(client, sender.report())
    assert answer.status_code == 201
    assert list(answer.json) == ["received"]
    assert len(answer.json["received"]) == 10
    assert held(store) == {"reports": 1, "items": 1}
    with store.read() as connection:
        kept = files_of(connection, sender.mailbox, IN, 1)
    assert {name: store.fetch(one) for name, one in kept.items()} == read_bundle(sender.report()).files


def test_the_same_bytes_again_are_known_and_not_kept_twice(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    body = Sender().report()
    first, second = post(client, body), post(client, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    assert held(store)["reports"] == 1


def test_a_retry_is_known_even_after_the_keys_changed(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    body = Sender().report()
    post(client, body)
    put_in_force(store, 2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    assert post(client, Sender().report(instance_version=2)).json["code"] == "epoch-retired"
    assert post(client, body).status_code == 200


def test_a_key_list_published_by_another_process_holds_at_once(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    assert post(client, Sender().report()).status_code == 201
    put_in_force(store, 2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    assert post(client, Sender().report()).json["code"] == "epoch-retired"
    fresh = Sender().report(instance_version=2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    assert post(client, fresh).status_code == 201
    put_in_force(store, 3, epochs={"resource/ngo": 2, "housing/ngo": 1})
    again = Sender().report(instance_version=2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    assert post(client, again).json["code"] == "instance-outdated"
    assert held(store)["reports"] == 2


def test_many_at_once_are_each_kept_once(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    application = client.application
    shared = Sender().report()
    bodies = [shared if number % 2 else Sender().report() for number in range(40)]
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda body: post(application.test_client(), body).status_code, bodies))
    assert sorted(answers[1::2]) == [200] * 19 + [201]
    assert answers[::2] == [201] * 20
    assert held(store) == {"reports": 21, "items": 21}


def test_a_retry_writes_nothing(client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_force(store)
    body = Sender().report()
    assert post(client, body).status_code == 201

    def place_all(_files: object) -> None:
        raise AssertionError("a retry is written out")

    monkeypatch.setattr(store, "place_all", place_all)
    assert post(client, body).status_code == 200


def test_large_files_become_blobs_and_a_retry_leaves_no_second_copy(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    put_in_force(store)
    body = Sender().report(padded=64 * 1024)
    assert post(client, body).status_code == 201
    # One flush for all of them.
    assert len(blobs(store)) == 1
    # In another process, which has not seen it come.
    other = create_app(settings, store).test_client()
    assert post(other, body).status_code == 200
    assert len(blobs(store)) == 1
    assert {path.stat().st_mtime % 86400 for path in blobs(store)} == {0}


def test_before_the_key_ceremony_intake_is_closed(client: FlaskClient, store: Store) -> None:
    for answer in (client.get("/api/v1/instance"), post(client, Sender().report())):
        assert (answer.status_code, answer.json["code"]) == (503, "closed")
    assert held(store) == NOTHING


def test_an_expired_key_list_closes_intake_but_is_still_served(client: FlaskClient, store: Store) -> None:
    signed = put_in_force(store, expires="2020-01-01")
    assert post(client, Sender().report()).json["code"] == "closed"
    answer = client.get("/api/v1/instance")
    assert answer.data == signed
    assert answer.content_type == "application/vnd.report-portal.signed"


def without(meta: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in meta.items() if key != name}


SENDER = Sender()
META = SENDER.meta()


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        *[(without(META, name), "missing-field") for name in META],
        (META | {"more": 1}, "unknown-field"),
        (META | {"mailbox": "AB" * 16}, "invalid-field"),
        (META | {"mailbox": "ab" * 15}, "invalid-field"),
        (META | {"mailbox": 7}, "invalid-field"),
        (META | {"auth_sha256": "zz" * 32}, "invalid-field"),
        (META | {"sequence": 2}, "invalid-field"),
        (META | {"sequence": True}, "invalid-field"),
        (META | {"sequence": 1.0}, "invalid-field"),
        (META | {"instance_version": 0}, "invalid-field"),
        (META | {"instance_version": "1"}, "invalid-field"),
        (META | {"epochs": {}}, "invalid-field"),
        (META | {"epochs": []}, "invalid-field"),
        (META | {"epochs": {"resource/ngo": "1", "housing/ngo": 1}}, "invalid-field"),
        (META | {"epochs": EPOCHS | {"labour/state": 1}}, "unknown-audience"),
        (META | {"epochs": {"resource/ngo": 1}}, "instance-outdated"),
        (META | {"epochs": EPOCHS | {"resource/ngo": 2}}, "epoch-retired"),
        (META | {"instance_version": 2}, "instance-outdated"),
        (META | {"uploads": {}}, "invalid-field"),
        (META | {"uploads": [7]}, "invalid-field"),
        (META | {"uploads": [{"id": "00" * 16}]}, "missing-field"),
        (META | {"uploads": [{"id": "00" * 16, "sha256": "00" * 32, "name": "x"}]}, "unknown-field"),
        (META | {"uploads": [{"id": "00" * 16, "sha256": "00" * 32}] * 2}, "invalid-field"),
        (META | {"uploads": [{"id": "00" * 16, "sha256": "00" * 32}]}, "upload-missing"),
        (META | {"form": "00" * 8}, "unknown-field"),
        (without(without(META, "mailbox"), "auth_sha256") | {"form": "00" * 7}, "invalid-field"),
    ],
)
def test_meta_is_read_strictly(client: FlaskClient, store: Store, meta: dict[str, Any], code: str) -> None:
    put_in_force(store)
    parts = read_bundle(SENDER.report()).files
    answer = post(client, write_bundle(meta, parts))
    assert answer.json["code"] == code
    assert 400 <= answer.status_code < 500
    assert answer.json["status"] == answer.status_code
    assert answer.json["type"] == f"/problems/{code}"
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]
    assert answer.json["fix"]
    assert held(store) == NOTHING


GOOD = envelope(2)
TAMPERED = GOOD.replace(b"mlkem768x25519", b"mlkem768x2551_", 1)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("core", b"", "malformed-envelope"),
        ("core", b"words of a person", "malformed-envelope"),
        ("private", GOOD[:-1], "wrong-size"),
        ("private", GOOD[:1000], "malformed-envelope"),
        ("contact", GOOD + b"x", "wrong-size"),
        ("contact", GOOD.replace(b"v1\n", b"v2\n", 1), "malformed-envelope"),
        ("contact", TAMPERED, "wrong-stanza-count"),
        ("core", envelope(1), "wrong-stanza-count"),
        ("core", envelope(3), "wrong-stanza-count"),
        ("state", envelope(2), "wrong-stanza-count"),
        ("core", envelope(2, 5000), "wrong-size"),
        ("core", envelope(2, 2048), "wrong-size"),
        ("core", envelope(2, 128 * 1024), "wrong-size"),
        ("core", None, "missing-field"),
        ("state", None, "missing-field"),
        ("extra", GOOD, "unknown-field"),
    ],
)
def test_files_must_have_their_shape(
    client: FlaskClient, store: Store, name: str, content: bytes | None, code: str
) -> None:
    put_in_force(store)
    parts: dict[str, bytes | None] = dict(read_bundle(SENDER.report()).files)
    parts[name] = content
    body = write_bundle(META, {key: value for key, value in parts.items() if value is not None})
    assert post(client, body).json["code"] == code
    assert held(store) == NOTHING


@pytest.mark.parametrize(
    "body", [b"", b"RPB1", b"RPB1\0\1", SENDER.report()[:-1], SENDER.report() + b"\0", b"{}"]
)
def test_what_is_not_a_bundle_is_refused(client: FlaskClient, store: Store, body: bytes) -> None:
    put_in_force(store)
    answer = post(client, body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed-bundle")


def test_another_media_type_is_refused(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    answer = client.post("/api/v1/reports", json={})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported-media-type")


def test_a_body_announced_too_large_is_refused_unread(client: FlaskClient, store: Store) -> None:
    put_in_force(store)

    class Unread:
        def read(self, _size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    answer = client.post(
        "/api/v1/reports",
        headers=BUNDLE,
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": "10000000"},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


def test_an_unannounced_body_is_refused_while_reading(client: FlaskClient, store: Store) -> None:
    put_in_force(store)

    class Endless:
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.given += size
            return bytes(size)

    stream = Endless()
    unannounced = {"wsgi.input": stream, "CONTENT_LENGTH": ""}
    answer = client.post("/api/v1/reports", headers=BUNDLE, environ_overrides=unannounced)
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
    assert stream.given < 1_000_000


def test_a_mailbox_takes_one_report_only(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    sender = Sender()
    post(client, sender.report())
    answer = post(client, sender.report(padded=8192))
    assert (answer.status_code, answer.json["code"]) == (409, "sequence-taken")
    assert held(store)["reports"] == 1


def paper_form(store: Store, sender: Sender) -> bytes:
    form = secrets.token_bytes(8)
    row = {
        "form": form,
        "mailbox": sender.mailbox,
        "auth_sha256": sha256(sender.auth).digest(),
        "sealed": b"sealed form",
    }
    store.write(lambda connection: connection.execute(insert(paper_forms).values(row)))
    return form


def paper_report(form: bytes, seed: int = 0) -> bytes:
    meta = without(without(META, "mailbox"), "auth_sha256") | {"form": form.hex()}
    sealed = envelope(2, 4096, seed)
    return write_bundle(meta, {"core": sealed, "private": sealed, "contact": sealed})


def test_a_paper_form_fills_the_mailbox_it_reserved_once(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    put_in_force(store)
    sender = Sender()
    form = paper_form(store, sender)
    assert post(client, paper_report(secrets.token_bytes(8))).json["code"] == "unknown-form"
    assert post(client, paper_report(form)).status_code == 201
    assert post(client, paper_report(form)).status_code == 200
    # A station that was switched off sends again, long after: elsewhere, and under a newer key list.
    other = create_app(settings, store).test_client()
    assert post(other, paper_report(form)).status_code == 200
    again = post(client, paper_report(form, seed=1))
    assert (again.status_code, again.json["code"]) == (409, "form-used")
    with store.read() as connection:
        kept = files_of(connection, sender.mailbox, IN, 1)["form"].data
        left = connection.execute(select(paper_forms.c.sealed)).scalar_one()
    assert (kept, left) == (b"sealed form", b"")
    answer = client.get("/api/v1/mailbox", headers=sender.headers)
    assert read_bundle(answer.data).files == {}
    put_in_force(store, 2, epochs={"resource/ngo": 2, "housing/ngo": 1})
    newer = create_app(settings, store).test_client()
    assert post(newer, paper_report(secrets.token_bytes(8))).json["code"] == "epoch-retired"
    assert post(newer, paper_report(form)).status_code == 200


def test_no_row_can_hold_who_sent_it_or_when(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    post(client, Sender().report(), **{"User-Agent": "canary-agent", "X-Forwarded-For": "203.0.113.77"})
    names = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not names & {"address", "ip", "user_agent", "created_at", "time"}
    with store.read() as connection:
        rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    dump = str(rows)
    assert "resource/ngo" in dump
    assert "canary-agent" not in dump
    assert "203.0.113.77" not in dump
