"""What a reporter sends after the report: messages, permissions, strikes, a new code, a withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.generations import Change
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.records import SignedBy

from .attachments import Answers, AttachmentEntry
from .direct import direct_recipients, recipients_left
from .sealed_item import SealedItem, file_hash, seal_record
from .state import Former, State


@dataclass(frozen=True, slots=True)
class InPlace:
    """Where the reporter's next item goes.

    Args:
        mailbox: name of the report, 32 hex characters; the first code's mailbox id.
        sequence: of the new item, from 2.
        seen: highest sequence of staff's items that was read.
        state: the newest one; it names the hash of the item before.
        day: UTC day.
    """

    mailbox: str
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
    private: Answers | None = None,
    contact: Answers | None = None,
    attachments: Sequence[AttachmentEntry] = (),
) -> SealedItem:
    """Seal a message.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.
        text: the reporter's words, at most about 60 KiB.
        locale: language of the form it was written in.
        answers: facts added, by question id; `routed` questions only.
        private: facts added to `ngo_only` questions outside the contact section. With any, NGO audiences alone read
            the message.
        contact: facts added to the contact section, in a file of their own that closing deletes.
        attachments: entries of files already uploaded, or about to be.

    Returns:
        `message`, `contact` and `state`, with the `meta` of `POST /api/v1/mailbox/messages`.

    Raises:
        RecordError: `too-large`.

    Source: SPEC section 5.
    """
    members = {
        "text": text,
        "locale": locale,
        "answers": dict(answers or {}),
        "private": dict(private or {}),
        "attachments": [entry.members() for entry in attachments],
    }
    uploads = [entry.upload for entry in attachments]
    return _seal(
        instance,
        keys,
        place,
        "message",
        members,
        locale=locale,
        uploads=uploads,
        ngo_only=bool(private),
        contact=contact or {},
    )


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
        `message`, `contact` and `state`, with the `meta` of `POST /api/v1/mailbox/messages`.

    Source: SPEC section 5.
    """
    members = {"audience": audience, "choice": choice, "question": question}
    return _seal(instance, keys, place, "permission", members, choices={audience: choice}, contact={})


def seal_strike(
    instance: SignedInstance, keys: ReporterKeys, place: InPlace, questions: Sequence[str]
) -> SealedItem:
    """Seal the wish that answers be struck: nobody of the team sees them any more, and no release holds them.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.
        questions: ids, at least one; whether they were ever answered is not known here.

    Returns:
        `message`, `contact` and `state`, with the `meta` of `POST /api/v1/mailbox/messages`.

    Source: SPEC section 5.2.
    """
    members = {"questions": list(questions), "day": place.day.isoformat()}
    return _seal(instance, keys, place, "strike", members, contact={})


def seal_new_code(
    instance: SignedInstance, keys: ReporterKeys, place: InPlace, new: ReporterKeys
) -> SealedItem:
    """Seal the change to a new code.

    Args:
        instance: current.
        keys: of the code in force, which signs the change.
        place: where it goes.
        new: of the code that takes over; it shows that it is held, and the new state is its own.

    Returns:
        `message` and `state`, with the `meta` of `POST /api/v1/mailbox/code`.

    Source: SPEC section 5.1.
    """
    public = new.public()
    change = Change(instance.instance, place.mailbox, place.sequence, keys.verify_key)
    members = {"reporter": public, "proof": change.prove(new.sign_seed, public)}
    return _seal(instance, keys, place, "new_code", members, new=new)


def seal_withdrawal(instance: SignedInstance, keys: ReporterKeys, place: InPlace) -> SealedItem:
    """Seal the wish to take everything back: the last item of a mailbox, also where no reader is left.

    Args:
        instance: current.
        keys: of the code.
        place: where it goes.

    Returns:
        `message` and `state`, with the `meta` of `POST /api/v1/mailbox/withdrawal`.

    Source: SPEC section 5.
    """
    return _seal(instance, keys, place, "withdrawal", {})


def _seal(  # noqa: PLR0913 (five kinds share all of it)
    instance: SignedInstance,
    keys: ReporterKeys,
    place: InPlace,
    kind: str,
    members: Mapping[str, Any],
    *,
    locale: str | None = None,
    choices: Mapping[str, str] | None = None,
    uploads: Sequence[Mapping[str, str]] = (),
    new: ReporterKeys | None = None,
    ngo_only: bool = False,
    contact: Answers | None = None,
) -> SealedItem:
    auth = SignedBy(keys.sign_seed)
    # An audience may have been removed from the instance since the report was sent.
    readers = [audience.id for audience in instance.direct if audience.id in place.state.readers]
    here = Place(
        instance.instance,
        place.mailbox,
        "in",
        sequence=place.sequence,
        previous=place.state.last,
        seen=place.seen,
    )
    # Taking back deletes, whoever is left to read that it was.
    recipients_of = recipients_left if kind == "withdrawal" else direct_recipients
    # A change holds the key that answers are vouched for with, so it goes where `private` went.
    recipients = recipients_of(instance, readers, ngo_only=ngo_only or new is not None)
    files = {"message": seal_record(here, kind, members, auth, recipients)}
    # Whether there are any is nobody's business: what goes to the same address looks the same.
    if contact is not None:
        part = {"part": "contact", "answers": dict(contact)}
        files["contact"] = seal_record(
            here, kind, part, auth, direct_recipients(instance, readers, ngo_only=True)
        )
    item = (place.sequence, kind, place.day)
    left = (
        None if new is None else Former(keys.age_identity, keys.answer_mac.hex(), place.sequence, place.seen)
    )
    state = place.state.after(item, file_hash(files["message"]), locale=locale, choices=choices, left=left)
    owner = new or keys
    files["state"] = seal_record(
        here, "state", state.members() | {"readers": readers}, SignedBy(owner.sign_seed), [owner.recipient]
    )
    door = {} if new is None else {"mailbox": new.mailbox, "auth_sha256": new.access.auth_sha256}
    meta = door | {
        "sequence": place.sequence,
        "instance_version": instance.version,
        "epochs": instance.epochs,
        "uploads": [dict(upload) for upload in uploads],
    }
    return SealedItem(meta, files)
