"""A sheet that was looked at, as the parcel that goes out: its answers, and its pictures, each sealed by itself."""

from collections.abc import Callable

from report_portal.crypto.items import AttachmentEntry, Handwriting, SealedAttachment

from .errors import StationError
from .looking import Look
from .parcels import Parcel
from .sheets import Sheet

Picture = Callable[[str, str], bytes | None]
Seal = Callable[[bytes], SealedAttachment]


def packed(
    sheet: Sheet, look: Look, form: str, *, picture: Picture, seal: Seal
) -> tuple[Parcel, dict[str, bytes]]:
    """Pack a sheet.

    Args:
        sheet: of the batch.
        look: what it says, with nothing open.
        form: id under which it goes: its own, or for a photocopy one that was drawn for it.
        picture: gives a page's picture by page id and name, as JPEG; None where there is none.
        seal: seals one; see `seal_picture`.

    Returns:
        The parcel, and what it names: upload id → ciphertext.

    Raises:
        StationError: `no_picture`.
    """
    uploads: dict[str, bytes] = {}

    def sealed(page: str, name: str) -> AttachmentEntry:
        content = picture(page, name)
        if content is None:
            # Without its picture the sheet would say less than the paper does.
            raise StationError("no_picture")
        attachment = seal(content)
        uploads[attachment.entry.id] = attachment.envelope
        return attachment.entry

    handwriting = [
        Handwriting(question, sealed(page.id, f"field-{question}"))
        for page in sheet.sides.values()
        for question in sorted(page.written)
    ]
    loose = [sealed(page.id, "sheet") for page in sheet.loose]
    pages = [page.id for page in sheet.pages]
    return Parcel(sheet.key, form, look.filled.language, look.answers, handwriting, loose, pages), uploads
