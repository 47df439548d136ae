"""Hold an instance's routes and clocks against the questionnaire: a rule that names nothing protects nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from report_portal.forms import load_questionnaire
from report_portal.forms.conditions import atoms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from report_portal.forms import Condition

# Facts that stand where a condition could stand.
_NOT_ANSWERS: Final = ("language_unchecked", "urgent")
# A stanza is everything or nothing, so an office that reads at sending needs a choice for all of this.
_WHOLE: Final = {"routed", "files"}


def routing_complaints(routing: Mapping[str, Any], audiences: Mapping[str, bool]) -> Iterator[str]:
    """Find what is contradictory in routing data that fits its schema.

    Args:
        routing: parsed `routing.json`.
        audiences: audience id → whether it is direct, in the instance's order.

    Yields:
        One line for each fault, naming the place.
    """
    direct = [audience for audience, sealed_to in audiences.items() if sealed_to]
    offices = {audience for audience in audiences if not audience.endswith("/ngo")}
    permissions = routing["permissions"]
    if list(routing["readers"]) != direct:
        yield "readers must be the direct audiences, in order"
    if {audience for audience in direct if audience in offices} != set(routing.get("direct", ())):
        yield "direct must name the offices that read at sending, and only them"
    if set(permissions) != offices or set(routing["suggested"]) != offices:
        yield "permissions and suggested must name every office, and nobody else"
    for office in sorted(offices & set(direct) & set(permissions)):
        if not any(set(parts) >= _WHOLE for parts in permissions[office]["choices"].values()):
            yield f"{office} reads at sending, but no choice lets the whole report out to it"
    yield from _dangling_routes(routing)


def _dangling_routes(routing: Mapping[str, Any]) -> Iterator[str]:
    form = load_questionnaire()
    places = [*routing["readers"].items(), *routing["suggested"].items()]
    places += [(rule["id"], rule["when"]) for rule in [*routing["exclusions"], *routing["warnings"]]]
    for place, condition in places:
        yield from _dangling(place, condition)
    for office, permission in routing["permissions"].items():
        yield from (
            fault
            for choice in permission["choices"]
            for fault in _dangling(office, f"{permission['question']}:{choice}")
        )
    yield from _unknown(routing["never"], form.questions)
    routed = [name for name, question in form.questions.items() if question.visible == "routed"]
    yield from _unknown(routing["packet"], routed)


def clock_complaints(clocks: Collection[Mapping[str, Any]]) -> Iterator[str]:
    """Find what is contradictory in clocks that fit their schema.

    Args:
        clocks: the list in `clocks.json`.

    Yields:
        One line for each fault, naming the clock.
    """
    ids = [rule["id"] for rule in clocks]
    yield from (f"{name} stands twice" for name in sorted(set(ids)) if ids.count(name) > 1)
    if not any(rule["id"] == "retention" and rule.get("days", 0) > 0 for rule in clocks):
        yield "there is no clock retention in days: it says when closed reports are deleted"
    for rule in clocks:
        yield from _dangling(rule["id"], rule.get("when"))
        if by_option := rule.get("by_option"):
            for option in by_option["days"]:
                yield from _dangling(rule["id"], f"{by_option['question']}:{option}")


def _dangling(place: str, condition: Condition) -> Iterator[str]:
    questions = load_questionnaire().questions
    for name, option in () if condition in _NOT_ANSWERS else atoms(condition):
        if name not in questions or questions[name].option(option) is None:
            yield f"{place} names {name}:{option}, which is no option of the form"


def _unknown(names: Collection[str], known: Collection[str]) -> Iterator[str]:
    yield from (f"{name} is no question that it may name" for name in names if name not in known)
