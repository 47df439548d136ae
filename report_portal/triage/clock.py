"""Time as the services see it: a function, so that tests can turn it."""

from collections.abc import Callable
from datetime import UTC, datetime

# Seconds since 1970, UTC.
Clock = Callable[[], float]


def day_of(now: float) -> str:
    """Give the UTC day of a moment, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
