"""What a backup is made of: one stream of named files, read and written without holding more than a piece of it.

A tar stream: `manifest.json` first, the database, the folder's own files, the blobs, and `end.json` last, which
counts what must have come before it. Who may write or read the stream is not decided here.

ArchiveError    the stream is not a backup of this program, or not a whole one
"""

import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from .days import midnight, today

FORMAT: Final = 1
MANIFEST, DATABASE, PLACE, END = "manifest.json", "report_portal.sqlite3", "place.json", "end.json"
BLOB: Final = re.compile(r"blobs/[0-9a-f]{2}/([0-9a-f]{32})")
_INSTANCE: Final = re.compile(r"instance(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}){1,4}")
_NOTE_MAX: Final = 16 * 1024 * 1024
_PIECE: Final = 64 * 1024


class ArchiveError(Exception):
    """A backup is refused; the message says why and holds nothing of it."""


class ArchiveWriter:
    """Writes the files of a backup.

    Args:
        target: gets the stream; only `write` is used.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `end`
        # Times would tell when a part of the folder was written.
        self._time = int(midnight(today()))
        self._files = 0

    def note(self, name: str, value: Mapping[str, Any]) -> None:
        """Write a JSON file."""
        data = json.dumps(value).encode()
        self._add(name, len(data), io.BytesIO(data))

    def file(self, name: str, path: Path) -> None:
        """Write a file that nobody changes meanwhile."""
        with path.open("rb") as file:
            self._add(name, path.stat().st_size, file)

    def end(self, **facts: Any) -> None:
        """Write the last file and finish the stream."""
        self.note(END, {"files": self._files, **facts})
        self._tar.close()

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, self._time, 0o600
        self._tar.addfile(entry, file)
        self._files += 1


class ArchiveReader:
    """Reads the files of a backup, in order, each once.

    Args:
        source: gives the stream; only `read` is used.

    Raises:
        ArchiveError: it does not begin as a backup does.
    """

    def __init__(self, source: IO[bytes]) -> None:
        self._files = 0
        try:
            self._tar = tarfile.open(fileobj=source, mode="r|")  # noqa: SIM115 - closed with its source
        except tarfile.TarError:
            raise ArchiveError("the file holds no backup") from None
        first = self._next()
        if first is None or first.name != MANIFEST:
            raise ArchiveError("the file holds no backup")
        self.manifest = self._json(first)
        if self.manifest.get("format") != FORMAT:
            raise ArchiveError("the backup is of a form that this version does not know")

    def unpack(self, folder: Path) -> dict[str, Any]:
        """Write every file into a folder.

        Args:
            folder: empty.

        Returns:
            What `end.json` holds.

        Raises:
            ArchiveError: a file has no place in a backup, or some are missing.
        """
        for entry in self._entries():
            if entry.name == END:
                end = self._json(entry)
                if end.get("files") != self._files - 1:
                    raise ArchiveError("files are missing in the backup")
                if self._next() is not None:
                    raise ArchiveError("something follows the end of the backup")
                return end
            if not _has_place(entry.name):
                raise ArchiveError("the backup holds a file that has no place in one")
            self._write(entry, folder / entry.name)
        raise ArchiveError("the end of the backup is missing")

    def _entries(self) -> Iterator[tarfile.TarInfo]:
        while (entry := self._next()) is not None:
            yield entry

    def _next(self) -> tarfile.TarInfo | None:
        try:
            entry = self._tar.next()
        except tarfile.TarError:
            raise ArchiveError("the backup is damaged") from None
        if entry is not None and not entry.isreg():
            raise ArchiveError("the backup holds something that is no file")
        self._files += entry is not None
        return entry

    def _json(self, entry: tarfile.TarInfo) -> dict[str, Any]:
        file = self._tar.extractfile(entry)
        if file is None or entry.size > _NOTE_MAX:
            raise ArchiveError("the backup is damaged")
        try:
            value = json.loads(file.read())
        except ValueError:
            raise ArchiveError("the backup is damaged") from None
        if not isinstance(value, dict):
            raise ArchiveError("the backup is damaged")
        return value

    def _write(self, entry: tarfile.TarInfo, path: Path) -> None:
        file = self._tar.extractfile(entry)
        if file is None:
            raise ArchiveError("the backup is damaged")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with path.open("xb") as target:
                path.chmod(0o600)
                while piece := file.read(_PIECE):
                    target.write(piece)
        except FileExistsError:
            raise ArchiveError("the backup holds a file twice") from None


def _has_place(name: str) -> bool:
    return name in {DATABASE, PLACE} or any(form.fullmatch(name) for form in (BLOB, _INSTANCE))
