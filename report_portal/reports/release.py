"""What may leave to an office: suggestion, permission and exclusions together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from report_portal.forms import holds, load_questionnaire
from report_portal.reports.routing import ASK_FIRST, Routing, exclusions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from report_portal.forms import Answer, Answers


@dataclass(frozen=True, slots=True)
class Release:
    """What may leave to one audience.

    Args:
        audience: the receiving audience's id.
        parts: `packet`, or `routed` with or without `files`; empty where nothing may leave.
        answers: the answers that may leave.
        files: attachments may leave.
        reasons: why nothing may leave: exclusion codes, `not_suggested`, `not_permitted`, `refused`.
    """

    audience: str
    parts: tuple[str, ...]
    answers: Mapping[str, Answer] = field(repr=False)
    files: bool
    reasons: tuple[str, ...]


def suggested(routing: Routing, answers: Answers) -> tuple[str, ...]:
    """Name the audiences to which a release is suggested.

    Args:
        routing: the instance's routes.
        answers: cleaned answers.

    Returns:
        Audience ids in the routing's order.
    """
    return tuple(audience for audience, when in routing.suggested.items() if holds(when, answers))


def release_for(  # noqa: PLR0913 - every rule of a release needs its own fact, all but two by name
    routing: Routing,
    audience: str,
    answers: Answers,
    *,
    permissions: Mapping[str, str],
    language_checked: bool,
    lifted: Collection[str] = (),
    ever: Answers | None = None,
) -> Release:
    """Work out what may leave to one audience: suggestion and permission, less exclusions.

    Args:
        routing: the instance's routes.
        audience: the receiving audience's id.
        answers: cleaned answers; only `routed` ones can leave.
        permissions: audience → the reporter's latest signed choice.
        language_checked: the report's language was signed off.
        lifted: exclusions that the coordinator lifted after the person concerned agreed.
        ever: every value ever told; what kept an office out keeps it out, although it was struck or
            replaced since. None where nothing was.

    Returns:
        What may leave; where nothing may, why.
    """
    affiliation = audience.partition("/")[2]
    choice = permissions.get(audience, ASK_FIRST)
    parts = routing.parts.get(audience, {}).get(choice, ())
    sides = (answers,) if ever is None else (answers, ever)
    applied = {
        rule.id for side in sides for rule in exclusions(routing, side, language_checked=language_checked)
    }
    reasons = [
        rule.id
        for rule in routing.exclusions
        if rule.id in applied
        and affiliation in rule.affiliations
        and not (rule.liftable and rule.id in lifted)
    ]
    if any(audience not in suggested(routing, side) for side in sides):
        reasons.append("not_suggested")
    if not parts:
        reasons.append("refused" if choice == "no" else "not_permitted")
    if reasons:
        return Release(audience, (), {}, files=False, reasons=tuple(reasons))
    leaving = {
        question.id: answers[question.id]
        for question in load_questionnaire().questions.values()
        if question.id in answers
        and question.visible == "routed"
        and (question.id not in routing.never if "routed" in parts else question.id in routing.packet)
    }
    return Release(audience, parts, leaving, files="files" in parts, reasons=())
