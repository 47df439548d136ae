"""Blobs: whole or not there, named at random, dated by the day."""

import resource
from pathlib import Path

import pytest

from report_portal.store.blobs import Blobs
from report_portal.store.days import midnight, today
from report_portal.store.errors import BlobMissingError, StorageFullError


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path)


def listed(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_blob_comes_back_and_shows_only_its_day(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.put(b"sealed")
    assert blobs.read(name) == b"sealed"
    (path,) = listed(tmp_path)
    assert path.stat().st_mtime == midnight(today())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_part_written_again_cuts_off_what_followed(blobs: Blobs) -> None:
    name = blobs.new_name()
    blobs.write_at(name, 0, b"abcdef")
    blobs.write_at(name, 3, b"X")
    assert blobs.read(name) == b"abcX"


def test_deleted_and_unknown_blobs_are_missing(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.put(b"sealed")
    blobs.delete([name, "0" * 32])
    assert not listed(tmp_path)
    with pytest.raises(BlobMissingError):
        blobs.read(name)


def test_without_room_nothing_is_left_behind(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.new_name()
    blobs.write_at(name, 0, b"a" * 1000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(StorageFullError):
            blobs.put(b"b" * 5000)
        with pytest.raises(StorageFullError):
            blobs.put_all([b"b" * 500, b"b" * 5000])
        with pytest.raises(StorageFullError):
            blobs.write_at(name, 1000, b"c" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert blobs.read(name) == b"a" * 1000
    assert len(listed(tmp_path)) == 1
