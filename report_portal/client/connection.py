"""Talking to a server: the same bytes again until it answers, work where it asks for some."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from report_portal.crypto.work import solve

from .errors import InputError, RefusedByServerError, UnreachableError

ATTEMPTS: Final = 6
FIRST_PAUSE: Final = 0.5
TIMEOUT: Final = 30.0
# More would keep a machine busy for minutes: no honest server asks for it.
WORK_BITS_MAX: Final = 24
ANSWER_MAX: Final = 64 * 1024 * 1024

_SAID_MAX: Final = 300
_PASSING: Final = frozenset({"busy", "internal"})
_GATEWAY: Final = frozenset({502, 504})


class Connection:
    """A server of the public API.

    Args:
        address: `https://…`; `http://` for this machine and for onion services only.
        transport: how requests travel; None for the network.
        pause: waits that many seconds.

    Raises:
        InputError: an address on which others could read along.
    """

    def __init__(
        self,
        address: str,
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        check_address(address)
        self._client = httpx.Client(
            base_url=address,
            transport=transport,
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"User-Agent": "report-portal"},
        )
        self._pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Fetch something.

        Args:
            path: from the root of the host.
            headers: beside the usual ones.

        Returns:
            The body, at most 64 MiB.

        Raises:
            RefusedByServerError, UnreachableError
        """
        return self._send("GET", path, None, dict(headers or {}))

    def post(
        self, path: str, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send something; sending it twice is safe, and done where an answer is lost.

        Args:
            path: from the root of the host.
            body: the same bytes at each attempt.
            media_type: of the body.
            headers: beside the usual ones.

        Returns:
            The JSON object that the server answered with.

        Raises:
            RefusedByServerError, UnreachableError
        """
        answer = self._send("POST", path, body, {"Content-Type": media_type, **(headers or {})})
        document = _object(answer)
        if document is None:
            raise UnreachableError(
                "no-answer", "The server's answer was not understood.", "Check the address of the server."
            )
        return document

    def delete(self, path: str, headers: Mapping[str, str]) -> None:
        """End something.

        Args:
            path: from the root of the host.
            headers: beside the usual ones.

        Raises:
            RefusedByServerError, UnreachableError
        """
        self._send("DELETE", path, None, dict(headers))

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        for attempt in range(ATTEMPTS):
            try:
                status, answer = self._once(method, path, body, headers)
            except httpx.RequestError:
                self._wait(attempt)
                continue
            if httpx.codes.is_success(status):
                return answer
            refused = _refusal(status, answer)
            if refused.code == "work-needed" and body is not None:
                headers = {**headers, "Work": _work(body, refused)}
            elif refused.code in _PASSING or status in _GATEWAY:
                self._wait(attempt)
            else:
                raise refused
        raise UnreachableError(
            "no-answer",
            "The server did not answer, though the same was sent several times.",
            "Check the connection and the address, then run the command again.",
        )

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        with self._client.stream(method, path, content=body, headers=headers) as response:
            parts, length = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                length += len(part)
                if length > ANSWER_MAX:
                    raise RefusedByServerError(
                        "too-large", "The server's answer does not end.", "Check the address of the server."
                    )
            return response.status_code, b"".join(parts)

    def _wait(self, attempt: int) -> None:
        if attempt + 1 < ATTEMPTS:
            self._pause(FIRST_PAUSE * 2**attempt)


def check_address(address: str) -> None:
    """Refuse an address on which others could read along.

    Raises:
        InputError: it is one, or no address of a host.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    own = host in {"localhost", "127.0.0.1", "::1"} or host.endswith((".onion", ".localhost"))
    private = parts.scheme == "https" or (parts.scheme == "http" and own)
    if private and host and not parts.username and parts.path in {"", "/"} and not parts.query:
        return
    raise InputError(
        "server",
        "The server's address must be https:// and a host, without a path.",
        "Give it as https://example.org; http:// is for this machine and .onion addresses only.",
    )


def _work(body: bytes, refused: RefusedByServerError) -> str:
    bits = refused.number
    if bits is None or not 0 <= bits <= WORK_BITS_MAX:
        raise refused
    return solve(hashlib.sha256(body).digest(), bits)


def _refusal(status: int, answer: bytes) -> RefusedByServerError:
    problem = _object(answer) or {}
    code = problem.get("code")
    if not isinstance(code, str):
        return RefusedByServerError(
            "unexpected",
            f"The server answered with status {status} and no reason.",
            "Check the address of the server.",
        )
    number = problem.get("bits", problem.get("offset"))
    return RefusedByServerError(
        _said(code),
        _said(problem.get("detail")),
        _said(problem.get("fix")),
        number if type(number) is int else None,
    )


def _object(answer: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _said(value: object) -> str:
    # Printed on a terminal: a hostile server must not move its cursor.
    text = value if isinstance(value, str) else ""
    return "".join(character for character in text[:_SAID_MAX] if character.isprintable())
