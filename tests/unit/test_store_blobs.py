"""Blobs: whole or not there, named at random; in a folder dated by the day, in a bucket gone where they are away."""

import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket
from threading import Thread

import pytest

from report_portal.config import SettingError
from report_portal.store.blob_port import BlobStore
from report_portal.store.blobs import Blobs
from report_portal.store.bucket import Bucket
from report_portal.store.days import midnight, today
from report_portal.store.errors import BlobMissingError, BusyError, StorageFullError


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path)


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return Bucket(request.getfixturevalue("bucket")) if request.param == "bucket" else Blobs(tmp_path)


def listed(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_blob_comes_back_and_shows_only_its_day(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.put(b"sealed")
    assert blobs.read(name) == b"sealed"
    (path,) = listed(tmp_path)
    assert path.stat().st_mtime == midnight(today())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_part_written_again_cuts_off_what_followed(place: BlobStore) -> None:
    name = place.new_name()
    place.write_at(name, 0, b"abcdef")
    place.write_at(name, 3, b"X")
    assert place.read(name) == b"abcX"
    place.write_at(name, 0, b"new")
    assert place.read(name) == b"new"


def test_deleted_and_unknown_blobs_are_missing(place: BlobStore) -> None:
    name, other = place.put(b"sealed"), place.put(b"sealed too")
    assert set(place.names()) == {name, other}
    place.delete([name, "0" * 32])
    assert set(place.names()) == {other}
    with pytest.raises(BlobMissingError):
        place.read(name)
    # Neither is a day old.
    assert list(place.settled()) == []


def test_files_of_one_item_lie_in_one_blob_of_a_folder_and_each_in_its_own_of_a_bucket(
    place: BlobStore,
) -> None:
    names = place.put_together([b"one", b"two"])
    if isinstance(place, Blobs):
        assert names == [names[0]] * 2
        assert place.read(names[0]) == b"onetwo"
    else:
        assert [place.read(name) for name in names] == [b"one", b"two"]


def test_erased_bytes_are_zeros_and_others_keep_their_place(
    place: BlobStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = place.put(b"onetwothree")
    backup = tmp_path_factory.mktemp("backup")
    held, late = backup / "held", backup / "late"
    assert place.hold(name, held)
    place.erase(name, 3, 3)
    place.erase(name, 3, 3)
    assert place.read(name) == b"one\0\0\0three"
    # Nothing longer than it was, where a layout is wrong.
    place.erase(name, 9, 50)
    assert place.read(name) == b"one\0\0\0thr\0\0"
    # A backup that was being made keeps what its rows name.
    assert held.read_bytes() == b"onetwothree"
    assert place.hold(name, late)
    assert late.read_bytes() == b"one\0\0\0thr\0\0"
    assert list(place.names()) == [name]
    with pytest.raises(BlobMissingError):
        place.erase("0" * 32, 0, 1)


def test_an_erased_blob_shows_only_its_day(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.put(b"sealed")
    blobs.erase(name, 0, 3)
    (path,) = listed(tmp_path)
    assert path.stat().st_mtime == midnight(today())
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_many_who_erase_at_once_none_brings_back_what_another_erased(tmp_path: Path) -> None:
    folders = [Blobs(tmp_path) for _ in range(4)]
    for _ in range(20):
        name = folders[0].put(b"x" * 16)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda n, name=name: folders[n % 4].erase(name, n, 1), range(16)))
        assert folders[0].read(name) == bytes(16)


def test_what_is_deleted_while_it_is_erased_stays_deleted(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = blobs.put(b"sealed")
    deleting = Thread(target=blobs.delete, args=([name],))
    write = Blobs._write

    def slow(self: Blobs, path: Path, offset: int, data: bytes, *, new: bool = False) -> None:
        deleting.start()
        deleting.join(0.3)
        write(self, path, offset, data, new=new)

    monkeypatch.setattr(Blobs, "_write", slow)
    blobs.erase(name, 0, 3)
    deleting.join()
    assert listed(tmp_path) == []
    with pytest.raises(BlobMissingError):
        blobs.erase(name, 0, 3)


def test_what_is_held_outlives_its_deletion(place: BlobStore, tmp_path: Path) -> None:
    name, target = place.put(b"sealed"), tmp_path / "held"
    assert place.hold(name, target)
    assert place.hold(name, target)
    place.delete([name])
    assert target.read_bytes() == b"sealed"
    assert not place.hold(name, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_more_than_one_answer_holds_are_listed_and_deleted(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report_portal.store.bucket.AT_ONCE", 3)
    place = Bucket(bucket)
    names = [place.put(b"x") for _ in range(8)]
    assert set(place.names()) == set(names)
    place.delete(names)
    assert list(place.names()) == []


def test_a_bucket_that_is_away_or_refuses_is_busy_and_says_nothing(
    bucket: str, caplog: pytest.LogCaptureFixture
) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = Bucket(f"s3://x?endpoint=http://127.0.0.1:{taken.getsockname()[1]}")
        for act in (
            lambda: away.put(b"these words"),
            lambda: list(away.names()),
            lambda: away.delete(["0" * 32]),
        ):
            with pytest.raises(BusyError, match=r"^the bucket is away$"):
                act()
    elsewhere = Bucket(bucket.replace("s3://", "s3://not-"))
    with pytest.raises(BusyError, match=r"^the bucket refused$"):
        elsewhere.put(b"these words")
    assert "these words" not in caplog.text


@pytest.mark.parametrize("url", ["http://x", "s3://", "s3://x?endpoint=y&key=secret", "x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="REPORT_PORTAL_BLOBS_URL must look like"):
        Bucket(url)


def test_without_room_nothing_is_left_behind(blobs: Blobs, tmp_path: Path) -> None:
    name = blobs.new_name()
    blobs.write_at(name, 0, b"a" * 1000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(StorageFullError):
            blobs.put(b"b" * 5000)
        with pytest.raises(StorageFullError):
            blobs.put_together([b"b" * 500, b"b" * 5000])
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
        with pytest.raises(StorageFullError):
            blobs.erase(name, 0, 900)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
        with pytest.raises(StorageFullError):
            blobs.write_at(name, 1000, b"c" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert blobs.read(name) == b"a" * 1000
    assert len(listed(tmp_path)) == 1
