"""Paper forms: their mailboxes are reserved when they are printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, InvalidError, TriageError
from report_portal.triage.instances import Current, check_unmoved
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, StoredFile, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log

FORMS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Form:
    """A printed form.

    Args:
        form: number, 16 hex characters.
        mailbox: 32 hex characters.
        auth_sha256: 32 bytes.
    """

    form: str
    mailbox: str
    auth_sha256: bytes


class PaperForms:
    """Registering printed forms.

    Args:
        store: where they are.
        clock: seconds since 1970.
        current: the instance in force.
    """

    def __init__(self, store: Store, clock: Clock, current: Current) -> None:
        self._store = store
        self._clock = clock
        self._current = current

    def register(self, caller: Caller, forms: Sequence[Form], sealed: Mapping[str, bytes]) -> int:
        """Reserve the mailboxes of printed forms, all or none.

        Args:
            caller: a coordinator or helper.
            forms: 1 to `FORMS_MAX`.
            sealed: the `paper_form` envelope of each, by form number.

        Returns:
            How many are registered.

        Raises:
            InvalidError: envelopes and forms do not correspond, or an envelope has another shape.
            ConflictError: `form-taken`.
        """
        instance = self._current.need()
        numbers = [form.form for form in forms]
        if (
            not 1 <= len(numbers) <= FORMS_MAX
            or set(numbers) != set(sealed)
            or len(set(numbers)) != len(forms)
        ):
            raise InvalidError("forms", f"a list of 1 to {FORMS_MAX} forms, each with its envelope")
        for envelope in sealed.values():
            check_padded("paper_form", envelope, len(instance.direct))
        day = day_of(self._clock())
        places = {number: self._store.place(envelope) for number, envelope in sealed.items()}

        def act(unit: Unit) -> set[str]:
            check_unmoved(unit, instance)
            fresh = [form for form in forms if not self._same(unit, form, sealed[form.form])]
            for form in fresh:
                if not unit.reports.register_form(
                    form.form, form.mailbox, form.auth_sha256, places[form.form]
                ):
                    raise ConflictError("form-taken", "A form or mailbox is in use.", "Print new forms.")
            if fresh:
                log(unit, day, caller.member, Action.PAPER_FORMS, str(len(fresh)))
            return {form.form for form in fresh}

        named: set[str] = set()
        try:
            named = self._store.write(act)
        except TriageError:
            self._discard(places.values())
            raise
        self._discard(place for number, place in places.items() if number not in named)
        return len(forms)

    def _same(self, unit: Unit, form: Form, sealed: bytes) -> bool:
        kept = unit.reports.form(form.form)
        return (
            kept is not None
            and kept[:2] == (form.mailbox, form.auth_sha256)
            and self._store.fetch(kept[2]) == sealed
        )

    def _discard(self, places: Iterable[StoredFile]) -> None:
        for place in places:
            self._store.discard(place)
