"""Acts on a report that is held already: whether its code is in force, and keeping what follows."""

import hmac
from collections.abc import Mapping

from sqlalchemy import Connection

from report_portal.mailboxes import (
    Address,
    InstanceMovedError,
    Item,
    NothingHereError,
    Opened,
    Receipt,
    SequenceTakenError,
    WithdrawnError,
    check_sequence,
)

from . import reports
from .acceptance import known, take_uploads
from .days import today
from .doors import door_in_force, find_door
from .items import ItemRow, add_item, drop_files, find_item
from .placed import Placed
from .schema import IN


def kept_item(connection: Connection, mailbox: bytes, item: Item) -> Receipt | None:
    """Give the receipt of this very item, or None where another or none stands there."""
    found = find_item(connection, mailbox, IN, item.sequence)
    if found is None or not hmac.compare_digest(found[0], item.body_hash):
        return None
    return Receipt(found[1], new=False)


def kept_change(connection: Connection, to: Address, item: Item) -> Receipt | None:
    """Give the receipt of this very change of the code, found by the door it opened."""
    door = find_door(connection, to.mailbox)
    if door is None or not hmac.compare_digest(door.auth_sha256, to.auth_sha256):
        return None
    return kept_item(connection, door.report, item)


def add_later(
    connection: Connection, opened: Opened, item: Item, placed: Mapping[str, Placed]
) -> tuple[Receipt, list[Placed]]:
    """Keep the next `in` item; gives its receipt and the places of the state it took over from.

    Raises:
        NothingHereError, WithdrawnError, SequenceTakenError, SequenceGapError, UploadMissingError, InstanceMovedError
    """
    day, mailbox = today(), opened.report
    state = state_behind(connection, opened)
    if state.withdrawn is not None:
        raise WithdrawnError("the report was taken back")
    if item.sequence <= state.in_sequence:
        return known(connection, mailbox, item, SequenceTakenError), []
    check_sequence(item.sequence, state.in_sequence)
    check_instance(connection, item)
    older = drop_files(connection, mailbox, IN, state.in_sequence, ("state",))
    more = take_uploads(connection, mailbox, item)
    add_item(connection, ItemRow(mailbox, IN, item.sequence, item.body_hash, day), placed)
    reports.move_report(connection, mailbox, day, item.sequence, more)
    return Receipt(day, new=True), older


def state_behind(connection: Connection, opened: Opened) -> reports.ReportState:
    """Give the state of a report and keep others from moving it.

    Raises:
        NothingHereError: it is gone, or the code that was shown is not in force any more.
    """
    state = reports.read_state(connection, opened.report, lock=True)
    # The code may have been changed since it was shown.
    if state is None or door_in_force(connection, opened.report) != opened.door:
        raise NothingHereError("the report is gone, or its code was changed")
    return state


def check_instance(connection: Connection, item: Item) -> None:
    """Refuse an item that was checked against an older key list.

    Raises:
        InstanceMovedError: a newer one is in force.
    """
    if reports.newest_instance(connection) != item.instance_version:
        raise InstanceMovedError("a newer key list is in force")
