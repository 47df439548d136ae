"""The mailbox port on this store."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, select

from report_portal.mailboxes import (
    DUMMY_SHA256,
    Address,
    Answer,
    Contents,
    FormUsedError,
    InstanceMovedError,
    Item,
    NothingHereError,
    PaperForm,
    Receipt,
    SequenceTakenError,
    UnknownFormError,
    UploadMissingError,
    WithdrawnError,
    check_sequence,
)

from . import reports, uploads
from .days import today
from .items import ItemRow, add_item, drop_file, find_file, find_item
from .placed import Placed
from .schema import IN, OUT, files, items
from .store import Store

_NOBODY = (b"", DUMMY_SHA256, b"")


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
        report = secrets.token_bytes(16)
        day = today()
        with self._placed(item) as placed:

            def act(connection: Connection) -> Receipt:
                address, form = _reserve(connection, place)
                known = reports.find_report(connection, address.mailbox)
                if known is not None:
                    return _retry(
                        connection, known, item, SequenceTakenError if form is None else FormUsedError
                    )
                if form is not None and form.used is not None:
                    raise FormUsedError("the paper form was sent already")
                _check_instance(connection, item)
                reports.insert_report(
                    connection,
                    reports.NewReport(report, address.mailbox, address.auth_sha256, day, len(item.uploads)),
                )
                _take_uploads(connection, report, item)
                own = placed
                if form is not None:
                    own = placed | {"form": Placed(len(form.sealed), form.sealed, None)}
                    reports.use_form(connection, address.mailbox, day)
                add_item(connection, ItemRow(report, IN, item.sequence, item.body_hash, day), own)
                return Receipt(day, new=True)

            receipt = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
        return receipt

    def kept(self, place: Address | PaperForm | bytes, item: Item) -> Receipt | None:
        """Tell whether this very item was kept before.

        Args:
            place: what a report asks for, or the id of the report that an item follows.
            item: its sequence and body hash count.

        Returns:
            The receipt of then, or None.
        """
        with self._store.read() as connection:
            report: bytes | None
            if isinstance(place, bytes):
                report = place
            else:
                try:
                    report = reports.find_report(connection, _reserve(connection, place)[0].mailbox)
                except UnknownFormError:
                    return None
            known = None if report is None else find_item(connection, report, IN, item.sequence)
        if known is None or not hmac.compare_digest(known[0], item.body_hash):
            return None
        return Receipt(known[1], new=False)

    def find(self, mailbox: bytes, auth: bytes) -> bytes:
        """Give the id of the report whose mailbox this secret opens.

        Args:
            mailbox: 16 bytes.
            auth: 32 bytes.

        Returns:
            The report's id.

        Raises:
            NothingHereError: no such mailbox or the wrong secret, at the same cost.
        """
        with self._store.engine.connect() as connection:
            nearest = reports.nearest_mailbox(connection, mailbox) or _NOBODY
        same_mailbox = hmac.compare_digest(nearest[0], mailbox)
        same_secret = hmac.compare_digest(nearest[1], hashlib.sha256(auth).digest())
        if not (same_mailbox & same_secret):
            raise NothingHereError("no such mailbox, or the wrong secret")
        return nearest[2]

    def contents(self, report: bytes) -> Contents:
        """Read a mailbox at one moment.

        Args:
            report: id from `find`.

        Returns:
            The newest state record and all answers.

        Raises:
            NothingHereError: the report is gone meanwhile.
        """
        with self._store.read() as connection:
            state = reports.read_state(connection, report)
            if state is None:
                raise NothingHereError("the report is gone")
            newest = find_file(connection, report, IN, state.in_sequence, "state")
            rows = connection.execute(
                select(items.c.sequence, items.c.day, files.c.size, files.c.data, files.c.blob)
                .join_from(
                    items,
                    files,
                    (files.c.report == items.c.report)
                    & (files.c.direction == items.c.direction)
                    & (files.c.sequence == items.c.sequence),
                )
                .where(items.c.report == report, items.c.direction == OUT, files.c.name == "answer")
                .order_by(items.c.sequence),
            ).all()
            # Blobs are read before the view ends, so that a withdrawal cannot pull them away half read.
            answers = tuple(Answer(row[0], row[1], self._store.fetch(Placed(*row[2:]))) for row in rows)
            own = None if newest is None else self._store.fetch(newest)
        return Contents(state.in_sequence, state.out_sequence, state.received, state.withdrawn, own, answers)

    def add(self, report: bytes, item: Item) -> Receipt:
        """Keep a later item.

        Args:
            report: id from `find`.
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

            def act(connection: Connection) -> tuple[Receipt, Placed | None]:
                state = _open_state(connection, report)
                if item.sequence <= state.in_sequence:
                    return _retry(connection, report, item, SequenceTakenError), None
                check_sequence(item.sequence, state.in_sequence)
                _check_instance(connection, item)
                older = drop_file(connection, report, IN, state.in_sequence, "state")
                _take_uploads(connection, report, item)
                add_item(connection, ItemRow(report, IN, item.sequence, item.body_hash, day), placed)
                reports.move_report(connection, report, day, item.sequence, len(item.uploads))
                return Receipt(day, new=True), older

            receipt, older = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
        if older is not None:
            self._store.discard([older])
        return receipt

    def withdraw(self, report: bytes, item: Item) -> Receipt:
        """Keep the withdrawal and delete every earlier file of the mailbox, in one act.

        Args:
            report: id from `find`.
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
                state = reports.read_state(connection, report, lock=True)
                if state is None:
                    raise NothingHereError("the report is gone")
                if state.withdrawn is not None or item.sequence <= state.in_sequence:
                    error = SequenceTakenError if state.withdrawn is None else WithdrawnError
                    return _retry(connection, report, item, error), []
                check_sequence(item.sequence, state.in_sequence)
                _check_instance(connection, item)
                blobs = _delete_all(connection, report)
                add_item(connection, ItemRow(report, IN, item.sequence, item.body_hash, day), placed)
                reports.withdraw_report(connection, report, day, item.sequence)
                return Receipt(day, new=True), blobs

            receipt, blobs = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
                return receipt
        self._store.blobs.delete(blobs)
        self._store.scrub()
        return receipt

    @contextmanager
    def _placed(self, item: Item) -> Iterator[dict[str, Placed]]:
        placed: dict[str, Placed] = {}
        try:
            for name, envelope in item.files.items():
                placed[name] = self._store.place(envelope)
            yield placed
        except BaseException:
            self._store.discard(placed.values())
            raise


def _reserve(connection: Connection, place: Address | PaperForm) -> tuple[Address, reports.Form | None]:
    if isinstance(place, Address):
        return place, None
    form = reports.find_form(connection, place.form)
    if form is None:
        raise UnknownFormError("no such paper form")
    return Address(form.mailbox, form.auth_sha256), form


def _retry(
    connection: Connection,
    report: bytes,
    item: Item,
    error: type[SequenceTakenError | FormUsedError | WithdrawnError],
) -> Receipt:
    known = find_item(connection, report, IN, item.sequence)
    if known is None or not hmac.compare_digest(known[0], item.body_hash):
        raise error("another item stands there")
    return Receipt(known[1], new=False)


def _open_state(connection: Connection, report: bytes) -> reports.ReportState:
    state = reports.read_state(connection, report, lock=True)
    if state is None:
        raise NothingHereError("the report is gone")
    if state.withdrawn is not None:
        raise WithdrawnError("the report was taken back")
    return state


def _check_instance(connection: Connection, item: Item) -> None:
    if reports.newest_instance(connection) != item.instance_version:
        raise InstanceMovedError("a newer key list is in force")


def _take_uploads(connection: Connection, report: bytes, item: Item) -> None:
    for upload in item.uploads:
        if not uploads.take(connection, upload.id, upload.sha256, report):
            raise UploadMissingError("an upload is not held whole")


def _delete_all(connection: Connection, report: bytes) -> list[str]:
    blobs = [
        name
        for (name,) in connection.execute(
            select(files.c.blob).where(files.c.report == report, files.c.blob.is_not(None)),
        )
    ]
    connection.execute(delete(files).where(files.c.report == report))
    connection.execute(delete(items).where(items.c.report == report))
    return blobs + uploads.drop_of(connection, report)
