"""What the page shows: forms told apart, and a reason for everything that is refused."""

import json
from pathlib import Path

import report_portal.station.words as kept
from report_portal.instance_folder import load_instance
from report_portal.paper.reading.refusals import REASONS
from report_portal.station.screen import shorts
from report_portal.station.words import words
from report_portal.web.catalogues import Texts, load_texts

# Never shown as refused: skipped, shown as a paper, and said of a command's files alone.
ELSEWHERE = {"blank", "foreign", "too_many_files"}


def test_forms_that_begin_alike_are_told_apart() -> None:
    alike = ["0123456789abcdef", "01234567fedcba98"]
    assert shorts([*alike, "89abcdef01234567"]) == {
        "0123456789abcdef": "0123 4567 89AB CDEF",
        "01234567fedcba98": "0123 4567 FEDC BA98",
        "89abcdef01234567": "89AB CDEF",
    }
    # The same form twice, as photocopies have it, is one form.
    assert shorts([alike[0], alike[0]]) == {alike[0]: "0123 4567"}


def test_every_refusal_is_said_in_the_language_of_the_page() -> None:
    texts = load_texts("en")
    document = json.loads((Path(kept.__file__).parent / "messages.json").read_text("utf-8"))
    said = Texts("ro", texts.under("") | {f"station.{key}": f"ro {key}" for key in document})
    refusals = words(said, load_instance())["refusals"]
    assert set(refusals) == set(REASONS) - ELSEWHERE | {"specimen"}
    assert all(text.startswith("ro ") for text in refusals.values())
    # Each has its own words where the helper does something else.
    assert refusals["slip"] not in {text for code, text in refusals.items() if code != "slip"}
