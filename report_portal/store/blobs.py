"""Sealed files too large for a row, those of one item together in a file with a random name."""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .blob_port import zeroed
from .days import midnight, today
from .errors import BlobMissingError, translate


class Blobs:
    """A folder of blobs; see `blob_port.BlobStore`.

    A blob is flushed, file and folder, before the row that names it is written; one without a row
    is an orphan that a job removes later. Modification times show the day only.

    Args:
        folder: made where it is missing; holds one folder per first two characters of a name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for number in range(256):
            (folder / f"{number:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush_folder(folder)

    def new_name(self) -> str:
        """Draw a name: 32 hexadecimal characters."""
        return secrets.token_hex(16)

    def put(self, data: bytes) -> str:
        """Keep bytes durably.

        Args:
            data: any number of bytes.

        Returns:
            The name of the new blob.

        Raises:
            StorageFullError: no room; nothing is left behind.
        """
        return self.put_together([data])[0]

    def put_together(self, contents: Sequence[bytes]) -> list[str]:
        """Keep the files of one item durably, all or none: in one blob, since each costs a flush.

        Args:
            contents: one or more.

        Returns:
            Its name, once for each of them.

        Raises:
            StorageFullError: no room; nothing is left behind.
        """
        name = self.new_name()
        path = self._path(name)
        try:
            self._write(path, 0, b"".join(contents), new=True)
            _flush_folder(path.parent)
        except OSError as error:
            self.delete([name])
            raise translate(error) from error
        return [name] * len(contents)

    def write_at(self, name: str, offset: int, data: bytes) -> None:
        """Write bytes into a blob and cut off what stood behind them, durably.

        Args:
            name: from `new_name`.
            offset: bytes from the start, at most the blob's length.
            data: any number of bytes.

        Raises:
            StorageFullError: no room; the blob is as long as it was before.
        """
        path = self._path(name)
        try:
            self._write(path, offset, data)
            if offset == 0:
                _flush_folder(path.parent)
        except OSError as error:
            if offset:
                os.truncate(path, offset)
            else:
                path.unlink(missing_ok=True)
            raise translate(error) from error

    def _write(self, path: Path, offset: int, data: bytes, *, new: bool = False) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_EXCL if new else 0)
        number = os.open(path, flags, 0o600)
        try:
            end = _write_all(number, offset, data)
            if not new:
                os.ftruncate(number, end)
            os.utime(number, (midnight(today()),) * 2)
            os.fsync(number)
        finally:
            os.close(number)

    def erase(self, name: str, start: int, size: int) -> None:
        """Put zeros in the place of bytes of a blob, durably.

        A new file takes the blob's name: whoever reads the old one goes on, and a backup that holds it keeps it whole.

        Args:
            name: of the blob.
            start: bytes before them.
            size: how many.

        Raises:
            BlobMissingError: there is none of that name.
            StorageFullError: no room; the blob is as it was.
        """
        path, spare = self._path(name), self._path(name[:2] + self.new_name()[2:])
        try:
            with _alone(path) as number:
                self._write(spare, 0, zeroed(_read_all(number), start, size), new=True)
                spare.replace(path)
            _flush_folder(path.parent)
        except FileNotFoundError:
            raise BlobMissingError("a blob is missing") from None
        except OSError as error:
            spare.unlink(missing_ok=True)
            raise translate(error) from error

    def read(self, name: str) -> bytes:
        """Read a whole blob.

        Raises:
            BlobMissingError: there is none of that name.
        """
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise BlobMissingError("a blob is missing") from None

    def names(self) -> Iterator[str]:
        """Name all blobs, in no order that tells anything."""
        for folder in self._folder.iterdir():
            for entry in os.scandir(folder):
                yield entry.name

    def hold(self, name: str, target: Path) -> bool:
        """Give a blob a second name, so that it outlives its deletion; False where it is gone."""
        try:
            target.hardlink_to(self._path(name))
        except FileExistsError:
            return True
        except FileNotFoundError:
            return False
        return True

    def delete(self, names: Iterable[str]) -> None:
        """Unlink blobs, durably; names already gone are passed over."""
        folders = set()
        for name in names:
            path = self._path(name)
            with suppress(FileNotFoundError), _alone(path):
                path.unlink()
                folders.add(path.parent)
        for folder in folders:
            _flush_folder(folder)

    def settled(self) -> Iterator[str]:
        """Name the blobs that have not been touched today or yesterday, in no order that tells anything."""
        limit = midnight((datetime.now(UTC) - timedelta(days=1)).date().isoformat())
        for folder in self._folder.iterdir():
            for entry in os.scandir(folder):
                if entry.stat().st_mtime < limit:
                    yield entry.name

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    # Of two who erase at once, the later must see what the earlier did, and none brings back what was deleted.
    while True:
        # For writing too: over NFS nobody else may lock.
        number = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(number), path.stat()):
                yield number
                return
        finally:
            os.close(number)


def _read_all(number: int) -> bytes:
    return os.pread(number, os.fstat(number).st_size, 0)


def _write_all(number: int, offset: int, data: bytes) -> int:
    view = memoryview(data)
    while view:
        written = os.pwrite(number, view, offset)
        view = view[written:]
        offset += written
    return offset


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
