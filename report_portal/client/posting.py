"""Sending an item: sealed for the newest keys, and sealed anew where they have changed."""

from collections.abc import Callable, Mapping
from typing import Final

from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import SealedItem

from .connection import Connection
from .errors import RefusedByServerError
from .trust import TrustedInstance

ROUNDS: Final = 4
_RENEW: Final = frozenset({"epoch-retired", "instance-outdated", "unknown-audience"})


def post_item(
    connection: Connection,
    trusted: TrustedInstance,
    path: str,
    make: Callable[[SignedInstance], SealedItem],
    headers: Mapping[str, str] | None = None,
) -> tuple[SealedItem, str]:
    """Seal an item and send it until the server says that it is kept.

    Args:
        connection: to the server.
        trusted: its key list.
        path: of the API.
        make: seals for a given key list.
        headers: such as the mailbox's.

    Returns:
        The item as it was kept, and the UTC day the server named.

    Raises:
        RefusedByServerError, UnreachableError, UntrustedError, and what `make` raises.
    """
    item = make(trusted.current)
    for _ in range(ROUNDS - 1):
        try:
            return item, _day(connection.post(path, item.bundle(), MEDIA_TYPE, headers))
        except RefusedByServerError as error:
            if error.code not in _RENEW:
                raise
        item = make(trusted.renew())
    return item, _day(connection.post(path, item.bundle(), MEDIA_TYPE, headers))


def _day(answer: Mapping[str, object]) -> str:
    day = next((answer[name] for name in ("received", "changed", "withdrawn") if name in answer), None)
    if not isinstance(day, str):
        raise RefusedByServerError(
            "unexpected", "The server's answer names no day.", "Look into the mailbox with the code."
        )
    return day
