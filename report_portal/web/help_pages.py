"""What a site needs of its help pages: their values, contacts with the day of the last check, rendered text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from report_portal.web.calendar_words import calendar
from report_portal.web.help_text import HELP_PAGES, Piece, load_help, render_help
from report_portal.web.site_words import contact_data

if TYPE_CHECKING:
    from pathlib import Path

    from report_portal.instance_folder import Contact, Instance

# Fields of a CLDR pattern, and words that stand in it between quotation marks.
_FIELDS: Final = re.compile(r"(?:([yMd])\1*)|'[^']*'")


@dataclass(frozen=True)
class Help:
    """A rendered page.

    Args:
        name: one of `HELP_PAGES`.
        number: its place in the list, from 1.
        heading: text of its `h1`.
        pieces: its content.
        legal_checked: UTC day on which a lawyer confirmed it, or None.
    """

    name: str
    number: int
    heading: str
    pieces: list[Piece]
    legal_checked: date | None


def help_pages(folder: Path, instance: Instance, locale: str) -> list[Help]:
    """Render all pages of one language.

    Args:
        folder: the translations folder.
        instance: its values, and its own pages where it has some.
        locale: language code.

    Raises:
        HelpError: a page cannot be rendered.
    """
    values = help_values(instance)
    pages = [(name, load_help(folder, locale, name, instance.folder)) for name in HELP_PAGES]
    return [
        Help(name, number, page.heading, render_help(page, values), page.legal_checked)
        for number, (name, page) in enumerate(pages, start=1)
    ]


def help_values(instance: Instance) -> dict[str, int]:
    """Give the numbers that a page may name.

    They are the instance's own days, and each clock's `<id>_days`, `<id>_months`, `<id>_extended_days` and
    `<id>_extended_months`, where it has them.

    Args:
        instance: the instance's own data.
    """
    values = {"look_again_after": instance.look_again_after, "backup_days": instance.backup_days}
    for clock in instance.clocks:
        for stem, lengths in ((clock["id"], clock), (f"{clock['id']}_extended", clock.get("extended", {}))):
            values |= {f"{stem}_{unit}": lengths[unit] for unit in ("days", "months") if unit in lengths}
    return values


def checked_contacts(contacts: tuple[Contact, ...], locale: str) -> list[dict[str, Any]]:
    """Give the people and numbers to turn to, each with the day of the last check in words, empty where unknown."""
    return [
        data | {"checked": day_in_words(contact.last_checked, locale) if contact.last_checked else ""}
        for data, contact in zip(contact_data(contacts, locale), contacts, strict=True)
    ]


def day_in_words(day: str, locale: str) -> str:
    """Write a day with its year, in the order and with the names that the other screens use.

    Args:
        day: UTC day `YYYY-MM-DD`.
        locale: language code.
    """
    known = date.fromisoformat(day)
    months: list[str] = calendar(locale)["months"]
    pattern = str(Locale.parse(locale).date_formats["long"].pattern)
    parts = {"y": str(known.year), "M": months[known.month - 1], "d": str(known.day)}
    return _FIELDS.sub(lambda field: parts[field[1]] if field[1] else field[0].replace("'", ""), pattern)
