"""What keeps a language from being offered: a help page that is missing, or built otherwise than the English one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_portal.web.catalogues import SOURCE
from report_portal.web.help_text import HELP_PAGES, HelpFileError, HelpPage, load_help, own_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def help_faults(folder: Path, locale: str, own: Path | None = None) -> Iterator[str]:
    """Hold one language's help pages against the English ones.

    Args:
        folder: the translations folder.
        locale: language code.
        own: the instance folder. Its own pages need not be built as the product's are; what is wrong with one
            stops the build, since leaving a whole language out would be a strange answer to a slip.

    Returns:
        One line for each fault. None means that the language may be offered.
    """
    for name in HELP_PAGES:
        if own_page(own, locale, name):
            continue
        try:
            faults = list(_differences(load_help(folder, locale, name), load_help(folder, SOURCE, name)))
        except HelpFileError as error:
            faults = [str(error)]
        yield from (f"{locale}: help page {name}: {fault}" for fault in faults)


def _differences(page: HelpPage, english: HelpPage) -> Iterator[str]:
    if page.shape.levels != english.shape.levels:
        yield f"has headings {' '.join(page.shape.levels)}, the English one {' '.join(english.shape.levels)}"
    if page.shape.links != english.shape.links:
        yield "has other links than the English one"
    if page.shape.placeholders != english.shape.placeholders:
        yield "has other placeholders than the English one"
