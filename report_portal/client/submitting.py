"""A whole report from flat answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code
from report_portal.crypto.errors import RecordError, SealError
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import Report, SealedAttachment, SealedItem, seal_report
from report_portal.crypto.records import SignedBy
from report_portal.forms import AnswerError, acceptable, clean, split
from report_portal.forms.types import Answers
from report_portal.reports import choices, exclusions, readers, routing_from

from .connection import Connection
from .errors import InputError, UntrustedError
from .posting import code_not_lost, post_item
from .trust import TrustedInstance, today
from .uploading import FILES_MAX, seal_file, upload


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody wants to report.

    Args:
        answers: question id → option id, list of option ids, or text.
        locale: language of the answers.
        files: to attach.
        as_is: attach files unchanged that cannot be cleaned of metadata.
    """

    answers: Mapping[str, Any] = field(repr=False)
    locale: str
    files: Sequence[Path] = ()
    as_is: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """A report that the server holds.

    Args:
        code: all that is left to the reporter.
        received: UTC day, by the server.
        readers: ids of the audiences that can open it.
        choices: question id of a permission → the choice.
        exclusions: codes of the rules that keep audiences out.
        attachments: how many files.
    """

    code: str = field(repr=False)
    received: str
    readers: tuple[str, ...]
    choices: Mapping[str, str]
    exclusions: tuple[str, ...]
    attachments: int


def submit(connection: Connection, trusted: TrustedInstance, submission: Submission) -> Submitted:
    """Seal a report and send it, files first.

    Args:
        connection: to the server.
        trusted: its key list.
        submission: what to report.

    Returns:
        What was kept, and the code.

    Raises:
        InputError: the answers or files are not what they must be; nothing was sent.
        UncertainError: no answer came; the error names the code.
        RefusedByServerError, UnreachableError, UntrustedError: nothing was kept but files.
    """
    answers = _checked(submission, trusted.current)
    code = new_code()
    keys = derive_keys(code, trusted.current.instance)
    auth = SignedBy(keys.sign_seed)
    files = [
        seal_file(path, trusted.current.instance, auth, as_is=submission.as_is) for path in submission.files
    ]

    def make(instance: SignedInstance) -> SealedItem:
        return _sealed(instance, keys, _report(instance, answers, submission.locale, files))

    # Once before anything is sent: what cannot be sealed leaves no trace at the server.
    make(trusted.current)
    for file in files:
        upload(connection, file)
    what = "No answer came, so it is not known whether the report arrived."
    fix = "Keep its code: {}. Try it; if it opens nothing, send the report again."
    with code_not_lost(code, what, fix):
        _, received = post_item(connection, trusted, "/api/v1/reports", make)
    report = _report(trusted.current, answers, submission.locale, files)
    return Submitted(
        code=code,
        received=received,
        readers=tuple(report.readers),
        choices=report.choices,
        exclusions=tuple(report.exclusions),
        attachments=len(files),
    )


def _checked(submission: Submission, instance: SignedInstance) -> Answers:
    if submission.locale not in instance.languages:
        offered = ", ".join(sorted(instance.languages))
        raise InputError(
            "locale",
            "The instance does not offer this language.",
            f"Use one of these with --locale: {offered}.",
        )
    if len(submission.files) > FILES_MAX:
        raise InputError("too-many", "There are too many files.", f"Attach at most {FILES_MAX}.")
    try:
        answers = clean(submission.answers)
    except AnswerError as error:
        raise InputError("answers", f"The question {error}.", "Correct this answer.") from None
    if not acceptable(answers):
        raise InputError(
            "answers",
            "There is nothing to report in the answers.",
            "Answer at least one question about the problem, or write a story.",
        )
    return answers


def _report(
    instance: SignedInstance, answers: Answers, locale: str, files: Sequence[SealedAttachment]
) -> Report:
    routing = routing_from(instance.routing)
    core, private, contact = split(answers)
    direct = {audience.id for audience in instance.direct}
    chosen = choices(routing, answers)
    checked = instance.languages.get(locale, False)
    excluded = exclusions(routing, answers, language_checked=checked)
    reading = readers(routing, answers, language_checked=checked)
    return Report(
        core=core,
        private=private,
        contact=contact,
        readers=[audience for audience in reading if audience in direct],
        locale=locale,
        day=today(),
        choices={question: chosen[audience] for audience, question in routing.questions.items()},
        exclusions=[rule.id for rule in excluded],
        attachments=[file.entry for file in files],
    )


def _sealed(instance: SignedInstance, keys: ReporterKeys, report: Report) -> SealedItem:
    try:
        return seal_report(instance, keys, report)
    except RecordError:
        raise InputError("too-large", "The answers are too long.", "Use fewer words.") from None
    except SealError:
        raise UntrustedError(
            "readers",
            "The server's list of keys gives no organisation that could read this. Nothing was sent.",
            "Ask the organisation on another way.",
        ) from None
