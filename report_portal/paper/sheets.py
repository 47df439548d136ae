"""Sheets of one language: the questionnaire's paper questions in its words, in the largest print that fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from report_portal.crypto.codes import code_lines
from report_portal.forms.questionnaire import Question, Questionnaire, load_questionnaire
from report_portal.paper.errors import PaperError
from report_portal.paper.marks import markers, qr_rows, qr_text
from report_portal.paper.typesetting import Typesetter
from report_portal.web.catalogues import Texts
from report_portal.web.site_words import language

SPECIMEN: Final = "specimen"
# The story, and what says how to reach the person, have places of their own.
_FRONT: Final = frozenset({"safety", "work", "housing", "treatment"})
_EMPLOYER: Final = ("employer_name", "workplace_place")
_STORY: Final = "story"
_CONTACT: Final = "contact"
_LINE_MM: Final = 8
# Points; the first that fits is taken.
_SIZES: Final = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
_SMALL_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
_FONTS: Final = {
    "ar": "Noto Sans Arabic",
    "ur": "Noto Sans Arabic",
    "ne": "Noto Sans Devanagari",
    "hi": "Noto Sans Devanagari",
    "si": "Noto Sans Sinhala",
    "bn": "Noto Sans Bengali",
    "ta": "Noto Sans Tamil",
}
_TOLERANCE_MM: Final = 0.01


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed form.

    Args:
        form: id, 16 hex characters.
        code: 24 digits, on the slip only.
    """

    form: str
    code: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Slip:
    """What the slip says beside the code.

    Args:
        site: address where the answer is read, without `https://`.
        desk: place and hours of a helper; empty for a line to write on.
        look_again_after: office days.
    """

    site: str
    desk: str
    look_again_after: int


SPECIMEN_SHEET: Final = Sheet(SPECIMEN, None)


def font_families(locale: str) -> list[str]:
    """Name the fonts of a language, its own script first."""
    return [_FONTS[locale], "Noto Sans"] if locale in _FONTS else ["Noto Sans"]


class Form:
    """The form in one language.

    Args:
        texts: the language's texts.
        slip: what the slip says.
        questionnaire: the product's own when None.
    """

    def __init__(self, texts: Texts, slip: Slip, questionnaire: Questionnaire | None = None) -> None:
        self.locale = texts.locale
        self._texts = texts
        self._slip = slip
        self._questionnaire = questionnaire or load_questionnaire()
        self.version = self._questionnaire.version
        # Boxes must never move with what an office writes on its slips, so these have a size of their own.
        self.small = self._largest(
            _SMALL_SIZES, lambda size: self._tall((_SIZES[-1], size, _SMALL_SIZES[-1]), slip=False)
        )
        self.slip_size = self._largest(
            _SMALL_SIZES, lambda size: self._tall((_SIZES[-1], self.small, size), slip=True)
        )
        self.size = self._largest(_SIZES, lambda size: self.overflows((size, self.small, self.slip_size)))

    def typeset(self, sheets: Sequence[Sheet], sizes: tuple[float, float, float] | None = None) -> Typesetter:
        """Set sheets; with their codes, where they have any.

        Args:
            sheets: one or more.
            sizes: of the questions' print, the small print and the slip's, in points.
        """
        return Typesetter("form.typ", self.data(sheets, sizes or (self.size, self.small, self.slip_size)))

    def _largest(self, sizes: Sequence[float], faults: Callable[[float], list[str]]) -> float:
        found: list[str] = []
        for size in sizes:
            found = faults(size)
            if not found:
                return size
        raise PaperError(
            "overflow",
            f"The form does not fit on its sheet in {self.locale}: {found[0]}.",
            "Shorten the longest texts of that language.",
        )

    def overflows(self, sizes: tuple[float, float, float]) -> list[str]:
        """Name every area whose text does not fit, and every line outside its column."""
        said, fit = self.typeset([SPECIMEN_SHEET], sizes).said("geometry", "fit")
        columns = {one["page"]: one for one in said if one["kind"] == "columns"}
        return [*_too_tall(fit, slip=False), *_too_tall(fit, slip=True)] + [
            f"page {one['page']}: a line ends outside its column"
            for one in said
            if one["kind"] == "row" and not one["strip"] and not _within(one, columns.get(one["page"]))
        ]

    def _tall(self, sizes: tuple[float, float, float], *, slip: bool) -> list[str]:
        (fit,) = self.typeset([SPECIMEN_SHEET], sizes).said("fit")
        return _too_tall(fit, slip=slip)

    def data(self, sheets: Sequence[Sheet], sizes: tuple[float, float, float]) -> dict[str, Any]:
        """Give what `form.typ` reads."""
        words = language(self.locale)
        texts = self._texts.under("paper.")
        slip = {
            "site": self._slip.site,
            "desk": self._slip.desk or "." * 44,
            "count": str(self._slip.look_again_after),
        }
        return {
            "language": self.locale,
            "direction": words.direction,
            "fonts": font_families(self.locale),
            "size": sizes[0],
            "small": sizes[1],
            "slip_size": sizes[2],
            "specimen": all(sheet.code is None for sheet in sheets),
            "texts": texts,
            "slip": [
                _filled(texts[key], slip) for key in ("slip_site", "slip_look", "slip_desk", "slip_secret")
            ],
            "slip_back": [texts["slip_secret"], texts["slip_change"], texts["slip_plain"]],
            "markers": [markers(1), markers(2)],
            "story": self._asked(self._questionnaire.questions[_STORY]),
            "contact": self._contact(),
            "sides": [self._side(front=True), self._side(front=False)],
            "sheets": [self._sheet(sheet) for sheet in sheets],
        }

    def _sheet(self, sheet: Sheet) -> dict[str, Any]:
        pictures = [qr_rows(qr_text(self.version, self.locale, page, sheet.form)) for page in (1, 2)]
        return {
            "qr": pictures,
            "short": sheet.form.upper()[:4] + " " + sheet.form.upper()[4:8],
            "code": None if sheet.code is None else code_lines(sheet.code),
        }

    def _side(self, *, front: bool) -> list[dict[str, Any]]:
        asked = []
        for question in self._questionnaire.questions.values():
            on_front = question.section in _FRONT or question.id in _EMPLOYER
            own_place = question.id == _STORY or question.section == _CONTACT
            if question.paper and on_front == front and not own_place:
                asked.append(self._asked(question))
        return asked

    def _contact(self) -> dict[str, Any]:
        asked = [q for q in self._questionnaire.questions.values() if q.paper and q.section == _CONTACT]
        ticks = [self._asked(question) for question in asked if question.options]
        label = next(self._asked(question)["label"] for question in asked if not question.options)
        return {"label": label, "ticks": ticks}

    def _asked(self, question: Question) -> dict[str, Any]:
        return {
            "id": question.id,
            "label": self._texts.text(f"question.{question.id}"),
            "kind": "ticks" if question.options else "line",
            "height": _LINE_MM,
            "options": [
                {
                    "id": option.id,
                    "number": number,
                    "label": self._texts.text(f"option.{question.id}.{option.id}"),
                }
                for number, option in enumerate(question.options, start=1)
                if option.paper
            ],
        }


def _too_tall(fit: list[dict[str, Any]], *, slip: bool) -> list[str]:
    return [
        f"{one['name']} needs {one['need']:.1f} of {one['have']:.1f} mm"
        for one in fit
        if one["name"].startswith("slip") == slip and one["need"] > one["have"] + _TOLERANCE_MM
    ]


def _within(inner: dict[str, Any], outer: dict[str, Any] | None) -> bool:
    return outer is not None and all(
        outer[at] - _TOLERANCE_MM <= inner[at]
        and inner[at] + inner[side] <= outer[at] + outer[side] + _TOLERANCE_MM
        for at, side in (("x", "width"), ("y", "height"))
    )


def _filled(text: str, values: dict[str, str]) -> str:
    # Isolated, so that an address or a number keeps its order among words written from right to left.
    return text.format(**{name: f"\u2068{value}\u2069" for name, value in values.items()})
