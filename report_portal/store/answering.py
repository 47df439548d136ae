"""Whether the database answers, and has the tables that this version works on."""

from sqlalchemy import select

from .schema import reports
from .store import Store


def answers(store: Store) -> bool:
    """Ask the database for one row; True where it answered, whatever it said.

    Args:
        store: open.

    Raises:
        StoreError, SQLAlchemyError: it did not answer.
    """
    with store.engine.connect() as connection:
        connection.execute(select(reports.c.received).limit(1)).first()
    return True
