"""Opening a text as its interpreter, and what came back as the audience that gave it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from report_portal.crypto.entry_shapes import is_day
from report_portal.crypto.errors import RecordError
from report_portal.crypto.given_texts import given_fits, may_be_read, returned_fits
from report_portal.crypto.heads import Place
from report_portal.crypto.items.staff_files import staff_place

from .identities import Identity
from .records import open_record

MemberKey = Callable[[str, str], str | None]
"""Gives the verify key of a member (id) who may sign such a file on a day, or None."""

_COMMON: Final = frozenset(Place("", None, "staff").head("", {}))


def open_given_text(
    envelope: bytes,
    identity: Identity,
    expected: tuple[str, str, str],
    giver_key: MemberKey,
    today: str,
) -> dict[str, Any]:
    """Open a text as its interpreter.

    Args:
        envelope: as handed out.
        identity: the interpreter's own.
        expected: instance id, id of the text, member id of the interpreter.
        giver_key: says who may give texts, by the signed member chain.
        today: UTC day, `YYYY-MM-DD`.

    Returns:
        The head; see SPEC section 5.6.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` when nobody who may give it signed it; `common` when it is of another place, for somebody
            else, not exactly what it must be, or not to be read on this day.
    """
    instance, text, interpreter = expected
    head, members = _opened(envelope, [identity], "given_text", instance, giver_key)
    right = given_fits(members) and (members["text"], members["to"]) == (text, interpreter)
    if not right or not may_be_read(members, today):
        raise RecordError("common", "this is no text for this interpreter today")
    return head


def open_returned_text(
    envelope: bytes,
    identities: Sequence[Identity],
    instance: str,
    awaited: Mapping[str, Any],
    interpreter_key: MemberKey,
) -> dict[str, Any]:
    """Open what came back.

    Args:
        envelope: as handed out.
        identities: of the audience that gave the text.
        instance: instance id.
        awaited: the `given` entry of the case file.
        interpreter_key: says who was an interpreter, by the signed member chain.

    Returns:
        The head; see SPEC section 5.6.

    Raises:
        EnvelopeError: damaged, or sealed to others.
        RecordError: `auth` when no interpreter signed it; `common` when it is not what the entry awaits.
    """
    head, members = _opened(envelope, identities, "returned_text", instance, interpreter_key)
    fits = (
        returned_fits(members)
        and (members["text"], members["member"], members["given"])
        == (awaited["text"], awaited["to"], awaited["sha256"])
        and members["day"] <= awaited["until"]
        and members["result"].get("locale", awaited["locale"]) == awaited["locale"]
    )
    if not fits:
        raise RecordError("common", "nothing like this is awaited")
    return head


def _opened(
    envelope: bytes, identities: Sequence[Identity], kind: str, instance: str, member_key: MemberKey
) -> tuple[dict[str, Any], dict[str, Any]]:
    record = open_record(envelope, identities)
    head = record.head
    member, day = head.get("member"), head.get("day")
    key = member_key(member, day) if isinstance(member, str) and is_day(day) else None
    if key is None:
        raise RecordError("auth", "nobody who may sign this has signed it")
    record.verify(key)
    staff_place(instance).check(head, kind)
    if head["seen"] != 0:
        raise RecordError("common", "the record belongs to another place")
    return head, {name: value for name, value in head.items() if name not in _COMMON}
