"""Which questions stand together on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_portal.forms.answers import visible_questions
from report_portal.forms.questionnaire import Question, Questionnaire, load_questionnaire

if TYPE_CHECKING:
    from report_portal.forms.types import Answers


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: an id for its heading and the questions on it."""

    id: str
    questions: tuple[Question, ...]


def screens(answers: Answers, form: Questionnaire | None = None) -> list[Screen]:
    """List the screens of the short path that these answers show.

    Checking the answers, and the code with Send, are two screens more.

    Args:
        answers: cleaned answers.
        form: the questionnaire; the shipped one by default.

    Returns:
        Screens in order; one without a visible question is left out.
    """
    form = form or load_questionnaire()
    shown = {question.id: question for question in visible_questions(answers, form)}
    listed = (
        Screen(name, tuple(shown[question] for question in questions if question in shown))
        for name, questions in form.short_screens
    )
    return [screen for screen in listed if screen.questions]


def more(answers: Answers, form: Questionnaire | None = None) -> list[Screen]:
    """List what can be added section by section: visible questions that the short path left out.

    Args:
        answers: cleaned answers.
        form: the questionnaire; the shipped one by default.

    Returns:
        One screen a section, named by the section's id. Files and what is asked after sending are
        not among them.
    """
    form = form or load_questionnaire()
    short = {question for _, questions in form.short_screens for question in questions}
    shown = [q for q in visible_questions(answers, form) if q.id not in short and q.type != "files"]
    listed = (
        Screen(section.id, tuple(question for question in shown if question.section == section.id))
        for section in form.sections
        if section.id != "after"
    )
    return [screen for screen in listed if screen.questions]
