"""What runners need from a job table."""

from typing import Protocol


class Jobs(Protocol):
    """Jobs that are due."""

    def plan(self) -> None:
        """Put every recurring job into the table once."""
        ...

    def run_due(self) -> int:
        """Do everything that is due; gives how many."""
        ...
