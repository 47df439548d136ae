"""The address that security keys and phones are bound to, held against the one where staff work."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from report_portal.config import Settings
from report_portal.place import Place

from .finding import Finding, fault, fine, note

_SUBJECT: Final = "staff address"
_SETTING: Final = "REPORT_PORTAL_STAFF_ORIGIN"
_USUAL: Final = {"https": 443, "http": 80}


def look_at_staff_address(here: Settings, place: Place, staff_url: str | None) -> Iterator[Finding]:
    """Look at the setting that names the staff address.

    Args:
        here: settings of this machine; an address that browsers make no key for stops them from being read.
        place: which instance it is for.
        staff_url: where staff reach the application, as given to this command.
    """
    if not here.staff_origin:
        yield note(
            _SUBJECT,
            f"{_SETTING} is not set: staff cannot use security keys and phones, only the authenticator app",
        )
        return
    host = urlsplit(here.staff_origin).hostname
    if host == "localhost" and not place.demo:
        yield fault(
            _SUBJECT,
            f"{_SETTING} names this machine alone: security keys and phones work for nobody else. "
            "Name the address as staff's browsers show it",
        )
    elif staff_url is None:
        yield note(_SUBJECT, f"{_SETTING} is {here.staff_origin}: give --staff-url to hold them together")
    elif _parts(staff_url) != _parts(here.staff_origin):
        yield fault(
            _SUBJECT,
            f"{_SETTING} is {here.staff_origin}, but staff work at another address: their security keys and phones "
            "are refused there. Those that were made at the old host must be made anew after a change",
        )
    else:
        yield fine(_SUBJECT, f"security keys and phones are bound to {here.staff_origin}")


def _parts(address: str) -> tuple[str, str | None, int | None]:
    split = urlsplit(address)
    return split.scheme, split.hostname, split.port or _USUAL.get(split.scheme)
