"""Pages to sheets: by form id and side. What fits no sheet, or fits twice, is for a person to say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .pages import Page

SIDES: Final = (1, 2)
DROP: Final = "drop"
LOOSE: Final = "foreign"
BLANK: Final = "blank"
_COPIES: Final = 9


@dataclass(slots=True)
class Sheet:
    """One sheet of paper.

    Args:
        form: id printed on it.
        copy: 0 for the first sheet seen with this id; a photocopy that somebody filled in has a higher one.
        sides: page number → scan of it.
        loose: papers that a person attached to it.
    """

    form: str
    copy: int
    sides: dict[int, Page] = field(default_factory=dict)
    loose: list[Page] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Name of the sheet in this batch."""
        return sheet_key(self.form, self.copy)

    @property
    def missing(self) -> list[int]:
        """Sides that were not scanned."""
        return [side for side in SIDES if side not in self.sides]

    @property
    def pages(self) -> list[Page]:
        """All of its scans."""
        return [*self.sides.values(), *self.loose]


@dataclass(frozen=True, slots=True)
class Extra:
    """A second scan of a side, or one of a sheet that was sent already.

    Args:
        page: the scan.
        first: id of the scan that holds its place; None where that was sent already.
        differs: the machine is sure that it is another sheet; otherwise it may be the same, scanned twice.
    """

    page: Page
    first: str | None
    differs: bool


@dataclass(slots=True)
class Batch:
    """All pages in their places.

    Args:
        sheets: by key, in the order seen.
        extras: pages about which a person is asked.
        loose: papers that are no sheets, not attached to any yet.
        refused: pages to scan again.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    loose: list[Page] = field(default_factory=list)
    refused: list[Page] = field(default_factory=list)

    def asked(self, form: str) -> bool:
        """Tell whether a person must still say where a scan with this form id belongs."""
        return any(extra.page.form == form for extra in self.extras)


def sheet_key(form: str, copy: int) -> str:
    """Name a sheet: no two sheets of a batch have the same."""
    return f"{form}.{copy}"


def assemble(pages: Iterable[Page], placed: Mapping[str, str], sent: Collection[str] = frozenset()) -> Batch:
    """Put pages into their places.

    Nothing that could be somebody else's sheet is ever joined to one, or dropped, by itself.

    Args:
        pages: in the order scanned.
        placed: page id → what a person said: `drop`, or the key of a sheet.
        sent: ids of forms that were sealed already.

    Returns:
        Everything but what is dropped, each page once.
    """
    batch = Batch()
    for page in pages:
        where = placed.get(page.id)
        if where == DROP or page.refused == BLANK:
            continue
        if page.refused == LOOSE and where is not None:
            batch.sheets.setdefault(where, _sheet_of(where)).loose.append(page)
        elif page.refused == LOOSE:
            batch.loose.append(page)
        elif page.refused:
            batch.refused.append(page)
        else:
            _put(batch, page, where, sent)
    _give_back(batch)
    return batch


def _put(batch: Batch, page: Page, where: str | None, sent: Collection[str]) -> None:
    if where is None and page.form in sent:
        batch.extras.append(Extra(page, None, differs=True))
        return
    key = where if where is not None and where.startswith(f"{page.form}.") else sheet_key(page.form, 0)
    sheet = batch.sheets.get(key, _sheet_of(key))
    held = sheet.sides.get(page.number)
    other = next(iter(sheet.sides.values()), None)
    if held is not None:
        batch.extras.append(Extra(page, held.id, page.contradicts(held)))
    elif other is not None and (other.language, other.version) != (page.language, page.version):
        batch.extras.append(Extra(page, other.id, differs=True))
    else:
        sheet.sides[page.number] = page
        batch.sheets[key] = sheet


def _give_back(batch: Batch) -> None:
    # Papers whose sheet is gone wait for another.
    for key in [key for key, sheet in batch.sheets.items() if not sheet.sides]:
        batch.loose.extend(batch.sheets.pop(key).loose)


def _sheet_of(key: str) -> Sheet:
    form, _, copy = key.partition(".")
    return Sheet(form, int(copy))


def free_copy(batch: Batch, form: str, side: int, sent: Collection[str] = frozenset()) -> str | None:
    """Name a sheet of its own for a page: the first copy of this form that lacks that side.

    Args:
        batch: as assembled.
        form: id.
        side: page number.
        sent: keys of sheets that were sealed already.

    Returns:
        Key, or None where there are more copies than anybody would scan.
    """
    keys = (sheet_key(form, copy) for copy in range(1, _COPIES + 1))
    return next(
        (
            key
            for key in keys
            if key not in sent and (key not in batch.sheets or side not in batch.sheets[key].sides)
        ),
        None,
    )
