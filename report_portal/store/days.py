"""Days, the only dates the store knows."""

from datetime import UTC, date, datetime


def today() -> str:
    """Give the UTC day as `YYYY-MM-DD`."""
    return datetime.now(UTC).date().isoformat()


def midnight(day: str) -> float:
    """Give the Unix time in seconds at which a UTC day (`YYYY-MM-DD`) began."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()
