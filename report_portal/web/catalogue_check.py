"""What may not be released: stale template, missing, fuzzy, too long, placeholder, tag or digit mismatch."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from report_portal.web.catalogues import (
    REPORTERS,
    CatalogueError,
    catalogue_path,
    extract_template,
    parsed,
    read,
    template_path,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# Telephone numbers and the like; ones that a language may write as a word are shorter.
_DIGITS = re.compile(r"\d{3,}")
_MATCHED: Final = (("placeholders", _PLACEHOLDER), ("tags", _TAG), ("numbers", _DIGITS))
# Marks that stand on, under or around a letter take no room of their own on a line.
_NO_ROOM = ("Mn", "Me", "Cf")


def locales(folder: Path, domain: str = REPORTERS) -> list[str]:
    """List the languages that have a catalogue of this domain, sorted."""
    return sorted(path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{domain}.po"))


def template_faults(sources: Path, folder: Path, domain: str = REPORTERS) -> Iterator[str]:
    """Compare the stored template with the sources.

    Args:
        sources: folder that holds `babel.cfg`.
        folder: the translations folder.
        domain: one of `catalogues.DOMAINS`.

    Returns:
        One line for each message that is new, gone or changed.
    """
    fresh = _by_context(extract_template(sources, domain))
    stored = _by_context(read(template_path(folder, domain), None))
    for key in sorted(fresh.keys() | stored.keys()):
        if key not in stored:
            yield f"{domain}.pot: {key} is new"
        elif key not in fresh:
            yield f"{domain}.pot: {key} is gone from the sources"
        elif fresh[key].id != stored[key].id:
            yield f"{domain}.pot: {key} has changed"


def catalogue_faults(folder: Path, locale: str, domain: str = REPORTERS) -> Iterator[str]:
    """Check one language against the stored template.

    Args:
        folder: the translations folder.
        locale: language code.
        domain: one of `catalogues.DOMAINS`.

    Returns:
        One line for each fault. None means that the language may be offered.
    """
    path = catalogue_path(folder, locale, domain)
    if not path.is_file():
        yield f"{locale}: there is no catalogue"
        return
    wanted = _by_context(parsed(template_path(folder, domain).read_bytes(), None))
    held = _by_context(parsed(path.read_bytes(), locale))
    for key in sorted(wanted.keys() | held.keys()):
        if key not in held or key not in wanted:
            yield f"{locale}: {key} is {'missing' if key in wanted else f'not in {domain}.pot'}"
        else:
            yield from (f"{locale}: {key} {fault}" for fault in _message_faults(wanted[key], held[key]))


def _message_faults(wanted: Message, held: Message) -> Iterator[str]:
    if not isinstance(held.string, str) or not held.string.strip():
        yield "is not translated"
        return
    if held.fuzzy:
        yield "is fuzzy"
    if wanted.id != held.id:
        yield "belongs to an older English text"
    for (what, _), needed, found in zip(_MATCHED, _marks(str(wanted.id)), _marks(held.string), strict=True):
        if needed != found:
            yield f"has other {what} than the English text"
    if held.string != held.string.strip():
        yield "begins or ends with a space"
    letters, room = _letters(held.string), _room(str(wanted.id))
    if letters > room:
        yield f"is too long for its screen: {letters} letters, {room} fit"


def _letters(text: str) -> int:
    return sum(1 for char in text if unicodedata.category(char) not in _NO_ROOM)


def _room(english: str) -> int:
    """Tell how many letters fit where the English stands: buttons and lines leave room for nearly twice as many."""
    return max(40, round(1.9 * len(english)) + 10)


# The English stands beside every language, and a site is built again with mostly the same texts.
@lru_cache(maxsize=16_384)
def _marks(text: str) -> tuple[Counter[str], ...]:
    plain = (
        text
        if text.isascii()
        else "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    )
    whole = re.sub(r"(?<=\d)[.,\u00a0\u202f\u066c ](?=\d{3}\b)", "", plain)
    return tuple(Counter(pattern.findall(whole)) for _, pattern in _MATCHED)


def _by_context(catalogue: Catalog) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for message in catalogue:
        if not message.id:
            continue
        if not message.context or message.context in found:
            raise CatalogueError(f"a message has no id of its own: {message.context or 'without context'}")
        found[message.context] = message
    return found
