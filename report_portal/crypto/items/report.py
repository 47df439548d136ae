"""The first item of a mailbox: always the same files, whatever is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.records import SignedBy

from .attachments import Answers, AttachmentEntry, Handwriting
from .direct import direct_recipients
from .sealed_item import SealedItem, file_hash, seal_record
from .staff_files import StaffSigner
from .state import State


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported, already split by who may see it.

    Args:
        core: `routed` answers, question id → option id, list of option ids or text.
        private: `ngo_only` answers outside the contact section.
        contact: answers of the contact section.
        readers: ids of the direct audiences that the routing made readers.
        locale: language of the form.
        day: UTC day.
        channel: `web`, `phone`, `walk_in` or `terminal`; paper reports have a function of their own.
        choices: `share_city`, `share_inspectors` → the choice.
        exclusions: codes of the rules that keep audiences out.
        attachments: entries of files already uploaded, or about to be.
        handwriting: of a sheet of paper, outside the contact section.
        contact_handwriting: of its contact strip; goes when the contact goes.
    """

    core: Answers = field(repr=False)
    private: Answers = field(repr=False)
    contact: Answers = field(repr=False)
    readers: Sequence[str]
    locale: str
    day: date
    channel: str = "terminal"
    choices: Mapping[str, str] = field(default_factory=dict)
    exclusions: Sequence[str] = ()
    attachments: Sequence[AttachmentEntry] = field(default=(), repr=False)
    handwriting: Sequence[Handwriting] = field(default=(), repr=False)
    contact_handwriting: Sequence[Handwriting] = field(default=(), repr=False)

    @property
    def files(self) -> list[AttachmentEntry]:
        """All files, whoever may open them."""
        written = [*self.handwriting, *self.contact_handwriting]
        return [*self.attachments, *(one.entry for one in written)]


def seal_report(instance: SignedInstance, keys: ReporterKeys, report: Report) -> SealedItem:
    """Seal a report of somebody who has the code at hand.

    Args:
        instance: current; its epochs go into `meta`.
        keys: of the code.
        report: what to seal.

    Returns:
        `core`, `private`, `contact` and `state`, with the `meta` of `POST /api/v1/reports`.

    Raises:
        RecordError: `too-large`, more than 64 KiB in one file.
        SealError: wrong readers.

    Source: SPEC section 5.
    """
    auth = SignedBy(keys.sign_seed)
    place = Place(instance.instance, keys.mailbox, "in", sequence=1)
    files = _parts(instance, place, auth, report, {"reporter": keys.public()})
    core_hash = file_hash(files["core"])
    state = State(
        choices=report.choices,
        exclusions=tuple(report.exclusions),
        readers=tuple(report.readers),
        locale=report.locale,
        received=report.day.isoformat(),
        own=(),
        last=None,
    ).after((1, "report", report.day), core_hash)
    files["state"] = seal_record(place, "state", state.members(), auth, [keys.recipient])
    meta = {"mailbox": keys.mailbox, "auth_sha256": keys.access.auth_sha256}
    return SealedItem(meta | _meta(instance, report), files)


def seal_paper_report(instance: SignedInstance, signer: StaffSigner, form: str, report: Report) -> SealedItem:
    """Seal a sheet that a member has confirmed, knowing neither its code nor its mailbox.

    Args:
        instance: current.
        signer: the member who confirmed the sheet.
        form: id printed on the sheet, 16 hex characters.
        report: what stands on the sheet; its channel is set to `paper`.

    Returns:
        `core`, `private` and `contact`, with the `meta` of `POST /api/v1/reports`.

    Raises:
        RecordError: `too-large`.
        SealError: wrong readers.

    Source: SPEC section 5, "Paper".
    """
    place = Place(instance.instance, mailbox=None, direction="in", sequence=1)
    files = _parts(instance, place, signer.auth, report, {"member": signer.member}, form=form)
    return SealedItem({"form": form} | _meta(instance, report), files)


def _meta(instance: SignedInstance, report: Report) -> dict[str, Any]:
    return {
        "sequence": 1,
        "instance_version": instance.version,
        "epochs": instance.epochs,
        "uploads": [entry.upload for entry in report.files],
    }


def _parts(  # noqa: PLR0913 (web and paper share all of it)
    instance: SignedInstance,
    place: Place,
    auth: SignedBy,
    report: Report,
    writer: Mapping[str, Any],
    *,
    form: str | None = None,
) -> dict[str, bytes]:
    heads: dict[str, dict[str, Any]] = {
        "core": {
            "part": "core",
            "form_version": instance.form_version,
            "locale": report.locale,
            "channel": "paper" if form else report.channel,
            "answers": dict(report.core),
            "readers": list(report.readers),
            "attachments": [entry.members() for entry in report.attachments],
        },
        "private": {"part": "private", "answers": dict(report.private), **writer},
        "contact": {"part": "contact", "answers": dict(report.contact)},
    }
    if form:
        heads["private"]["attachments"] = [one.members() for one in report.handwriting]
        heads["contact"]["attachments"] = [one.members() for one in report.contact_handwriting]
        # The server brings sheet and slip together, so each part says which slip it is.
        for members in heads.values():
            members["form"] = form
    return {
        part: seal_record(
            place,
            "report",
            members,
            auth,
            direct_recipients(instance, report.readers, ngo_only=part != "core"),
        )
        for part, members in heads.items()
    }
