"""Who may speak to the station's page: only a browser on this computer that was given the address by the command.

Other pages in the same browser can send requests to this computer too, under any name that leads to it; so the name
is checked, the origin is checked, and nothing is answered without the cookie.
"""

import hmac
import secrets
from typing import Final

from flask import Flask, Response, request

_SECRET_BYTES: Final = 32
_REFUSED: Final = 403
_OPEN: Final = frozenset({"page", "static_file", "enter"})


class Door:
    """Lets in who knows the token, once, and afterwards who has the cookie.

    Args:
        port: on which the station listens.
    """

    def __init__(self, port: int) -> None:
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        # Cookies do not tell ports apart: a name of its own keeps other programs' cookies out of the way.
        self.cookie = f"station-{secrets.token_hex(4)}"
        self.token: str | None = secrets.token_urlsafe(_SECRET_BYTES)
        self._session = secrets.token_urlsafe(_SECRET_BYTES)

    def install(self, app: Flask) -> None:
        """Guard every route of an application."""
        app.before_request(self._check)

    def _check(self) -> Response | None:
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        own = request.host in self._hosts and (origin is None or origin == f"http://{request.host}")
        # `none`: typed into the address bar, or opened by the command.
        if not own or site not in {"same-origin", "none"}:
            return Response(status=_REFUSED)
        given = request.cookies.get(self.cookie, "")
        known = hmac.compare_digest(given.encode(), self._session.encode())
        if not known and request.endpoint not in _OPEN:
            return Response(status=_REFUSED)
        return None

    def enter(self, token: str) -> str | None:
        """Take the token, which holds once.

        Args:
            token: from the address' fragment.

        Returns:
            What the cookie must hold; None where the token is wrong or was used.
        """
        if self.token is None or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        self.token = None
        return self._session
