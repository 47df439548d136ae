"""What a reporter sends after the report: messages, permissions, a withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.records import SignedBy

from .attachments import Answers, AttachmentEntry
from .direct import direct_recipients
from .sealed_item import SealedItem, file_hash, seal_record
from .state import State


@dataclass(frozen=True, slots=True)
class InPlace:
    """Where the reporter's next item goes.

    Args:
        sequence: of the new item, from 2.
        seen: highest sequence of staff's items that was read.
        state: the newest one; it names the hash of the item before.
        day: UTC day.
    """

    sequence: int
    seen: int
    state: State
    day: date


def seal_message(  # noqa: PLR0913 (what a message holds is a list of its own)
    instance: SignedInstance,
    keys: ReporterKeys,
    place: InPlace,
    *,
    text: str,
    locale: str,
    answers: Answers | None = None,
    attachments: Sequence[AttachmentEntry] = (),
) -> SealedItem:
    """Seal a message.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.
        text: the reporter's words, at most about 60 KiB.
        locale: language of the form it was written in.
        answers: facts added, by question id.
        attachments: entries of files already uploaded, or about to be.

    Returns:
        `message` and `state`, with the `meta` of `POST /api/v1/mailbox/messages`.

    Raises:
        RecordError: `too-large`.

    Source: SPEC section 5.
    """
    members = {
        "text": text,
        "locale": locale,
        "answers": dict(answers or {}),
        "attachments": [entry.members() for entry in attachments],
    }
    uploads = [entry.upload for entry in attachments]
    return _seal(instance, keys, place, "message", members, locale=locale, uploads=uploads)


def seal_permission(  # noqa: PLR0913 (what a permission holds is a list of its own)
    instance: SignedInstance,
    keys: ReporterKeys,
    place: InPlace,
    *,
    audience: str,
    choice: str,
    question: int = 0,
) -> SealedItem:
    """Seal a permission, given or taken back.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.
        audience: id of the audience that may, or may not, be told.
        choice: `yes` or `no` for a city audience; `facts_only`, `all_but_contact` or `no` for a state one.
        question: sequence of the answer that asked, or 0.

    Returns:
        `message` and `state`, with the `meta` of `POST /api/v1/mailbox/messages`.

    Source: SPEC section 5.
    """
    members = {"audience": audience, "choice": choice, "question": question}
    return _seal(instance, keys, place, "permission", members, choices={audience: choice})


def seal_withdrawal(instance: SignedInstance, keys: ReporterKeys, place: InPlace) -> SealedItem:
    """Seal the wish to take everything back: the last item of a mailbox.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.

    Returns:
        `message` and `state`, with the `meta` of `POST /api/v1/mailbox/withdrawal`.

    Source: SPEC section 5.
    """
    return _seal(instance, keys, place, "withdrawal", {})


def _seal(  # noqa: PLR0913 (three kinds share all of it)
    instance: SignedInstance,
    keys: ReporterKeys,
    place: InPlace,
    kind: str,
    members: Mapping[str, Any],
    *,
    locale: str | None = None,
    choices: Mapping[str, str] | None = None,
    uploads: Sequence[Mapping[str, str]] = (),
) -> SealedItem:
    auth = SignedBy(keys.sign_seed)
    # An audience may have been removed from the instance since the report was sent.
    readers = [audience.id for audience in instance.direct if audience.id in place.state.readers]
    here = Place(
        instance.instance,
        keys.mailbox,
        "in",
        sequence=place.sequence,
        previous=place.state.last,
        seen=place.seen,
    )
    message = seal_record(here, kind, members, auth, direct_recipients(instance, readers, ngo_only=False))
    item = (place.sequence, kind, place.day)
    state = place.state.after(item, file_hash(message), locale=locale, choices=choices)
    sealed_state = seal_record(here, "state", state.members() | {"readers": readers}, auth, [keys.recipient])
    meta = {
        "sequence": place.sequence,
        "instance_version": instance.version,
        "epochs": instance.epochs,
        "uploads": [dict(upload) for upload in uploads],
    }
    return SealedItem(meta, {"message": message, "state": sealed_state})
