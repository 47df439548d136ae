"""Posters: the site as a picture to point a phone at, and a plain promise; no state's logo."""

from typing import Any, Final

import segno

from report_portal.paper.errors import PaperError
from report_portal.paper.sheets import font_families
from report_portal.paper.typesetting import Typesetter
from report_portal.web.catalogues import Texts
from report_portal.web.site_words import language

SIZES: Final = {"a4": 1.0, "a3": 2**0.5}
_TOLERANCE_MM: Final = 0.01


def poster(texts: Texts, site: str, onion: str, size: str) -> bytes:
    """Set a poster.

    Args:
        texts: of the language.
        site: address with `https://`.
        onion: address with `http://`, or empty.
        size: one of `SIZES`.

    Returns:
        A PDF of one page.

    Raises:
        PaperError: `overflow`.
    """
    setter = Typesetter("poster.typ", _data(texts, site, onion, size))
    (fit,) = setter.said("fit")
    tall = [one for one in fit if one["need"] > one["have"] + _TOLERANCE_MM]
    if tall:
        raise PaperError(
            "overflow", f"The poster's words do not fit in {texts.locale}: {tall}.", "Shorten its texts."
        )
    return setter.pdf()


def _data(texts: Texts, site: str, onion: str, size: str) -> dict[str, Any]:
    return {
        "language": texts.locale,
        "direction": language(texts.locale).direction,
        "fonts": font_families(texts.locale),
        "scale": SIZES[size],
        "texts": texts.under("paper."),
        "site": _picture(site),
        "onion": _picture(onion) if onion else None,
        "help": texts.text("reporter.page.when_danger"),
    }


def _picture(address: str) -> dict[str, Any]:
    made = segno.make_qr(address, error="q", boost_error=False)
    rows = ["".join("1" if module else "0" for module in row) for row in made.matrix]
    return {"rows": rows, "address": address.rsplit("://", maxsplit=1)[-1].rstrip("/")}
