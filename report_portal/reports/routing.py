"""Who reads a report when it is sent, and what keeps an office from reading it later."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from report_portal.forms import Condition, holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from report_portal.forms import Answers

ASK_FIRST: Final = "ask_me_first"
NGO: Final = "ngo"
LANGUAGE_UNCHECKED: Final = "language_unchecked"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Something in a report that keeps it from offices whatever the reporter chose.

    Args:
        id: code, shown in words by the applications.
        when: condition on the answers, or `language_unchecked`.
        affiliations: which offices it keeps out.
        liftable: a coordinator may lift it once the person concerned agreed.
    """

    id: str
    when: Condition
    affiliations: frozenset[str]
    liftable: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """An instance's routes.

    Args:
        readers: direct audience → condition under which it reads at sending.
        suggested: receiving audience → condition under which a release is suggested.
        questions: receiving audience → question that asks for the permission.
        parts: receiving audience → choice → parts that may leave.
        packet: question ids of the facts-only packet.
        never: question ids that no release carries.
        exclusions: in the order shown.
        warnings: (code, condition), shown on the board before a report is opened further.
        document: the data as read; it stands in the signed instance file.
    """

    readers: Mapping[str, Condition]
    suggested: Mapping[str, Condition]
    questions: Mapping[str, str]
    parts: Mapping[str, Mapping[str, tuple[str, ...]]]
    packet: tuple[str, ...]
    never: frozenset[str]
    exclusions: tuple[Exclusion, ...]
    warnings: tuple[tuple[str, Condition], ...]
    document: Mapping[str, Any]


def routing_from(document: Mapping[str, Any]) -> Routing:
    """Read routing data.

    Args:
        document: parsed `routing.json`, or the member `routing` of a signed instance file.

    Returns:
        The routes.

    Raises:
        KeyError: a member is missing.
    """
    return Routing(
        readers=document["readers"],
        suggested=document["suggested"],
        questions={audience: entry["question"] for audience, entry in document["permissions"].items()},
        parts={
            audience: {choice: tuple(parts) for choice, parts in entry["choices"].items()}
            for audience, entry in document["permissions"].items()
        },
        packet=tuple(document["packet"]),
        never=frozenset(document["never"]),
        exclusions=tuple(
            Exclusion(e["id"], e["when"], frozenset(e["affiliations"]), e.get("liftable", False))
            for e in document["exclusions"]
        ),
        warnings=tuple((w["id"], w["when"]) for w in document["warnings"]),
        document=document,
    )


def load_routing(folder: Path) -> Routing:
    """Read `routing.json` of an instance folder.

    Args:
        folder: the instance folder.

    Returns:
        The routes.
    """
    return routing_from(json.loads((folder / "routing.json").read_text("utf-8")))


def readers(routing: Routing, answers: Answers, *, language_checked: bool = False) -> tuple[str, ...]:
    """Name the direct audiences that read these answers first.

    An office that an instance made direct reads only where the choice lets the whole report out and
    nothing excludes it: a stanza is everything or nothing.

    Args:
        routing: the instance's routes.
        answers: cleaned answers.
        language_checked: the report's language was signed off.

    Returns:
        Audience ids in the routing's order.
    """
    return tuple(
        audience
        for audience, when in routing.readers.items()
        if holds(when, answers) and _office_reads(routing, audience, answers, checked=language_checked)
    )


def _office_reads(routing: Routing, audience: str, answers: Answers, *, checked: bool) -> bool:
    affiliation = audience.partition("/")[2]
    if affiliation == NGO:
        return True
    choice = choices(routing, answers).get(audience, ASK_FIRST)
    if not {"routed", "files"} <= set(routing.parts.get(audience, {}).get(choice, ())):
        return False
    rules = exclusions(routing, answers, language_checked=checked)
    return not any(affiliation in rule.affiliations for rule in rules)


def exclusions(routing: Routing, answers: Answers, *, language_checked: bool) -> tuple[Exclusion, ...]:
    """List the exclusions that apply, whatever was chosen.

    Args:
        routing: the instance's routes.
        answers: cleaned answers.
        language_checked: the safety and sharing texts of the report's language were signed off.

    Returns:
        Exclusions in the routing's order.
    """
    return tuple(
        rule
        for rule in routing.exclusions
        if (not language_checked if rule.when == LANGUAGE_UNCHECKED else holds(rule.when, answers))
    )


def choices(routing: Routing, answers: Answers) -> dict[str, str]:
    """Give the reporter's choice per receiving audience; a blank is `ask_me_first`.

    Args:
        routing: the instance's routes.
        answers: cleaned answers.

    Returns:
        Audience id → option id.
    """
    chosen = {audience: answers.get(question) for audience, question in routing.questions.items()}
    return {audience: value if isinstance(value, str) else ASK_FIRST for audience, value in chosen.items()}
