"""Handing a report on: one act, seen by the reporter, logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.staff import Release
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, InvalidError, UnknownError
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.referrals import follows_all
from report_portal.triage.services.reports import OutItem, Sent, append, carry_out, check_out_envelope

# The receiving audience, then the first of the direct ones.
_STANZAS: Final = 2


@dataclass(frozen=True, slots=True)
class Handing:
    """A release as a coordinator's browser sends it.

    Args:
        release: id, 32 hex characters.
        audience: the receiving audience's id.
        envelope: the sealed release.
        notice: the sealed release notice for the reporter; its epochs name the receiving audience too.
        seen: highest sequence of what the person sent that its maker had read.
    """

    release: str
    audience: str
    envelope: bytes
    notice: OutItem
    seen: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A release in a list.

    Args:
        release: what was handed on.
        entries: how many its thread holds.
        report: id of the report, None for those who must not learn it.
    """

    release: Release
    entries: int
    report: str | None


class Releases:
    """Making releases and reading them.

    Args:
        store: where they are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def hand_on(self, caller: Caller, report: str, handing: Handing) -> Sent:
        """Keep a release, tell the reporter, and log it: all of it or nothing.

        Args:
            caller: a coordinator of an organisation.
            report: id.
            handing: what leaves, to whom.

        Returns:
            The day.

        Raises:
            UnknownError: no such report.
            InvalidError: the audience is unknown or reads directly, or an envelope has another shape.
            WithdrawnError: the reporter took the report back.
            ConflictError: `release-taken`, `sequence-taken`, `sequence-gap`, `unread`, `epoch-retired`,
                `instance-outdated`.
        """
        instance = self._current.need()
        with self._store.read() as unit:
            found = unit.releases.get(handing.release)
        if found is not None:
            if found[1] != handing.notice.body_hash or found[0].report != report:
                raise ConflictError("release-taken", "Another release has this id.", "Draw a new id.")
            return Sent(found[0].day, new=False)
        receivers = {audience.id: audience.epoch for audience in instance.audiences if not audience.direct}
        if handing.audience not in receivers:
            raise InvalidError("audience", "an audience of the instance that does not read reports itself")
        needed = {**instance.epochs, handing.audience: receivers[handing.audience]}
        check_epochs(handing.notice.epochs, needed)
        check_padded("release", handing.envelope, _STANZAS)
        check_out_envelope(handing.notice.envelope, instance)
        day = day_of(self._clock())
        release = Release(handing.release, handing.audience, report, caller.member, day)
        envelope, notice = self._store.place(handing.envelope), self._store.place(handing.notice.envelope)

        def act(unit: Unit) -> Sent:
            check_unmoved(unit, instance)
            sent = append(unit, report, handing.notice, (notice, day), answered=False)
            _check_read(unit, report, handing.seen)
            unit.releases.add(release, handing.notice.body_hash, envelope)
            log(unit, day, caller.member, Action.RELEASED, release.id)
            return sent

        return carry_out(self._store, act, [envelope, notice])

    def of(self, caller: Caller) -> Sequence[Listed]:
        """List the releases that the caller may see: the NGO's side of threads all, others those to their audiences."""
        everything = follows_all(caller, self._current.need())
        with self._store.read() as unit:
            counts = unit.referrals.counts()
            found = unit.releases.of(None if everything else caller.position.audiences)
        # Receivers must not learn which mailbox a release comes from.
        return [Listed(one, counts.get(one.id, 0), one.report if everything else None) for one in found]

    def get(self, caller: Caller, release: str) -> bytes:
        """Fetch a sealed release.

        Raises:
            UnknownError: none that this caller may see.
        """
        everything = follows_all(caller, self._current.need())
        with self._store.read() as unit:
            found = unit.releases.get(release)
            if found is None or not (everything or caller.belongs_to(found[0].audience)):
                raise UnknownError("release")
            return self._store.fetch(found[2])


def _check_read(unit: Unit, report: str, seen: int) -> None:
    """Refuse what was decided before the newest word of the person was read: it may be a no."""
    row = unit.reports.get(report)
    if row is not None and row.in_sequence > seen:
        raise ConflictError(
            "unread", "The person wrote meanwhile.", "Load the report and read it before handing on."
        )
