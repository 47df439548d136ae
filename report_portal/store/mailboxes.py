"""The mailbox port on this store."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, select

from report_portal.mailboxes import (
    DUMMY_SHA256,
    Address,
    Answer,
    Contents,
    InstanceMovedError,
    Item,
    NothingHereError,
    PaperForm,
    Receipt,
    SequenceTakenError,
    UnknownFormError,
    WithdrawnError,
    check_sequence,
)

from . import reports, uploads
from .acceptance import Acceptance, known, reserve, take_uploads
from .days import today
from .items import ItemRow, add_item, drop_files, files_of, find_item
from .layout import blobs, unpack
from .placed import Placed
from .schema import IN, OUT, items
from .store import Store

_NOBODY = (b"", DUMMY_SHA256)


class StoredMailboxes:
    """Mailboxes kept in a store.

    Args:
        store: open.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def accept(self, place: Address | PaperForm, item: Item) -> Receipt:
        """Keep a report whole, durably, or not at all.

        Args:
            place: the mailbox asked for, or the paper form that reserved one.
            item: sequence 1.

        Returns:
            The day it was kept; not new where the very same request was kept before.

        Raises:
            SequenceTakenError: the mailbox holds another report.
            UnknownFormError: no such paper form.
            FormUsedError: the form was sent with other contents.
            UploadMissingError: an attachment is not held whole.
            InstanceMovedError: a newer key list is in force.
        """
        with self._placed(item) as placed:
            receipt = self._store.write(Acceptance(place, item, placed, today()))
            if not receipt.new:
                self._store.discard(placed.values())
        return receipt

    def kept(self, place: Address | PaperForm | bytes, item: Item) -> Receipt | None:
        """Tell whether this very item was kept before.

        Args:
            place: what a report asks for, or the mailbox that an item follows in.
            item: its sequence and body hash count.

        Returns:
            The receipt of then, or None.
        """
        with self._store.read() as connection:
            if isinstance(place, bytes):
                mailbox = place
            else:
                try:
                    mailbox = reserve(connection, place)[0].mailbox
                except UnknownFormError:
                    return None
            found = find_item(connection, mailbox, IN, item.sequence)
        if found is None or not hmac.compare_digest(found[0], item.body_hash):
            return None
        return Receipt(found[1], new=False)

    def check(self, mailbox: bytes, auth: bytes) -> None:
        """Let only the holder of a mailbox's secret through.

        Args:
            mailbox: 16 bytes.
            auth: 32 bytes.

        Raises:
            NothingHereError: no such mailbox or the wrong secret, at the same cost.
        """
        with self._store.engine.connect() as connection:
            nearest = reports.nearest_mailbox(connection, mailbox) or _NOBODY
        same_mailbox = hmac.compare_digest(nearest[0], mailbox)
        same_secret = hmac.compare_digest(nearest[1], hashlib.sha256(auth).digest())
        if not (same_mailbox & same_secret):
            raise NothingHereError("no such mailbox, or the wrong secret")

    def contents(self, mailbox: bytes) -> Contents:
        """Read a mailbox at one moment.

        Args:
            mailbox: id, checked.

        Returns:
            The newest state record and all answers.

        Raises:
            NothingHereError: the report is gone meanwhile.
        """
        with self._store.read() as connection:
            state = reports.read_state(connection, mailbox)
            if state is None:
                raise NothingHereError("the report is gone")
            newest = files_of(connection, mailbox, IN, state.in_sequence).get("state")
            rows = connection.execute(
                select(items.c.sequence, items.c.day, items.c.layout, items.c.data)
                .where(items.c.mailbox == mailbox, items.c.direction == OUT)
                .order_by(items.c.sequence),
            ).all()
            # Blobs are read before the view ends, so that a withdrawal cannot pull them away half read.
            answers = tuple(
                Answer(row.sequence, row.day, self._store.fetch(unpack(row.layout, row.data)["answer"]))
                for row in rows
            )
            own = None if newest is None else self._store.fetch(newest)
        return Contents(state.in_sequence, state.out_sequence, state.received, state.withdrawn, own, answers)

    def add(self, mailbox: bytes, item: Item) -> Receipt:
        """Keep a later item.

        Args:
            mailbox: id, checked.
            item: files `message` and `state`.

        Returns:
            The day it was kept.

        Raises:
            WithdrawnError: the report was taken back.
            SequenceTakenError: another item has this number.
            SequenceGapError: an item before it is missing.
            UploadMissingError: an attachment is not held whole.
            InstanceMovedError: a newer key list is in force.
        """
        day = today()
        with self._placed(item) as placed:

            def act(connection: Connection) -> tuple[Receipt, list[Placed]]:
                state = _open_state(connection, mailbox)
                if item.sequence <= state.in_sequence:
                    return known(connection, mailbox, item, SequenceTakenError), []
                check_sequence(item.sequence, state.in_sequence)
                _check_instance(connection, item)
                older = drop_files(connection, mailbox, IN, state.in_sequence, ("state",))
                take_uploads(connection, mailbox, item)
                add_item(connection, ItemRow(mailbox, IN, item.sequence, item.body_hash, day), placed)
                reports.move_report(connection, mailbox, day, item.sequence, len(item.uploads))
                return Receipt(day, new=True), older

            receipt, older = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
        self._store.discard(older)
        return receipt

    def withdraw(self, mailbox: bytes, item: Item) -> Receipt:
        """Keep the withdrawal and delete every earlier file of the mailbox, in one act.

        Args:
            mailbox: id, checked.
            item: files `message` and `state`, without uploads.

        Returns:
            The day it was taken back.

        Raises:
            WithdrawnError: it was taken back before, by another request.
            SequenceTakenError: another item has this number.
            SequenceGapError: an item before it is missing.
            InstanceMovedError: a newer key list is in force.
        """
        day = today()
        with self._placed(item) as placed:

            def act(connection: Connection) -> tuple[Receipt, list[str]]:
                state = reports.read_state(connection, mailbox, lock=True)
                if state is None:
                    raise NothingHereError("the report is gone")
                if state.withdrawn is not None or item.sequence <= state.in_sequence:
                    error = SequenceTakenError if state.withdrawn is None else WithdrawnError
                    return known(connection, mailbox, item, error), []
                check_sequence(item.sequence, state.in_sequence)
                _check_instance(connection, item)
                gone = _delete_all(connection, mailbox)
                add_item(connection, ItemRow(mailbox, IN, item.sequence, item.body_hash, day), placed)
                reports.withdraw_report(connection, mailbox, day, item.sequence)
                return Receipt(day, new=True), gone

            receipt, gone = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
                return receipt
        self._store.blobs.delete(gone)
        self._store.scrub()
        return receipt

    @contextmanager
    def _placed(self, item: Item) -> Iterator[dict[str, Placed]]:
        placed = self._store.place_all(item.files)
        try:
            yield placed
        except BaseException:
            self._store.discard(placed.values())
            raise


def _open_state(connection: Connection, mailbox: bytes) -> reports.ReportState:
    state = reports.read_state(connection, mailbox, lock=True)
    if state is None:
        raise NothingHereError("the report is gone")
    if state.withdrawn is not None:
        raise WithdrawnError("the report was taken back")
    return state


def _check_instance(connection: Connection, item: Item) -> None:
    if reports.newest_instance(connection) != item.instance_version:
        raise InstanceMovedError("a newer key list is in force")


def _delete_all(connection: Connection, mailbox: bytes) -> list[str]:
    layouts = connection.execute(select(items.c.layout).where(items.c.mailbox == mailbox)).scalars().all()
    connection.execute(delete(items).where(items.c.mailbox == mailbox))
    return blobs(layouts) + uploads.drop_of(connection, mailbox)
