"""Holding a live site against its signed manifest, as a visitor whom the server cannot tell from others.

A server that shows one face to those who check and another to those who report is found only by checking from where
reporters are: through Tor, from a telephone's network, at times nobody knows.
"""

import hashlib
import random
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from report_portal.crypto.errors import SignedError
from report_portal.crypto.signed import verify_signed

from .connection import check_address
from .errors import InputError, UnreachableError

FORMAT: Final = 2
TIMEOUT: Final = 60.0
ENCODINGS: Final = ("br, gzip", "gzip", "identity")
# What servers and proxies add by themselves, and what moves no page.
_HARMLESS: Final = frozenset(
    {
        *("accept-ranges", "age", "connection", "content-encoding", "content-length", "date", "etag"),
        *("keep-alive", "last-modified", "server", "strict-transport-security", "transfer-encoding"),
        *("vary", "via"),
    }
)
# Like a common browser: a check that names itself would be shown the right pages.
_VISITOR: Final = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
}
_ERROR_PAGE: Final = "404.html"
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was signed.

    Args:
        path: address at the host.
        what: in a few words.
    """

    path: str
    what: str


def read_manifest(data: bytes, key: str) -> dict[str, Any]:
    """Read a signed manifest.

    Args:
        data: the file.
        key: the release key's public half, 64 hex characters, from a place that the server does not write.

    Raises:
        InputError: it is not one, or not signed by this key.
    """
    try:
        manifest = verify_signed(data, "site", key)
    except SignedError as error:
        raise InputError(
            "manifest", f"The manifest is refused: {error}.", "Get it from whoever signs releases."
        ) from None
    if manifest.get("format") != FORMAT:
        raise InputError(
            "manifest", "The manifest is of another form.", "Sign and check with the same version."
        )
    return manifest


def differences(
    address: str,
    manifest: Mapping[str, Any],
    application: str,
    proxy: str | None = None,
    onion: str | None = None,
) -> Iterator[Difference]:
    """Fetch every file of a site, in every packing and in no order, and give what differs.

    Args:
        address: `https://host`, or `http://` for this machine and onion services.
        manifest: verified.
        application: `intake` or `triage`.
        proxy: `socks5://host:port` (names are resolved behind it) or `http://host:port`.
        onion: `http://….onion`, the one address that the proxy in front may offer as `Onion-Location`, page by page.

    Raises:
        InputError: the address or the proxy is none.
        UnreachableError: the host does not answer.
    """
    check_address(address)
    files, headers = manifest["applications"][application], manifest["headers"][application]
    offered = None if onion is None else onion.rstrip("/")
    asked = [(path, encoding) for path in files for encoding in ENCODINGS]
    # Nobody's security hangs on this order; it only keeps a check from looking like one.
    random.SystemRandom().shuffle(asked)
    try:
        client = httpx.Client(
            base_url=address, timeout=TIMEOUT, follow_redirects=False, headers=_VISITOR, proxy=proxy
        )
    except (ValueError, ImportError):
        raise InputError(
            "proxy", "This is no proxy.", "Give socks5://host:port or http://host:port."
        ) from None
    with client:
        for path, encoding in asked:
            yield from _held(
                client, "/" + path.removesuffix("index.html"), encoding, files[path], headers, offered
            )
        yield from _unknown(client, files, headers, offered)


def _unknown(
    client: httpx.Client, files: Mapping[str, Any], headers: Mapping[str, str], offered: str | None
) -> Iterator[Difference]:
    # A page that the manifest does not know could be anything: such addresses must give the page that says so.
    for path in [path for path in files if path.endswith(_ERROR_PAGE)]:
        address = "/" + path.removesuffix(_ERROR_PAGE) + secrets.token_hex(8)
        expected = {**files[path], "cache": "no-cache"}
        yield from _held(client, address, ENCODINGS[0], expected, headers, offered, status=404)


def _held(  # noqa: PLR0913, PLR0917 - each is one fact of one request
    client: httpx.Client,
    path: str,
    encoding: str,
    expected: Mapping[str, Any],
    headers: Mapping[str, str],
    offered: str | None,
    status: int = 200,
) -> Iterator[Difference]:
    try:
        with client.stream("GET", path, headers={"Accept-Encoding": encoding}) as answer:
            body = _body(answer, expected["size"])
    except httpx.DecodingError:
        body = b""
    except httpx.HTTPError:
        raise UnreachableError(
            "no-answer", "The site does not answer.", "Try again, or through another proxy."
        ) from None
    if answer.status_code != status:
        yield Difference(path, f"answers with status {answer.status_code}")
        return
    if hashlib.sha256(body).hexdigest() != expected["sha256"]:
        yield Difference(path, f"other contents (asked for {encoding})")
    wanted = {**headers, "Content-Type": expected["type"], "Cache-Control": expected["cache"]}
    for name, value in wanted.items():
        if answer.headers.get_list(name) != [value]:
            yield Difference(path, f"other header {name}")
    known = _HARMLESS | {name.lower() for name in wanted}
    # Any other address would lead visitors to somebody else's pages.
    if offered is not None and answer.headers.get_list("Onion-Location") == [offered + path]:
        known |= {"onion-location"}
    for name in sorted(set(answer.headers.keys()) - known):
        yield Difference(path, f"a header that was not signed: {name[:60]}")


def _body(answer: httpx.Response, size: int) -> bytes:
    parts, length = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        length += len(part)
        if length > size:
            break
    return b"".join(parts)
