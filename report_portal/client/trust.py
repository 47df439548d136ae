"""Whom to believe: the instance's root key, and the newest key list under it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Final

from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.root_chain import follow
from report_portal.crypto.signed import signer
from report_portal.crypto.strict_json import read_object

from .connection import Connection
from .errors import InputError, RefusedByServerError, UntrustedError

_INSTANCE: Final = "/api/v1/instance"
_ROOT: Final = re.compile(r"[0-9a-f]{64}")
_LANGUAGE_PAGE: Final = re.compile(r"/[a-zA-Z-]{2,12}/")


def today() -> date:
    """Give the UTC day by this machine's clock."""
    return datetime.now(UTC).date()


class TrustedInstance:
    """The key list of a server, believed only as far as the root vouches.

    Args:
        connection: to the server.
        root: the root's verify key, 64 hex characters; None to take the one in the server's start page.
        locale: whose start page to look at.
        clock: gives the UTC day.

    Raises:
        InputError: no such root key.
        UntrustedError: the start page names no root, or the key list is refused.
        RefusedByServerError, UnreachableError
    """

    def __init__(
        self,
        connection: Connection,
        root: str | None = None,
        locale: str = "en",
        clock: Callable[[], date] = today,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self.pinned = root is not None
        if root is None:
            self._pins = _embedded(connection, locale, clock())
        elif not _ROOT.fullmatch(root):
            raise InputError(
                "root", "The root key is not 64 characters of 0-9 a-f.", "Copy it again from a printed page."
            )
        else:
            # The root of one instance signs no other's file, so its word is as good as a pin.
            self._pins = Pins(root, _claimed_name(connection.get(_INSTANCE)), clock())
        self.current = self.renew()

    @property
    def root(self) -> str:
        """The verify key of the root in force, which the one given at first leads to."""
        return self._pins.root

    def renew(self) -> SignedInstance:
        """Fetch the key list again.

        Returns:
            The newest; also kept as `current`.

        Raises:
            UntrustedError: it is refused.
            RefusedByServerError, UnreachableError
        """
        try:
            self._pins, self.current = fetch_instance(
                self._connection, replace(self._pins, today=self._clock())
            )
        except SignedError as error:
            raise _untrusted(error) from None
        return self.current


def fetch_instance(connection: Connection, pins: Pins) -> tuple[Pins, SignedInstance]:
    """Fetch the key list, following the root where it was changed.

    Args:
        connection: to the server.
        pins: what is known, with today's day.

    Returns:
        What is known now, and the key list.

    Raises:
        SignedError: key list or records are refused.
        RefusedByServerError, UnreachableError
    """
    file = connection.get(_INSTANCE)
    if signer(file) != pins.root:
        pins = follow(pins, _records(connection))
    instance = read_instance(file, pins)
    return replace(pins, lowest_version=instance.version), instance


def _records(connection: Connection) -> list[bytes]:
    answer = read_object(connection.get("/api/v1/roots"))
    records = None if answer is None else answer.get("records")
    if not isinstance(records, list) or not all(isinstance(one, str) for one in records):
        raise SignedError("root", "the server gives no records of new roots")
    return [one.encode() for one in records]


def _claimed_name(file: bytes) -> str:
    """Give the instance that a file says it is of; it is believed once the root's signature over it holds."""
    payload = read_object(file.partition(b"\n")[2])
    name = None if payload is None else payload.get("instance")
    return name if isinstance(name, str) else ""


def _untrusted(error: SignedError) -> UntrustedError:
    return UntrustedError(
        error.failure,
        f"The server's list of keys is refused: {error}. Nothing was sent.",
        "Do not send anything there. Ask the organisation on another way.",
    )


class _StartPage(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.languages: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.data = given
        elif tag == "a" and _LANGUAGE_PAGE.fullmatch(given.get("href", "")):
            self.languages.append(given["href"])


def _embedded(connection: Connection, locale: str, day: date) -> Pins:
    paths = [f"/{locale}/", "/"]
    for path in paths:
        page = _StartPage()
        try:
            page.feed(connection.get(path).decode(errors="replace"))
        except RefusedByServerError:
            continue
        if path == "/":
            # The first page may only offer languages; every one of their pages names the same root.
            paths += page.languages[:3]
        root, instance = page.data.get("data-root", ""), page.data.get("data-instance", "")
        version = page.data.get("data-version", "")
        if _ROOT.fullmatch(root) and instance and version.isdecimal():
            return Pins(root, instance, day, lowest_version=int(version))
    raise UntrustedError(
        "root",
        "The server's start page names no root key. Nothing was sent.",
        "Give the root key with --root; a printed page of the organisation has it.",
    )
