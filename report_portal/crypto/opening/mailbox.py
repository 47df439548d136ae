"""What a reporter reads back with the code: the own state and everything staff wrote."""

from dataclasses import dataclass, field, replace
from datetime import date

from report_portal.crypto.bundle import Bundle
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.errors import EnvelopeError, MailboxAnswerError, RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import Former, InPlace, State

from . import shapes
from .identities import HybridIdentity
from .letters import Letters, OutItem
from .records import open_record

_LONGEST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as its reporter may believe it.

    Args:
        name: of the report, 32 hex characters: the mailbox id of its first code.
        received: UTC day, by the server.
        withdrawn: UTC day, by the server, or None.
        in_sequence: how many items the reporter sent, by the server.
        state: the reporter's own; None where `state_problem` is set.
        state_problem: `refused`: damaged or not the reporter's own. `behind`: older than the server or
            staff count, so something is being withheld. `missing`: none came, which is right before a
            paper code's first use alone, as its owner says (`on_paper`). Nothing more can be sent then.
        thread: staff's items in order, with a mark in the place of each that was refused.
    """

    name: str
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

    def next_place(self, day: date) -> InPlace:
        """Say where the reporter's next item goes.

        Args:
            day: UTC day.

        Raises:
            MailboxAnswerError: the state cannot be built on: staff would see forgery where there was none.
                Without one it is not known who reads.
        """
        if self.state is None or self.state_problem is not None:
            raise MailboxAnswerError("state", "the server did not give the newest state of the mailbox")
        return InPlace(self.name, self.in_sequence + 1, self.seen, self.state, day)

    def on_paper(self, instance: SignedInstance, locale: str) -> "Mailbox":
        """Take the owner's word that the code is of a paper form and was not used yet.

        The server's is not enough: one that keeps the state of another report back would widen who reads
        what is sent next.

        Args:
            instance: its readers were shown; who joins later does not read.
            locale: language of the first item.

        Returns:
            The mailbox with the state that the first item builds on; where `state_problem` is not
            `missing`, the mailbox as it is.

        Source: SPEC section 5, "Paper".
        """
        if self.state_problem != "missing":
            return self
        state = State.of_paper(paper_readers(instance), locale, self.received)
        return replace(self, state=state, state_problem=None)


def paper_readers(instance: SignedInstance) -> tuple[str, ...]:
    """Give the audiences that read what a paper form's code sends: every NGO among the direct ones."""
    return tuple(audience.id for audience in instance.direct if audience.affiliation == "ngo")


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
    own = _read_state(bundle.files.get("state"), meta["in_sequence"], keys, instance)
    # The own state remembers how many answers there were: a server cannot take the newest back unnoticed.
    count = max(meta["out_sequence"], own.seen)
    letters = Letters(instance, own.name, keys, own.former)
    thread = letters.read(bundle.files, count, withdrawn=meta["withdrawn"] is not None)
    state, problem = own.state, own.problem
    # Staff say how far they have read. Further than the own series goes, and the server served an old state.
    if any(item.head is not None and item.head["seen"] > meta["in_sequence"] for item in thread):
        state, problem = None, "behind"
    return Mailbox(own.name, meta["received"], meta["withdrawn"], meta["in_sequence"], state, problem, thread)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the state says, where it is the reporter's own; an old one still names the report."""

    state: State | None
    problem: str | None
    name: str
    seen: int = 0
    former: tuple[Former, ...] = ()


def _read_state(envelope: bytes | None, in_sequence: int, keys: ReporterKeys, instance: str) -> _Own:
    if envelope is None:
        # Only a paper report comes without a state, and only until its code is first used. Of what sort a
        # report is, the server alone says.
        return _Own(None, "behind" if in_sequence > 1 else "missing", keys.mailbox)
    refused = _Own(None, "refused", keys.mailbox)
    try:
        record = open_record(envelope, [HybridIdentity.from_seed(keys.age_seed)])
        head = record.head
        record.verify(keys.verify_key)
        # Only a code that took over from another opens a report of another name.
        former = head.get("former", [])
        name = head["mailbox"] if former else keys.mailbox
        Place(instance, name, "in", head["sequence"], head["previous"]).check(head, "state")
    except (EnvelopeError, RecordError):
        return refused
    if name is None or not shapes.STATE(head) or not shapes.FORMER(former):
        return refused
    state = State.read(head)
    known = _Own(state, None, name, head["seen"], state.former)
    return known if head["sequence"] == in_sequence else replace(known, state=None, problem="behind")
