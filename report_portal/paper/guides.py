"""One page for those who handle sheets of paper: where boxes stand, what never happens, whom to call."""

from typing import Any, Final

from report_portal.instance_folder import Instance
from report_portal.paper.drawings import drawings
from report_portal.paper.errors import PaperError
from report_portal.paper.sheets import filled, font_families
from report_portal.paper.typesetting import Typesetter
from report_portal.web.catalogues import Texts
from report_portal.web.site_words import language

# Points; the first that fits is taken, and nothing smaller is read at a desk.
SIZES: Final = (14.0, 13.5, 13.0, 12.5, 12.0, 11.5, 11.0)
# In the order in which things happen to a sheet.
PARTS: Final = ("print", "box", "ask", "slip", "carry", "scan", "destroy", "lost", "call")
_LINE: Final = "." * 60
_TOLERANCE_MM: Final = 0.01


class Guide:
    """The page in one language.

    Args:
        texts: of the language.
        instance: whom to call.

    Raises:
        PaperError: `overflow`.
    """

    def __init__(self, texts: Texts, instance: Instance) -> None:
        self._texts = texts
        self._instance = instance
        for size in SIZES:
            self.size = size
            (fit,) = self._typesetter().said("fit")
            if fit["need"] <= fit["have"] + _TOLERANCE_MM:
                return
        raise PaperError(
            "overflow",
            f"The guide needs {fit['need']:.0f} of {fit['have']:.0f} mm in {texts.locale}.",
            "Shorten its texts, or the names of contacts.",
        )

    def pdf(self) -> bytes:
        """Give a PDF of one page.

        Raises:
            PaperError: `set`.
        """
        return self._typesetter().pdf()

    def words(self) -> list[str]:
        """Give everything that is read on it."""
        data = self.data()
        parts = [line for part in data["parts"] for line in (part["head"], *part["lines"])]
        return [data["title"], data["intro"], *parts]

    def data(self) -> dict[str, Any]:
        """Give what `guide.typ` reads."""
        texts, shapes = self._texts, drawings()["guide"]
        return {
            "language": texts.locale,
            "direction": language(texts.locale).direction,
            "fonts": font_families(texts.locale),
            "size": self.size,
            "title": texts.text("paper.guide_title"),
            "intro": texts.text("paper.guide_intro"),
            "parts": [
                {"head": texts.text(f"paper.guide_{part}_head"), "lines": lines, "drawing": shapes[part]}
                for part, lines in ((part, self._lines(part)) for part in PARTS)
            ],
        }

    def _lines(self, part: str) -> list[str]:
        if part != "call":
            return [self._texts.text(f"paper.guide_{part}")]
        who = self._instance.helpers_call or _LINE
        return [filled(self._texts.text("paper.guide_call"), {"who": who}), *self._danger()]

    def _danger(self) -> list[str]:
        return [
            filled("{name}: {number}", {"name": contact.name[self._texts.locale], "number": contact.value})
            for contact in self._instance.contacts
            if contact.danger and contact.kind == "phone" and self._texts.locale in contact.name
        ]

    def _typesetter(self) -> Typesetter:
        return Typesetter("guide.typ", self.data())
