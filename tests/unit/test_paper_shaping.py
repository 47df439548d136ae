"""Typst shapes every script as HarfBuzz does: a letter that its font lacks, or joins wrongly, gives no warning."""

import json
import re

import pytest
import typst
import uharfbuzz

from report_portal.instance_folder import load_instance
from report_portal.paper.sheets import font_families
from report_portal.paper.typesetting import FONTS, fonts
from report_portal.web.catalogues import load_texts

MEASURING = b"""#let data = json(bytes(sys.inputs.data))
#set text(font: data.fonts, size: 10pt, lang: data.language, hyphenate: false, fallback: false)
#context [#metadata(data.words.map(word => measure(text(word)).width / 1pt)) <widths>]"""
ROUNDING_PT = 0.05


@pytest.mark.parametrize("locale", load_instance().languages)
def test_words_are_as_wide_as_harfbuzz_says(locale: str) -> None:
    texts, families = load_texts(locale), font_families(locale)
    words = [*texts.under("question.").values(), *texts.under("option.").values()]
    if len(families) > 1:
        # Words of two scripts are shaped in parts; each part is in the other languages' lists.
        words = [word for word in words if not re.search("[A-Za-z]", word)]
    data = json.dumps({"fonts": families, "language": locale, "words": words})
    compiler = typst.Compiler(
        MEASURING, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"data": data}
    )
    (widths,) = json.loads(compiler.query("<widths>", field="value"))
    path = FONTS / f"{families[0].replace(' ', '')}_400Regular.ttf"
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    font = uharfbuzz.Font(face)
    for word, width in zip(words, widths, strict=True):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = locale
        uharfbuzz.shape(font, buffer)
        glyphs = buffer.glyph_infos
        advance = sum(position.x_advance for position in buffer.glyph_positions) * 10 / face.upem
        assert all(glyph.codepoint for glyph in glyphs), word
        assert width == pytest.approx(advance, abs=ROUNDING_PT), word
    assert len(words) > 300
