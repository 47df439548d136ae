"""Members of requests are read strictly."""

from typing import Any

import pytest

from report_portal.triage.errors import FieldMissingError, FieldUnknownError, InvalidError
from report_portal.triage.views import fields


def test_exactly_the_named_members_are_let_through() -> None:
    fields.exactly({"a": 1, "b": 2}, "a", "b")
    with pytest.raises(FieldMissingError):
        fields.exactly({"a": 1}, "a", "b")
    with pytest.raises(FieldUnknownError) as refused:
        fields.exactly({"a": 1, "secret words": 2}, "a")
    assert "secret words" not in str(refused.value)


@pytest.mark.parametrize(
    "value", [None, 1, "", "0", "zz", "AB" * 16, "ab" * 15, "ab" * 17, "ab" * 15 + "a\n"]
)
def test_only_lower_case_hex_of_the_right_length_is_an_id(value: Any) -> None:
    with pytest.raises(InvalidError):
        fields.hex_id(value, "id")


@pytest.mark.parametrize("value", [True, False, 0, -1, 11, 1.0, "1", None])
def test_only_whole_numbers_in_range_count(value: Any) -> None:
    with pytest.raises(InvalidError):
        fields.whole(value, "sequence", 10)
    assert fields.whole(10, "sequence", 10) == 10


@pytest.mark.parametrize(
    "value", ["2026-13-01", "2026-02-30", "26-01-01", "2026-1-1", "2026-01-01T00:00", "", None, 20260101]
)
def test_only_real_days_are_days(value: Any) -> None:
    with pytest.raises(InvalidError):
        fields.day(value, "closed")
    assert fields.day("2026-02-28", "closed") == "2026-02-28"


@pytest.mark.parametrize("value", [None, [], {"a": "1"}, {"a": True}, {"a": 0}])
def test_epochs_are_whole_numbers_by_audience(value: Any) -> None:
    with pytest.raises(InvalidError):
        fields.epochs(value)


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b'{"a":NaN}', b"{}{}", b"\xff"])
def test_a_body_is_one_json_object(body: bytes) -> None:
    with pytest.raises(InvalidError):
        fields.json_object(body)
