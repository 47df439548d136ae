"""Sample reports of a demo, sealed like any other and sent through the public API; some are answered."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import httpx

from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.answers import (
    Correspondent,
    OutPlace,
    seal_answer,
    seal_release_notice,
    seal_status,
)
from report_portal.crypto.items.report import Report, seal_report
from report_portal.crypto.items.sealed_item import SealedItem
from report_portal.crypto.items.staff_files import Release, seal_release
from report_portal.forms import clean, split
from report_portal.reports.release import release_for
from report_portal.reports.routing import choices, exclusions, readers, routing_from

from .desk import Desk

_CHOICES = ("share_city", "share_inspectors")
_AUTHOR = "resource/ngo"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample report that was sent.

    Args:
        code: 24 digits.
        locale: language it is in.
    """

    code: str
    locale: str


@dataclass(slots=True)
class Thread:
    """The staff's side of one mailbox, as it grows."""

    keys: ReporterKeys
    locale: str
    readers: tuple[str, ...]
    sequence: int = 0
    previous: str | None = None

    def next_place(self) -> OutPlace:
        """Give the place of the next item."""
        day = datetime.now(UTC).date()
        return OutPlace(self.sequence + 1, self.previous, seen=1, author=_AUTHOR, day=day)

    def keep(self, item: SealedItem) -> None:
        """Note that an item was sent."""
        self.sequence, self.previous = self.sequence + 1, item.first_hash

    @property
    def reporter(self) -> Correspondent:
        """The reporter, as readers know them."""
        keys = self.keys
        return Correspondent(
            keys.mailbox, keys.recipient.text, keys.verify_key, keys.answer_mac, self.readers
        )


def send_samples(reporters: httpx.Client, desk: Desk, instance: SignedInstance) -> list[Sample]:
    """Send the sample reports and answer some.

    Args:
        reporters: reaches the public application.
        desk: of a coordinator who is signed in.
        instance: verified.

    Returns:
        Their codes.
    """
    document = json.loads(files(__package__).joinpath("samples.json").read_text("utf-8"))
    return [_send(reporters, desk, instance, sample) for sample in document]


def _send(reporters: httpx.Client, desk: Desk, instance: SignedInstance, sample: Mapping[str, Any]) -> Sample:
    code, locale = new_code(), sample["locale"]
    keys, routing = derive_keys(code, instance.instance), routing_from(instance.routing)
    answers = clean(sample["answers"])
    core, private, contact = split(answers)
    checked = instance.languages.get(locale, False)
    report = Report(
        core=core,
        private=private,
        contact=contact,
        readers=readers(routing, answers),
        locale=locale,
        day=datetime.now(UTC).date(),
        channel="web",
        choices={name: str(answers[name]) for name in _CHOICES if name in answers},
        exclusions=[rule.id for rule in exclusions(routing, answers, language_checked=checked)],
    )
    sealed = seal_report(instance, keys, report)
    answer = reporters.post("/api/v1/reports", content=sealed.bundle(), headers={"Content-Type": MEDIA_TYPE})
    answer.raise_for_status()
    thread = Thread(keys, locale, tuple(report.readers))
    for item in sample.get("out", ()):
        _answer(desk, instance, thread, item)
    if "release" in sample:
        leaving = release_for(
            routing,
            sample["release"],
            answers,
            permissions=choices(routing, answers),
            language_checked=checked,
        )
        _release(desk, instance, thread, (leaving.audience, leaving.parts, leaving.answers))
    return Sample(code, locale)


def _answer(desk: Desk, instance: SignedInstance, thread: Thread, item: Mapping[str, Any]) -> None:
    place = thread.next_place()
    if "status" in item:
        sealed = seal_status(instance, thread.reporter, place, status=item["status"])
    else:
        sealed = seal_answer(
            instance,
            thread.reporter,
            place,
            text=item["text"],
            locale=thread.locale,
            asks=item.get("asks"),
        )
    path = f"/reports/{thread.keys.mailbox}/answers"
    desk.send_bundle("POST", path, sealed.meta, sealed.files).raise_for_status()
    thread.keep(sealed)


def _release(
    desk: Desk,
    instance: SignedInstance,
    thread: Thread,
    leaving: tuple[str, tuple[str, ...], Mapping[str, Any]],
) -> None:
    audience, parts, answers = leaving
    release = Release(
        release=secrets.token_hex(16),
        audience=audience,
        case=case_number(thread.keys.mailbox),
        answers=answers,
        attachments=(),
        parts=parts,
        day=datetime.now(UTC).date(),
        locale=thread.locale,
    )
    notice = seal_release_notice(
        instance, thread.reporter, thread.next_place(), audience=audience, parts=parts
    )
    epochs = {**instance.epochs, audience: instance.audience(audience).epoch}
    meta = {
        "release": release.release,
        "audience": audience,
        "epochs": epochs,
        "sequence": thread.sequence + 1,
        "seen": 1,
    }
    sealed = {"release": seal_release(instance, desk.person.signer, release), **notice.files}
    path = f"/reports/{thread.keys.mailbox}/releases"
    desk.send_bundle("POST", path, meta, sealed).raise_for_status()
    thread.keep(notice)


def case_number(report: str) -> str:
    """Give the six digits by which a report is called on the phone, as staff pages derive them.

    Args:
        report: mailbox id in hex.

    Returns:
        Six digits.
    """
    digest = hashlib.sha256(b"report-portal/v1/case-number\n" + bytes.fromhex(report)).digest()
    return str(int.from_bytes(digest[:4], "big") % 1_000_000).zfill(6)
