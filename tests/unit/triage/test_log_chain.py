"""The log is a chain: whatever is changed in it shows."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from report_portal.staff import LogRow
from report_portal.triage.log_chain import (
    START,
    Action,
    Break,
    Fault,
    first_break,
    first_difference,
    holds_end,
    next_row,
)
from report_portal.triage.log_file import LogFileError, read_log_file, write_log_file


def chain(length: int) -> list[LogRow]:
    rows: list[LogRow] = []
    for number in range(length):
        last = rows[-1] if rows else None
        rows.append(
            next_row(last, day="2026-01-02", actor="aa", action=Action.RELEASED, object_id=f"{number:02x}")
        )
    return rows


def test_an_untouched_log_holds() -> None:
    assert first_break(chain(5)) is None
    assert first_break([]) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "2026-01-03"),
        ("actor", "bb"),
        ("action", "invited"),
        ("object", "ff"),
        ("previous", "1" * 64),
        ("hash", "1" * 64),
    ],
)
def test_a_changed_row_is_named(field: str, value: str | int) -> None:
    rows = chain(5)
    rows[2] = dataclasses.replace(rows[2], **{field: value})
    assert first_break(rows) == Break(3, Fault.ALTERED)


def test_a_removed_row_is_named() -> None:
    rows = chain(5)
    assert first_break(rows[:2] + rows[3:]) == Break(3, Fault.MISSING)
    assert first_break(rows[1:]) == Break(1, Fault.MISSING)


def test_a_removed_row_whose_gap_was_closed_is_named() -> None:
    rows = chain(5)
    closed = [dataclasses.replace(row, number=number) for number, row in enumerate(rows[:2] + rows[3:], 1)]
    assert first_break(closed) == Break(3, Fault.ALTERED)


def test_swapped_rows_are_named() -> None:
    rows = chain(5)
    assert first_break([rows[1], rows[0], *rows[2:]]) == Break(1, Fault.MISPLACED)
    renumbered = [dataclasses.replace(rows[1], number=1), dataclasses.replace(rows[0], number=2), *rows[2:]]
    assert first_break(renumbered) == Break(1, Fault.ALTERED)


def test_a_row_put_in_twice_is_named() -> None:
    rows = chain(3)
    assert first_break([rows[0], rows[0], *rows[1:]]) == Break(2, Fault.MISPLACED)


def test_a_row_rewritten_with_a_fitting_hash_breaks_the_next() -> None:
    rows = chain(3)
    rows[0] = next_row(None, day="2026-01-02", actor="bb", action=Action.RELEASED, object_id="00")
    assert first_break(rows) == Break(2, Fault.UNLINKED)


def test_rows_cut_off_show_against_a_copy_and_against_a_hash_written_down() -> None:
    rows = chain(5)
    assert first_break(rows[:3]) is None
    assert first_difference(rows[:3], rows) == Break(4, Fault.CUT)
    assert first_difference(rows, rows[:3]) is None
    assert not holds_end(rows[:3], rows[4].hash)
    assert holds_end(rows, rows[2].hash)
    assert holds_end([], START)


def test_a_log_rewritten_whole_shows_against_a_copy() -> None:
    rows = chain(5)
    forged = [next_row(None, day="2026-01-02", actor="bb", action=Action.RELEASED, object_id="00")]
    for number in range(1, 5):
        forged.append(
            next_row(
                forged[-1], day="2026-01-02", actor="aa", action=Action.RELEASED, object_id=f"{number:02x}"
            )
        )
    assert first_break(forged) is None
    assert first_difference(forged, rows) == Break(1, Fault.ALTERED)


def test_a_copy_comes_back_as_it_was_written() -> None:
    for rows in (chain(5), []):
        assert read_log_file(write_log_file("city", rows), "city") == rows


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda value: value["rows"].pop(), "it holds 4 rows"),
        (lambda value: value.update(rows=value["rows"][:4], count=4), "row 4 is not the newest"),
        (lambda value: value["rows"].append(value["rows"][0]), "it holds 6 rows"),
        (lambda value: value["rows"][1].pop("day"), "row 2 is malformed"),
        (lambda value: value["rows"][1].update(more=""), "row 2 is malformed"),
        (lambda value: value["rows"][1].update(number=True), "row 2 is malformed"),
        (lambda value: value.update(instance="elsewhere"), "another instance"),
        (lambda value: value.update(format="else"), "not a copy"),
    ],
)
def test_a_spoilt_copy_is_refused(spoil: Callable[[dict[str, Any]], object], says: str) -> None:
    value = json.loads(write_log_file("city", chain(5)))
    spoil(value)
    with pytest.raises(LogFileError, match=says):
        read_log_file(json.dumps(value).encode(), "city")


def test_a_copy_that_was_cut_off_is_refused_wherever_it_was_cut() -> None:
    whole = write_log_file("city", chain(2))
    for length in range(len(whole)):
        with pytest.raises(LogFileError):
            read_log_file(whole[:length], "city")


def test_a_copy_that_a_browser_saved_is_read_too() -> None:
    """The file is what `logFile` of the pages writes, byte for byte; their own test holds them to it."""
    folder = Path(__file__).parents[2] / "client"
    rows = [LogRow(**row) for row in json.loads((folder / "staff_log.json").read_bytes())]
    saved = (folder / "staff_log_saved.json").read_bytes()
    assert read_log_file(saved, "test-city") == rows
    assert write_log_file("test-city", rows) == saved
