"""The one place where markup that somebody wrote is made harmless."""

from __future__ import annotations

from typing import Final

import bleach

_TAGS: Final = ("h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a")
_SCHEMES: Final = ("https://", "tel:")
_FIXED: Final = {"rel": "noreferrer", "dir": "auto"}


def clean(html: str) -> str:
    """Keep headings, paragraphs, lists, strong, em, links to `https://` and `tel:`; drop all other tags and attributes.

    bleach gets no new features any more, so nothing else may call it: whoever replaces it changes this function.

    Args:
        html: any text; what is not markup stays as it is read.

    Returns:
        HTML of those elements alone, everything closed.
    """

    def wanted(_tag: str, name: str, value: str) -> bool:
        return value.startswith(_SCHEMES) if name == "href" else _FIXED.get(name) == value

    return str(
        bleach.clean(html, tags=_TAGS, attributes={"a": wanted}, protocols=("https", "tel"), strip=True)
    )
