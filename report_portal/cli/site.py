"""`report-portal site`: render the pages of both applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from report_portal.crypto.errors import SignedError
from report_portal.instance_folder import InstanceError, load_instance
from report_portal.store.instances import StoredInstances
from report_portal.web.catalogues import CatalogueError
from report_portal.web.site import SiteReport, build_site
from report_portal.web.site_errors import SiteError

from .data_folder import INSTANCE, opened, place_of, settings

if TYPE_CHECKING:
    from report_portal.config import Settings
    from report_portal.store import Store


def build_from(here: Settings, store: Store) -> SiteReport:
    """Render the pages for what a data folder holds now.

    Args:
        here: settings of this machine.
        store: open.

    Returns:
        What was built.

    Raises:
        ClickException: the pages cannot be built; the line says why.
    """
    place = place_of(here)
    latest = StoredInstances(store).latest()
    signed = None if latest is None else latest[1]
    # The root's key stands in the first line; only files under it are ever put in force.
    root = None if signed is None else signed.split(b" ", 3)[2].decode()
    try:
        instance = load_instance(here.data / INSTANCE)
        return build_site(here.data, place, instance, signed, root)
    except (InstanceError, SiteError, CatalogueError) as error:
        raise click.ClickException(str(error)) from None
    except SignedError as error:
        raise click.ClickException(f"the key list in force is refused: {error}") from None


@click.group()
def site() -> None:
    """Render the static pages."""


@site.command()
def build() -> None:
    """Render the pages from the instance's data, keys and texts as they are now."""
    here = settings()
    with opened(here) as store:
        report = build_from(here, store)
    print(f"Pages in {', '.join(report.languages)} are in {here.data / 'site'}.")
    if report.unchecked:
        print(
            f"No native speaker has checked: {', '.join(report.unchecked)}. Reports in them stay with the NGO."
        )
    for locale, faults in report.left_out.items():
        print(f"Left out: {locale}, {faults} texts or help pages are missing or unsure.")
    if report.unconfirmed:
        print(f"Help pages that no lawyer has confirmed: {', '.join(report.unconfirmed)}.")
    if not report.open:
        print("The key ceremony was not held yet: the reporters' pages say that the office is not open.")
