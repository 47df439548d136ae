"""Serving a built site folder from memory: final bytes, precompressed, the same for everybody."""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from flask import Request, Response

_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
# The builder puts a part of the content's hash into the name of everything pages refer to.
_HASHED: Final = re.compile(r"[.-][0-9a-f]{8,64}\.[a-z0-9]+$")
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_ERROR_PAGE: Final = "404.html"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a site.

    Args:
        bodies: content by encoding; `""` is the plain file.
        tags: strong entity tag by encoding.
        media_type: with its character set.
        cache: value of `Cache-Control`.
    """

    bodies: Mapping[str, bytes]
    tags: Mapping[str, str]
    media_type: str
    cache: str

    def answer(self, request: Request, status: int = 200) -> Response:
        """Answer with the smallest encoding the request takes, or 304 where it has the content.

        Args:
            request: GET or HEAD.
            status: of a whole answer.

        Returns:
            The answer; the server leaves out the body for HEAD.
        """
        encoding = self._encoding(request)
        tag = self.tags[encoding]
        fresh = status == 200 and tag in request.headers.get("If-None-Match", "")  # noqa: PLR2004 - HTTP's own number
        answer = Response(status=304 if fresh else status)
        if not fresh:
            answer.set_data(self.bodies[encoding])
            answer.headers["Content-Type"] = self.media_type
            if encoding:
                answer.headers["Content-Encoding"] = encoding
        answer.headers["ETag"] = tag
        answer.headers["Cache-Control"] = self.cache
        if len(self.bodies) > 1:
            answer.headers["Vary"] = "Accept-Encoding"
        return answer

    def _encoding(self, request: Request) -> str:
        accepted = request.accept_encodings
        for encoding in self.bodies:
            # quality() also honours "*", which is fine, and "q=0", which forbids.
            if encoding and accepted.quality(encoding) > 0:
                return encoding
        return ""


class Site:
    """All files of a built site, read once, and again when the builder switched to another build.

    Args:
        folder: made by the site builder, a link to one build; files with `.br` and `.gz` beside
            them. A missing folder is an empty site.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._build = ""
        self._held: dict[str, Asset] = {}
        self._renewing = Lock()

    @property
    def _assets(self) -> Mapping[str, Asset]:
        build = self._switched_to()
        if build != self._build:
            with self._renewing:
                if build != self._build:
                    self._held, self._build = load_all(self._folder.resolve()), build
        return self._held

    def _switched_to(self) -> str:
        # Asked on every request; resolving the whole path would cost ten times as much.
        try:
            return str(self._folder.readlink())
        except OSError:
            return "." if self._folder.is_dir() else ""

    def find(self, path: str) -> Asset | None:
        """Give the file an address names.

        Args:
            path: without its leading `/`; an address ending in `/` names the `index.html` there.

        Returns:
            The file, or None.
        """
        if path == "" or path.endswith("/"):
            path += "index.html"
        return self._assets.get(path)

    def is_folder(self, path: str) -> bool:
        """Tell whether an address lacks only the `/` at its end."""
        return f"{path}/index.html" in self._assets

    def error_page(self, path: str) -> Asset | None:
        """Give the page for an unknown address: that of its language, else that of all, else None."""
        language = path.partition("/")[0]
        return self._assets.get(f"{language}/{_ERROR_PAGE}") or self._assets.get(_ERROR_PAGE)


def load_all(build: Path) -> dict[str, Asset]:
    """Read every file of a build, packed twins with their plain file.

    Args:
        build: the folder itself, no link to it.

    Returns:
        Path below the folder → file.
    """
    paths = sorted(path for path in build.rglob("*") if path.is_file()) if build.is_dir() else []
    return {
        path.relative_to(build).as_posix(): _load(path) for path in paths if path.suffix not in {".br", ".gz"}
    }


def _load(path: Path) -> Asset:
    bodies: dict[str, bytes] = {}
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            bodies[encoding] = packed.read_bytes()
    bodies[""] = path.read_bytes()
    tags = {encoding: f'"{hashlib.sha256(body).hexdigest()[:32]}"' for encoding, body in bodies.items()}
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(bodies, tags, media_type, _FOREVER if _HASHED.search(path.name) else _ASK_AGAIN)
