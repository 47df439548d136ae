"""Sealing what stays of a case for counting, and the figures of a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from report_portal.crypto.errors import RecordError
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.statistics_entries import is_month, statistics_fit

from .direct import direct_recipients
from .sealed_item import SealedItem, seal_record
from .staff_files import StaffSigner, staff_place


@dataclass(frozen=True, slots=True)
class Statistics:
    """A line or the figures of a year.

    Args:
        id: drawn for it, 32 hex characters.
        month: of the writing, `YYYY-MM`.
        entry: `type` and exactly the members of that type.
    """

    id: str
    month: str
    entry: Mapping[str, Any] = field(repr=False)


def seal_statistics(
    instance: SignedInstance, signer: StaffSigner, readers: Sequence[str], statistics: Statistics
) -> SealedItem:
    """Seal a line to the NGO readers of its report, or figures to every NGO audience.

    Args:
        instance: current.
        signer: who closes the case, or gives the figures out.
        readers: ids of the audiences that read the report; for figures all direct ones.
        statistics: what is kept.

    Returns:
        `statistics`, with the `meta` of `PUT /api/v1/reports/<id>/statistics`.

    Raises:
        RecordError: `common` where the entry is not exactly of a type; `too-large`.
        SealError: no NGO audience is among the readers.

    Source: SPEC section 5.5.
    """
    entry = dict(statistics.entry)
    if not is_month(statistics.month) or not statistics_fit(entry):
        raise RecordError("common", "the statistics are not exactly of a known type")
    members = {
        "id": statistics.id,
        "member": signer.member,
        "month": statistics.month,
        "entry": entry,
    }
    known = [audience.id for audience in instance.direct if audience.id in readers]
    recipients = direct_recipients(instance, known, ngo_only=True)
    sealed = seal_record(staff_place(instance.instance), "statistics", members, signer.auth, recipients)
    meta = {"line": statistics.id, "epochs": instance.epochs}
    return SealedItem(meta, {"statistics": sealed})
