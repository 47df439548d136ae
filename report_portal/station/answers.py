"""Ticks and transcriptions of one sheet to the flat answers that every channel has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from report_portal.forms import Questionnaire, acceptable, clean, load_questionnaire
from report_portal.forms.types import Answer

_ASK_FIRST: Final = "ask_me_first"
_STORY: Final = "story"
_CONTACT: Final = "contact_value"
# What is ticked or written in a part of the sheet says what the report is about; the sheet does not ask.
_AREAS: Final = {
    "work": ("work_problem", "employer_name", "workplace_place"),
    "housing": ("housing_problem", "housing_place", "landlord_name"),
    "unfair_treatment": ("treat_where", "treat_what", "treat_why"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands on one sheet, every box decided.

    Args:
        language: locale of the sheet.
        ticks: question id → ids of the ticked options.
        written: questions whose field has something in it.
        texts: question id → what a person read there.
    """

    language: str
    ticks: Mapping[str, tuple[str, ...]] = field(repr=False)
    written: frozenset[str] = field(default=frozenset(), repr=False)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def says(self, question: str) -> bool:
        """Tell whether anything stands at a question."""
        return bool(self.ticks.get(question) or self.texts.get(question)) or question in self.written


def doubled(filled: Filled, form: Questionnaire | None = None) -> list[str]:
    """List questions with more marks than they take; a person must say which one is meant.

    Two marks at a question of who may read are an answer of their own: ask first.

    Args:
        filled: the sheet.
        form: the questionnaire; the shipped one by default.

    Returns:
        Question ids in the form's order.
    """
    form = form or load_questionnaire()
    return [
        question.id
        for question in form.questions.values()
        if question.type == "single"
        and len(filled.ticks.get(question.id, ())) > 1
        and question.option(_ASK_FIRST) is None
    ]


def answers_of(filled: Filled, form: Questionnaire | None = None) -> dict[str, Answer]:
    """Give the answers of a sheet, without those that its other answers hide.

    Args:
        filled: the sheet; of `doubled` questions nothing is taken.
        form: the questionnaire; the shipped one by default.

    Returns:
        Question id → option id, option ids, or text.

    Raises:
        AnswerError: a transcription does not fit its question.
    """
    form = form or load_questionnaire()
    raw: dict[str, object] = {"areas": _areas(filled), "answer_language": filled.language}
    if filled.says(_CONTACT):
        raw["contact_want"] = "contact_me"
    for question in form.questions.values():
        ticked = filled.ticks.get(question.id, ())
        if question.type == "multi" and ticked:
            raw[question.id] = list(ticked)
        elif question.type == "single" and len(ticked) == 1:
            raw[question.id] = ticked[0]
        elif len(ticked) > 1 and question.option(_ASK_FIRST):
            raw[question.id] = _ASK_FIRST
    raw |= {name: text for name, text in filled.texts.items() if text}
    return clean(raw, form)


def sendable(filled: Filled, answers: Mapping[str, Answer], form: Questionnaire | None = None) -> bool:
    """Tell whether a sheet says anything: a tick as on the web, or a story, which may be handwriting alone.

    Args:
        filled: the sheet.
        answers: from `answers_of`.
        form: the questionnaire; the shipped one by default.
    """
    told = {name: answer for name, answer in answers.items() if name != "areas"}
    return filled.says(_STORY) or acceptable(told, form)


def _areas(filled: Filled) -> list[str]:
    ticked = {area for area, questions in _AREAS.items() if any(map(filled.says, questions))}
    at_work = "job" in filled.ticks.get("treat_where", ())
    if at_work and not filled.says("work_problem"):
        # Company and place then belong to how the person was treated.
        ticked -= {"work"}
    if "lease_check" in filled.ticks.get("wish", ()):
        ticked.add("check_contract")
    return sorted(ticked) or ["not_sure"]
