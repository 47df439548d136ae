"""Headers that every answer carries: of reporters' pages and the station, and of staff pages.

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

# Making and using passkeys, which browsers allow every page that says nothing.
_PASSKEYS: Final = ("publickey-credentials-create", "publickey-credentials-get")


def _always(passkeys: str) -> tuple[tuple[str, str], ...]:
    powers = [*(f"{power}=()" for power in _POWERS), *(f"{power}={passkeys}" for power in _PASSKEYS)]
    return (
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Permissions-Policy", ", ".join(powers)),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    )


ALWAYS: Final = _always("()")
# Staff pages, and no frame in them, may ask for a security key or phone.
OF_STAFF: Final = _always("(self)")

_NO_STORE: Final = ("Cache-Control", "no-store")


def secure(application: WSGIApplication, carried: tuple[tuple[str, str], ...] = ALWAYS) -> WSGIApplication:
    """Wrap an application so that every answer carries the headers, whatever made it.

    Args:
        application: any.
        carried: `ALWAYS`, or `OF_STAFF`.

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
            headers.extend(carried)
            return start_response(status, headers, exc_info)

        return application(environ, start)

    return secured


def install(app: Flask, carried: tuple[tuple[str, str], ...] = ALWAYS) -> None:
    """Make every answer of an application carry the headers: `ALWAYS`, or `OF_STAFF`."""
    app.wsgi_app = secure(app.wsgi_app, carried)  # type: ignore[assignment,method-assign] # Flask's documented way
