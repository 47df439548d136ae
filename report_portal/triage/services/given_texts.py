"""Texts for interpreters: given one by one, handed out between two days, ended by the server's clock."""

from collections.abc import Sequence

from report_portal.staff import TextRow
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, UnknownError, WithdrawnError
from report_portal.triage.instances import Current, check_epochs, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, StoredFile, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.giving_rules import (
    Giving,
    Returning,
    check_days,
    check_room,
    interprets,
    is_retry,
    reader,
)
from report_portal.triage.services.reports import Sent, carry_out


class GivenTexts:
    """Giving, reading, giving back, taking back.

    Args:
        store: where they are.
        clock: seconds since 1970; texts begin and end by it.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    @property
    def _today(self) -> str:
        return day_of(self._clock())

    def give(self, caller: Caller, report: str, giving: Giving) -> Sent:
        """Keep a text for its interpreter.

        Args:
            caller: who keeps the case file.
            report: id; the interpreter does not learn it.
            giving: sealed.

        Returns:
            The day.

        Raises:
            UnknownError: no such report.
            WithdrawnError: the reporter took it back.
            InvalidError: days or envelope are not what they must be.
            ConflictError: `text-taken`, `interpreter-gone`, `too-many-texts`.
        """
        today = self._today
        with self._store.read() as unit:
            kept = unit.texts.get(giving.text)
        if kept is not None and kept[0].body_hash == giving.body_hash:
            return Sent(kept[0].given, new=False)
        check_days(giving, today)
        check_padded("given_text", giving.envelope, 1)
        place = self._store.place(giving.envelope)

        def act(unit: Unit) -> Sent:
            # Held, so that a withdrawal which comes in between waits and then deletes this text too.
            row = unit.reports.get(report, hold=True)
            if row is None:
                raise UnknownError("report")
            if row.withdrawn is not None:
                raise WithdrawnError
            check_room(unit, report, giving)
            # Read for update: a removal at the same time ends what is kept here, or is seen here.
            if not interprets(unit.accounts.get(giving.to)):
                raise ConflictError(
                    "interpreter-gone",
                    "This member is no interpreter any more.",
                    "Load the members, then choose another.",
                )
            text = TextRow(
                id=giving.text,
                report=report,
                giver=caller.member,
                interpreter=giving.to,
                given=today,
                first=giving.first,
                until=giving.until,
                returned=None,
                body_hash=giving.body_hash,
            )
            unit.texts.add(text, place)
            log(unit, today, caller.member, Action.TEXT_GIVEN, giving.text)
            return Sent(today, new=True)

        return carry_out(self._store, act, [place])

    def of(self, report: str) -> tuple[Sequence[TextRow], dict[str, bytes]]:
        """List the texts of a report that are out or came back.

        Args:
            report: id.

        Returns:
            The texts, without those whose last day is over; what came back, by id.

        Raises:
            UnknownError: no such report.
        """
        today = self._today
        with self._store.read() as unit:
            if unit.reports.get(report) is None:
                raise UnknownError("report")
            rows = [one for one in unit.texts.of(report) if one[0].returned or one[0].until >= today]
            # Fetched within the same view, so that a withdrawal cannot come in between.
            files = {text.id: self._store.fetch(place) for text, place in rows if text.returned}
        return [text for text, _ in rows], files

    def mine(self, caller: Caller) -> Sequence[TextRow]:
        """List the texts that an interpreter may read today."""
        today = self._today
        with self._store.read() as unit:
            return [text for text in unit.texts.out_to(caller.member) if text.first <= today <= text.until]

    def read(self, caller: Caller, text: str) -> bytes:
        """Give a sealed text to its interpreter.

        Raises:
            UnknownError: none that this interpreter may read today.
        """
        with self._store.read() as unit:
            _, place = self._open(unit, caller, text)
            return self._store.fetch(place)

    def give_back(self, caller: Caller, text: str, returning: Returning) -> Sent:
        """Keep what an interpreter made of a text, and delete the text.

        Args:
            caller: the interpreter.
            text: id.
            returning: sealed.

        Returns:
            The day.

        Raises:
            UnknownError: none that this interpreter may read today.
            InvalidError: it is sealed to another than one audience of the NGO, or of another shape.
            ConflictError: `epoch-retired`, `instance-outdated`.
        """
        instance = self._current.need()
        with self._store.read() as unit:
            kept = unit.texts.get(text)
            if kept is not None and is_retry(kept[0], caller, returning):
                return Sent(kept[0].returned or "", new=False)
            self._open(unit, caller, text)
        check_epochs(returning.epochs, reader(instance, returning.epochs))
        check_padded("returned_text", returning.envelope, 1)
        today = self._today
        place = self._store.place(returning.envelope)

        def act(unit: Unit) -> Sent:
            check_unmoved(unit, instance)
            self._open(unit, caller, text, hold=True)
            unit.texts.give_back(text, today, returning.body_hash, place)
            log(unit, today, caller.member, Action.TEXT_RETURNED, text)
            return Sent(today, new=True)

        return carry_out(self._store, act, [place])

    def take_back(self, caller: Caller, text: str) -> None:
        """Delete a text before it comes back.

        Raises:
            UnknownError: no such text.
            ConflictError: `text-returned`: what came back must be taken in first.
        """
        today = self._today

        def act(unit: Unit) -> None:
            if _held(unit, text).returned is not None:
                raise ConflictError(
                    "text-returned", "The interpreter has given it back.", "Load the case again."
                )
            unit.texts.drop(text)
            log(unit, today, caller.member, Action.TEXT_TAKEN_BACK, text)

        self._store.write(act)

    def forget(self, text: str) -> None:
        """Delete what came back, once it stands in the case file.

        Raises:
            UnknownError: no such text.
            ConflictError: `text-out`: it has not come back.
        """

        def act(unit: Unit) -> None:
            if _held(unit, text).returned is None:
                raise ConflictError("text-out", "The interpreter still has it.", "Take it back instead.")
            unit.texts.drop(text)

        self._store.write(act)

    def _open(
        self, unit: Unit, caller: Caller, text: str, *, hold: bool = False
    ) -> tuple[TextRow, StoredFile]:
        found = unit.texts.get(text, hold=hold)
        # One answer for all of these: whether a text is there is told to nobody else.
        if (
            found is None
            or found[0].interpreter != caller.member
            or found[0].returned is not None
            or not found[0].first <= self._today <= found[0].until
        ):
            raise UnknownError("text")
        return found


def _held(unit: Unit, text: str) -> TextRow:
    found = unit.texts.get(text, hold=True)
    if found is None:
        raise UnknownError("text")
    return found[0]
