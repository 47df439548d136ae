"""Whom to believe: the instance's root key, and the newest key list under it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Final

from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.signed import verify_signed

from .connection import Connection
from .errors import InputError, RefusedByServerError, UntrustedError

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
            self._pins = Pins(root, _signed_name(self._file(), root), clock())
        self.current = self.renew()

    @property
    def root(self) -> str:
        """The root's verify key that everything was held against."""
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
            instance = read_instance(self._file(), replace(self._pins, today=self._clock()))
        except SignedError as error:
            raise _untrusted(error) from None
        self._pins = replace(self._pins, lowest_version=instance.version)
        self.current = instance
        return instance

    def _file(self) -> bytes:
        return self._connection.get("/api/v1/instance")


def _signed_name(file: bytes, root: str) -> str:
    try:
        name = verify_signed(file, "instance", root).get("instance")
    except SignedError as error:
        raise _untrusted(error) from None
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
