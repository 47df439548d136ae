"""Files of a site: named by content, packed twice, put in place in one act."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from report_portal.web.packing import packed

if TYPE_CHECKING:
    from collections.abc import Mapping

# Times say when a machine was set up; these say nothing.
_TIME: Final = 1767225600
_HASH_DIGITS: Final = 12


def content_name(stem: str, ending: str, content: bytes) -> str:
    """Name a file by its content.

    Args:
        stem: first part of the name.
        ending: with its dot.
        content: the bytes.
    """
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]}{ending}"


def json_bytes(value: Any) -> bytes:
    """Write JSON without spaces, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def install(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a whole site and switch to it at once; a reader sees the old one or the new one.

    Args:
        files: path → content.
        folder: where the site is to be found; becomes a link to a folder named by the content.
    """
    builds = folder.parent / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    build = builds / _build_name(files, folder)
    if not build.is_dir():
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=builds))
        for path, content in sorted(files.items()):
            _write(fresh / path, content)
        fresh.chmod(0o755)
        fresh.rename(build)
    _switch(folder, build)
    for old in builds.glob(f"{folder.name}-*"):
        if old != build:
            shutil.rmtree(old)


def is_installed(files: Mapping[str, bytes], folder: Path) -> bool:
    """Tell whether these files, no more and no fewer, were put in place."""
    return folder.is_dir() and folder.resolve().name == _build_name(files, folder)


def _build_name(files: Mapping[str, bytes], folder: Path) -> str:
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\n{len(content)}\n".encode() + content)
    return f"{folder.name}-{digest.hexdigest()[:_HASH_DIGITS]}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for suffix, body in {"": content, **packed(content)}.items():
        target = path.with_name(path.name + suffix)
        target.write_bytes(body)
        os.utime(target, (_TIME, _TIME))


def _switch(folder: Path, build: Path) -> None:
    link = folder.with_name(f".{folder.name}-next")
    link.unlink(missing_ok=True)
    link.symlink_to(build.relative_to(folder.parent), target_is_directory=True)
    link.replace(folder)
