"""The pages that are served, held against what this version makes of the texts, keys and settings as they are now."""

from collections.abc import Iterator

import click

from report_portal.cli.site import pages_behind
from report_portal.config import Settings
from report_portal.store import Store

from .finding import Finding, fault, fine


def look_at_pages(here: Settings, store: Store) -> Iterator[Finding]:
    """Look at the pages of both applications."""
    try:
        wrong = pages_behind(here, store)
    except click.ClickException as error:
        wrong = f"they cannot be built: {error.message}"
    if wrong is None:
        yield fine("pages", "they are what this version makes of them")
    else:
        yield fault("pages", wrong)
