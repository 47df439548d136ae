"""Flat answers: checked, without what is hidden, and split into the parts that are sealed apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from report_portal.forms.conditions import holds
from report_portal.forms.errors import AnswerError
from report_portal.forms.questionnaire import Question, Questionnaire, load_questionnaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report_portal.forms.types import Answer, Answers

MONTH: Final = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
# What JavaScript's `trim` takes off, so that both sides keep the same text.
BLANK: Final = (
    "\t\n\v\f\r \u00a0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")
CONTACT_SECTION: Final = "contact"


def _ticks(question: Question, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise AnswerError(question.id, "takes a list of option ids")
    if len(set(value)) != len(value):
        raise AnswerError(question.id, "names an option twice")
    if not set(value) <= {option.id for option in question.options}:
        raise AnswerError(question.id, "has no such option")
    if len(value) > 1 and any(option.exclusive for option in question.options if option.id in value):
        raise AnswerError(question.id, "has an option that excludes the others")
    return tuple(option.id for option in question.options if option.id in value)


def _checked(question: Question, value: Any) -> Answer:
    if question.type == "multi":
        return _ticks(question, value)
    if question.type == "files":
        raise AnswerError(question.id, "files are attached, not answered")
    if not isinstance(value, str):
        raise AnswerError(question.id, "takes one text or option id")
    if question.type == "single" and question.option(value) is None:
        raise AnswerError(question.id, "has no such option")
    if SURROGATE.search(value):
        raise AnswerError(question.id, "holds half a character")
    text: str = value if question.type == "single" else value.strip(BLANK)
    if question.type == "date_month" and text and MONTH.fullmatch(text) is None:
        raise AnswerError(question.id, "takes a month as YYYY-MM")
    if question.type == "language" and text and LANGUAGE.fullmatch(text) is None:
        raise AnswerError(question.id, "takes a language code such as ro")
    if question.max_length and len(text) > question.max_length:
        raise AnswerError(question.id, f"takes at most {question.max_length} characters")
    return text


def clean(raw: Mapping[str, Any], form: Questionnaire | None = None) -> dict[str, Answer]:
    """Check flat answers and drop what is empty or hidden.

    Args:
        raw: question id → option id, list of option ids, or text.
        form: the questionnaire; the shipped one by default.

    Returns:
        Answers in the form's order. A hidden question's answer is dropped and satisfies no condition.

    Raises:
        AnswerError: unknown question, unknown option, wrong type, too long; names the question only.
    """
    form = form or load_questionnaire()
    for name in raw:
        if name not in form.questions:
            raise AnswerError(name if IDENTIFIER.fullmatch(name) else "?", "no such question")
    kept: dict[str, Answer] = {}
    for section in form.sections:
        section_shown = holds(section.show_if, kept)
        for question in section.questions:
            value = raw.get(question.id)
            if value is None:
                continue
            answer = _checked(question, value)
            if answer and section_shown and holds(question.show_if, kept):
                kept[question.id] = answer
    return kept


def visible_questions(answers: Answers, form: Questionnaire | None = None) -> list[Question]:
    """List the questions that these answers show.

    Args:
        answers: cleaned answers.
        form: the questionnaire; the shipped one by default.

    Returns:
        Questions in the form's order.
    """
    form = form or load_questionnaire()
    return [
        question
        for section in form.sections
        if holds(section.show_if, answers)
        for question in section.questions
        if holds(question.show_if, answers)
    ]


def acceptable(answers: Answers, form: Questionnaire | None = None) -> bool:
    """Tell whether there is anything to send: a tick in an area, problem or treatment question, or a story.

    Args:
        answers: cleaned answers.
        form: the questionnaire; the shipped one by default.

    Returns:
        True where the report may be sent.
    """
    form = form or load_questionnaire()
    return any(answers.get(name) for name in (*form.ticked, *form.written))


def split(
    answers: Answers, form: Questionnaire | None = None
) -> tuple[dict[str, Answer], dict[str, Answer], dict[str, Answer]]:
    """Split answers into the parts of a report.

    Args:
        answers: cleaned answers.
        form: the questionnaire; the shipped one by default.

    Returns:
        (core, private, contact): `routed` answers; `ngo_only` ones outside the contact section;
        `ngo_only` ones in it.
    """
    form = form or load_questionnaire()
    core: dict[str, Answer] = {}
    private: dict[str, Answer] = {}
    contact: dict[str, Answer] = {}
    for name, answer in answers.items():
        question = form.questions[name]
        if question.visible == "routed":
            core[name] = answer
        elif question.section == CONTACT_SECTION:
            contact[name] = answer
        else:
            private[name] = answer
    return core, private, contact
