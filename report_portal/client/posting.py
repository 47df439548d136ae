"""Sending an item: sealed for the newest keys, and sealed anew where they have changed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import SealedItem

from .connection import Connection
from .errors import RefusedByServerError, UncertainError, UnreachableError
from .trust import TrustedInstance

ROUNDS: Final = 4
_RENEW: Final = frozenset({"epoch-retired", "instance-outdated", "unknown-audience"})
# After these the server may hold the item all the same.
_UNSURE: Final = frozenset({"internal", "too-large", "unexpected"})


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


@contextmanager
def code_not_lost(code: str, what: str, fix: str) -> Iterator[None]:
    """Tell a code that was just drawn where no answer says whether it holds: nobody else knows it.

    Args:
        code: 24 digits.
        what: what was wrong, for the error.
        fix: what to do, `{}` where the code goes.

    Raises:
        UncertainError: no answer came, or somebody did not wait for it.
    """
    try:
        yield
    except (UnreachableError, KeyboardInterrupt):
        raise UncertainError(code, what, fix) from None
    except RefusedByServerError as error:
        if error.code in _UNSURE:
            raise UncertainError(code, what, fix) from None
        raise


def _day(answer: Mapping[str, object]) -> str:
    day = next((answer[name] for name in ("received", "changed", "withdrawn") if name in answer), None)
    if not isinstance(day, str):
        raise RefusedByServerError(
            "unexpected", "The server's answer names no day.", "Look into the mailbox with the code."
        )
    return day
