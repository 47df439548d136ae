"""Sheets in every language: where things stand, what fits, what is never printed."""

import itertools
import re
import subprocess
import sys
import zlib
from functools import cache
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
import uharfbuzz

from report_portal.forms.questionnaire import load_questionnaire
from report_portal.instance_folder import load_instance
from report_portal.paper.errors import PaperError
from report_portal.paper.geometry import TEAR_MM, dumped, geometry, stored, stored_path
from report_portal.paper.marks import qr_rows, qr_text
from report_portal.paper.posters import SIZES, poster
from report_portal.paper.sheets import SPECIMEN_SHEET, Form, Sheet, Slip, font_families
from report_portal.paper.typesetting import FONTS
from report_portal.web.catalogues import Texts, load_texts

LANGUAGES = load_instance().languages
CODE = "123456789012345678901234"
SHEET = Sheet("0123456789abcdef", CODE)
MARKER_ROOM_MM = 1.5
STEPS = ("paper.step_mark", "paper.step_tear", "paper.step_give")


@cache
def form(locale: str) -> Form:
    return Form(load_texts(locale), Slip("example.org", "", 3))


@cache
def places(locale: str) -> dict[str, Any]:
    return geometry(form(locale))


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"(?<!end)stream\r?\n", pdf):
        end = pdf.index(b"endstream", match.end())
        try:
            found.append(zlib.decompressobj().decompress(pdf[match.end() : end]))
        except zlib.error:
            found.append(pdf[match.end() : end])
    return found


def apart(one: dict[str, Any], other: dict[str, Any], room: float) -> bool:
    return (
        one["x"] + one["width"] + room <= other["x"] + 0.001
        or other["x"] + other["width"] + room <= one["x"] + 0.001
        or one["y"] + one["height"] + room <= other["y"] + 0.001
        or other["y"] + other["height"] + room <= one["y"] + 0.001
    )


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_box_of_the_questionnaire_stands_once(locale: str) -> None:
    listed = [(b["question"], b["option"], b["number"]) for p in places(locale)["pages"] for b in p["boxes"]]
    wanted = [
        (question.id, option.id, number)
        for question in load_questionnaire().questions.values()
        if question.paper
        for number, option in enumerate(question.options, start=1)
        if option.paper
    ]
    assert len(listed) == 85
    assert sorted(listed) == sorted(wanted)
    fields = [f["question"] for p in places(locale)["pages"] for f in p["fields"]]
    open_questions = [q.id for q in load_questionnaire().questions.values() if q.paper and not q.options]
    assert sorted(fields) == sorted(open_questions)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_marks_stand_apart_above_the_tear_line(locale: str) -> None:
    for page in places(locale)["pages"]:
        first = (page["page"] - 1) * 4
        assert [one["id"] for one in page["markers"]] == list(range(first, first + 4))
        for marker in page["markers"]:
            assert (marker["width"], marker["height"]) == (9, 9)
            assert 12 <= marker["x"] <= 210 - 12 - 9
            assert 12 <= marker["y"] <= TEAR_MM - 9 - MARKER_ROOM_MM
        assert (page["qr"]["width"], page["qr"]["modules"]) == (24, 29)
        for thing in [*page["boxes"], *page["fields"]]:
            assert thing["x"] >= 10
            assert thing["x"] + thing["width"] <= 200
            assert thing["y"] + thing["height"] <= TEAR_MM - 2
        assert all((box["width"], box["height"]) == (6, 6) for box in page["boxes"])
        for one, other in itertools.combinations([*page["boxes"], *page["fields"]], 2):
            assert apart(one, other, 0.5)
        for mark in [*page["markers"], page["qr"]]:
            for thing in [*page["boxes"], *page["fields"]]:
                assert apart(mark, thing, MARKER_ROOM_MM)
        for one, other in itertools.combinations([*page["markers"], page["qr"]], 2):
            assert apart(one, other, 3)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_reader_knows_what_is_printed_today(locale: str) -> None:
    assert stored(1, locale) == places(locale)
    assert stored_path(1, locale).read_text("utf-8") == dumped(places(locale))


def pixels(pdf: bytes) -> list[np.ndarray]:
    with pdfium.PdfDocument(pdf) as document:
        return [np.array(page.render(scale=2, grayscale=True).to_numpy()) for page in document]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_printed_is_what_was_measured(locale: str) -> None:
    measured, printed = (pixels(form(locale).typeset([SHEET], measured=told).pdf()) for told in (True, False))
    assert all(np.array_equal(one, other) for one, other in zip(measured, printed, strict=True))
    assert form(locale).typeset([SHEET], measured=False).said("geometry") == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_three_pictures_stand_between_the_marks_and_move_nothing(locale: str) -> None:
    made = form(locale).typeset([SPECIMEN_SHEET])
    (steps,) = [one for one in made.said("fit") if one["name"] == "steps"]
    assert steps["need"] <= steps["have"] + 0.01
    chosen = [one["steps"] for one in made.said("chosen") if "steps" in one]
    assert chosen[0] >= 7
    page = pixels(made.pdf())[0]
    scale = 2 * 72 / 25.4
    strip = page[round(28 * scale) : round(38.4 * scale), round(11 * scale) : round(157 * scale)]
    # Three drawings at least, with paper around them.
    assert 0.02 < (strip < 128).mean() < 0.25
    for x, y, width, height in ((12, 21.2, 9, 6), (157.2, 12, 3.4, 26)):
        assert (
            page[
                round(y * scale) : round((y + height) * scale), round(x * scale) : round((x + width) * scale)
            ].min()
            > 200
        )


def test_steps_have_room_for_words_that_are_much_longer_than_the_english() -> None:
    texts = load_texts("en")
    longer = {key: f"{texts.text(key)} " + "word " * round(len(texts.text(key)) * 0.14) for key in STEPS}
    made = Form(Texts("en", texts.under("") | longer), Slip("example.org", "", 3))
    assert geometry(made) == places("en")


def test_areas_have_pictures_where_they_take_no_line() -> None:
    told = {one["picture"] for one in form("en").typeset([SPECIMEN_SHEET]).said("chosen") if "picture" in one}
    assert told == {"work_problem", "housing_problem", "treat_where"}
    with_words = load_texts("en").under("") | {"question.work_problem": "What happened at your work?"}
    fuller = Form(Texts("en", with_words), Slip("example.org", "", 3))
    told = {one["picture"] for one in fuller.typeset([SPECIMEN_SHEET]).said("chosen") if "picture" in one}
    assert "work_problem" not in told


@pytest.mark.parametrize(("version", "locale"), [(0, "en"), (1, "../1/en"), (1, "e/n"), (2, "en"), (1, "xx")])
def test_no_page_names_a_file_of_its_own(version: int, locale: str) -> None:
    assert stored(version, locale) is None


def test_what_an_office_writes_on_the_slip_moves_no_box() -> None:
    wordy = Form(load_texts("en"), Slip("a.very.long.name.example.org", "Str. Lungă 12, Mon 10-12 " * 24, 3))
    assert wordy.slip_size < form("en").slip_size
    assert geometry(wordy) == places("en")


def test_other_languages_have_room_for_words_that_are_longer_than_the_english() -> None:
    texts = load_texts("en")
    longer = {
        f"paper.{k}": v + " " + "word " * round(len(v) * 0.08) for k, v in texts.under("paper.").items()
    }
    Form(Texts("en", texts.under("") | longer), Slip("example.org", "", 3))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_posters_fit_in_every_language(locale: str) -> None:
    for size in SIZES:
        assert b"/Count 1/" in poster(load_texts(locale), "https://example.org", "http://abcdef.onion", size)


GROWTH = """
import resource
from report_portal.paper.sheets import SPECIMEN_SHEET, Form, Slip
from report_portal.web.catalogues import load_texts
form = Form(load_texts("en"), Slip("example.org", "", 3))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for tenths in range(80, 112, 4):
    form.typeset([SPECIMEN_SHEET], (tenths / 10, 7, 7)).said("fit")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) // 1024)
"""


def test_what_was_set_is_let_go_of() -> None:
    """In megabytes: a size that is tried takes fifty; eight of them would take four hundred."""
    done = subprocess.run([sys.executable, "-c", GROWTH], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 150


def test_words_that_do_not_fit_stop_the_print() -> None:
    texts = load_texts("en")
    wordy = texts.under("") | {"option.work_problem.not_paid": "word " * 600}
    with pytest.raises(PaperError, match="does not fit on its sheet in en"):
        Form(Texts("en", wordy), Slip("", "", 3))


@pytest.mark.parametrize("locale", ["en", "ar", "ta"])
def test_the_same_sheet_is_the_same_bytes_in_black_only(locale: str) -> None:
    pdf = form(locale).typeset([SHEET]).pdf()
    assert pdf == form(locale).typeset([SHEET]).pdf()
    assert b"/Count 2/" in pdf
    # One colour space, of one channel, and nothing drawn in it but its darkest value.
    assert re.findall(rb"/ICCBased|/Device\w+", pdf) == [b"/ICCBased"]
    assert re.findall(rb"/N \d", pdf) == [b"/N 1"]
    drawn = [one for one in streams(pdf) if b" scn" in one]
    assert len(drawn) == 2
    for content in drawn:
        assert {one.strip() for one in re.findall(rb"([\d. ]+) (?:scn|SCN)\b", content)} == {b"0"}
        assert not re.search(
            rb"\b(?:rg|RG|k|K|g|G|sh|Do)\s", re.sub(rb"\((?:\\.|[^\\)])*\)", b"", content, flags=re.DOTALL)
        )


def test_the_code_is_on_the_slip_alone_and_a_specimen_has_none() -> None:
    made = form("en").data([SHEET], (10, 9, 9))
    assert made["sheets"][0]["code"] == ("12345678", "90123456", "78901234")
    pictures = made["sheets"][0]["qr"]
    assert pictures == [qr_rows(f"RP1:1:EN:{page}:0123456789ABCDEF") for page in (1, 2)]
    specimen = form("en").data([SPECIMEN_SHEET], (10, 9, 9))
    assert specimen["specimen"]
    assert specimen["sheets"][0]["code"] is None
    assert CODE not in repr(SHEET)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_qr_is_short_and_always_as_large(locale: str) -> None:
    text = qr_text(999, locale, 2, "0123456789abcdef")
    assert len(text) <= 47
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", text)
    assert {len(row) for row in qr_rows(text)} == {29}
    assert len(qr_rows(text)) == 29


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_letter_has_a_glyph(locale: str) -> None:
    texts = load_texts(locale)
    words = [
        *texts.under("paper.").values(),
        *texts.under("question.").values(),
        *texts.under("option.").values(),
    ]
    families = [family.replace(" ", "") for family in font_families(locale)]
    for weight in ("400Regular", "700Bold"):
        known: set[int] = set()
        for family in families:
            blob = uharfbuzz.Blob.from_file_path(str(FONTS / f"{family}_{weight}.ttf"))
            known |= set(uharfbuzz.Face(blob).unicodes)
        unknown = {char for text in words for char in text if ord(char) not in known} - {"\u2068", "\u2069"}
        assert not unknown
