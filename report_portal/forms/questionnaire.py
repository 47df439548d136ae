"""The questionnaire as frozen data, checked when it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema

from report_portal.forms.conditions import Condition, atoms
from report_portal.forms.errors import QuestionnaireError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER: Final = Path(__file__).parent.parent / "questions"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be ticked.

    Args:
        id: stable id.
        label: English source text.
        paper: stands on the paper form as a box.
        exclusive: ticking it unticks the others ("nobody", "I do not know").
    """

    id: str
    label: str
    paper: bool
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Options shown under one heading."""

    id: str
    label: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Args:
        id: stable id.
        label: English source text.
        hint: more words under the label, or empty.
        type: `single`, `multi`, `text`, `long_text`, `date_month`, `language` or `files`.
        visible: `routed` or `ngo_only`.
        paper: stands on the paper form.
        show_if: condition of its own; the section's holds too.
        section: id of its section.
        options: in the order that also numbers them.
        groups: headings over options; empty where there are none.
        max_length: characters a text may have; 0 for other types.
    """

    id: str
    label: str
    hint: str
    type: str
    visible: str
    paper: bool
    show_if: Condition
    section: str
    options: tuple[Option, ...]
    groups: tuple[Group, ...]
    max_length: int

    def option(self, name: str) -> Option | None:
        """Find an option by id, or None."""
        return next((option for option in self.options if option.id == name), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form."""

    id: str
    label: str
    show_if: Condition
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """The whole form.

    Args:
        version: form version.
        sections: in the form's order.
        short_screens: the short path, (screen id, question ids) in order.
        ticked: questions of which one tick makes a report acceptable.
        written: texts of which one that is not blank makes a report acceptable.
        ilo_indicators: indicator id → condition.
        forced_labour_at: number of indicators from which the banner is shown.
        urgent_if: when a report is urgent.
        document: the data as read, for whoever sends it to a browser.
    """

    version: int
    sections: tuple[Section, ...]
    short_screens: tuple[tuple[str, tuple[str, ...]], ...]
    ticked: tuple[str, ...]
    written: tuple[str, ...]
    ilo_indicators: Mapping[str, Condition]
    forced_labour_at: int
    urgent_if: Condition
    document: Mapping[str, Any]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in the form's order."""
        return {question.id: question for section in self.sections for question in section.questions}


def _question(data: Mapping[str, Any], section: str) -> Question:
    return Question(
        id=data["id"],
        label=data["label"],
        hint=data.get("hint", ""),
        type=data["type"],
        visible=data["visible"],
        paper=data["paper"],
        show_if=data["show_if"],
        section=section,
        options=tuple(
            Option(o["id"], o["label"], o["paper"], o.get("exclusive", False)) for o in data["options"]
        ),
        groups=tuple(Group(g["id"], g["label"], tuple(g["options"])) for g in data.get("groups", ())),
        max_length=data.get("max_length", 0),
    )


def parse_questionnaire(document: Mapping[str, Any]) -> Questionnaire:
    """Read a questionnaire from its data.

    Args:
        document: parsed `questionnaire.json`.

    Returns:
        The questionnaire.

    Raises:
        QuestionnaireError: the schema or a cross-reference is broken; the message names the place.
    """
    schema = json.loads((FOLDER / "questionnaire.schema.json").read_text("utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(document))
    if error is not None:
        raise QuestionnaireError(f"questionnaire at {error.json_path}: {error.message[:200]}")
    questionnaire = Questionnaire(
        version=document["version"],
        sections=tuple(
            Section(s["id"], s["label"], s["show_if"], tuple(_question(q, s["id"]) for q in s["questions"]))
            for s in document["sections"]
        ),
        short_screens=tuple((s["id"], tuple(s["questions"])) for s in document["screens"]),
        ticked=tuple(document["accept_when"]["ticked"]),
        written=tuple(document["accept_when"]["written"]),
        ilo_indicators=document["ilo_indicators"],
        forced_labour_at=document["forced_labour_at"],
        urgent_if=document["urgent_if"],
        document=document,
    )
    for complaint in _complaints(questionnaire):
        raise QuestionnaireError(f"questionnaire: {complaint}")
    return questionnaire


def _complaints(form: Questionnaire) -> Iterator[str]:
    ids = [question.id for section in form.sections for question in section.questions]
    yield from (f"question {name} stands twice" for name in set(ids) if ids.count(name) > 1)
    for question in form.questions.values():
        options = [option.id for option in question.options]
        yield from (
            f"{question.id}: option {name} stands twice" for name in options if options.count(name) > 1
        )
        if (question.type in {"single", "multi"}) != bool(options):
            yield f"{question.id}: {question.type} questions and options do not go together so"
        if (question.type in {"text", "long_text"}) != bool(question.max_length):
            yield f"{question.id}: a text, and only a text, needs max_length"
        if question.groups and [o for group in question.groups for o in group.options] != options:
            yield f"{question.id}: groups must hold every option once, in order"
    yield from _dangling(form)
    named = [*form.ticked, *form.written, *(name for _, names in form.short_screens for name in names)]
    yield from (f"{name} is named but no question" for name in named if name not in form.questions)


def _dangling(form: Questionnaire) -> Iterator[str]:
    """Find atoms without their option, and questions shown by later answers: one pass must decide."""
    anywhere = [("urgent_if", form.urgent_if), *form.ilo_indicators.items()]
    for place, condition in anywhere:
        for name, option in atoms(condition):
            if name not in form.questions or form.questions[name].option(option) is None:
                yield f"{place} names {name}:{option}, which does not exist"
    seen: set[str] = set()
    for section in form.sections:
        for question in section.questions:
            for name, option in [*atoms(section.show_if), *atoms(question.show_if)]:
                if name not in seen or form.questions[name].option(option) is None:
                    yield f"{question.id} depends on {name}:{option}: no option of an earlier question"
            seen.add(question.id)


@lru_cache(maxsize=1)
def load_questionnaire() -> Questionnaire:
    """Read the questionnaire that ships with the package.

    Returns:
        The questionnaire; the same object at every call.

    Raises:
        QuestionnaireError: the shipped data is broken.
    """
    return parse_questionnaire(json.loads((FOLDER / "questionnaire.json").read_text("utf-8")))
