"""`report-portal translations`: bring the catalogues up to the sources, and refuse what is not whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report_portal.web.catalogue_check import catalogue_faults, locales, template_faults
from report_portal.web.catalogues import (
    DOMAINS,
    REPORTERS,
    catalogue_path,
    dump,
    extract_template,
    merge,
    read,
    template_path,
)
from report_portal.web.help_check import help_faults

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_SOURCES = Path(__file__).resolve().parent.parent.parent
_FOLDER = _SOURCES / "translations"


@click.group()
def translations() -> None:
    """Catalogues of texts (in the sources only)."""


@translations.command()
def extract() -> None:
    """Write the templates anew from the sources."""
    for domain in DOMAINS:
        template = extract_template(_SOURCES, domain)
        template_path(_FOLDER, domain).write_bytes(dump(template))
        print(f"{domain}.pot: {len(template)} texts")


@translations.command("merge")
@click.argument("languages", nargs=-1)
@click.option("--staff", is_flag=True, help="Begin the staff screens of the languages named, too.")
def merge_languages(languages: tuple[str, ...], *, staff: bool) -> None:
    """Bring each language up to the templates; name a new language to begin it."""
    for domain in DOMAINS:
        template = read(template_path(_FOLDER, domain), None)
        begun = locales(_FOLDER, domain)
        for locale in languages or begun:
            if locale in begun or domain == REPORTERS or staff:
                _merge(template, locale, domain)


def _merge(template: Catalog, locale: str, domain: str) -> None:
    path = catalogue_path(_FOLDER, locale, domain)
    merged = merge(template, read(path, locale) if path.is_file() else None, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dump(merged))
    done = sum(1 for message in merged if message.id and message.string and not message.fuzzy)
    print(f"{locale}: {done} of {len(merged)} texts in {domain}.po")


@translations.command()
@click.argument("languages", nargs=-1)
def check(languages: tuple[str, ...]) -> None:
    """Fail on a stale template, and on missing, fuzzy or mismatched translations."""
    faults: list[str] = []
    for domain in DOMAINS:
        faults += template_faults(_SOURCES, _FOLDER, domain)
        begun = locales(_FOLDER, domain)
        for locale in languages or begun:
            if locale in begun or domain == REPORTERS:
                faults += catalogue_faults(_FOLDER, locale, domain)
            if domain == REPORTERS:
                faults += help_faults(_FOLDER, locale)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print("translations: whole")
