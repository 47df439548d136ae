"""`report-portal translations`: bring the catalogues up to the sources, and refuse what is not whole."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from report_portal.web.catalogue_check import catalogue_faults, locales, template_faults
from report_portal.web.catalogues import catalogue_path, dump, extract_template, merge, read

_SOURCES = Path(__file__).resolve().parent.parent.parent
_FOLDER = _SOURCES / "translations"


@click.group()
def translations() -> None:
    """Catalogues of texts (in the sources only)."""


@translations.command()
def extract() -> None:
    """Write messages.pot anew from the sources."""
    template = extract_template(_SOURCES)
    (_FOLDER / "messages.pot").write_bytes(dump(template))
    print(f"messages.pot: {len(template)} texts")


@translations.command("merge")
@click.argument("languages", nargs=-1)
def merge_languages(languages: tuple[str, ...]) -> None:
    """Bring each language up to messages.pot; name a new language to begin it."""
    template = read(_FOLDER / "messages.pot", None)
    for locale in languages or locales(_FOLDER):
        path = catalogue_path(_FOLDER, locale)
        merged = merge(template, read(path, locale) if path.is_file() else None, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dump(merged))
        done = sum(1 for message in merged if message.id and message.string and not message.fuzzy)
        print(f"{locale}: {done} of {len(merged)} texts")


@translations.command()
@click.argument("languages", nargs=-1)
def check(languages: tuple[str, ...]) -> None:
    """Fail on a stale template, and on missing, fuzzy or mismatched translations."""
    faults = list(template_faults(_SOURCES, _FOLDER))
    for locale in languages or locales(_FOLDER):
        faults += catalogue_faults(_FOLDER, locale)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print("translations: whole")
