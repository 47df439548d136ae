"""Days as people write them: whole in every language offered, without the browser's help."""

import pytest

from report_portal.instance_folder import load_instance
from report_portal.web.calendar_words import calendar


@pytest.mark.parametrize("locale", load_instance().languages)
def test_every_language_offered_has_its_own_names(locale: str) -> None:
    written = calendar(locale)
    assert sorted(part for part in ("{weekday}", "{day}", "{month}") if written["day"].count(part) == 1) == [
        "{day}",
        "{month}",
        "{weekday}",
    ]
    assert len(set(written["weekdays"])) == 7
    assert len(set(written["months"])) == 12
    if locale != "en":
        english = calendar("en")
        assert not set(written["weekdays"]) & set(english["weekdays"])
        assert not set(written["months"]) & set(english["months"])


@pytest.mark.parametrize(
    ("locale", "order", "monday", "december"),
    [
        ("en", "{weekday}, {month} {day}", "Monday", "December"),
        ("ro", "{weekday}, {day} {month}", "luni", "decembrie"),
        # A month inside a date has another ending than by itself.
        ("uk", "{weekday}, {day} {month}", "понеділок", "грудня"),
        # Both sets of names that Arabic has.
        ("ar", "{weekday}، {day} {month}", "الاثنين", "كانون الأول/ديسمبر"),
        # Names of the months that people write dates with, not those of the moon.
        ("si", "{month} {day} {weekday}", "සඳුදා", "දෙසැම්බර්"),
    ],
)
def test_days_are_written_as_people_say_them(locale: str, order: str, monday: str, december: str) -> None:
    written = calendar(locale)
    assert (written["day"], written["weekdays"][0], written["months"][11]) == (order, monday, december)
