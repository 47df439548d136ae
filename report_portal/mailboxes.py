"""What a mailbox is to the server: numbered items of sealed files, and when one is refused.

MailboxError
├── NothingHereError        no such mailbox, or the wrong secret: which one is never told
├── WithdrawnError          the report was taken back
├── SequenceTakenError      another item has this number
├── SequenceGapError        an item before this one is missing
├── UploadMissingError      an attachment named by the item is not held whole
├── UploadOffsetError       the upload goes on at another place
├── UploadLengthError       the upload was begun with another length
├── UploadsFullError        the room set aside for uploads without a report is used up
├── UnknownFormError        no such paper form
├── FormUsedError           the paper form was sent already
└── InstanceMovedError      a newer key list was published while this item was checked
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

DUMMY_SHA256: Final = bytes(32)


class MailboxError(Exception):
    """Root of everything refused here. No message holds an id."""


class NothingHereError(MailboxError):
    """No such mailbox, or the wrong secret."""


class WithdrawnError(MailboxError):
    """The report was taken back."""


class SequenceTakenError(MailboxError):
    """Another item has this number."""


class SequenceGapError(MailboxError):
    """An item before this one is missing."""


class UploadMissingError(MailboxError):
    """An attachment named by the item is not held whole, or belongs to another report."""


class UploadOffsetError(MailboxError):
    """The upload goes on at another place.

    Args:
        offset: bytes held.
    """

    def __init__(self, offset: int) -> None:
        super().__init__("the upload goes on at another place")
        self.offset = offset


class UploadLengthError(MailboxError):
    """The upload was begun with another length."""


class UploadsFullError(MailboxError):
    """The room set aside for uploads that belong to no report yet is used up."""


class UnknownFormError(MailboxError):
    """No such paper form was printed."""


class FormUsedError(MailboxError):
    """The paper form was sent already."""


class InstanceMovedError(MailboxError):
    """A newer key list was published while this item was checked."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An attachment as an item names it.

    Args:
        id: 16 bytes.
        sha256: 32 bytes, of the whole ciphertext.
    """

    id: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item on its way in.

    Args:
        sequence: 1 for the report itself.
        body_hash: SHA-256 of the whole request, by which a retry is known.
        files: sealed files by name.
        uploads: attachments, complete.
        instance_version: of the key list it was checked against.
    """

    sequence: int
    body_hash: bytes
    files: Mapping[str, bytes]
    uploads: Sequence[Upload]
    instance_version: int


@dataclass(frozen=True, slots=True)
class Address:
    """The mailbox that a report or a new code asks for.

    Args:
        mailbox: 16 bytes.
        auth_sha256: SHA-256 of the secret that opens it.
    """

    mailbox: bytes
    auth_sha256: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A report whose code was shown.

    Args:
        report: its name, 16 bytes: the mailbox of its first code.
        door: mailbox of the code that was shown; what is written through it counts only while it is in force.
    """

    report: bytes
    door: bytes


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A printed form, which reserved its mailbox.

    Args:
        form: 8 bytes.
    """

    form: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """That an item is kept.

    Args:
        day: UTC day it was kept.
        new: False where the same bytes had been kept before.
    """

    day: str
    new: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One item from staff.

    Args:
        sequence: 1 or more.
        day: UTC day.
        envelope: sealed to the reporter and the direct audiences.
    """

    sequence: int
    day: str
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What the holder of a code finds in the mailbox.

    Args:
        in_sequence: items the reporter sent.
        out_sequence: items staff sent.
        received: UTC day of the report.
        withdrawn: UTC day, or None.
        state: the newest `state` envelope, None on paper until the code is first used.
        answers: by sequence.
    """

    in_sequence: int
    out_sequence: int
    received: str
    withdrawn: str | None
    state: bytes | None
    answers: Sequence[Answer]


class Mailboxes(Protocol):
    """Keeps reports and what follows them."""

    def accept(self, place: Address | PaperForm, item: Item) -> Receipt:
        """Keep a report whole, durably, or not at all."""
        ...

    def kept(self, place: Address | PaperForm | Opened, item: Item) -> Receipt | None:
        """Tell whether this very item was kept before, in a place or an opened mailbox."""
        ...

    def check(self, mailbox: bytes, auth: bytes) -> Opened:
        """Let only the holder of a mailbox's secret through."""
        ...

    def contents(self, mailbox: bytes) -> Contents:
        """Read a mailbox at one moment."""
        ...

    def add(self, opened: Opened, item: Item) -> Receipt:
        """Keep a later item."""
        ...

    def withdraw(self, opened: Opened, item: Item) -> Receipt:
        """Keep the withdrawal and delete every earlier file."""
        ...

    def change_code(self, opened: Opened, to: Address, item: Item) -> Receipt:
        """Keep the item that announces a new code, and let only that code in from now on."""
        ...

    def changed(self, to: Address, item: Item) -> Receipt | None:
        """Tell whether this very change was kept before."""
        ...


class Uploads(Protocol):
    """Keeps attachments while they arrive in parts."""

    def append(self, upload: bytes, offset: int, length: int, part: bytes) -> int:
        """Keep the next part durably; gives the bytes held."""
        ...

    def held(self, upload: bytes) -> tuple[int, int]:
        """Give the bytes held and the whole length."""
        ...


class Instances(Protocol):
    """The signed key list in force."""

    def latest(self) -> tuple[int, bytes] | None:
        """Give version and signed file, None before the key ceremony."""
        ...

    def root_records(self) -> Sequence[bytes]:
        """List the records of all changes of the root, first to last."""
        ...


def check_sequence(sequence: int, last: int) -> None:
    """Let only the next item of a series through.

    Args:
        sequence: of the new item.
        last: highest sequence held.

    Raises:
        SequenceTakenError: it is held already (a retry of the same bytes is told before).
        SequenceGapError: one or more before it are missing.
    """
    if sequence <= last:
        raise SequenceTakenError("another item has this number")
    if sequence > last + 1:
        raise SequenceGapError("an item before this one is missing")
