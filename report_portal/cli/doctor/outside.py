"""The portal as visitors meet it: encryption, certificate, headers, cookies, the clock."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from report_portal.web.headers import ALWAYS

from .finding import Finding, fault, fine

TIMEOUT: Final = 15.0
CLOCK_SLACK: Final = timedelta(minutes=2)
CERTIFICATE_DAYS: Final = 14
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def look_from_outside(address: str, carried: tuple[tuple[str, str], ...] = ALWAYS) -> Iterator[Finding]:
    """Look at an application from outside.

    Args:
        address: `https://host`, or `http://` for this machine and onion services.
        carried: headers that each of its answers must carry.
    """
    host = urlsplit(address).hostname or ""
    encrypted = urlsplit(address).scheme == "https"
    if not encrypted and not host.endswith(".onion") and host not in _HERE:
        yield fault("TLS", f"{address} is not encrypted: everybody on the way reads along")
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            answer = client.get(address)
    except httpx.ConnectError as error:
        certificate = "certificate" in str(error).lower()
        yield fault(
            "TLS" if certificate else "reach",
            f"{address} " + ("has a wrong certificate" if certificate else "does not answer"),
        )
        return
    except httpx.HTTPError as error:
        yield fault("reach", f"{address} does not answer as it should ({type(error).__name__})")
        return
    yield from _headers(address, answer, carried, encrypted=encrypted)
    yield from _time(address, answer)
    if encrypted:
        yield from _certificate(address, host, urlsplit(address).port or 443)


def _headers(
    address: str, answer: httpx.Response, carried: tuple[tuple[str, str], ...], *, encrypted: bool
) -> Iterator[Finding]:
    if not answer.is_success:
        yield fault("reach", f"{address} answers with status {answer.status_code}")
        return
    wrong = [name for name, value in carried if answer.headers.get_list(name) != [value]]
    if wrong:
        yield fault("headers", f"{address}: a proxy changes or drops {', '.join(wrong)}")
    else:
        yield fine("headers", f"{address}: as the portal sends them")
    if "Set-Cookie" in answer.headers:
        yield fault("cookies", f"{address} sets a cookie; the portal never does: look at the proxy")
    if encrypted and "max-age=" not in answer.headers.get("Strict-Transport-Security", ""):
        yield fault("TLS", f"{address} lacks Strict-Transport-Security: let the proxy add it")


def _time(address: str, answer: httpx.Response) -> Iterator[Finding]:
    try:
        told = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return
    apart = abs(told - datetime.now(UTC))
    if apart > CLOCK_SLACK:
        yield fault(
            "clock",
            f"this machine and {address} are {int(apart.total_seconds())} seconds apart: keep both by NTP",
        )


def _certificate(address: str, host: str, port: int) -> Iterator[Finding]:
    try:
        with (
            socket.create_connection((host, port), TIMEOUT) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=host) as wrapped,
        ):
            ends = ssl.cert_time_to_seconds(str((wrapped.getpeercert() or {})["notAfter"]))
    except (OSError, KeyError):
        yield fault("TLS", f"{address} has a wrong certificate")
        return
    left = int((ends - datetime.now(UTC).timestamp()) // 86_400)
    if left < CERTIFICATE_DAYS:
        yield fault("TLS", f"the certificate of {address} ends in {left} days")
