"""Gettext catalogues: extract, merge, load.

CatalogueError
└── MissingTextError    a text was asked for that the catalogue does not hold
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).resolve().parent.parent
SOURCE = "en"
# What reporters may read, whole in every language offered; and the staff screens, in some of them.
REPORTERS, STAFF = DOMAINS = ("messages", "staff")
# A fixed day keeps the files free of changes that say nothing.
_EMPTY_HEADERS = ('"Generated-By:', '"Last-Translator:', '"Language-Team:', '"Report-Msgid-Bugs-To:')
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


class CatalogueError(Exception):
    """Something is wrong with the words of the site."""


class MissingTextError(CatalogueError):
    """A text was asked for that the catalogue does not hold.

    Args:
        locale: the language.
        key: stable id of the text.
    """

    def __init__(self, locale: str, key: str) -> None:
        super().__init__(f"no text for {key} in {locale}")


def translations_folder() -> Path:
    """Find the catalogues: inside an installed package, or beside it in the sources."""
    inside = PACKAGE / "translations"
    return inside if inside.is_dir() else PACKAGE.parent / "translations"


def catalogue_path(folder: Path, locale: str, domain: str = REPORTERS) -> Path:
    """Name the file of one language and domain.

    Args:
        folder: the translations folder.
        locale: language code such as `ar`.
        domain: one of `DOMAINS`.
    """
    return folder / locale / "LC_MESSAGES" / f"{domain}.po"


def template_path(folder: Path, domain: str = REPORTERS) -> Path:
    """Name the template of one domain."""
    return folder / f"{domain}.pot"


def extract_template(sources: Path, domain: str = REPORTERS) -> Catalog:
    """Collect every English message of a domain.

    Args:
        sources: folder that holds `babel.cfg` and `report_portal/`.
        domain: one of `DOMAINS`.

    Returns:
        The template, in the order of `babel.cfg` and of each file.
    """
    with (sources / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call] # Babel leaves it bare
    template = _empty(None)
    for pattern, method in methods:
        if options[pattern].get("domain", REPORTERS) != domain:
            continue
        for path in sorted(sources.glob(pattern)):
            name = path.relative_to(sources).as_posix()
            found = extract_from_file(method, path, options=options[pattern])
            for _line, message, comments, context in found:
                template.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return template


def _empty(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        header_comment="# Texts of report-portal. Written by `report-portal translations`.",
        project="report-portal",
        version="1",
        creation_date=CREATED,
        revision_date=CREATED,
        fuzzy=False,
    )


def merge(template: Catalog, existing: Catalog | None, locale: str) -> Catalog:
    """Bring a language's catalogue up to the template.

    Args:
        template: what `extract_template` gave.
        existing: the catalogue so far, or None for a new language.
        locale: language code. English needs no translator: its texts are the messages themselves.

    Returns:
        A catalogue with exactly the template's messages. Where the English changed, the old
        translation stays and is marked fuzzy.
    """
    merged = _empty(locale)
    earlier = [message for message in existing or () if message.id and isinstance(message.string, str)]
    contexts = {message.context for message in template}
    for message in template:
        if not message.id:
            continue
        old = existing.get(message.id, message.context) if existing is not None else None
        text, fuzzy = ("", False) if old is None else (old.string, old.fuzzy)
        if locale == SOURCE:
            text, fuzzy = message.id, False
        elif old is None:
            text, fuzzy = _remembered(message, earlier, contexts)
        flags = ["fuzzy"] if text and fuzzy else []
        merged.add(message.id, text, message.locations, flags, message.auto_comments, context=message.context)
    return merged


def _remembered(message: Message, earlier: list[Message], contexts: set[str | None]) -> tuple[str, bool]:
    """Find what an id was called before, or what its English text was; tell whether a person must look."""
    for old in earlier:
        if old.context == message.context:
            return str(old.string), True
    for old in earlier:
        if old.id == message.id and old.context not in contexts:
            return str(old.string), old.fuzzy
    return "", False


def read(path: Path, locale: str | None) -> Catalog:
    """Read a `.po` or `.pot` file.

    Args:
        path: the file.
        locale: its language, None for the template.
    """
    return read_po(io.BytesIO(path.read_bytes()), locale=locale, abort_invalid=True)


@lru_cache(maxsize=64)
def parsed(content: bytes, locale: str | None) -> Catalog:
    """Read a catalogue that nobody changes: the same bytes are read once.

    Args:
        content: of a `.po` or `.pot` file.
        locale: its language, None for the template.
    """
    return read_po(io.BytesIO(content), locale=locale, abort_invalid=True)


def dump(catalogue: Catalog) -> bytes:
    """Give a catalogue's file, the same bytes for the same messages."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_EMPTY_HEADERS)).encode()


class Texts:
    """The texts of one language.

    Args:
        locale: language code.
        texts: stable id → text.
    """

    def __init__(self, locale: str, texts: Mapping[str, str]) -> None:
        self.locale = locale
        self._texts = texts

    def text(self, key: str) -> str:
        """Look a text up.

        Args:
            key: stable id such as `reporter.leave_now`.

        Raises:
            MissingTextError: there is none.
        """
        try:
            return self._texts[key]
        except KeyError:
            raise MissingTextError(self.locale, key) from None

    def under(self, prefix: str) -> dict[str, str]:
        """Give all texts whose id begins with `prefix`, with the prefix taken off."""
        return {key.removeprefix(prefix): text for key, text in self._texts.items() if key.startswith(prefix)}

    def __contains__(self, key: str) -> bool:
        return key in self._texts


def load_texts(locale: str, folder: Path | None = None) -> Texts:
    """Load a language, with its staff texts where it has them. Fuzzy and empty translations count as missing.

    Args:
        locale: language code.
        folder: the translations folder; the product's own when None.

    Raises:
        CatalogueError: there is no catalogue for this language.
    """
    paths = [catalogue_path(folder or translations_folder(), locale, domain) for domain in DOMAINS]
    if not paths[0].is_file():
        raise CatalogueError(f"there is no catalogue for {locale}")
    texts = {
        message.context: message.string
        for path in paths
        if path.is_file()
        for message in parsed(path.read_bytes(), locale)
        if message.id and message.context and isinstance(message.string, str) and not message.fuzzy
    }
    return Texts(locale, {key: text for key, text in texts.items() if text})
