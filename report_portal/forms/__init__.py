"""The questionnaire and answers to it: one source for web, terminal, paper and triage.

Errors:
    FormError
    ├── QuestionnaireError   the data itself is wrong; names the place in it
    └── AnswerError          an answer does not fit its question; names the question, never the answer
"""

from report_portal.forms.answers import acceptable, clean, split, visible_questions
from report_portal.forms.conditions import Condition, holds
from report_portal.forms.errors import AnswerError, FormError, QuestionnaireError
from report_portal.forms.joining import Step, Told, told
from report_portal.forms.questionnaire import (
    Group,
    Option,
    Question,
    Questionnaire,
    Section,
    load_questionnaire,
)
from report_portal.forms.screens import Screen, more, screens
from report_portal.forms.types import Answer, Answers

__all__ = [
    "Answer",
    "AnswerError",
    "Answers",
    "Condition",
    "FormError",
    "Group",
    "Option",
    "Question",
    "Questionnaire",
    "QuestionnaireError",
    "Screen",
    "Section",
    "Step",
    "Told",
    "acceptable",
    "clean",
    "holds",
    "load_questionnaire",
    "more",
    "screens",
    "split",
    "told",
    "visible_questions",
]
