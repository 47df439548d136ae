"""What a report means: who reads it, what may leave, what it calls for, and by when. No Flask, no database.

Computed where the plaintext is: in browsers, at the terminal and in staff tools, from the same data.
"""

from report_portal.reports.clocks import Clock, ClockRule, Facts, clocks, load_clocks
from report_portal.reports.release import Release, release_for, suggested
from report_portal.reports.routing import (
    Exclusion,
    Routing,
    choices,
    exclusions,
    load_routing,
    readers,
    routing_from,
)
from report_portal.reports.signals import forced_labour, ilo_indicators, urgent, warnings

__all__ = [
    "Clock",
    "ClockRule",
    "Exclusion",
    "Facts",
    "Release",
    "Routing",
    "choices",
    "clocks",
    "exclusions",
    "forced_labour",
    "ilo_indicators",
    "load_clocks",
    "load_routing",
    "readers",
    "release_for",
    "routing_from",
    "suggested",
    "urgent",
    "warnings",
]
