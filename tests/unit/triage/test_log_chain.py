"""The log is a chain: whatever is changed in it shows."""

import dataclasses

import pytest

from report_portal.staff import LogRow
from report_portal.triage.log_chain import Action, first_break, next_row


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
        ("number", 9),
    ],
)
def test_a_changed_row_is_named(field: str, value: str | int) -> None:
    rows = chain(5)
    rows[2] = dataclasses.replace(rows[2], **{field: value})
    assert first_break(rows) == 3


def test_a_removed_or_moved_row_is_named() -> None:
    rows = chain(5)
    assert first_break(rows[:2] + rows[3:]) == 3
    assert first_break([rows[1], rows[0], *rows[2:]]) == 1


def test_a_row_rewritten_with_a_fitting_hash_breaks_the_next() -> None:
    rows = chain(3)
    rows[0] = next_row(None, day="2026-01-02", actor="bb", action=Action.RELEASED, object_id="00")
    assert first_break(rows) == 2
