"""How days are written in a language, by CLDR, so that no browser's own and often thinner data is asked."""

from __future__ import annotations

import re
from typing import Any, Final

from babel import Locale

_PARTS: Final = {"d": "{day}", "M": "{month}", "E": "{weekday}", "c": "{weekday}"}
_FIELDS: Final = re.compile(r"d+|M+|E+|c+")
# Syria and Iraq use one set of names of the months, Egypt, Sudan and the Maghreb the other, and many people know
# only their own.
_MONTHS_OF: Final = {"ar": ("ar_SY", "ar_EG")}


def calendar(locale: str) -> dict[str, Any]:
    """Give what a browser needs to write a day as people say it: "Monday, 7 December".

    Args:
        locale: language code.

    Returns:
        `day`: the order, with `{weekday}`, `{day}` and `{month}`; `weekdays`: seven, from Monday;
        `months`: twelve.

    Source: Unicode CLDR, skeleton `MMMEd`, wide names in the form they have inside a date.
    """
    known = Locale.parse(locale)
    pattern = str(known.datetime_skeletons["MMMEd"])
    sets = [Locale.parse(name).months["format"]["wide"] for name in _MONTHS_OF.get(locale, (locale,))]
    weekdays = known.days["format"]["wide"]
    return {
        "day": _FIELDS.sub(lambda field: _PARTS[field[0][0]], pattern),
        "weekdays": [weekdays[number] for number in range(7)],
        "months": ["/".join(names[number] for names in sets) for number in range(1, 13)],
    }
