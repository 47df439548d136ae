"""Floods pay with work, nobody is blocked; a full disk and a broken store lose nothing."""

import logging
from dataclasses import replace
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, put_in_force

from report_portal.config import Settings
from report_portal.crypto.work import solve
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.web.limits import PROOF_USES


def app_client(store: Store, settings: Settings, **changes: int) -> FlaskClient:
    return create_app(replace(settings, **changes), store).test_client()


def test_past_the_budget_work_is_asked_for_and_taken(store: Store, settings: Settings) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=3)
    for _ in range(3):
        assert client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE).status_code == 201
    body = Sender().report()
    refused = client.post("/api/v1/reports", data=body, headers=BUNDLE)
    assert (refused.status_code, refused.json["code"]) == (428, "work-needed")
    bits = refused.json["bits"]
    assert 8 <= bits <= 18
    wrong = client.post("/api/v1/reports", data=body, headers=BUNDLE | {"Work": "not a nonce"})
    assert wrong.json["code"] == "work-needed"
    other = solve(sha256(Sender().report()).digest(), bits)
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE | {"Work": other}).status_code == 428
    work = solve(sha256(body).digest(), bits)
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE | {"Work": work}).status_code == 201


def test_work_is_used_up_by_sending_the_same_again_and_again(store: Store, settings: Settings) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=0, work_bits=10)
    body = Sender().report()

    def post(work: str) -> int:
        return client.post("/api/v1/reports", data=body, headers=BUNDLE | {"Work": work}).status_code

    work, another = (solve(sha256(body).digest(), 10) for _ in range(2))
    assert work != another
    assert [post(work) for _ in range(PROOF_USES + 2)] == [201] + [200] * (PROOF_USES - 1) + [428, 428]
    assert [post(another) for _ in range(2)] == [200, 200]


def test_a_flood_without_work_makes_nobody_else_pay_more(store: Store, settings: Settings) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=1)
    client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE)
    body = Sender().report()
    asked = {client.post("/api/v1/reports", data=body, headers=BUNDLE).json["bits"] for _ in range(50)}
    assert len(asked) == 1


def test_a_flood_with_work_pays_more_and_more_up_to_the_limit(store: Store, settings: Settings) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=1, work_bits=13)
    asked = []
    for _ in range(12):
        body = Sender().report()
        headers = dict(BUNDLE)
        refused = client.post("/api/v1/reports", data=body, headers=headers)
        if refused.status_code == 428:
            asked.append(refused.json["bits"])
            headers["Work"] = solve(sha256(body).digest(), asked[-1])
            assert client.post("/api/v1/reports", data=body, headers=headers).status_code == 201
    assert asked == sorted(asked)
    assert asked[0] < asked[-1] == 13


def test_addresses_are_told_apart_and_reading_costs_no_work(store: Store, settings: Settings) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=1, proxies=1)

    def status(address: str) -> int:
        headers = BUNDLE | {"X-Forwarded-For": f"198.51.100.1, {address}"}
        return client.post("/api/v1/reports", data=Sender().report(), headers=headers).status_code

    assert [status("192.0.2.1"), status("192.0.2.1"), status("192.0.2.2")] == [201, 428, 201]
    assert client.get("/api/v1/instance", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 428),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 201),
        ("::ffff:192.0.2.1", "192.0.2.1", 428),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 201),
        ("fe80::1%eth0", "fe80::2%eth0", 428),
        ("unknown", "unknown", 428),
    ],
)
def test_all_addresses_of_one_machine_are_counted_together(
    store: Store, settings: Settings, first: str, second: str, told: int
) -> None:
    put_in_force(store)
    client = app_client(store, settings, work_budget=1, proxies=1)

    def status(address: str) -> int:
        headers = BUNDLE | {"X-Forwarded-For": address}
        return client.post("/api/v1/reports", data=Sender().report(), headers=headers).status_code

    assert [status(first), status(second)] == [201, told]


def test_a_full_disk_refuses_and_loses_nothing(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    kept = Sender()
    assert client.post("/api/v1/reports", data=kept.report(), headers=BUNDLE).status_code == 201

    def limit(pages: int) -> int:
        return store._writer.outside(
            lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one(),
        )

    limit(1)
    while True:
        sender = Sender()
        body = sender.report(padded=8192)
        answer = client.post("/api/v1/reports", data=body, headers=BUNDLE)
        if answer.status_code != 201:
            break
    assert (answer.status_code, answer.json["code"]) == (507, "storage-full")
    assert client.get("/api/v1/mailbox", headers=sender.headers).status_code == 404
    assert client.get("/api/v1/mailbox", headers=kept.headers).status_code == 200
    limit(100_000)
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE).status_code == 201


def test_an_unexpected_error_says_where_but_not_what(
    client: FlaskClient, store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_force(store)

    def break_down(_act: object) -> None:
        raise ZeroDivisionError("words of a person")

    monkeypatch.setattr(store._writer, "write", break_down)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE)
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "ZeroDivisionError" in caplog.text
    assert "words" not in caplog.text + answer.text


def test_a_closed_store_answers_that_it_is_busy(client: FlaskClient, store: Store) -> None:
    put_in_force(store)
    client.get("/api/v1/instance")
    assert client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE).status_code == 201
    store._writer.close()
    answer = client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE)
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
