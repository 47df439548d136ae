"""What the public application does with a request once it is read: check, keep, give back."""

from collections.abc import Callable
from typing import Final

from report_portal.crypto.bundle import read_bundle, write_bundle
from report_portal.mailboxes import (
    InstanceMovedError,
    Item,
    Mailboxes,
    NothingHereError,
    Opened,
    Receipt,
    Uploads,
)

from . import shapes
from .errors import AudienceError, FieldError
from .key_list import KeyList, KeyLists
from .meta import Meta, read_code_meta, read_item_meta, read_report_meta
from .recent import Recent

# A bucket writes anew with each part what came before it, so small ones in the middle would cost it without end.
PART_MIN: Final = 64 * 1024
# Of 32 bytes each: a megabyte and a half of memory.
_RECENT: Final = 10_000


class Intake:
    """Everything reporters can do.

    Args:
        mailboxes: keeps reports and what follows.
        uploads: keeps attachments.
        key_lists: the key list in force.
    """

    def __init__(self, mailboxes: Mailboxes, uploads: Uploads, key_lists: KeyLists) -> None:
        self._mailboxes = mailboxes
        self._uploads = uploads
        self.key_lists = key_lists
        self._recent = Recent(_RECENT)

    def report_room(self) -> int:
        """Give the bytes that a report can have at most.

        Raises:
            ClosedError: no key list is in force.
        """
        return shapes.largest_body(shapes.REPORT, len(self.key_lists.present().epochs))

    def item_room(self) -> int:
        """Give the bytes that a message can have at most.

        Raises:
            ClosedError: no key list is in force.
        """
        return shapes.largest_body(shapes.MESSAGE, len(self.key_lists.present().epochs))

    def accept(self, body: bytes, body_hash: bytes) -> Receipt:
        """Check a report and keep it.

        Args:
            body: the bundle.
            body_hash: its SHA-256.

        Returns:
            The day it was kept.

        Raises:
            IntakeError, CryptoError, MailboxError, StoreError: it is refused; nothing was kept.
        """
        bundle = read_bundle(body)
        place, meta = read_report_meta(bundle.meta)
        # The station that scans a paper form knows no code, so it cannot make the first state record.
        names = shapes.PAPER_REPORT if "form" in bundle.meta else shapes.REPORT
        item = Item(meta.sequence, body_hash, bundle.files, meta.uploads, meta.instance_version)
        return self._keep(
            meta,
            item,
            lambda direct: shapes.check_files(bundle.files, names, direct),
            lambda: self._mailboxes.accept(place, item),
            lambda: self._mailboxes.kept(place, item),
        )

    def check(self, mailbox: bytes, auth: bytes) -> Opened:
        """Let only the holder of a mailbox's secret through.

        Raises:
            NothingHereError: no such mailbox or the wrong secret.
        """
        return self._mailboxes.check(mailbox, auth)

    def read(self, opened: Opened) -> bytes:
        """Give the contents of a mailbox as a bundle.

        Args:
            opened: the mailbox, checked.
        """
        contents = self._mailboxes.contents(opened.report)
        files = {} if contents.state is None else {"state": contents.state}
        files |= {f"out/{answer.sequence}": answer.envelope for answer in contents.answers}
        return write_bundle(
            {
                "in_sequence": contents.in_sequence,
                "out_sequence": contents.out_sequence,
                "received": contents.received,
                "withdrawn": contents.withdrawn,
                "out": [{"sequence": answer.sequence, "day": answer.day} for answer in contents.answers],
            },
            files,
        )

    def add(self, opened: Opened, body: bytes, body_hash: bytes) -> Receipt:
        """Check a message and keep it.

        Args:
            opened: the mailbox, checked.
            body: the bundle.
            body_hash: its SHA-256.

        Raises:
            IntakeError, CryptoError, MailboxError, StoreError: it is refused; nothing was kept.
        """
        return self._later(opened, body, body_hash, self._mailboxes.add)

    def change_code(self, mailbox: bytes, auth: bytes, body: bytes, body_hash: bytes) -> Receipt:
        """Check a change of the code, keep it, and let only the new code in.

        Args:
            mailbox: of the code in force, not checked.
            auth: its secret.
            body: the bundle; it names the mailbox of the new code.
            body_hash: its SHA-256.

        Returns:
            The day it was kept.

        Raises:
            NothingHereError: no such mailbox or the wrong secret, unless this very change was kept before.
            IntakeError, CryptoError, MailboxError, StoreError: it is refused; nothing was changed.
        """
        bundle = read_bundle(body)
        to, meta = read_code_meta(bundle.meta)
        item = Item(meta.sequence, body_hash, bundle.files, meta.uploads, meta.instance_version)
        try:
            opened = self._mailboxes.check(mailbox, auth)
        except NothingHereError:
            # A retry whose first answer was lost: its own code is closed already.
            known = self._mailboxes.changed(to, item)
            if known is None:
                raise
            return known
        return self._keep(
            meta,
            item,
            lambda direct: shapes.check_files(bundle.files, shapes.LATER, direct),
            lambda: self._mailboxes.change_code(opened, to, item),
            lambda: self._mailboxes.kept(opened, item),
        )

    def withdraw(self, opened: Opened, body: bytes, body_hash: bytes) -> Receipt:
        """Check a withdrawal, keep it and delete every earlier file.

        Args:
            opened: the mailbox, checked.
            body: the bundle; it names no uploads.
            body_hash: its SHA-256.

        Raises:
            IntakeError, CryptoError, MailboxError, StoreError: it is refused; nothing was changed.
        """
        return self._later(opened, body, body_hash, self._mailboxes.withdraw, last=True)

    def append_upload(self, upload: bytes, offset: int, length: int, part: bytes) -> int:
        """Keep the next part of an attachment.

        Args:
            upload: id, 16 bytes.
            offset: bytes before this part.
            length: bytes of the whole ciphertext.
            part: one byte or more; `PART_MIN` or more where it is neither the first nor the last.

        Returns:
            Bytes held.

        Raises:
            IntakeError, CryptoError, MailboxError, StoreError: it is refused; nothing was kept.
        """
        shapes.check_attachment_length(length)
        if not part or offset + len(part) > length:
            raise FieldError("invalid-field", "The part is empty, or goes beyond Upload-Length.")
        if offset and len(part) < PART_MIN and offset + len(part) < length:
            raise FieldError(
                "invalid-field", f"A part between the first and the last is {PART_MIN} bytes or more."
            )
        if offset == 0:
            shapes.check_attachment_start(part)
        return self._uploads.append(upload, offset, length, part)

    def held(self, upload: bytes) -> tuple[int, int]:
        """Give bytes held and whole length of an upload.

        Raises:
            UploadMissingError: no such upload.
        """
        return self._uploads.held(upload)

    def _later(
        self,
        opened: Opened,
        body: bytes,
        body_hash: bytes,
        keep: Callable[[Opened, Item], Receipt],
        *,
        last: bool = False,
    ) -> Receipt:
        bundle = read_bundle(body)
        meta = read_item_meta(bundle.meta, last=last)
        if meta.uploads and last:
            raise FieldError("invalid-field", "uploads of a withdrawal is empty.")
        names = shapes.MESSAGE if not last and "contact" in bundle.files else shapes.LATER
        item = Item(meta.sequence, body_hash, bundle.files, meta.uploads, meta.instance_version)
        return self._keep(
            meta,
            item,
            lambda direct: shapes.check_files(bundle.files, names, direct),
            lambda: keep(opened, item),
            lambda: self._mailboxes.kept(opened, item),
        )

    def _keep(
        self,
        meta: Meta,
        item: Item,
        check: Callable[[int], None],
        keep: Callable[[], Receipt],
        kept: Callable[[], Receipt | None],
    ) -> Receipt:
        if item.body_hash in self._recent:
            # Where sealed files lie beside their rows, they would be written out again only to be thrown away.
            known = kept()
            if known is not None:
                return known
        keys = self._key_lists_for(meta)
        try:
            keys.check(meta.instance_version, meta.epochs)
        except AudienceError:
            # What was kept before the keys changed must not be sealed and sent a second time.
            known = kept()
            if known is None:
                raise
            return known
        check(len(keys.epochs))
        try:
            receipt = keep()
        except InstanceMovedError:
            self.key_lists.renew().check(meta.instance_version, meta.epochs)
            raise
        self._recent.note(item.body_hash)
        return receipt

    def _key_lists_for(self, meta: Meta) -> KeyList:
        keys = self.key_lists.present()
        # The client may have fetched a list that was published after this process last looked.
        return keys if meta.instance_version <= keys.version else self.key_lists.renew()
