"""The one condition grammar: who sees a question, what is urgent, where a report goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from report_portal.forms.types import Answers

Condition: TypeAlias = "str | Mapping[str, Condition | Sequence[Condition]] | None"


def holds(condition: Condition, answers: Answers) -> bool:
    """Tell whether a condition is true of the answers.

    Args:
        condition: `"question:option"`, `{"any": [...]}`, `{"all": [...]}`, `{"not": ...}`, or None
            for always.
        answers: cleaned answers; an unanswered question satisfies no atom.

    Returns:
        True where the condition holds.

    Raises:
        ValueError: the condition is none of these; questionnaires are checked for that when loaded.
    """
    if condition is None:
        return True
    if isinstance(condition, str):
        question, _, option = condition.partition(":")
        answer = answers.get(question, ())
        return option == answer if isinstance(answer, str) else option in answer
    match dict(condition):
        case {"any": list() as parts}:
            return any(holds(part, answers) for part in parts)
        case {"all": list() as parts}:
            return all(holds(part, answers) for part in parts)
        case {"not": part}:
            return not holds(part, answers)  # type: ignore[arg-type]  # JSON: the schema keeps lists out
    raise ValueError("a condition is an atom, any, all, not or null")


def atoms(condition: Condition) -> Iterator[tuple[str, str]]:
    """Walk the atoms of a condition.

    Args:
        condition: as for `holds`.

    Yields:
        (question id, option id) in the order written.
    """
    if isinstance(condition, str):
        question, _, option = condition.partition(":")
        yield question, option
    elif condition is not None:
        for part in condition.values():
            for inner in part if isinstance(part, list) else [part]:
                yield from atoms(inner)  # type: ignore[arg-type]  # JSON: the schema keeps other shapes out
