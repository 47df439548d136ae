"""A report as staff open it: its parts, its thread, and a mark on everything that does not verify."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Correspondent
from report_portal.crypto.items.staff_files import staff_place
from report_portal.crypto.records import Record

from . import shapes
from .identities import HybridIdentity
from .judging import Holder, ReportItem, Series
from .keyring import Keyring
from .problems import Problem
from .thread import read_series

MemberKey = Callable[[str], str | None]
"""Gives the verify key of a member who may confirm paper sheets, or None."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the report.

    Args:
        head: what was written; None where it was refused.
        verified: False where this reader holds no key to check with, as city and state offices.
        problem: why it was refused.
    """

    head: Mapping[str, Any] | None = field(default=None, repr=False)
    verified: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report and what came after it.

    Args:
        audience: whose key opened it; None when none did.
        core: routed answers.
        private: `ngo_only` answers.
        contact: the contact section; missing once the report is closed.
        reporter: keys to answer with, of the code in force; only NGO readers get them.
        holders: the reporter under each code, oldest first.
        thread: everything after the report, answers after what they answer.
        withheld: a verified record speaks of items that the server did not give.
        next_sequence: of the next answer.
        next_previous: hash that the next answer names.
        seen: highest sequence of the reporter's items that was read.
        bound: False for a sheet sealed before sheets named their form; only the server says which slip is its own.
    """

    audience: str | None
    core: Part
    private: Part
    contact: Part
    reporter: Correspondent | None
    holders: tuple[Holder, ...]
    thread: tuple[ReportItem, ...]
    withheld: bool
    next_sequence: int
    next_previous: str | None
    seen: int
    bound: bool

    @property
    def broken(self) -> bool:
        """Whether a part is missing, damaged or not the reporter's: show it, and say so."""
        ngo = self.audience is None or self.audience.endswith("/ngo")
        contact = self.contact.problem
        return (
            self.core.head is None
            or (ngo and self.reporter is None)
            or (contact not in (None, Problem.MISSING) and (ngo or contact != Problem.UNOPENED))
        )

    def verify_key_of(self, sequence: int) -> str | None:
        """Give the key that the reporter's item of a sequence, and the files it names, verify under."""
        return next((one.reporter.verify_key for one in reversed(self.holders) if one.after < sequence), None)

    @property
    def permissions(self) -> dict[str, str]:
        """Later permissions that verified, audience id → the latest choice."""
        return {
            item.head["audience"]: item.head["choice"]
            for item in self.thread
            if item.head is not None and item.verified and item.head["kind"] == "permission"
        }


def open_report(
    files: Mapping[str, bytes],
    identities: Mapping[str, Sequence[HybridIdentity]],
    instance: str,
    member_key: MemberKey = lambda _: None,
) -> OpenedReport:
    """Open one report with everything that belongs to it. Nothing in it makes this raise.

    Args:
        files: names as the server gives them without the report's id: `in/1/core`, `in/2/message`,
            `out/1/answer`, for paper also `in/1/form`.
        identities: audience id → its identities, newest epoch first.
        instance: instance id.
        member_key: verify keys of those who may confirm paper sheets.

    Returns:
        What verified, and a mark in the place of everything that did not.

    Source: SPEC section 5.
    """
    keyring = Keyring(identities)
    core, private, contact = (
        keyring.read(files.get(f"in/1/{name}")) for name in ("core", "private", "contact")
    )
    paper = isinstance(core, Record) and core.head.get("channel") == "paper"
    # Only a reader who could not open `private` at all may go without its key.
    blind = private is Problem.UNOPENED and not keyring.ngo
    if paper:
        form = keyring.read(files.get("in/1/form"))
        reporter = _reporter_of_paper(form, instance, member_key, _form_of(core))
        signer = _signer_of_paper(private, member_key)
        mailbox = None
    else:
        reporter = _reporter(private)
        signer = reporter.verify_key if reporter else None
        mailbox = core.head["mailbox"] if isinstance(core, Record) else None
        mailbox = reporter.mailbox if reporter else mailbox
    place = Place(instance, mailbox, "in", sequence=1)

    def part(file: Record | Problem, shape: shapes.Shape) -> Part:
        checked = _check(file, None if blind else signer, place, shape, blind=blind)
        # Parts of several sheets make no report: one person's strip would stand under another's answers.
        strange = paper and checked.head is not None and _form_of(file) != _form_of(core)
        return Part(problem=Problem.PLACE) if strange else checked

    core_part = part(core, shapes.CORE)
    private_part = part(private, shapes.PRIVATE_OF_PAPER if paper else shapes.PRIVATE)
    contact_part = part(contact, shapes.CONTACT)
    readers = tuple(core_part.head["readers"]) if core_part.head else ()
    trusted = reporter.with_readers(readers) if reporter and private_part.head is not None else None
    unverified = mailbox if blind and core_part.head is not None else None
    series = read_series(files, keyring, Series(instance, keyring.ngo, trusted, unverified, paper=paper))
    return OpenedReport(
        audience=keyring.audience,
        core=core_part,
        private=private_part,
        contact=contact_part,
        reporter=series.holders[-1].reporter if series.holders else None,
        holders=series.holders,
        thread=series.thread,
        withheld=series.withheld,
        next_sequence=series.next_sequence,
        next_previous=series.next_previous,
        seen=series.seen,
        bound=not paper or _form_of(core) is not None,
    )


def _check(
    file: Record | Problem, key: str | None, place: Place, shape: shapes.Shape, *, blind: bool
) -> Part:
    if isinstance(file, Problem):
        return Part(problem=file)
    if not blind and not _verifies(file, key):
        return Part(problem=Problem.SIGNATURE)
    try:
        place.check(file.head, "report")
    except RecordError:
        return Part(problem=Problem.PLACE)
    return Part(file.head, verified=not blind) if shape(file.head) else Part(problem=Problem.SHAPE)


def _verifies(file: Record, key: str | None) -> bool:
    if key is None:
        return False
    try:
        file.verify(key)
    except RecordError:
        return False
    return True


def _correspondent(head: Mapping[str, Any]) -> Correspondent | None:
    if head["mailbox"] is None:
        return None
    keys = head["reporter"]
    return Correspondent(
        mailbox=head["mailbox"],
        recipient=keys["recipient"],
        verify_key=keys["verify_key"],
        answer_mac=bytes.fromhex(keys["answer_mac"]),
        readers=(),
    )


def _reporter(private: Record | Problem) -> Correspondent | None:
    if isinstance(private, Problem) or not shapes.PRIVATE(private.head):
        return None
    return _correspondent(private.head)


def _signer_of_paper(private: Record | Problem, member_key: MemberKey) -> str | None:
    if isinstance(private, Problem) or not shapes.PRIVATE_OF_PAPER(private.head):
        return None
    return member_key(private.head["member"])


def _form_of(file: Record | Problem) -> Any:
    """Give what a file says is its form; None where it names none."""
    return None if isinstance(file, Problem) else file.head.get("form")


def _reporter_of_paper(
    form: Record | Problem, instance: str, member_key: MemberKey, named: object
) -> Correspondent | None:
    if isinstance(form, Problem) or not shapes.PAPER_FORM(form.head):
        return None
    if named not in (None, form.head["form"]):
        return None
    if not _verifies(form, member_key(form.head["member"])):
        return None
    try:
        staff_place(instance, form.head["mailbox"]).check(form.head, "paper_form")
    except RecordError:
        return None
    return _correspondent(form.head)
