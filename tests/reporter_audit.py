"""What every screen must pass: axe, one heading, unique ids, and room for its words."""

from collections.abc import Callable
from functools import partial

from axe import no_faint_words, no_faults
from playwright.sync_api import Page, expect

# The narrowest telephone that there is to be room on, and how large text may be made.
NARROW = {"width": 320, "height": 640}
_SIZES = ("225%", "")
# Colours come from one style sheet, for all languages alike: they are measured in one language of each direction.
COLOURED = ("en", "ar")


def audit(page: Page, *, contrast: bool = True) -> None:
    """Run axe and look at what it cannot: one heading."""
    expect(page.locator("h1")).to_have_count(1)
    no_faults(page, contrast=contrast)


def auditor(page: Page, locale: str) -> Callable[[], None]:
    """Give what is to be run on every screen of a language; its context is `NARROW` and begins in light."""
    return partial(_look, page, coloured=locale in COLOURED)


def _look(page: Page, *, coloured: bool) -> None:
    # The bar stays on top of what was scrolled under it, and a button that is half hidden there is no fault.
    page.evaluate("scrollTo(0, 0)")
    audit(page, contrast=coloured)
    if coloured:
        # The dark theme differs from the light one in its colours alone.
        page.emulate_media(color_scheme="dark")
        no_faint_words(page)
        page.emulate_media(color_scheme="light")
    for size in _SIZES:
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (page.title(), size)
