"""Headers that every answer of both applications carries.

Source: CSP level 3; OWASP Secure Headers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)

_POWERS: Final = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)

ALWAYS: Final = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", ", ".join(f"{power}=()" for power in _POWERS)),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)

_NO_STORE: Final = ("Cache-Control", "no-store")


def secure(application: WSGIApplication) -> WSGIApplication:
    """Wrap an application so that every answer carries the headers, whatever made it.

    Args:
        application: any.

    Returns:
        The same, with the headers; what does not say that it may be kept must not be kept anywhere.
    """

    def secured(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Outside Flask, since its header objects cost more than all of this.
        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            if not any(name == "Cache-Control" for name, _ in headers):
                headers.append(_NO_STORE)
            headers.extend(ALWAYS)
            return start_response(status, headers, exc_info)

        return application(environ, start)

    return secured


def install(app: Flask) -> None:
    """Make every answer of an application carry the headers."""
    app.wsgi_app = secure(app.wsgi_app)  # type: ignore[assignment,method-assign] # Flask's documented way
