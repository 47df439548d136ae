"""The sealed index of an audience: read whole, replaced whole, never by two at once."""

from report_portal.triage.errors import MovedError, UnknownError
from report_portal.triage.instances import Current
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store
from report_portal.triage.sealed_shape import check_padded


class Indexes:
    """Indexes.

    Args:
        store: where they are.
        current: the instance in force.
    """

    def __init__(self, store: Store, current: Current) -> None:
        self._store = store
        self._current = current

    def _check(self, caller: Caller, audience: str) -> None:
        known = {one.id for one in self._current.need().audiences}
        if audience not in known or not caller.belongs_to(audience):
            raise UnknownError("index")

    def get(self, caller: Caller, audience: str) -> tuple[int, bytes]:
        """Give version and envelope.

        Raises:
            UnknownError: none yet, or none that this caller may see.
        """
        self._check(caller, audience)
        with self._store.read() as unit:
            found = unit.indexes.get(audience)
            if found is None:
                raise UnknownError("index")
            return found[0], self._store.fetch(found[1])

    def put(self, caller: Caller, audience: str, version: int, envelope: bytes) -> int:
        """Put a new index in place of the version that the caller knows.

        Args:
            caller: a member of the audience.
            audience: id.
            version: the version it was made from; 0 where there was none.
            envelope: sealed to the audience.

        Returns:
            The new version.

        Raises:
            UnknownError: no such audience for this caller.
            MovedError: another version stands.
            InvalidError: the envelope is not an index's shape.
        """
        self._check(caller, audience)
        check_padded("index", envelope, 1)
        place = self._store.place(envelope)
        with self._store.read() as unit:
            before = unit.indexes.get(audience)
        if not self._store.write(lambda unit: unit.indexes.swap(audience, version, place)):
            self._store.discard(place)
            raise MovedError
        if before is not None:
            self._store.discard(before[1])
        return version + 1
