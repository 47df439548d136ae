"""Packing a data folder while it is in use: what is acknowledged before the start is in the backup."""

from pathlib import Path
from typing import IO, Any

from .archive import DATABASE, FORMAT, MANIFEST, PLACE, ArchiveWriter
from .days import today
from .snapshot import snapshot
from .store import Store


def write_backup(store: Store, data: Path, facts: dict[str, Any], target: IO[bytes]) -> int:
    """Write everything that must be kept, and not the deletion ledger, into a stream.

    Args:
        store: open.
        data: the data folder.
        facts: what a restore compares before it touches anything: instance, root, schema.
        target: gets the stream; must not keep it in the clear.

    Returns:
        How many sealed files were missing on the disk already.
    """
    with snapshot(store, data) as taken:
        archive = ArchiveWriter(target)
        archive.note(MANIFEST, {"format": FORMAT, "day": today(), **facts})
        archive.file(DATABASE, taken.database)
        archive.file(PLACE, data / PLACE)
        folder = data / "instance"
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.file(f"instance/{path.relative_to(folder).as_posix()}", path)
        for name in sorted(taken.names - taken.missing):
            archive.file(f"blobs/{name[:2]}/{name}", taken.blobs / name)
        archive.end(missing=sorted(taken.missing))
        return len(taken.missing)
