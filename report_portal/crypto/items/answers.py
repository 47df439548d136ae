"""What staff send to a reporter: answers, status changes and notices of releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.recipients import parse_recipient
from report_portal.crypto.records import MacUnder

from .direct import direct_recipients
from .sealed_item import SealedItem, seal_record


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The reporter, as the NGO readers of a report know them.

    Args:
        mailbox: 32 hex characters.
        recipient: `age1pq1…`.
        verify_key: 64 hex characters.
        answer_mac: 32 bytes.
        readers: ids of the audiences that read the report.
    """

    mailbox: str
    recipient: str = field(repr=False)
    verify_key: str
    answer_mac: bytes = field(repr=False)
    readers: tuple[str, ...]

    def with_readers(self, readers: tuple[str, ...]) -> Self:
        """Give the same reporter, whose report these audiences read."""
        return replace(self, readers=readers)


@dataclass(frozen=True, slots=True)
class OutPlace:
    """Where staff's next item goes, who writes it and when.

    Args:
        sequence: of the new item, from 1.
        previous: hex SHA-256 of staff's item before, None for the first.
        seen: highest sequence of the reporter's items that was read.
        author: audience id of the writer.
        day: UTC day.
    """

    sequence: int
    previous: str | None
    seen: int
    author: str
    day: date


def seal_answer(  # noqa: PLR0913 (what an answer holds is a list of its own)
    instance: SignedInstance,
    reporter: Correspondent,
    place: OutPlace,
    *,
    text: str,
    locale: str,
    canned: str | None = None,
    asks: str | None = None,
) -> SealedItem:
    """Seal an answer.

    Args:
        instance: current.
        reporter: whom it goes to.
        place: where it goes.
        text: at most about 60 KiB.
        locale: language it is written in.
        canned: id of a canned reply, or None.
        asks: id of the audience whose permission is asked, or None.

    Returns:
        `answer`, with the `meta` of `POST /api/v1/reports/<id>/answers`.

    Source: SPEC section 5.
    """
    members = {"text": text, "locale": locale, "canned": canned, "asks": asks}
    return _seal(instance, reporter, place, "answer", members)


def seal_status(
    instance: SignedInstance,
    reporter: Correspondent,
    place: OutPlace,
    *,
    status: str,
    outcome: str | None = None,
) -> SealedItem:
    """Seal a change of status.

    Args:
        instance: current.
        reporter: whom it goes to.
        place: where it goes.
        status: `received`, `reading`, `working`, `waiting_for_you`, `referred` or `closed`.
        outcome: code, or None.

    Returns:
        `answer`, with the `meta` of `POST /api/v1/reports/<id>/answers`.

    Source: SPEC section 5.
    """
    return _seal(instance, reporter, place, "status", {"status": status, "outcome": outcome})


def seal_release_notice(
    instance: SignedInstance,
    reporter: Correspondent,
    place: OutPlace,
    *,
    audience: str,
    parts: Sequence[str],
) -> SealedItem:
    """Seal the notice that something was handed on.

    Args:
        instance: current.
        reporter: whom it goes to.
        place: where it goes.
        audience: id of the audience that received it.
        parts: of `packet`, `routed`, `files`.

    Returns:
        `answer`; the `meta` is for `POST /api/v1/reports/<id>/releases` to build on.

    Source: SPEC section 5.
    """
    return _seal(instance, reporter, place, "release_notice", {"audience": audience, "parts": list(parts)})


def _seal(
    instance: SignedInstance, reporter: Correspondent, place: OutPlace, kind: str, members: Mapping[str, Any]
) -> SealedItem:
    here = Place(
        instance.instance,
        reporter.mailbox,
        "out",
        sequence=place.sequence,
        previous=place.previous,
        seen=place.seen,
    )
    readers = [audience.id for audience in instance.direct if audience.id in reporter.readers]
    recipients = [
        parse_recipient(reporter.recipient),
        *direct_recipients(instance, readers, ngo_only=True),
    ]
    members = {**members, "from": place.author, "day": place.day.isoformat()}
    answer = seal_record(here, kind, members, MacUnder(reporter.answer_mac), recipients)
    return SealedItem({"sequence": place.sequence, "epochs": instance.epochs}, {"answer": answer})
