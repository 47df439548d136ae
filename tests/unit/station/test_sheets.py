"""Pages find their sheets, and nobody's sheet is joined to another's."""

from dataclasses import replace

from report_portal.station.pages import Page
from report_portal.station.sheets import DROP, assemble, free_copy

FORM, OTHER = "0123456789abcdef", "fedcba9876543210"
TICKED = {("work_problem", "not_paid"): "marked", ("work_problem", "threats"): "empty"}


def page(id_: str, form: str = FORM, number: int = 1, **changes: object) -> Page:
    made = Page(id_, form, "ne", 1, number, TICKED, frozenset())
    return replace(made, **changes)  # type: ignore[arg-type] # a test's own words


def loose(id_: str, why: str = "foreign") -> Page:
    return Page(id_, "", "", 0, 0, {}, frozenset(), why)


def test_two_sides_become_one_sheet_in_whatever_order_they_come() -> None:
    batch = assemble([page("b", number=2), page("x", OTHER), page("a")], {})
    sheet = batch.sheets[f"{FORM}.0"]
    assert {side: scan.id for side, scan in sheet.sides.items()} == {1: "a", 2: "b"}
    assert sheet.missing == []
    assert batch.sheets[f"{OTHER}.0"].missing == [2]


def test_the_same_side_twice_is_asked_about_and_not_dropped() -> None:
    batch = assemble([page("a"), page("again")], {})
    (extra,) = batch.extras
    assert (extra.page.id, extra.first, extra.differs) == ("again", "a", False)
    assert batch.asked(FORM)
    assert not assemble([page("a"), page("again")], {"again": DROP}).asked(FORM)


def test_a_photocopy_with_other_marks_never_joins_the_first() -> None:
    copied = page("copy", boxes={**TICKED, ("work_problem", "threats"): "marked"})
    batch = assemble([page("a"), copied], {})
    assert batch.extras[0].differs
    assert [scan.id for scan in batch.sheets[f"{FORM}.0"].pages] == ["a"]
    own = free_copy(batch, FORM, 1)
    assert own == f"{FORM}.1"
    apart = assemble([page("a"), copied, page("copy2", number=2)], {"copy": own, "copy2": own})
    assert {key: [scan.id for scan in sheet.pages] for key, sheet in apart.sheets.items()} == {
        f"{FORM}.0": ["a"],
        f"{FORM}.1": ["copy", "copy2"],
    }


def test_other_handwriting_is_another_sheet_though_the_ticks_are_the_same() -> None:
    assert assemble([page("a"), page("b", written=frozenset({"story"}))], {}).extras[0].differs


def test_a_doubtful_box_alone_does_not_make_another_sheet() -> None:
    doubtful = page("b", boxes={**TICKED, ("work_problem", "threats"): "review"})
    assert not assemble([page("a"), doubtful], {}).extras[0].differs


def test_the_back_of_another_language_is_not_joined() -> None:
    batch = assemble([page("a"), page("b", number=2, language="ar")], {})
    assert batch.extras[0].differs
    assert batch.sheets[f"{FORM}.0"].missing == [2]


def test_a_sheet_that_was_sent_before_is_asked_about() -> None:
    batch = assemble([page("a")], {}, sent={FORM})
    assert batch.sheets == {}
    assert batch.extras[0].first is None
    assert free_copy(batch, FORM, 1, {f"{FORM}.1"}) == f"{FORM}.2"


def test_papers_wait_until_somebody_attaches_them() -> None:
    scans = [page("a"), loose("lease"), loose("blank", "blank"), loose("dark", "dirty")]
    batch = assemble(scans, {})
    assert [one.id for one in batch.loose] == ["lease"]
    assert [one.id for one in batch.refused] == ["dark"]
    attached = assemble(scans, {"lease": f"{FORM}.0"})
    assert [one.id for one in attached.sheets[f"{FORM}.0"].loose] == ["lease"]
    assert [one.id for one in assemble(scans[1:], {"lease": f"{FORM}.0"}).loose] == ["lease"]


def test_a_page_cannot_be_put_on_another_forms_sheet() -> None:
    batch = assemble([page("a"), page("x", OTHER, 2)], {"x": f"{FORM}.0"})
    assert [scan.id for scan in batch.sheets[f"{OTHER}.0"].pages] == ["x"]
    assert batch.sheets[f"{FORM}.0"].missing == [2]
