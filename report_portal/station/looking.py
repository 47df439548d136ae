"""One sheet as it would be sent now, and what keeps it from being sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from report_portal.crypto.instance_file import SignedInstance
from report_portal.forms import AnswerError
from report_portal.forms.types import Answer

from .answers import Filled, answers_of, doubled, sendable
from .parcels import Route, route_of
from .sheets import Sheet


@dataclass(frozen=True, slots=True)
class Look:
    """One sheet as it would be sent now.

    Args:
        filled: what stands on it.
        answers: what that comes to.
        route: who will read it.
        open: codes of what a person must still say; nothing is sealed before that.
    """

    filled: Filled
    answers: Mapping[str, Answer] = field(repr=False)
    route: Route = field(repr=False)
    open: tuple[str, ...]


def look_at(
    sheet: Sheet,
    said: Mapping[str, Any],
    decisions: Mapping[str, Mapping[str, bool]],
    instance: SignedInstance,
    *,
    asked: bool,
) -> Look:
    """Work out what a sheet says, who will read it, and what is still open.

    Args:
        sheet: with at least one side.
        said: what a person said of it: `texts`, `alone`.
        decisions: page id → box → ticked.
        instance: current.
        asked: a person must still say where a scan of this form belongs.
    """
    filled, undecided = _filled(sheet, decisions, said.get("texts", {}))
    found = ["unsure"] if undecided else []
    found += [f"doubled {question}" for question in doubled(filled)]
    if asked:
        found.append("extra")
    if sheet.missing and not said.get("alone"):
        found.append("missing")
    if filled.language not in instance.languages:
        found.append("language")
    if next(iter(sheet.sides.values())).version != instance.form_version:
        found.append("version")
    try:
        answers = answers_of(filled)
    except AnswerError as error:
        return Look(filled, {}, Route((), {}, ()), (*found, f"text {error.question}"))
    if not sendable(filled, answers):
        found.append("nothing")
    return Look(filled, answers, route_of(instance, answers, filled.language), tuple(found))


def _filled(
    sheet: Sheet, decisions: Mapping[str, Mapping[str, bool]], texts: Mapping[str, str]
) -> tuple[Filled, bool]:
    ticks: dict[str, list[str]] = {}
    undecided = False
    for page in sheet.sides.values():
        for (question, option), ticked in page.decided(decisions.get(page.id, {})).items():
            undecided |= ticked is None
            if ticked:
                ticks.setdefault(question, []).append(option)
    pages = list(sheet.sides.values())
    written = frozenset[str]().union(*(page.written for page in pages))
    listed = {name: tuple(ids) for name, ids in ticks.items()}
    return Filled(pages[0].language, listed, written, texts), undecided
