"""One transaction per act, for databases that sort out concurrent writers themselves."""

import random
import time
from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from .errors import CONFLICTS, InDoubtError, translate
from .gathering import Gathering
from .writer import Act, T, gathers

# Others who wrote at the same time are waited out for as long as SQLite waits for its lock.
PATIENCE_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.005
_PAUSE_MAX_SECONDS: Final = 0.2
# A key that is taken may be somebody's act of this very moment, and then another look decides differently.
_TAKEN_TRIES: Final = 4


class DirectWriter:
    """Carries out each act as if nobody else were there.

    Acts are written for one writer at a time: what they read is what they decide by. So each runs
    `SERIALIZABLE`, and again from its beginning where another one came between. Those that can be run together
    (`writer.gathers`) and ask at the same moment share one transaction and one flush.

    Args:
        engine: from `database.connect`, PostgreSQL.

    Source: https://www.postgresql.org/docs/15/transaction-iso.html#XACT-SERIALIZABLE
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="SERIALIZABLE")
        self._gatherings: dict[type[Any], Gathering] = {}

    def write(self, act: Act[T]) -> T:
        """Run one act in its own transaction.

        Args:
            act: gets a connection inside a transaction.

        Returns:
            What the act returned, once it is durable.

        Raises:
            StorageFullError: no room.
            BusyError: others kept coming between, or the database is away.
            InDoubtError: the connection was lost while the act became durable.
        """
        if not gathers(act):
            return self._alone(act)
        gathering = self._gatherings.setdefault(type(act), Gathering(self._together, self._alone))
        return cast("T", gathering.run(act))

    def outside(self, act: Act[T]) -> T:
        """Run one act without a transaction around it."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return act(connection)

    def close(self) -> None:
        """Nothing waits here."""

    def _alone(self, act: Act[T]) -> T:
        end = time.monotonic() + PATIENCE_SECONDS
        tries = 0
        while True:
            tries += 1
            try:
                return self._transaction(act)
            except DBAPIError as error:
                if not _worth_another_try(error, tries) or time.monotonic() > end:
                    raise translate(error) from error
            # Drawn, so that two which met do not meet again.
            longest = min(_PAUSE_MAX_SECONDS, _PAUSE_SECONDS * 2**tries)
            time.sleep(random.uniform(0, longest))  # noqa: S311 - no secret

    def _together(self, acts: Sequence[Any]) -> Sequence[Any]:
        kind: Any = type(acts[0])
        return self._transaction(lambda connection: kind.together(connection, acts))

    def _transaction(self, act: Act[T]) -> T:
        with self._engine.connect() as connection:
            value = act(connection)
            try:
                connection.commit()
            except DBAPIError:
                # The server itself said that it kept nothing.
                raise
            except Exception as error:
                raise InDoubtError("the connection was lost while a write became durable") from error
            return value


def _worth_another_try(error: DBAPIError, tries: int) -> bool:
    if isinstance(error, IntegrityError):
        return tries < _TAKEN_TRIES
    return getattr(error.orig, "sqlstate", None) in CONFLICTS
