"""Help pages: short texts in Markdown that stand beside the catalogues, `<locale>/help/<name>.md`.

An instance may replace a page by a file of the same name in its own `help/<locale>/`.

HelpError (a CatalogueError)
├── HelpFileError           a page is missing, or is not written as a page must be
└── HelpPlaceholderError    a page asks for a value that the instance does not have
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from report_portal.web.catalogues import CatalogueError
from report_portal.web.markup import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from markdown_it.token import Token

# In the order in which reporters see them.
HELP_PAGES: Final = ("work", "room", "treatment", "after", "where", "protection", "privacy")
# What the site itself puts in, where one stands alone between empty lines.
BLOCKS: Final = ("contacts", "organisations")


_FRONT = re.compile(r"\A---\n(?P<fields>.*?)^---\n", re.DOTALL | re.MULTILINE)
_CHECKED = re.compile(r"legal_checked: *(?P<day>null|\d{4}-\d{2}-\d{2})\n")
_GAP = re.compile(r"\{([^{}]*)\}")
_PLACED = re.compile(r"<p>\{(" + "|".join(BLOCKS) + r")\}</p>")
# Everything else, raw HTML too, stays the text it is.
_MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape"])


class HelpError(CatalogueError):
    """Something is wrong with a help page; the message names the file."""


class HelpFileError(HelpError):
    """A page is missing, or is not written as a page must be."""


class HelpPlaceholderError(HelpError):
    """A page asks for a value that the instance does not have.

    Args:
        path: of the page.
        name: the unknown placeholder, without braces.
        known: those that there are.
    """

    def __init__(self, path: Path, name: str, known: Collection[str]) -> None:
        super().__init__(f"{path}: {{{name}}} is unknown; known are {', '.join(sorted(known))}")


@dataclass(frozen=True)
class Shape:
    """What must be the same in every language.

    Args:
        levels: of the headings, in order.
        links: addresses, sorted.
        placeholders: without braces, sorted.
    """

    levels: tuple[str, ...]
    links: tuple[str, ...]
    placeholders: tuple[str, ...]


@dataclass(frozen=True)
class HelpPage:
    """One page in one language.

    Args:
        path: where it was read.
        heading: text of its `h1`.
        legal_checked: UTC day on which a lawyer confirmed it, or None.
        markdown: its text, front matter left out.
        shape: see there.
    """

    path: Path
    heading: str
    legal_checked: date | None
    markdown: str
    shape: Shape


@dataclass(frozen=True)
class Piece:
    """A part of a rendered page.

    Args:
        html: harmless markup; empty for a block.
        block: one of `BLOCKS`, or empty.
    """

    html: str
    block: str


def own_page(own: Path | None, locale: str, name: str) -> Path | None:
    """Find the instance's own page.

    Args:
        own: the instance folder, or None.
        locale: language code.
        name: one of `HELP_PAGES`.

    Returns:
        Where it is, or None when the product's page is used.
    """
    path = None if own is None else own / "help" / locale / f"{name}.md"
    return path if path is not None and path.is_file() else None


def help_path(name: str) -> str:
    """Give a page's address below its language: a number, since the browser's history keeps it.

    Args:
        name: one of `HELP_PAGES`.
    """
    return f"help/{HELP_PAGES.index(name) + 1}/"


def load_help(folder: Path, locale: str, name: str, own: Path | None = None) -> HelpPage:
    """Read a page.

    Args:
        folder: the translations folder.
        locale: language code.
        name: one of `HELP_PAGES`.
        own: the instance folder, whose page wins; None for the product's page.

    Raises:
        HelpFileError: see above.
    """
    replaced = own_page(own, locale, name)
    path = replaced or folder / locale / "help" / f"{name}.md"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise HelpFileError(f"{path} is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise HelpFileError(f"{path} cannot be read: {error}") from error
    return _parsed(path, text)


@lru_cache(maxsize=256)
def _parsed(path: Path, text: str) -> HelpPage:
    front = _FRONT.match(text)
    markdown = text[front.end() :] if front else text
    checked = _checked(path, front["fields"]) if front else None
    tokens = _MARKDOWN.parse(markdown)
    headings = [
        (token.tag, "".join(child.content for child in tokens[index + 1].children or ()))
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    if not headings or tokens[0].tag != "h1" or [level for level, _ in headings].count("h1") != 1:
        raise HelpFileError(f"{path} must begin with its one heading of level 1: # …")
    if _GAP.search(headings[0][1]):
        raise HelpFileError(f"{path}: the heading of level 1 stands in lists too and takes no placeholder")
    links = [
        str(child.attrs["href"])
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    ]
    for link in links:
        if not link.startswith(("https://", "tel:")):
            raise HelpFileError(f"{path}: a link must begin with https:// or tel:, not {link}")
    levels = tuple(level for level, _ in headings)
    shape = Shape(levels, tuple(sorted(links)), tuple(sorted(_GAP.findall(markdown))))
    return HelpPage(path, headings[0][1], checked, markdown, shape)


def _checked(path: Path, fields: str) -> date | None:
    field = _CHECKED.fullmatch(fields)
    try:
        if field:
            return None if field["day"] == "null" else date.fromisoformat(field["day"])
    except ValueError:
        pass
    raise HelpFileError(f"{path}: between the lines --- may stand only legal_checked: null or YYYY-MM-DD")


def render_help(page: HelpPage, values: Mapping[str, int]) -> list[Piece]:
    """Render a page with an instance's values.

    Args:
        page: what `load_help` gave.
        values: placeholder → number.

    Returns:
        Markup and, between, the blocks that the site puts in.

    Raises:
        HelpFileError: a block does not stand alone.
        HelpPlaceholderError: see above.
    """
    for name in page.shape.placeholders:
        if name not in values and name not in BLOCKS:
            raise HelpPlaceholderError(page.path, name, {*values, *BLOCKS})
    filled = _GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), page.markdown)
    tokens = _MARKDOWN.parse(filled)
    _mark_links(tokens)
    html = clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    parts = _PLACED.split(html)
    pieces = [Piece("", part) if number % 2 else Piece(part, "") for number, part in enumerate(parts)]
    for piece in pieces:
        if left := _GAP.search(piece.html):
            raise HelpFileError(f"{page.path}: {left[0]} must stand alone between empty lines")
    return [piece for piece in pieces if piece.block or piece.html.strip()]


def _mark_links(tokens: list[Token]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noreferrer")
                # A number keeps its order of digits in a line from right to left.
                child.attrSet("dir", "auto")
