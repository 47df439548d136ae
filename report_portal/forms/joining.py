"""What a report tells, from its own answers and everything that was added and struck after it.

Source: crypto/SPEC.md section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from report_portal.forms.questionnaire import Questionnaire, load_questionnaire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from report_portal.forms.types import Answer, Answers


@dataclass(frozen=True, slots=True)
class Step:
    """One item in order: what it tells, or what it takes back.

    Args:
        answers: question id → answer, as written.
        strikes: question ids.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    strikes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells.

    Args:
        now: question id → what counts; not cleaned of what is hidden.
        before: question id → answers that newer ones replaced, oldest first.
        added: questions whose answer a later item changed.
        struck: questions that were taken back and not answered anew.
        ever: question id → every value ever told; what keeps offices out is judged by it too.
    """

    now: Answers = field(repr=False)
    before: Mapping[str, tuple[Answer, ...]] = field(repr=False)
    added: tuple[str, ...] = field(repr=False)
    struck: tuple[str, ...] = field(repr=False)
    ever: Mapping[str, tuple[str, ...]] = field(repr=False)


def told(steps: Iterable[Step], form: Questionnaire | None = None) -> Told:
    """Join the answers of a report's items.

    Args:
        steps: the report first, then later items by sequence; verified ones only.
        form: the questionnaire; the shipped one by default.
    """
    form = form or load_questionnaire()
    now: dict[str, Answer] = {}
    before: dict[str, tuple[Answer, ...]] = {}
    added: dict[str, None] = {}
    struck: dict[str, None] = {}
    ever: dict[str, tuple[str, ...]] = {}
    for place, step in enumerate(steps):
        for name in step.strikes:
            for known in (now, before, added):
                known.pop(name, None)
            struck[name] = None
        for name, answer in step.answers.items():
            old = now.get(name)
            now[name] = answer if old is None else _joined(name, old, answer, form)
            if isinstance(old, str) and old != now[name]:
                before[name] = (*before.get(name, ()), old)
            if place > 0 and old != now[name]:
                added[name] = None
            struck.pop(name, None)
            values = (answer,) if isinstance(answer, str) else answer
            ever[name] = tuple(dict.fromkeys((*ever.get(name, ()), *values)))
    return Told(now, before, tuple(added), tuple(struck), ever)


def _joined(name: str, old: Answer, new: Answer, form: Questionnaire) -> Answer:
    if isinstance(old, str) or isinstance(new, str):
        return new
    question = form.questions.get(name)
    alone = {option.id for option in question.options if option.exclusive} if question else set()
    ticks = tuple(dict.fromkeys((*old, *new)))
    return tuple(tick for tick in ticks if tick not in alone) or tuple(new)
