"""The act of keeping one report, and of keeping several in the same few statements."""

import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Self

from sqlalchemy import Connection, select

from report_portal.mailboxes import (
    Address,
    FormUsedError,
    InstanceMovedError,
    Item,
    PaperForm,
    Receipt,
    SequenceTakenError,
    UnknownFormError,
    WithdrawnError,
)

from . import reports, uploads
from .doors import is_reserved, reserved
from .items import ItemRow, add_item, find_item
from .layout import pack
from .placed import Placed
from .prepared import NewRows, Prepared
from .schema import IN, items
from .schema import reports as reports_table
from .sealed_cell import read_cell
from .writer import ApartError

_REPORTS: Final = NewRows(
    reports_table, "mailbox", "auth_sha256", "received", "moved", "in_sequence", "out_sequence", "attachments"
)
_ITEMS: Final = NewRows(items, "mailbox", "direction", "sequence", "body_hash", "day", "layout", "data")


class Acceptance:
    """Keeps one report whole, or refuses it.

    Args:
        place: the mailbox asked for, or the paper form that reserved one.
        item: sequence 1.
        placed: its files, from `Store.place`.
        day: UTC day.
    """

    __slots__ = ("_place", "_placed", "day", "gathers", "item", "item_row", "report_row")

    def __init__(
        self, place: Address | PaperForm, item: Item, placed: Mapping[str, Placed], day: str
    ) -> None:
        self._place = place
        self.item = item
        self._placed = placed
        self.day = day
        # Made here, in the request's own thread: the writer's time is everybody's.
        self.report_row: tuple[Any, ...] = ()
        self.item_row: tuple[object, ...] = ()
        self.gathers = False
        if isinstance(place, Address) and not item.uploads:
            self.gathers = True
            self.report_row = (place.mailbox, place.auth_sha256, day, day, 1, 0, 0)
            self.item_row = (place.mailbox, IN, item.sequence, item.body_hash, day, *pack(placed.items()))

    def __call__(self, connection: Connection) -> Receipt:
        """Keep it; see `StoredMailboxes.accept`."""
        item = self.item
        address, form = reserve(connection, self._place)
        if form is None and is_reserved(connection, [address.mailbox]):
            return known(connection, address.mailbox, item, SequenceTakenError)
        row = reports.NewReport(
            address.mailbox, address.auth_sha256, self.day, len(item.uploads), item.instance_version
        )
        if not reports.insert_report(connection, row):
            if reports.read_state(connection, address.mailbox) is None:
                raise InstanceMovedError("a newer key list is in force")
            return known(
                connection, address.mailbox, item, SequenceTakenError if form is None else FormUsedError
            )
        placed = self._placed
        if form is not None:
            placed = {**placed, "form": read_cell(form.sealed)}
            reports.use_form(connection, address.mailbox, self.day)
        take_uploads(connection, address.mailbox, item)
        add_item(connection, ItemRow(address.mailbox, IN, item.sequence, item.body_hash, self.day), placed)
        return Receipt(self.day, new=True)

    @classmethod
    def together(cls, connection: Connection, acts: Sequence[Self]) -> list[Receipt]:
        """Keep several new reports at once.

        Args:
            connection: inside a transaction.
            acts: one or more, each of which `gathers`.

        Returns:
            Their receipts, in order.

        Raises:
            ApartError: at least one needs to be looked at by itself.
            IntegrityError: a mailbox is taken.
        """
        mailboxes = [act.report_row[0] for act in acts]
        ((version, is_taken),) = _standing(len(acts)).run(connection, *mailboxes).all
        if {act.item.instance_version for act in acts} != {version}:
            raise ApartError("not all of them go by the key list in force")
        if is_taken:
            raise ApartError("another has one of the mailboxes")
        _REPORTS.add(connection, [act.report_row for act in acts])
        _ITEMS.add(connection, [act.item_row for act in acts])
        return [Receipt(act.day, new=True) for act in acts]


@lru_cache(maxsize=256)
def _standing(count: int) -> Prepared:
    # All that decides on a group, in one look.
    names = [f"mailbox_{number}" for number in range(count)]
    return Prepared(select(reports.NEWEST_VERSION, reserved(names)), *names)


def reserve(
    connection: Connection, place: Address | PaperForm, *, lock: bool = True
) -> tuple[Address, reports.Form | None]:
    """Give the mailbox of a report, and the paper form where one reserved it; `lock` is for acts alone.

    Raises:
        UnknownFormError: no such paper form.
    """
    if isinstance(place, Address):
        return place, None
    form = reports.find_form(connection, place.form, lock=lock)
    if form is None:
        raise UnknownFormError("no such paper form")
    return Address(form.mailbox, form.auth_sha256), form


def known(
    connection: Connection,
    mailbox: bytes,
    item: Item,
    error: type[SequenceTakenError | FormUsedError | WithdrawnError],
) -> Receipt:
    """Give the receipt of the same bytes, kept before.

    Raises:
        SequenceTakenError, FormUsedError, WithdrawnError: the given one, where it is another item.
    """
    found = find_item(connection, mailbox, IN, item.sequence)
    if found is None or not hmac.compare_digest(found[0], item.body_hash):
        raise error("another item stands there")
    return Receipt(found[1], new=False)


def take_uploads(connection: Connection, mailbox: bytes, item: Item) -> int:
    """Give the uploads that an item names to its mailbox, and tell how many it did not have yet.

    Raises:
        UploadMissingError: one is not whole, differs, or belongs to another report.
    """
    return sum(uploads.take(connection, upload.id, upload.sha256, mailbox) for upload in item.uploads)
