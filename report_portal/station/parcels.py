"""A confirmed sheet: everything that goes out of it, kept so that it can be sealed anew when keys change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from report_portal.client.trust import today
from report_portal.crypto.errors import RecordError, SealError
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import (
    AttachmentEntry,
    Handwriting,
    Report,
    SealedAttachment,
    StaffSigner,
    seal_attachment,
    seal_paper_report,
)
from report_portal.forms import clean, load_questionnaire, split
from report_portal.forms.types import Answers
from report_portal.reports import choices, exclusions, readers, routing_from

from .errors import StationError

JPEG = "image/jpeg"
_CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Route:
    """Who will read a sheet.

    Args:
        readers: ids of the direct audiences that can open it.
        choices: question of a permission → the choice.
        exclusions: codes of the rules that keep offices out.
    """

    readers: tuple[str, ...]
    choices: Mapping[str, str]
    exclusions: tuple[str, ...]


def route_of(instance: SignedInstance, answers: Answers, language: str) -> Route:
    """Work out who will read a sheet.

    Args:
        instance: current.
        answers: cleaned.
        language: of the sheet.
    """
    routing = routing_from(instance.routing)
    checked = instance.languages.get(language, False)
    direct = {audience.id for audience in instance.direct}
    chosen = choices(routing, answers)
    reading = readers(routing, answers, language_checked=checked)
    rules = exclusions(routing, answers, language_checked=checked)
    return Route(
        tuple(audience for audience in reading if audience in direct),
        {question: chosen[audience] for audience, question in routing.questions.items()},
        tuple(rule.id for rule in rules),
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out of one sheet.

    Args:
        sheet: key of the sheet in the batch.
        form: id under which it is sent; a photocopy's is not the one printed on it.
        language: of the sheet.
        answers: cleaned.
        handwriting: pictures of fields.
        papers: pictures of what was attached.
        pages: scans that it was made of, to be forgotten.
    """

    sheet: str
    form: str
    language: str
    answers: Answers = field(repr=False)
    handwriting: Sequence[Handwriting] = field(repr=False)
    papers: Sequence[AttachmentEntry] = field(repr=False)
    pages: Sequence[str]

    def sealed(self, instance: SignedInstance, signer: StaffSigner) -> bytes:
        """Seal it for the keys of an instance file.

        Returns:
            The body of the request: what is sent, and sent again, as it is.

        Raises:
            StationError: `too_long`, or `no_reader`.
        """
        core, private, contact = split(self.answers)
        questions = load_questionnaire().questions
        strip = {name for name, one in questions.items() if one.section == _CONTACT}
        route = route_of(instance, self.answers, self.language)
        report = Report(
            core=core,
            private=private,
            contact=contact,
            readers=route.readers,
            locale=self.language,
            day=today(),
            attachments=self.papers,
            handwriting=[one for one in self.handwriting if one.question not in strip],
            contact_handwriting=[one for one in self.handwriting if one.question in strip],
        )
        try:
            return seal_paper_report(instance, signer, self.form, report).bundle()
        except RecordError:
            raise StationError("too_long") from None
        except SealError:
            raise StationError("no_reader") from None

    def under(self, form: str) -> "Parcel":
        """Give the same under another form id."""
        return replace(self, form=form)

    def members(self) -> dict[str, Any]:
        """Give it as the spool keeps it."""
        return {
            "sheet": self.sheet,
            "form": self.form,
            "language": self.language,
            "answers": dict(self.answers),
            "handwriting": [one.members() for one in self.handwriting],
            "papers": [one.members() for one in self.papers],
            "pages": list(self.pages),
        }


def parcel_from(members: Mapping[str, Any]) -> Parcel:
    """Read what `members` gave."""
    written = []
    for one in members["handwriting"]:
        entry = {name: one[name] for name in one if name != "question"}
        written.append(Handwriting(one["question"], AttachmentEntry(**entry)))
    return Parcel(
        members["sheet"],
        members["form"],
        members["language"],
        clean(members["answers"]),
        written,
        [AttachmentEntry(**one) for one in members["papers"]],
        members["pages"],
    )


def seal_picture(instance: SignedInstance, signer: StaffSigner, picture: bytes) -> SealedAttachment:
    """Seal a picture that the station made itself, so that nothing but pixels is in it."""
    return seal_attachment(instance.instance, picture, JPEG, signer.auth)
