"""What a reporter reads back with the code: the own state and everything staff wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from report_portal.crypto.bundle import Bundle
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.errors import EnvelopeError, MailboxAnswerError, RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import InPlace, State
from report_portal.crypto.items.sealed_item import file_hash
from report_portal.crypto.records import Record

from . import shapes
from .identities import HybridIdentity
from .problems import Problem
from .records import open_record

_LONGEST = 0xFFFF


@dataclass(frozen=True, slots=True)
class OutItem:
    """One thing that stands in staff's series.

    Args:
        sequence: from 1.
        head: what staff wrote; None where it was refused.
        problem: why it was refused; None where it was read.
    """

    sequence: int
    head: Mapping[str, Any] | None = field(default=None, repr=False)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as its reporter may believe it.

    Args:
        received: UTC day, by the server.
        withdrawn: UTC day, by the server, or None.
        in_sequence: how many items the reporter sent, by the server.
        state: the reporter's own; None before a paper code's first use and where `state_problem` is set.
        state_problem: `refused`: damaged or not the reporter's own. `behind`: older than the server or
            staff count, so something is being withheld. Nothing more can be sent then.
        thread: staff's items in order, with a mark in the place of each that was refused.
    """

    received: str
    withdrawn: str | None
    in_sequence: int
    state: State | None = field(repr=False)
    state_problem: str | None
    thread: tuple[OutItem, ...]

    @property
    def seen(self) -> int:
        """Highest sequence that was read."""
        return max((item.sequence for item in self.thread if item.head is not None), default=0)

    def next_place(self, instance: SignedInstance, locale: str, day: date) -> InPlace:
        """Say where the reporter's next item goes.

        Args:
            instance: current.
            locale: language of the next item, for a paper code's first use.
            day: UTC day.

        Raises:
            MailboxAnswerError: the state cannot be built on: staff would see forgery where there was none.
        """
        if self.state_problem is not None:
            raise MailboxAnswerError("state", "the server did not give the newest state of the mailbox")
        ngo = tuple(audience.id for audience in instance.direct if audience.affiliation == "ngo")
        state = self.state or State.of_paper(ngo, locale, self.received)
        return InPlace(self.in_sequence + 1, self.seen, state, day)


def read_mailbox(bundle: Bundle, keys: ReporterKeys, instance: str) -> Mailbox:
    """Read the server's answer to a code.

    Args:
        bundle: body of `GET /api/v1/mailbox`, taken apart.
        keys: of the code.
        instance: instance id.

    Returns:
        What verified, and a mark in the place of everything that did not.

    Raises:
        MailboxAnswerError: `meta` is not as docs/api.md says.

    Source: SPEC section 5.
    """
    meta = bundle.meta
    if not shapes.MAILBOX_META(meta) or meta["out_sequence"] > _LONGEST:
        raise MailboxAnswerError("meta", "the server's answer is malformed")
    state, seen, problem = _read_state(bundle.files.get("state"), meta["in_sequence"], keys, instance)
    # The own state remembers how many answers there were: a server cannot take the newest back unnoticed.
    count = max(meta["out_sequence"], seen)
    thread = _read_thread(bundle.files, count, keys, instance, withdrawn=meta["withdrawn"] is not None)
    # Staff say how far they have read. Further than the own series goes, and the server served an old state.
    if any(item.head is not None and item.head["seen"] > meta["in_sequence"] for item in thread):
        state, problem = None, "behind"
    return Mailbox(meta["received"], meta["withdrawn"], meta["in_sequence"], state, problem, thread)


def _open(envelope: bytes, keys: ReporterKeys) -> Record | Problem:
    try:
        return open_record(envelope, [HybridIdentity.from_seed(keys.age_seed)])
    except EnvelopeError:
        return Problem.UNOPENED
    except RecordError:
        return Problem.RECORD


def _read_state(
    envelope: bytes | None, in_sequence: int, keys: ReporterKeys, instance: str
) -> tuple[State | None, int, str | None]:
    if envelope is None:
        # Only a paper report comes without a state, and only until its code is first used.
        return None, 0, "behind" if in_sequence > 1 else None
    record = _open(envelope, keys)
    if isinstance(record, Problem):
        return None, 0, "refused"
    head = record.head
    try:
        record.verify(keys.verify_key)
        Place(instance, keys.mailbox, "in", head["sequence"], head["previous"]).check(head, "state")
    except RecordError:
        return None, 0, "refused"
    if not shapes.STATE(head):
        return None, 0, "refused"
    if head["sequence"] != in_sequence:
        return None, head["seen"], "behind"
    return State.read(head), head["seen"], None


def _read_thread(
    files: Mapping[str, bytes], count: int, keys: ReporterKeys, instance: str, *, withdrawn: bool
) -> tuple[OutItem, ...]:
    thread: list[OutItem] = []
    before: bytes | None = None
    for sequence in range(1, count + 1):
        envelope = files.get(f"out/{sequence}")
        if envelope is not None:
            known = sequence == 1 or before is not None
            previous = file_hash(before) if before is not None else None
            place = Place(instance, keys.mailbox, "out", sequence, previous)
            thread.append(_read_out(envelope, place, keys, chained=known))
        elif not withdrawn:
            thread.append(OutItem(sequence, problem=Problem.MISSING))
        before = envelope
    return tuple(thread)


def _read_out(envelope: bytes, place: Place, keys: ReporterKeys, *, chained: bool) -> OutItem:
    record = _open(envelope, keys)
    if isinstance(record, Problem):
        return OutItem(place.sequence, problem=record)
    try:
        record.check_mac(keys.answer_mac)
    except RecordError:
        return OutItem(place.sequence, problem=Problem.SIGNATURE)
    # Without the answer before it, an answer still proves its place by sequence and MAC.
    here = place if chained else place.after(record.head["previous"])
    try:
        here.check(record.head, *shapes.OUT)
    except RecordError:
        return OutItem(place.sequence, problem=Problem.PLACE)
    if not shapes.fits(shapes.OUT, record.head):
        return OutItem(place.sequence, problem=Problem.SHAPE)
    return OutItem(place.sequence, head=record.head)
