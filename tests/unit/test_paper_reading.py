"""Sheets as they come back: every pen, every scanner, every way of holding a phone."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from bench.paper_blank import CODE, MM, Grey, blanks, stamp
from bench.paper_damage import damage
from bench.paper_pens import Pen
from paper_desk import CROSSES, FORM, TICKED, Filled, crossed, fill, jpeg, pdf, read, scanned, states

import report_portal.paper.geometry as kept
from report_portal.paper.geometry import TEAR_MM, dumped
from report_portal.paper.marks import qr_text
from report_portal.paper.reading.crops import crops
from report_portal.paper.reading.placing import FLAT
from report_portal.paper.reading.refusals import REASONS, PageRefusedError

PENS = {
    "ball": Pen(0.4, 0.6),
    "gel": Pen(0.7, 0.95),
    "pencil": Pen(0.45, 0.45),
    "felt": Pen(1.1, 0.9),
}


def refused(data: bytes) -> str:
    with pytest.raises(PageRefusedError) as told:
        read(data)
    return told.value.code


def only_the_crosses(data: bytes) -> None:
    found = read(data)
    assert (found.form, found.page, found.language) == (FORM, 1, "en")
    assert states(found)["marked"] == set(TICKED)
    assert not states(found)["review"]


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_blank_sheet_gives_no_mark(language: str, page: int) -> None:
    sheet = fill({}, language=language, page=page)
    found = read(jpeg(scanned(sheet.grey, dpi=200)))
    assert (found.language, found.page) == (language, page)
    assert len(states(found)["empty"]) == len(sheet.places["boxes"]) == len(found.boxes)
    assert not any(field.written for field in found.fields)


@pytest.mark.parametrize("kind", ["cross", "tick"])
@pytest.mark.parametrize("pen", PENS)
def test_marks_of_any_pen_are_read(pen: str, kind: str) -> None:
    sheet = fill(dict.fromkeys(TICKED, kind), pen=PENS[pen])
    told = states(read(jpeg(scanned(sheet.grey, dpi=200))))
    assert told["marked"] == set(TICKED)
    assert not told["review"]


@pytest.mark.parametrize("kind", ["cross", "tick"])
def test_a_mark_as_broad_as_a_thumb_is_read_or_asked_about(kind: str) -> None:
    sheet = fill(dict.fromkeys(TICKED, kind), pen=Pen(1.7, 0.95))
    told = states(read(jpeg(scanned(sheet.grey, dpi=200))))
    assert told["marked"] | told["review"] == set(TICKED)


@pytest.mark.parametrize("kind", ["black", "blackened", "struck"])
def test_a_box_that_may_be_taken_back_is_never_decided(kind: str) -> None:
    sheet = fill(dict.fromkeys(TICKED, kind))
    told = states(read(jpeg(scanned(sheet.grey, dpi=200))))
    assert told["review"] >= set(TICKED)
    assert not told["marked"]


@pytest.mark.parametrize("pen", [Pen(0.6, 0.3), Pen(0.35, 0.2)])
def test_a_pale_mark_is_never_called_empty(pen: Pen) -> None:
    told = states(read(jpeg(scanned(fill(pen=pen).grey, dpi=200))))
    assert not told["empty"] & set(TICKED)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("file", ["jpeg", "pdf"])
def test_any_usual_resolution_is_read(dpi: int, file: str) -> None:
    page = scanned(crossed().grey, dpi=dpi)
    only_the_crosses(jpeg(page) if file == "jpeg" else pdf(page, dpi=dpi))


@pytest.mark.parametrize("angle", [-4, 4])
def test_a_slanted_sheet_is_read(angle: float) -> None:
    only_the_crosses(jpeg(scanned(crossed().grey, dpi=200, angle=angle)))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_sheet_lies_any_way_round(turns: int) -> None:
    only_the_crosses(jpeg(np.ascontiguousarray(np.rot90(scanned(crossed().grey, dpi=200), turns))))


@pytest.mark.parametrize("size", [0.94, 1.06])
def test_a_print_that_is_scaled_is_read(size: float) -> None:
    only_the_crosses(jpeg(scanned(crossed().grey, dpi=200, size=size)))


def test_a_clipped_margin_does_no_harm() -> None:
    only_the_crosses(jpeg(scanned(crossed().grey, dpi=200, shift=(-8, -7))))


def test_a_scan_that_cuts_a_column_of_boxes_is_refused() -> None:
    assert refused(jpeg(scanned(crossed().grey, dpi=200, shift=(-11.4, 0)))) == "outlines"


def test_a_scan_that_lost_two_corners_is_refused() -> None:
    assert refused(jpeg(scanned(crossed().grey, dpi=200, shift=(-25, 0)))) == "markers"


@pytest.mark.parametrize("how", ["faint_copy", "noisy", "shadowed", "photo", "photo_shadow", "photo_bent"])
def test_bad_copies_and_photos_are_read(how: str) -> None:
    made = damage(crossed().grey, how, np.random.default_rng(5), dpi=200)
    found = read(made.data)
    told = states(found)
    assert found.form == FORM
    assert told["marked"] <= set(TICKED) <= told["marked"] | told["review"]
    assert len(told["review"]) <= 2


def test_a_very_small_jpeg_is_read() -> None:
    only_the_crosses(jpeg(scanned(crossed().grey, dpi=200), quality=40))


def test_a_page_of_someone_else_is_foreign() -> None:
    page = np.full_like(crossed().grey, 255)
    for line in range(20, 270, 8):
        cv2.putText(page, "Contract de munca", (200, round(line * MM)), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 4)
    assert refused(jpeg(scanned(page, dpi=200))) == "foreign"
    assert refused(jpeg(scanned(np.full_like(page, 255), dpi=200))) == "blank"


def test_a_sheet_without_its_square_code_names_no_form() -> None:
    grey = crossed().grey.copy()
    _white(grey, crossed().places["qr"])
    assert refused(jpeg(scanned(grey, dpi=200))) == "qr"


def test_corners_of_one_side_with_the_square_code_of_the_other_are_refused() -> None:
    grey = crossed().grey.copy()
    stamp(grey, crossed().places["qr"], qr_text(1, "en", 2, FORM))
    assert refused(jpeg(scanned(grey, dpi=200))) == "mixed"


def test_two_sheets_in_one_picture_are_refused() -> None:
    both = np.hstack([scanned(crossed().grey, dpi=150), scanned(fill(form="0123456789abcdef").grey, dpi=150)])
    assert refused(jpeg(both)) == "two_sheets"


@pytest.mark.parametrize(
    "text", ["RP1:999999:EN:1:" + "0" * 16, "RP1:1:XX:1:" + "0" * 16, "RP2:1:EN:1:" + "0" * 16]
)
def test_an_unknown_version_is_named(text: str) -> None:
    grey = crossed().grey.copy()
    stamp(grey, crossed().places["qr"], text)
    assert refused(jpeg(scanned(grey, dpi=200))) == "unknown_version"


def test_a_sheet_of_an_older_version_is_read_by_its_own_geometry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, older = blanks("en")[0], blanks("ro")[0]
    places = [(one["x"], one["y"]) for one in older.places["boxes"]]
    assert places != [(one["x"], one["y"]) for one in current.places["boxes"]]
    # As if version 1 had been set like the Romanian sheet, and version 2 were printed now.
    for version, language in ((1, "ro"), (2, "en")):
        (tmp_path / str(version)).mkdir()
        document = kept.stored(1, language)
        assert document is not None
        (tmp_path / str(version) / "en.json").write_text(dumped(document), "utf-8")
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    sheet = fill(language="ro")
    stamp(sheet.grey, sheet.places["qr"], qr_text(1, "en", 1, FORM))
    found = read(jpeg(scanned(sheet.grey, dpi=200)))
    assert found.version == 1
    assert states(found)["marked"] == set(TICKED)
    # By the places of another version, the same marks are nowhere.
    stamp(sheet.grey, sheet.places["qr"], qr_text(2, "en", 1, FORM))
    assert states(read(jpeg(scanned(sheet.grey, dpi=200))))["marked"] != set(TICKED)


@pytest.mark.parametrize("turns", [0, 2])
def test_an_untorn_slip_is_in_no_picture(turns: int) -> None:
    sheet = fill()
    assert _slip(sheet).min() < 100, "the slip must have something on it for this to prove anything"
    _slip(sheet)[:] = 0
    found = read(jpeg(np.rot90(scanned(sheet.grey, dpi=200), turns)))
    assert found.sheet.shape[0] < TEAR_MM * FLAT
    for name, picture in crops(found):
        drawn = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
        if name == "sheet":
            assert drawn.shape[0] < TEAR_MM * FLAT
            assert drawn[-8:].min() > 128
    assert CODE not in repr(found)


def _code_side(grey: Grey) -> Grey:
    """The part of a slip that shows the code, as somebody cuts it out or holds the phone over it."""
    return grey[round((TEAR_MM + 2) * MM) : round((TEAR_MM + 36) * MM), : round(80 * MM)].copy()


@pytest.mark.parametrize("how", ["whole", "part", "turned", "beside", "photo"])
def test_a_picture_that_shows_a_slip_is_refused(how: str) -> None:
    grey = crossed().grey
    slip, part = grey[round((TEAR_MM + 1) * MM) :], _code_side(grey)
    paper = np.full_like(grey, 245)
    for line in range(20):
        cv2.putText(paper, "CONTRACT DE INCHIRIERE 123", (200, 300 + line * 75), 0, 1.6, 30, 3)
    assert refused(jpeg(scanned(paper, dpi=150))) == "foreign"
    paper[2400 : 2400 + len(part), 900 : 900 + part.shape[1]] = part
    pictures = {"whole": slip, "part": part, "turned": np.rot90(slip).copy(), "beside": paper}
    if how == "photo":
        assert refused(damage(paper, "photo_shadow", np.random.default_rng(3)).data) == "slip"
    else:
        assert refused(jpeg(scanned(pictures[how], dpi=150))) == "slip"


def test_a_sheet_with_another_slip_lying_on_it_is_refused() -> None:
    sheet = fill()
    part = _code_side(sheet.grey)
    # Over the heading, where no box is missed.
    sheet.grey[
        round(25 * MM) : round(25 * MM) + len(part), round(60 * MM) : round(60 * MM) + part.shape[1]
    ] = part
    assert refused(jpeg(scanned(sheet.grey, dpi=200))) == "slip"


def test_handwriting_is_seen_and_kept_as_a_picture() -> None:
    sheet = next(one for one in (fill({}, page=1), fill({}, page=2)) if one.places["fields"])
    field = sheet.places["fields"][0]
    where = (round((field["x"] + 5) * MM), round((field["y"] + 7) * MM))
    cv2.putText(sheet.grey, "Boss took it", where, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2, 40, 5)
    found = read(jpeg(scanned(sheet.grey, dpi=200)))
    assert [one.question for one in found.fields if one.written] == [field["question"]]
    assert [name for name, _ in crops(found)] == ["sheet", f"field-{field['question']}"]


def test_words_beside_boxes_and_a_line_across_are_not_marks() -> None:
    sheet = fill({})
    box = sheet.places["boxes"][9]
    y = round((box["y"] + 3) * MM)
    cv2.line(sheet.grey, (round((box["x"] - 4) * MM), y), (round((box["x"] + 60) * MM), y + 8), 30, 6)
    told = states(read(jpeg(scanned(sheet.grey, dpi=200))))
    assert not told["marked"]
    assert 9 in told["review"]


def test_every_reason_says_what_to_do() -> None:
    for what, fix in REASONS.values():
        assert what.endswith(".")
        assert fix.endswith(".")


def test_marks_are_kept_apart_from_the_page_that_was_filled() -> None:
    """The sheet that tests share must stay as it was drawn."""
    assert states(read(jpeg(scanned(crossed().grey, dpi=200))))["marked"] == set(CROSSES)


def _slip(sheet: Filled) -> Grey:
    return sheet.grey[round((TEAR_MM + 1) * MM) :]


def _white(grey: Grey, where: dict[str, Any]) -> None:
    x, y, side = (round(where[name] * MM) for name in ("x", "y", "width"))
    grey[y - 9 : y + side + 9, x - 9 : x + side + 9] = 255
