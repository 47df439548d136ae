"""Attachments: arriving in parts, continued after a break, named by one report only."""

import secrets
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from engines import on_both_engines
from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, envelope, put_in_force
from sqlalchemy import select

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.intake.services import PART_MIN
from report_portal.intake.shapes import ATTACHMENT_LENGTH_MAX
from report_portal.store import Store
from report_portal.store.schema import reports

pytestmark = on_both_engines

SEALED = envelope(1, 8192)
Sent = tuple[bytes, int, int]


def part(client: FlaskClient, upload: str, data: bytes, offset: int, length: int = len(SEALED)) -> Any:
    headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Id": upload,
        "Upload-Offset": str(offset),
        "Upload-Length": str(length),
    }
    return client.post("/api/v1/uploads", data=data, headers=headers)


@pytest.fixture
def upload() -> str:
    return secrets.token_hex(16)


def test_an_upload_goes_on_where_it_broke_off(client: FlaskClient, store: Store, upload: str) -> None:
    put_in_force(store)
    assert part(client, upload, SEALED[:5000], 0).json == {"offset": 5000}
    assert client.get("/api/v1/uploads", headers={"Upload-Id": upload}).json == {
        "offset": 5000,
        "length": len(SEALED),
    }
    again = part(client, upload, SEALED[:5000], 0)
    assert (again.status_code, again.json["code"], again.json["offset"]) == (409, "upload-offset", 5000)
    assert part(client, upload, SEALED[5000:], 5000).json == {"offset": len(SEALED)}

    sender = Sender()
    named = [{"id": upload, "sha256": sha256(SEALED).hexdigest()}]
    body = sender.report(uploads=named)
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE).status_code == 201
    assert client.post("/api/v1/reports", data=body, headers=BUNDLE).status_code == 200


@pytest.mark.parametrize("case", ["half", "other hash", "unknown", "taken"])
def test_a_report_names_only_whole_uploads_of_its_own(
    client: FlaskClient, store: Store, upload: str, case: str
) -> None:
    put_in_force(store)
    digest = sha256(SEALED).hexdigest()
    if case != "unknown":
        part(client, upload, SEALED[:5000] if case == "half" else SEALED, 0)
    if case == "other hash":
        digest = sha256(b"").hexdigest()
    named = [{"id": upload, "sha256": digest}]
    if case == "taken":
        first = client.post("/api/v1/reports", data=Sender().report(uploads=named), headers=BUNDLE)
        assert first.status_code == 201
    sender = Sender()
    answer = client.post("/api/v1/reports", data=sender.report(uploads=named), headers=BUNDLE)
    assert (answer.status_code, answer.json["code"]) == (409, "upload-missing")
    assert client.get("/api/v1/mailbox", headers=sender.headers).status_code == 404


def test_a_report_names_an_upload_again_that_it_has(client: FlaskClient, store: Store, upload: str) -> None:
    put_in_force(store)
    sender, other, later = Sender(), Sender(), secrets.token_hex(16)
    for one in (sender, other):
        client.post("/api/v1/reports", data=one.report(), headers=BUNDLE)
    for one in (upload, later):
        part(client, one, SEALED, 0)
    named = [{"id": one, "sha256": sha256(SEALED).hexdigest()} for one in (upload, later)]

    def post(who: Sender, sequence: int, uploads: list[dict[str, str]]) -> Any:
        body = who.later(sequence, uploads=uploads)
        return client.post("/api/v1/mailbox/messages", data=body, headers=BUNDLE | who.headers)

    # Its answer was lost, so the person adds a photo and sends both.
    assert post(sender, 2, named[:1]).status_code == 201
    assert post(sender, 3, named).status_code == 201
    with store.read() as connection:
        kept = connection.execute(select(reports.c.attachments).where(reports.c.mailbox == sender.mailbox))
        assert kept.scalar_one() == 2
    assert post(other, 2, named[1:]).json["code"] == "upload-missing"
    assert post(sender, 4, [named[0] | {"sha256": "00" * 32}]).json["code"] == "upload-missing"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ((SEALED, 0, len(SEALED) - 1), "wrong-size"),
        ((SEALED[:5000], 0, len(SEALED) + 1), "wrong-size"),
        ((SEALED[:5000], 0, 100), "wrong-size"),
        ((SEALED[:5000], 0, 40 * 1024 * 1024), "too-large"),
        ((SEALED[:1000], 0, len(SEALED)), "malformed-envelope"),
        ((b"words of a person" * 200, 0, len(SEALED)), "malformed-envelope"),
        ((envelope(2)[:5000], 0, len(SEALED)), "wrong-stanza-count"),
        ((SEALED[5000:], 5000, len(SEALED)), "upload-offset"),
        ((b"", 0, len(SEALED)), "invalid-field"),
    ],
)
def test_a_part_must_fit(client: FlaskClient, tmp_path: Path, upload: str, sent: Sent, code: str) -> None:
    data, offset, length = sent
    assert part(client, upload, data, offset, length).json["code"] == code
    assert not [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    missing = client.get("/api/v1/uploads", headers={"Upload-Id": upload})
    assert (missing.status_code, missing.json["code"]) == (409, "upload-missing")


def test_a_part_must_not_go_beyond_the_length_or_change_it(client: FlaskClient, upload: str) -> None:
    part(client, upload, SEALED[:5000], 0)
    assert part(client, upload, SEALED[5000:] + b"x", 5000).json["code"] == "invalid-field"
    longer = envelope(1, 16384)
    other_length = part(client, upload, longer[5000:], 5000, len(longer)).json
    assert other_length["detail"] == "Upload-Length differs from that of the first part."
    assert part(client, upload, SEALED[5000:], 5000).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Upload-Id": None}, "missing-field"),
        ({"Upload-Offset": None}, "missing-field"),
        ({"Upload-Length": None}, "missing-field"),
        ({"Upload-Id": "ab"}, "invalid-field"),
        ({"Upload-Offset": "-1"}, "invalid-field"),
        ({"Upload-Offset": "1.5"}, "invalid-field"),
        ({"Upload-Length": "9" * 30}, "invalid-field"),
    ],
)
def test_header_fields_are_read_strictly(client: FlaskClient, changes: dict[str, Any], code: str) -> None:
    headers = {
        "Upload-Id": "ab" * 16,
        "Upload-Offset": "0",
        "Upload-Length": str(len(SEALED)),
        "Content-Type": "application/octet-stream",
    } | changes
    given = {name: value for name, value in headers.items() if value is not None}
    assert client.post("/api/v1/uploads", data=SEALED, headers=given).json["code"] == code


def test_a_part_in_the_middle_is_not_small(client: FlaskClient, upload: str) -> None:
    large = envelope(1, 262_144)

    def told(end: int, offset: int) -> Any:
        return part(client, upload, large[offset:end], offset, len(large)).json

    assert told(5000, 0) == {"offset": 5000}
    for end in (5001, 5000 + PART_MIN - 1):
        assert told(end, 5000)["code"] == "invalid-field"
    middle = 5000 + PART_MIN
    assert told(middle, 5000) == {"offset": middle}
    assert told(len(large) - 1, middle) == {"offset": len(large) - 1}
    assert told(len(large), len(large) - 1) == {"offset": len(large)}


def test_uploads_nobody_named_cannot_fill_the_disk(store: Store, settings: Settings) -> None:
    client = create_app(replace(settings, uploads_pending=10_000), store).test_client()
    first, second = secrets.token_hex(16), secrets.token_hex(16)
    assert part(client, first, SEALED[:5000], 0).status_code == 200
    assert part(client, second, SEALED[:5000], 0).status_code == 200
    for answer in (
        part(client, secrets.token_hex(16), SEALED[:5000], 0),
        part(client, first, SEALED[5000:], 5000),
    ):
        assert (answer.status_code, answer.json["code"]) == (507, "storage-full")
    put_in_force(store)
    assert client.post("/api/v1/reports", data=Sender().report(), headers=BUNDLE).status_code == 201


def test_announcing_large_uploads_keeps_nobody_from_sending_a_photo(store: Store, settings: Settings) -> None:
    client = create_app(replace(settings, uploads_pending=ATTACHMENT_LENGTH_MAX), store).test_client()
    for _ in range(3):
        begun = part(client, secrets.token_hex(16), SEALED[:2000], 0, length=ATTACHMENT_LENGTH_MAX)
        assert begun.status_code == 200
    upload = secrets.token_hex(16)
    assert part(client, upload, SEALED[:5000], 0).status_code == 200
    assert part(client, upload, SEALED[5000:], 5000).status_code == 200
