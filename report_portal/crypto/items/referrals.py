"""Writing to the thread of a release."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.referral_entries import entry_fits

from .sealed_item import seal_record
from .staff_files import StaffSigner


@dataclass(frozen=True, slots=True)
class Referral:
    """One entry in the thread of a release.

    Args:
        release: id of the release, 32 hex characters.
        audience: id of the release's receiving audience.
        sequence: from 1 without gaps.
        previous: hex SHA-256 of the entry before; for the first, of the release itself.
        side: for whom the member writes, `office` or `ngo`.
        entry: `type` and exactly the members of that type.
        day: UTC day.
    """

    release: str
    audience: str
    sequence: int
    previous: str
    side: str
    entry: Mapping[str, Any] = field(repr=False)
    day: date

    def place(self, instance: str) -> Place:
        """Give the place of the record."""
        return Place(instance, None, "staff", self.sequence, self.previous)


def seal_referral(instance: SignedInstance, signer: StaffSigner, referral: Referral) -> bytes:
    """Seal an entry to the readers of its release.

    Args:
        instance: current.
        signer: who writes.
        referral: what is written.

    Returns:
        The envelope.

    Raises:
        KeyError: the instance has no such audience.
        RecordError: `common` where the entry is none that this side may write; `too-large`.

    Source: SPEC section 5.3.
    """
    entry = dict(referral.entry)
    if referral.sequence < 1 or not entry_fits(entry, referral.side):
        raise RecordError("common", "the entry lacks what its type must hold, or holds more")
    members = {
        "release": referral.release,
        "audience": referral.audience,
        "side": referral.side,
        "entry": entry,
        "member": signer.member,
        "day": referral.day.isoformat(),
    }
    recipients = [instance.audience(referral.audience).recipient, instance.direct[0].recipient]
    return seal_record(referral.place(instance.instance), "referral", members, signer.auth, recipients)
