"""What becomes of a release: a thread that its office and the NGO write, sealed to both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.crypto.instance_file import SignedInstance
from report_portal.staff import Affiliation, Release, StoredEntry
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnknownError
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.reports import Sent, carry_out

# More than any office and NGO ever write about one case, few enough for one answer.
ENTRIES_MAX: Final = 100
_STANZAS: Final = 2


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as a page sends it.

    Args:
        sequence: 1 or more.
        epochs: audience id to epoch, as it was sealed.
        envelope: sealed to the receiving audience, then to the first direct one.
        body_hash: SHA-256 of the whole request.
    """

    sequence: int
    epochs: Mapping[str, int]
    envelope: bytes
    body_hash: bytes


class Referrals:
    """Reading and writing threads.

    Args:
        store: where they are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def of(self, caller: Caller, release: str) -> tuple[Sequence[StoredEntry], dict[str, bytes]]:
        """Fetch a thread.

        Args:
            caller: one of those who read the release.
            release: id.

        Returns:
            The entries first to last, and their envelopes by number.

        Raises:
            UnknownError: no release that this caller may see.
        """
        instance = self._current.need()
        with self._store.read() as unit:
            _release(unit, caller, release, instance)
            rows = unit.referrals.of(release)
            # Fetched within the same view, so that retention cannot come in between.
            files = {str(entry.sequence): self._store.fetch(place) for entry, place in rows}
        return [entry for entry, _ in rows], files

    def write(self, caller: Caller, release: str, written: Written) -> Sent:
        """Keep the next entry. A report that was taken back or closed does not end the thread of what left before.

        Args:
            caller: one of those who read the release.
            release: id.
            written: the sealed entry.

        Returns:
            The day.

        Raises:
            UnknownError: no release that this caller may see.
            InvalidError: the envelope is not of an entry's shape.
            ConflictError: `sequence-taken`, `sequence-gap`, `thread-full`, `epoch-retired`, `instance-outdated`.
        """
        instance = self._current.need()
        with self._store.read() as unit:
            found = _release(unit, caller, release, instance)
            before = {entry.sequence: entry for entry, _ in unit.referrals.of(release)}
        kept = before.get(written.sequence)
        if kept is not None and kept.body_hash == written.body_hash:
            return Sent(kept.day, new=False)
        readers = (instance.audience(found.audience), instance.direct[0])
        check_epochs(written.epochs, {audience.id: audience.epoch for audience in readers})
        check_padded("referral", written.envelope, _STANZAS)
        day = day_of(self._clock())
        place = self._store.place(written.envelope)

        def act(unit: Unit) -> Sent:
            check_unmoved(unit, instance)
            _release(unit, caller, release, instance)
            _check_next(written.sequence, len(unit.referrals.of(release)))
            unit.referrals.add(release, StoredEntry(written.sequence, written.body_hash, day), place)
            return Sent(day, new=True)

        return carry_out(self._store, act, [place])


def follows_all(caller: Caller, instance: SignedInstance) -> bool:
    """Tell whether releases to every office are sealed to this caller: the NGO's side of all threads."""
    ngo = caller.position.affiliation is Affiliation.NGO
    return caller.is_coordinator or (ngo and caller.belongs_to(instance.direct[0].id))


def _release(unit: Unit, caller: Caller, release: str, instance: SignedInstance) -> Release:
    found = unit.releases.get(release)
    if found is None or not (caller.belongs_to(found[0].audience) or follows_all(caller, instance)):
        raise UnknownError("release")
    return found[0]


def _check_next(sequence: int, last: int) -> None:
    fix = "Load the thread, then use the next number."
    if sequence <= last:
        raise ConflictError("sequence-taken", "Another entry has this number.", fix)
    if sequence > last + 1:
        raise ConflictError("sequence-gap", "An entry before this one is missing.", fix)
    if sequence > ENTRIES_MAX:
        raise ConflictError("thread-full", "This thread holds no more entries.", "Write by another way.")
