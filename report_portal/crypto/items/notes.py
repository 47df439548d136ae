"""Writing to the case file of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.note_entries import entry_fits

from .direct import direct_recipients
from .sealed_item import SealedItem, seal_record
from .staff_files import StaffSigner

NOTE_AUDIENCE: Final = "ngo"


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of a case file.

    Args:
        mailbox: name of the report, 32 hex characters.
        sequence: from 1 without gaps.
        previous: hex SHA-256 of the note before, None for the first.
        seen: highest sequence of the reporter's items that was read.
        entry: `type` and exactly the members of that type.
        day: UTC day.
    """

    mailbox: str
    sequence: int
    previous: str | None
    seen: int
    entry: Mapping[str, Any] = field(repr=False)
    day: date

    def place(self, instance: str) -> Place:
        """Give the place of the record."""
        return Place(instance, self.mailbox, "staff", self.sequence, self.previous, self.seen)


def seal_note(
    instance: SignedInstance, signer: StaffSigner, readers: Sequence[str], note: Note
) -> SealedItem:
    """Seal an entry to the NGO readers of its report.

    Args:
        instance: current.
        signer: who writes.
        readers: ids of the audiences that read the report.
        note: what is written.

    Returns:
        `note`, with the `meta` of `POST /api/v1/reports/<id>/notes`.

    Raises:
        RecordError: `common` where the entry is not exactly of a known type, or its place has no hash to follow;
            `too-large`.
        SealError: no NGO audience is among the readers.

    Source: SPEC section 5.4.
    """
    entry = dict(note.entry)
    # A note that named nothing would fit behind whatever the server kept back.
    if note.sequence < 1 or (note.previous is None) != (note.sequence == 1) or not entry_fits(entry):
        raise RecordError("common", "the note is not exactly of a known type, or follows nothing")
    members = {
        "member": signer.member,
        "day": note.day.isoformat(),
        "audience": NOTE_AUDIENCE,
        "entry": entry,
    }
    known = [audience.id for audience in instance.direct if audience.id in readers]
    recipients = direct_recipients(instance, known, ngo_only=True)
    sealed = seal_record(note.place(instance.instance), "note", members, signer.auth, recipients)
    return SealedItem({"sequence": note.sequence, "epochs": instance.epochs}, {"note": sealed})
