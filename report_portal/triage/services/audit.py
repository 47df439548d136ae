"""Writing the log and reading it back."""

from collections.abc import Sequence

from report_portal.staff import LogRow
from report_portal.triage.log_chain import Action, Break, first_break, next_row
from report_portal.triage.ports import Store, Unit


def log(unit: Unit, day: str, actor: str, action: Action, object_id: str) -> None:
    """Add a row to the log, in the same transaction as the act it tells of.

    Args:
        unit: the act's transaction.
        day: UTC day, `YYYY-MM-DD`.
        actor: member id or `operator`.
        action: what is done.
        object_id: to what; an id, never a name.
    """
    unit.log.append(next_row(unit.log.last(), day=day, actor=actor, action=action, object_id=object_id))


class Audit:
    """Reading the log.

    Args:
        store: where the log is.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, after: int, limit: int | None) -> Sequence[LogRow]:
        """List rows.

        Args:
            after: number of the last row already seen, 0 for none.
            limit: at most this many, None for all.

        Returns:
            Rows, oldest first.
        """
        with self._store.read() as unit:
            return unit.log.rows(after, limit)

    def first_break(self) -> Break | None:
        """Check the whole chain.

        Returns:
            The first row that does not hold, None where all do.
        """
        return first_break(self.rows(0, None))
