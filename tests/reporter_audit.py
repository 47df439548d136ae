"""What every screen must pass: axe, one heading, unique ids."""

from collections.abc import Callable
from functools import partial

from axe import no_faint_words, no_faults
from playwright.sync_api import Page, expect

# Colours come from one style sheet, for all languages alike: they are measured in one language of each direction.
COLOURED = ("en", "ar")


def audit(page: Page, *, contrast: bool = True) -> None:
    """Run axe and look at what it cannot: one heading."""
    expect(page.locator("h1")).to_have_count(1)
    no_faults(page, contrast=contrast)


def auditor(page: Page, locale: str) -> Callable[[], None]:
    """Give what is to be run on every screen of a language, whose context begins with the light theme."""
    return (
        partial(_audit_in_both_themes, page) if locale in COLOURED else partial(audit, page, contrast=False)
    )


def _audit_in_both_themes(page: Page) -> None:
    """The dark theme differs from the light one in its colours alone."""
    audit(page)
    page.emulate_media(color_scheme="dark")
    no_faint_words(page)
    page.emulate_media(color_scheme="light")
