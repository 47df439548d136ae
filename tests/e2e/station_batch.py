"""A pile of thirty pages as it comes to a desk, and what a person who looks at it sees on each."""

from dataclasses import dataclass, field

import numpy as np
from bench.paper_blank import Grey
from main_job_place import ServedCity
from paper_scans import codes_of, filled, lease, on_paper, scan, torn
from staff_house import PLACE

from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.forms import load_questionnaire
from report_portal.paper.reading.finding import find_named

PER_FILE = 5
DPI = 200
# The issue's own: renting, refused, because of my country, and no story.
REFUSED_ROOM = ("treat_where:renting", "treat_what:refused", "treat_why:nationality")
FRONTS = (
    ("work_problem:not_paid", "work_problem:threats"),
    ("work_problem:no_contract", "reporting_for:i_help_someone"),
    ("work_problem:documents_taken", "housing_problem:no_lease"),
    ("housing_problem:deposit_kept", "housing_problem:overcrowded"),
    ("work_problem:dismissed",),
)
BACKS = (
    ("when_last:now", "wish:information"),
    ("when_last:m6_12", "others_affected:p2_5", "wish:lawyer"),
    ("who_did_it:employer", "share_city:no"),
    ("who_did_it:agency", "wish:stop_it_for_others", "pattern_use:yes"),
)


@dataclass(frozen=True)
class Seen:
    """What a person sees on a page.

    Args:
        sheet: which one, as `ne0`.
        ticks: boxes that count, `question:option`.
    """

    sheet: str
    ticks: frozenset[str] = frozenset()


@dataclass
class Pile:
    """Thirty pages of two languages.

    Args:
        city: that printed the sheets.
        printed: the files of `paper print`, by language.
    """

    city: ServedCity
    printed: dict[str, bytes]
    forms: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    pages: list[tuple[Grey, Seen]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for language, number in (("ne", 7), ("en", 6)):
            pdf = self.printed[language]
            codes = codes_of(pdf)
            for place, (front, back) in enumerate(on_paper(pdf)[:number]):
                (named,), _ = find_named(front[:1000])
                self.forms[f"{language}{place}"] = named.form
                self.codes[f"{language}{place}"] = codes[place]
                self._sheet(language, place, front, back)
        self.pages += [(lease(), Seen("")), (lease(), Seen("")), (np.full_like(lease(), 250), Seen(""))]
        assert len(self.pages) == 30

    def _sheet(self, language: str, place: int, front: Grey, back: Grey) -> None:
        name = f"{language}{place}"
        first = REFUSED_ROOM if name == "ne0" else FRONTS[place % len(FRONTS)]
        second = BACKS[place % len(BACKS)]
        # Two boxes made black: one was meant, in the other a person sees a mark that was taken back.
        crosses = dict.fromkeys(first, "cross")
        black = {"ne5": ("work_problem:not_paid", "work_problem:violence"), "en1": ("work_problem:violence",)}
        one = filled(front, language, 1, crosses | dict.fromkeys(black.get(name, ()), "black"))
        other = filled(back, language, 2, second, ["story"] if name in {"ne0", "en0"} else [])
        # Nobody tore the slip of `ne1` off: the code is in the picture.
        self._add(one if name == "ne1" else torn(one), name, first)
        if name != "ne2":
            self._add(torn(other), name, second)
        if name == "ne3":
            self._add(torn(one), name, first)
        if name == "ne4":
            self._add(torn(filled(front, language, 1, FRONTS[1])), "copy", FRONTS[1])

    def _add(self, grey: Grey, sheet: str, ticks: tuple[str, ...]) -> None:
        self.pages.append((grey, Seen(sheet, frozenset(ticks))))

    def files(self) -> list[bytes]:
        """The pile as a scanner gives it."""
        greys = [grey for grey, _ in self.pages]
        starts = range(0, len(greys), PER_FILE)
        return [scan(*greys[start : start + PER_FILE], dpi=DPI) for start in starts]

    def seen(self, file: int, number: int) -> Seen:
        """What a person sees on a page of a file; pages count from 1."""
        return self.pages[file * PER_FILE + number - 1][1]

    @property
    def sheets(self) -> dict[str, set[str]]:
        """Every tick of each sheet that counts."""
        found: dict[str, set[str]] = {}
        for _, seen in self.pages:
            if seen.sheet:
                found.setdefault(seen.sheet, set()).update(seen.ticks)
        return found


def opened(city: ServedCity, report: str) -> OpenedReport:
    """Open a report with the keys of its NGO readers."""
    held = city.secrets.keys.audiences
    identities = {name: [held[name]] for name in ("resource/ngo", "housing/ngo")}
    # Who printed the sheet and who confirmed it are two people.
    known = {person.member: person.verify_key for person in city.secrets.people.values()}
    return open_report(city.files(report), identities, PLACE.instance, known.get)


def ticked(report: OpenedReport) -> set[str]:
    """Every box of the sheet that a report has as ticked."""
    answers = {}
    for part in (report.core, report.private, report.contact):
        answers |= part.head["answers"] if part.head else {}
    boxes = {
        f"{question.id}:{option.id}"
        for question in load_questionnaire().questions.values()
        if question.paper
        for option in question.options
        if option.paper
    }
    said = {
        f"{question}:{option}"
        for question, answer in answers.items()
        for option in ([answer] if isinstance(answer, str) else answer)
    }
    return said & boxes
