"""What a report calls for at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_portal.forms import holds, load_questionnaire

if TYPE_CHECKING:
    from report_portal.forms import Answers
    from report_portal.reports.routing import Routing


def urgent(answers: Answers) -> bool:
    """Tell whether somebody must act on the next reading day.

    Args:
        answers: cleaned answers.

    Returns:
        True for an urgent report.
    """
    return holds(load_questionnaire().urgent_if, answers)


def ilo_indicators(answers: Answers) -> tuple[str, ...]:
    """List the ILO indicators of forced labour that the answers show.

    Args:
        answers: cleaned answers.

    Returns:
        Indicator ids in the data's order, 11 at most.

    Source: ILO, "Indicators of forced labour", 2012.
    """
    form = load_questionnaire()
    return tuple(name for name, when in form.ilo_indicators.items() if holds(when, answers))


def forced_labour(answers: Answers) -> bool:
    """Tell whether the banner "possible forced labour" is shown.

    Args:
        answers: cleaned answers.

    Returns:
        True from three indicators on.
    """
    return len(ilo_indicators(answers)) >= load_questionnaire().forced_labour_at


def warnings(routing: Routing, answers: Answers) -> tuple[str, ...]:
    """List warnings shown before a report is opened further, such as `ngo_or_helper`.

    Args:
        routing: the instance's routes.
        answers: cleaned answers.

    Returns:
        Warning codes.
    """
    return tuple(name for name, when in routing.warnings if holds(when, answers))
