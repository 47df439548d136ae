"""What staff seal for one another: releases, indexes, paper forms and keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import Audience, SignedInstance
from report_portal.crypto.recipients import Recipient
from report_portal.crypto.records import SignedBy, Unvouched

from .attachments import Answers, AttachmentEntry
from .direct import direct_recipients
from .sealed_item import seal_record


@dataclass(frozen=True, slots=True)
class StaffSigner:
    """A member who signs.

    Args:
        member: id, 32 hex characters.
        seed: Ed25519, 32 secret bytes.
    """

    member: str
    seed: bytes = field(repr=False)

    @property
    def auth(self) -> SignedBy:
        """What vouches for the member's records."""
        return SignedBy(self.seed)


def staff_place(instance: str, mailbox: str | None = None) -> Place:
    """Give the place of everything among staff."""
    return Place(instance, mailbox, direction="staff")


@dataclass(frozen=True, slots=True)
class Release:
    """What an NGO coordinator hands on.

    Args:
        release: id, 32 hex characters.
        audience: id of the receiving audience.
        case: the short number that can be said on the phone.
        answers: those that the permission covers, and no others.
        attachments: entries of the files handed on.
        parts: of `packet`, `routed`, `files`.
        day: UTC day.
        locale: language of the report.
    """

    release: str
    audience: str
    case: str
    answers: Answers = field(repr=False)
    attachments: Sequence[AttachmentEntry] = field(repr=False)
    parts: Sequence[str]
    day: date
    locale: str


def seal_release(instance: SignedInstance, signer: StaffSigner, release: Release) -> bytes:
    """Seal a release to its receiver and to the first direct audience.

    Args:
        instance: current.
        signer: the coordinator.
        release: what to hand on.

    Returns:
        The envelope.

    Raises:
        KeyError: the instance has no such audience.
        RecordError: `too-large`.

    Source: SPEC section 5.
    """
    members = {
        "release": release.release,
        "audience": release.audience,
        "case": release.case,
        "answers": dict(release.answers),
        "attachments": [entry.members() for entry in release.attachments],
        "parts": list(release.parts),
        "member": signer.member,
        "day": release.day.isoformat(),
        "locale": release.locale,
    }
    recipients = [instance.audience(release.audience).recipient, instance.direct[0].recipient]
    return seal_record(staff_place(instance.instance), "release", members, signer.auth, recipients)


def seal_index(instance: str, signer: StaffSigner, audience: Audience, entries: Mapping[str, Any]) -> bytes:
    """Seal the index of an audience.

    Args:
        instance: instance id.
        signer: a member of the audience.
        audience: whose index it is, with its current key.
        entries: by report id; at most 16 MiB in all.

    Returns:
        The envelope.

    Raises:
        RecordError: `too-large`.

    Source: SPEC section 5.
    """
    members = {
        "audience": audience.id,
        "epoch": audience.epoch,
        "member": signer.member,
        "entries": dict(entries),
    }
    return seal_record(staff_place(instance), "index", members, signer.auth, [audience.recipient])


def seal_paper_form(  # noqa: PLR0913 (what a form's file holds is a list of its own)
    instance: SignedInstance,
    signer: StaffSigner,
    *,
    form: str,
    language: str,
    mailbox: str,
    reporter: Mapping[str, str],
) -> bytes:
    """Seal what NGO readers need to answer the reporter whose code is printed on a form's slip.

    Args:
        instance: current.
        signer: who prints.
        form: id, 16 hex characters.
        language: locale of the sheet.
        mailbox: that the form reserves, 32 hex characters.
        reporter: as `ReporterKeys.public` gives it.

    Returns:
        The envelope.

    Source: SPEC section 5, "Paper".
    """
    members = {
        "form": form,
        "language": language,
        "form_version": instance.form_version,
        "reporter": dict(reporter),
        "member": signer.member,
    }
    readers = [audience.id for audience in instance.direct]
    recipients = direct_recipients(instance, readers, ngo_only=True)
    place = staff_place(instance.instance, mailbox)
    return seal_record(place, "paper_form", members, signer.auth, recipients)


def seal_staff_key(  # noqa: PLR0913 (what a key file holds is a list of its own)
    instance: str,
    recipient: Recipient,
    *,
    identity: str,
    sign_seed: bytes,
    root: str | None,
    recovery: Recipient | None = None,
) -> bytes:
    """Seal a member's own keys to what the passphrase opens.

    Args:
        instance: instance id.
        recipient: `StaffSecrets.recipient`.
        identity: `AGE-SECRET-KEY-PQ-1…`.
        sign_seed: Ed25519, 32 bytes.
        root: the root's verify key in hex, None before the key ceremony.
        recovery: of the printed sheet; None for whoever does not coordinate, or has not met it yet.

    Returns:
        The envelope.

    Source: SPEC section 5.
    """
    members = {"identity": identity, "sign_seed": sign_seed.hex(), "root": root}
    members["recovery"] = None if recovery is None else recovery.text
    return seal_record(staff_place(instance), "staff_key", members, Unvouched(), [recipient])


def seal_audience_key(  # noqa: PLR0913 (what a grant holds is a list of its own)
    instance: str,
    signer: StaffSigner,
    recipient: Recipient,
    *,
    audience: str,
    epoch: int,
    secret: str,
    recovery: Recipient | None = None,
) -> bytes:
    """Seal an audience's key, or the root's, to a member or to the recovery sheet.

    Args:
        instance: instance id.
        signer: the coordinator who grants it.
        recipient: the member's, or the recovery identity's.
        audience: audience id, or `root`.
        epoch: of the key.
        secret: `AGE-SECRET-KEY-PQ-1…`; for `root` the Ed25519 seed in hex.
        recovery: with `root`, recipient of the printed recovery sheet, for later epochs.

    Returns:
        The envelope.

    Source: SPEC section 5.
    """
    members: dict[str, Any] = {
        "audience": audience,
        "epoch": epoch,
        "secret": secret,
        "granted_by": signer.member,
    }
    if recovery is not None:
        members["recovery"] = recovery.text
    return seal_record(staff_place(instance), "audience_key", members, signer.auth, [recipient])
