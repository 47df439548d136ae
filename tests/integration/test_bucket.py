"""A portal whose sealed files lie in a bucket: the same, and nothing of a file on its own disk."""

import secrets
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, envelope, put_in_force
from operator_kit import set_up, typed
from sqlalchemy import select
from test_backup import Keeper, held

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store, open_store
from report_portal.store.bucket import Bucket
from report_portal.store.database import sqlite_url
from report_portal.store.schema import reports
from report_portal.store.sweeps import named_blobs, unlink_orphans


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return set_up(tmp_path / "data")


def opened(data: Path, bucket: str) -> Store:
    store = open_store(sqlite_url(data), data, bucket=bucket)
    put_in_force(store)
    return store


def intake_of(data: Path, store: Store) -> FlaskClient:
    return create_app(Settings(data=data), store).test_client()


def attach(client: FlaskClient, content: bytes) -> dict[str, str]:
    """Send a file in three parts."""
    name = secrets.token_bytes(16).hex()
    third = len(content) // 3
    for start, end in ((0, third), (third, 2 * third), (2 * third, len(content))):
        headers = {"Upload-Id": name, "Upload-Offset": str(start), "Upload-Length": str(len(content))}
        headers["Content-Type"] = "application/octet-stream"
        assert client.post("/api/v1/uploads", data=content[start:end], headers=headers).status_code == 200
    return {"id": name, "sha256": sha256(content).hexdigest()}


def test_reports_files_and_withdrawal(data: Path, bucket: str) -> None:
    store = opened(data, bucket)
    client, sender, other = intake_of(data, store), Sender(), Sender()
    named = attach(client, envelope(1, 262_144, 7))
    for one, uploads in ((sender, [named]), (other, [])):
        body = one.report(65536, uploads=uploads)
        for status in (201, 200):
            assert client.post("/api/v1/reports", data=body, headers=BUNDLE).status_code == status
    assert not [
        path for path in data.rglob("*") if path.is_file() and b"age-encryption" in path.read_bytes()[:64]
    ]
    with store.read() as connection:
        names = set(named_blobs(connection))
    assert names == set(store.blobs.names())
    assert len(names) == 7
    gone = sender.later(2)
    answer = client.post("/api/v1/mailbox/withdrawal", data=gone, headers=BUNDLE | sender.headers)
    assert answer.status_code == 201
    assert len(set(store.blobs.names())) == 3
    # What a crash left behind is swept once it has lain for a day.
    store.blobs.put(b"left behind")
    store.blobs.settled = store.blobs.names  # type: ignore[method-assign] # as if a day had passed
    assert unlink_orphans(store) == 1
    store.close()


def test_a_backup_and_its_restore(tmp_path: Path, data: Path, bucket: str) -> None:
    keeper = Keeper(tmp_path)
    keeper.database = {"BLOBS_URL": bucket}
    store = opened(data, bucket)
    sender = Sender()
    client = intake_of(data, store)
    assert client.post("/api/v1/reports", data=sender.report(65536), headers=BUNDLE).status_code == 201
    before = held(store, [sender.mailbox])
    file = keeper.backup()
    # The bucket is lost, and another one takes its place.
    other = f"{bucket.partition('/sealed')[0]}/other?{bucket.partition('?')[2]}"
    store.blobs.delete(list(store.blobs.names()))
    store.close()
    words = ("restore", str(file), "--identity", str(keeper.key), "--without-ledger", "--replace")
    said = typed(data, *words, BLOBS_URL=other, **keeper.ports)
    assert said.exit_code == 0, said.output
    restored = open_store(sqlite_url(data), data, bucket=other)
    assert held(restored, [sender.mailbox]) == before
    with restored.read() as connection:
        assert connection.execute(select(reports.c.mailbox)).scalars().all() == [sender.mailbox]
    restored.close()


def test_files_move_from_the_folder_to_the_bucket(data: Path, bucket: str) -> None:
    store = opened(data, "")
    sender = Sender()
    client = intake_of(data, store)
    assert client.post("/api/v1/reports", data=sender.report(65536), headers=BUNDLE).status_code == 201
    before = held(store, [sender.mailbox])
    store.close()
    assert "name the bucket" in typed(data, "move", "--files").output
    ports = Keeper(data.parent).ports
    said = typed(data, "move", "--files", BLOBS_URL=bucket, **ports)
    assert (said.exit_code, "Copied 1 sealed files" in said.output) == (0, True), said.output
    moved = open_store(sqlite_url(data), data, bucket=bucket)
    assert held(moved, [sender.mailbox]) == before
    moved.close()


def test_a_bucket_that_keeps_versions_is_found(data: Path, bucket: str) -> None:
    place = Bucket(bucket)
    assert not place.keeps_versions()
    name, _, endpoint = bucket.removeprefix("s3://").partition("/sealed?endpoint=")
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    said = typed(data, "doctor", BLOBS_URL=bucket)
    assert "it keeps versions" in said.output
