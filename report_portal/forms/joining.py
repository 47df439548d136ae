"""What a report tells, from its own answers and everything that was added and struck after it.

Source: crypto/SPEC.md section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from report_portal.forms.questionnaire import Questionnaire, load_questionnaire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from report_portal.forms.types import Answer, Answers

# How many are told of what the form does not have: questions, and ticks of one question. Anybody can make up more.
MADE_UP: Final = 200


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
    before: Mapping[str, tuple[str, ...]] = field(repr=False)
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
    every: dict[str, _Known] = {}
    added: dict[str, None] = {}
    struck: dict[str, None] = {}
    for place, step in enumerate(steps):
        for name in step.strikes:
            if name in every:
                every[name].now, every[name].before = None, []
            elif name not in form.questions:
                continue
            added.pop(name, None)
            struck[name] = None
        for name, answer in step.answers.items():
            if name not in every:
                if name not in form.questions and len(every) >= MADE_UP:
                    continue
                every[name] = _unheard(form, name)
            if _join(every[name], answer) and place > 0:
                added[name] = None
            struck.pop(name, None)
    return Told(
        {
            name: one.now if isinstance(one.now, str) else tuple(one.now)
            for name, one in every.items()
            if one.now is not None
        },
        {name: tuple(one.before) for name, one in every.items() if one.before},
        tuple(added),
        tuple(struck),
        {name: tuple(one.ever) for name, one in every.items()},
    )


@dataclass(slots=True)
class _Known:
    """What was told of one question so far; dictionaries for sets that keep their order."""

    options: frozenset[str]
    alone: frozenset[str]
    ever: dict[str, None] = field(default_factory=dict, repr=False)
    now: str | dict[str, None] | None = field(default=None, repr=False)
    before: list[str] = field(default_factory=list, repr=False)


def _unheard(form: Questionnaire, name: str) -> _Known:
    question = form.questions.get(name)
    options = question.options if question else ()
    return _Known(
        frozenset(option.id for option in options), frozenset(one.id for one in options if one.exclusive)
    )


def _join(known: _Known, answer: Answer) -> bool:
    """Take in the next answer to a question, in the time that the answer takes and not what stood before.

    Returns:
        Whether it changed anything.
    """
    old = known.now
    if isinstance(answer, str):
        known.ever[answer] = None
    new = answer if isinstance(answer, str) else _ticks(known, answer)
    if isinstance(old, str) and old != new:
        known.before.append(old)
    if not isinstance(old, dict) or isinstance(new, str):
        known.now = new
        return old != new
    ticks = [tick for tick in new if tick not in known.alone]
    excluding = [tick for tick in known.alone if tick in old]
    if not ticks and len(excluding) == len(old):
        known.now = new
        return list(old) != list(new)
    many = len(old)
    for tick in excluding:
        del old[tick]
    old.update(dict.fromkeys(ticks))
    return bool(excluding) or len(old) != many


def _ticks(known: _Known, given: Iterable[str]) -> dict[str, None]:
    """Give the ticks of a list that count, each once; they are among those ever told from here on."""
    ticks: dict[str, None] = {}
    for tick in given:
        if tick in known.options or len(known.ever) < MADE_UP:
            known.ever[tick] = None
        if tick in known.ever:
            ticks[tick] = None
    return ticks
