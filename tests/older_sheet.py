"""Sheets of paper as stations sealed them before a sheet named its form."""

from collections.abc import Sequence
from dataclasses import replace

from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import Report, SealedItem, StaffSigner, seal_paper_report
from report_portal.crypto.items.direct import direct_recipients
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.records import open_record


def older_sheet(
    instance: SignedInstance,
    signer: StaffSigner,
    form: str,
    report: Report,
    readers: Sequence[HybridIdentity],
) -> SealedItem:
    """Seal a sheet whose parts do not say which form it is.

    Args:
        instance: current.
        signer: the member who confirmed the sheet.
        form: id under which it is sent.
        report: what stands on the sheet.
        readers: identities that open its parts.
    """
    new = seal_paper_report(instance, signer, form, report)
    place, files = Place(instance.instance, None, "in", sequence=1), {}
    for part, envelope in new.files.items():
        head = open_record(envelope, readers).head
        members = {name: value for name, value in head.items() if name != "form"}
        recipients = direct_recipients(instance, report.readers, ngo_only=part != "core")
        files[part] = seal_record(place, "report", members, signer.auth, recipients)
    return replace(new, files=files)
