"""The page for helpers: one page in every language, in print that is read at a desk, with whom to call."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import typst
import uharfbuzz
from click.testing import CliRunner

from report_portal.cli import main
from report_portal.instance_folder import DEFAULT_FOLDER, load_instance
from report_portal.paper.errors import PaperError
from report_portal.paper.guides import PARTS, SIZES, Guide
from report_portal.paper.sheets import font_families
from report_portal.paper.typesetting import FONTS, fonts
from report_portal.web.catalogues import Texts, load_texts

INSTANCE = load_instance()
ISOLATES = "\u2068\u2069"
MEASURING = b"""#let data = json(bytes(sys.inputs.data))
#set text(font: data.fonts, size: 10pt, lang: data.language, hyphenate: false, fallback: false)
#context [#metadata(data.words.map(word => measure(text(word)).width / 1pt)) <widths>]"""
ROUNDING_PT = 0.05
WORDS_AT_MOST = 350


def guide(locale: str, instance: object = INSTANCE) -> Guide:
    return Guide(load_texts(locale), instance)  # type: ignore[arg-type] # an instance, or a changed copy


@pytest.mark.parametrize("locale", INSTANCE.languages)
def test_the_guide_is_one_page_with_nothing_cut_off(locale: str) -> None:
    made = guide(locale)
    assert made.size in SIZES
    assert made.size >= 11
    document = pdfium.PdfDocument(made.pdf())
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    grey = document[0].render(scale=1, grayscale=True).to_numpy()
    height, width = grey.shape[:2]
    # Something is printed, down to the last part, and the edges that printers leave white are white.
    edge = round(13 / 210 * width)
    assert (grey[edge:-edge, edge:-edge] < 100).sum() > 5_000
    for strip in (grey[:edge], grey[-edge:], grey[:, :edge], grey[:, -edge:]):
        assert strip.min() == 255
    # From right to left, drawings stand on the right.
    side = (
        grey[height // 6 : height // 2, edge : edge + 34]
        if locale not in {"ar", "ur"}
        else grey[height // 6 : height // 2, -edge - 34 : -edge]
    )
    assert (side < 100).any(axis=1).mean() < 0.7


@pytest.mark.parametrize("locale", INSTANCE.languages)
def test_words_of_the_guide_are_as_wide_as_harfbuzz_says(locale: str) -> None:
    families = font_families(locale)
    words = [word for text in guide(locale).words() for word in re.split(rf"[\s{ISOLATES}]+", text) if word]
    if len(families) > 1:
        # Words of two scripts are shaped in parts; each part is in the other languages' lists.
        words = [word for word in words if not re.search("[A-Za-z0-9“”\u2018\u2019:.,]", word)]
    data = json.dumps({"fonts": families, "language": locale, "words": words})
    compiler = typst.Compiler(
        MEASURING, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"data": data}
    )
    (widths,) = json.loads(compiler.query("<widths>", field="value"))
    face = uharfbuzz.Face(
        uharfbuzz.Blob.from_file_path(str(FONTS / f"{families[0].replace(' ', '')}_400Regular.ttf"))
    )
    font = uharfbuzz.Font(face)
    for word, width in zip(words, widths, strict=True):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = locale
        uharfbuzz.shape(font, buffer)
        assert all(glyph.codepoint for glyph in buffer.glyph_infos), word
        advance = sum(position.x_advance for position in buffer.glyph_positions) * 10 / face.upem
        assert width == pytest.approx(advance, abs=ROUNDING_PT), word
    assert words


@pytest.mark.parametrize("locale", INSTANCE.languages)
def test_every_letter_of_the_guide_has_a_glyph(locale: str) -> None:
    letters = set("".join(guide(locale).words())) - set(ISOLATES)
    for weight in ("400Regular", "700Bold"):
        known: set[int] = set()
        for family in font_families(locale):
            path = FONTS / f"{family.replace(' ', '')}_{weight}.ttf"
            known |= set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)
        assert not {letter for letter in letters if ord(letter) not in known}


def test_the_guide_says_in_few_words_what_helpers_must_know() -> None:
    words = " ".join(guide("en").words())
    assert len(words.split()) <= WORDS_AT_MOST
    for wanted in (
        "employer",
        "agency",
        "landlord",
        "police",
        "Two named people",
        "yellow dots",
        "delete the file",
        "Never copy",
        "aloud",
        "sealed envelope",
        "office bin",
        "112",
    ):
        assert wanted in words


def test_the_guide_prints_in_black_alone_and_the_same_each_time() -> None:
    pdf = guide("ar").pdf()
    assert pdf == guide("ar").pdf()
    assert re.findall(rb"/ICCBased|/Device\w+", pdf) == [b"/ICCBased"]
    assert re.findall(rb"/N \d", pdf) == [b"/N 1"]


def test_it_names_whom_to_call_from_the_instances_own_data() -> None:
    empty = guide("en").words()
    assert any("....." in line for line in empty)
    told = guide("en", replace(INSTANCE, helpers_call="Maria, 0700 000 000")).words()
    assert any("Maria, 0700 000 000" in line for line in told)
    assert not any("....." in line for line in told)
    danger = [c.value for c in INSTANCE.contacts if c.danger]
    assert all(any(number in line for line in told) for number in danger)


def test_words_that_do_not_fit_stop_the_guide() -> None:
    texts = load_texts("en")
    wordy = texts.under("") | {f"paper.guide_{part}": "word " * 90 for part in PARTS if part != "call"}
    with pytest.raises(PaperError, match="The guide needs"):
        Guide(Texts("en", wordy), INSTANCE)


def test_the_command_writes_a_page_for_each_language(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    for path in DEFAULT_FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    own = json.loads((folder / "instance.json").read_text("utf-8"))
    (folder / "instance.json").write_text(json.dumps(own | {"helpers_call": "Ana 0711"}), "utf-8")
    out = tmp_path / "guides.pdf"
    done = CliRunner().invoke(
        main, ["paper", "guide", "--language", "ne,ar", "--instance-folder", str(folder), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    for locale in ("ne", "ar"):
        with pdfium.PdfDocument((tmp_path / f"guides-{locale}.pdf").read_bytes()) as document:
            words = document[0].get_textpage().get_text_range()
        # In a text from right to left, words are given in another order.
        assert "Ana" in words
        assert "0711" in words
