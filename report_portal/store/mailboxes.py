"""The mailbox port on this store."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, delete, select

from report_portal.mailboxes import (
    DUMMY_SHA256,
    Address,
    Answer,
    Contents,
    Item,
    NothingHereError,
    Opened,
    PaperForm,
    Receipt,
    SequenceTakenError,
    UnknownFormError,
    WithdrawnError,
    check_sequence,
)

from . import reports, uploads
from .acceptance import Acceptance, known, reserve
from .days import today
from .doors import Door, find_door, is_reserved, nearest_door, replace_door
from .errors import InDoubtError
from .items import ItemRow, add_item, files_of
from .later import add_later, check_instance, kept_change, kept_item, state_behind
from .layout import blobs, unpack
from .ledger import Gone
from .placed import Placed
from .schema import IN, OUT, items
from .staff_holds import drop_holds
from .staff_notes import drop_notes
from .staff_statistics import drop_lines
from .staff_texts import drop_texts
from .store import Store

_NOBODY = Door(b"", DUMMY_SHA256, b"")


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
            SequenceTakenError: the mailbox holds another report, or a code or a paper form has it.
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

    def kept(self, place: Address | PaperForm | Opened, item: Item) -> Receipt | None:
        """Tell whether this very item was kept before.

        Args:
            place: what a report asks for, or the opened mailbox that an item follows in.
            item: its sequence and body hash count.

        Returns:
            The receipt of then, or None.
        """
        with self._store.read() as connection:
            if isinstance(place, Opened):
                mailbox = place.report
            else:
                try:
                    mailbox = reserve(connection, place, lock=False)[0].mailbox
                except UnknownFormError:
                    return None
            return kept_item(connection, mailbox, item)

    def check(self, mailbox: bytes, auth: bytes) -> Opened:
        """Let only the holder of a mailbox's secret through.

        Args:
            mailbox: 16 bytes.
            auth: 32 bytes.

        Returns:
            The report behind it.

        Raises:
            NothingHereError: no such mailbox, one whose code was changed, or the wrong secret, at the same cost.
        """
        with self._store.engine.connect() as connection:
            first = Door(*(reports.nearest_mailbox(connection, mailbox) or _NOBODY[:2]), mailbox)
            later = nearest_door(connection, mailbox) or _NOBODY
        auth_sha256 = hashlib.sha256(auth).digest()
        # Both are looked up and compared for everybody: nothing tells which sort of code was typed.
        fitting = [one for one in (first, later) if _opens(one, mailbox, auth_sha256)]
        if not fitting:
            raise NothingHereError("no such mailbox, or the wrong secret")
        return Opened(fitting[0].report, mailbox)

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

    def add(self, opened: Opened, item: Item) -> Receipt:
        """Keep a later item.

        Args:
            opened: the mailbox, checked.
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
        return self._follow(item, lambda connection, placed: add_later(connection, opened, item, placed))

    def change_code(self, opened: Opened, to: Address, item: Item) -> Receipt:
        """Keep the item that announces a new code, and let only that code in, in one act.

        Args:
            opened: the mailbox, checked.
            to: the mailbox of the new code.
            item: files `message` and `state`, without uploads.

        Returns:
            The day it was kept.

        Raises:
            NothingHereError: another change was faster.
            WithdrawnError: the report was taken back.
            SequenceTakenError: another item has this number, or the new mailbox is that of a report, of a code
                in force or of a paper form.
            SequenceGapError: an item before it is missing.
            InstanceMovedError: a newer key list is in force.
        """

        def act(connection: Connection, placed: Mapping[str, Placed]) -> tuple[Receipt, list[Placed]]:
            taken = find_door(connection, to.mailbox)
            own = taken is not None and taken.report == opened.report
            done = kept_change(connection, to, item) if own else None
            if done is not None:
                return done, []
            # Leaving it again would close what has this name in every restore to come.
            names_report = reports.read_state(connection, to.mailbox) is not None
            if names_report or is_reserved(connection, [to.mailbox]):
                raise SequenceTakenError("another code has this mailbox")
            receipt, older = add_later(connection, opened, item, placed)
            if receipt.new:
                replace_door(connection, Door(to.mailbox, to.auth_sha256, opened.report))
                # Noted last: a code that stays in force must not be closed by a restore.
                self._store.ledger.note(Gone.CODE, [opened.door])
            return receipt, older

        return self._follow(item, act)

    def changed(self, to: Address, item: Item) -> Receipt | None:
        """Tell whether this very change was kept before: the code it came with opens nothing any more.

        Args:
            to: the mailbox of the new code.
            item: its sequence and body hash count.

        Returns:
            The receipt of then, or None.
        """
        with self._store.read() as connection:
            return kept_change(connection, to, item)

    def withdraw(self, opened: Opened, item: Item) -> Receipt:
        """Keep the withdrawal and delete every earlier file of the mailbox and what staff keep, in one act.

        Args:
            opened: the mailbox, checked.
            item: files `message` and `state`, without uploads.

        Returns:
            The day it was taken back.

        Raises:
            WithdrawnError: it was taken back before, by another request.
            SequenceTakenError: another item has this number.
            SequenceGapError: an item before it is missing.
            InstanceMovedError: a newer key list is in force.
        """
        day, mailbox = today(), opened.report
        with self._placed(item) as placed:

            def act(connection: Connection) -> tuple[Receipt, list[str]]:
                state = state_behind(connection, opened)
                if state.withdrawn is not None or item.sequence <= state.in_sequence:
                    error = SequenceTakenError if state.withdrawn is None else WithdrawnError
                    return known(connection, mailbox, item, error), []
                check_sequence(item.sequence, state.in_sequence)
                check_instance(connection, item)
                gone = _delete_all(connection, mailbox)
                add_item(connection, ItemRow(mailbox, IN, item.sequence, item.body_hash, day), placed)
                reports.withdraw_report(connection, mailbox, day, item.sequence)
                # Noted last, when nothing here can refuse any more; a second note of it does no harm.
                self._store.ledger.note(Gone.WITHDRAWN, [mailbox])
                return Receipt(day, new=True), gone

            receipt, gone = self._store.write(act)
            if not receipt.new:
                self._store.discard(placed.values())
                return receipt
        self._store.blobs.delete(gone)
        self._store.scrub()
        return receipt

    def _follow(
        self, item: Item, keep: Callable[[Connection, Mapping[str, Placed]], tuple[Receipt, list[Placed]]]
    ) -> Receipt:
        with self._placed(item) as placed:
            receipt, older = self._store.write(lambda connection: keep(connection, placed))
            if not receipt.new:
                self._store.discard(placed.values())
        self._store.erase(older)
        return receipt

    @contextmanager
    def _placed(self, item: Item) -> Iterator[dict[str, Placed]]:
        placed = self._store.place_all(item.files)
        try:
            yield placed
        except InDoubtError:
            # Its rows may stand; then they name these files.
            raise
        except BaseException:
            self._store.discard(placed.values())
            raise


def _opens(door: Door, mailbox: bytes, auth_sha256: bytes) -> bool:
    same_mailbox = hmac.compare_digest(door.door, mailbox)
    return same_mailbox & hmac.compare_digest(door.auth_sha256, auth_sha256)


def _delete_all(connection: Connection, mailbox: bytes) -> list[str]:
    layouts = connection.execute(select(items.c.layout).where(items.c.mailbox == mailbox)).scalars().all()
    connection.execute(delete(items).where(items.c.mailbox == mailbox))
    with_staff = [*drop_notes(connection, [mailbox]), *drop_lines(connection, [mailbox])]
    with_staff += drop_texts(connection, [mailbox])
    # Nobody keeps what its reporter takes back.
    drop_holds(connection, [mailbox])
    return blobs(layouts) + uploads.drop_of(connection, mailbox) + with_staff
