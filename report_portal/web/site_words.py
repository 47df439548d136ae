"""What pages get as data: the form with its words, the staff's words, names of languages and organisations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from report_portal.web.calendar_words import calendar
from report_portal.web.petition_words import petition_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from report_portal.forms.questionnaire import Questionnaire
    from report_portal.instance_folder import Contact, Instance
    from report_portal.web.catalogues import Texts

# Keys of the static pages that stand on later screens too.
_SHARED: Final = (
    "page.site",
    "page.demo",
    "page.languages",
    "page.skip_link",
    "page.people_none",
    "page.help",
)
# Families of texts that only somebody who comes back with a code needs.
_LATER: Final = ("box_", "return_", "status.", "status_", "outcome.", "part.", "files_")
# Said on earlier screens as well.
_SOONER: Final = ("return_unknown", "return_broken")
_RULES: Final = ("visible", "show_if", "type", "max_length")


@dataclass(frozen=True)
class Language:
    """A language as readers see it.

    Args:
        locale: its code.
        name: in its own words.
        direction: `ltr` or `rtl`.
    """

    locale: str
    name: str
    direction: str


def language(locale: str) -> Language:
    """Name a language in its own words.

    Args:
        locale: language code such as `ar`.
    """
    known = Locale.parse(locale)
    name = known.get_display_name(locale) or locale
    return Language(locale, name[:1].upper() + name[1:], known.text_direction)


def sign_off(folder: Path) -> dict[str, bool]:
    """Tell which languages' safety texts a native speaker has checked.

    Args:
        folder: the translations folder.
    """
    register = json.loads((folder / "register.json").read_text("utf-8"))
    return {locale: entry["checked"] is True for locale, entry in register.items()}


def contact_data(contacts: tuple[Contact, ...], locale: str) -> list[dict[str, Any]]:
    """Give the people and numbers to turn to, in one language."""
    return [
        {
            "label": contact.name.get(locale) or contact.name["en"],
            "value": contact.value.removeprefix("https://").rstrip("/")
            if contact.kind == "web"
            else contact.value,
            "link": _link(contact),
            "danger": contact.danger,
        }
        for contact in contacts
    ]


def _link(contact: Contact) -> str:
    if contact.kind == "phone":
        return "tel:" + "".join(char for char in contact.value if char in "+0123456789")
    return contact.value if contact.kind == "web" and contact.value.startswith("https://") else ""


def worded_form(form: Questionnaire, texts: Texts) -> list[dict[str, Any]]:
    """Give the sections of the form with their words in one language.

    Args:
        form: the questionnaire.
        texts: the language's texts.

    Returns:
        The sections as the browser's own rules read them, labels translated, paper left out.
    """
    return [
        {
            "id": section["id"],
            "label": texts.text(f"section.{section['id']}"),
            "show_if": section["show_if"],
            "questions": [_question(question, texts) for question in section["questions"]],
        }
        for section in form.document["sections"]
    ]


def _question(question: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    name = question["id"]
    worded = {"id": name, "label": texts.text(f"question.{name}")}
    worded |= {rule: question[rule] for rule in _RULES if rule in question}
    if question.get("hint"):
        worded["hint"] = texts.text(f"hint.{name}")
    if question.get("groups"):
        worded["groups"] = [
            {
                "id": group["id"],
                "label": texts.text(f"group.{name}.{group['id']}"),
                "options": group["options"],
            }
            for group in question["groups"]
        ]
    worded["options"] = [
        {"id": option["id"], "label": texts.text(f"option.{name}.{option['id']}")}
        | ({"exclusive": True} if option.get("exclusive") else {})
        for option in question["options"]
    ]
    return worded


def form_file(
    instance: Instance, form: Questionnaire, texts: Texts, languages: list[Language]
) -> dict[str, Any]:
    """Give everything the reporter's screens say in one language.

    Args:
        instance: names of organisations, contacts, days.
        form: the questionnaire.
        texts: the language's texts.
        languages: all languages offered.
    """
    # In this order, and that of a question, it packs best: a hundred bytes less in Ukrainian.
    return {
        "sections": worded_form(form, texts),
        "texts": dict(sorted((key, text) for key, text in _messages(texts) if not _is_later(key))),
        "version": form.version,
        "locale": texts.locale,
        "direction": language(texts.locale).direction,
        "calendar": calendar(texts.locale),
        "screens": form.document["screens"],
        "accept_when": form.document["accept_when"],
        "contacts": contact_data(instance.contacts, texts.locale),
        "organisations": {audience.id: audience.name[texts.locale] for audience in instance.audiences},
        "languages": {item.locale: item.name for item in languages},
        "reading_days": list(instance.reading_days),
        "look_again_after": instance.look_again_after,
        "backup_days": instance.backup_days,
    }


def later_file(texts: Texts) -> dict[str, str]:
    """Give the texts that only somebody who comes back needs.

    Args:
        texts: the language's texts.

    Returns:
        Key → text, to be added to those of the form file.
    """
    return {key: text for key, text in _messages(texts) if _is_later(key)}


def _messages(texts: Texts) -> list[tuple[str, str]]:
    return [
        (key, text)
        for key, text in texts.under("reporter.").items()
        if not key.startswith("page.") or key in _SHARED
    ]


def _is_later(key: str) -> bool:
    return key.startswith(_LATER) and key not in _SOONER


def staff_file(
    instance: Instance, form: Questionnaire, texts: Mapping[str, Texts], locale: str, plan: Mapping[str, Any]
) -> dict[str, Any]:
    """Give everything the staff's screens say in one language.

    Args:
        instance: the instance's own data.
        form: the questionnaire.
        texts: the texts of every language offered, for what staff send to people.
        locale: the language of the screens.
        plan: what the key ceremony signs.
    """
    rules = ("urgent_if", "ilo_indicators", "forced_labour_at", "screens", "accept_when")
    return {
        "messages": texts[locale].under("staff."),
        "form": {"version": form.version, "sections": worded_form(form, texts[locale])}
        | {rule: form.document[rule] for rule in rules},
        "canned": _everywhere(texts, "reply."),
        "lease": _everywhere(texts, "lease."),
        "calendars": {other: calendar(other) for other in texts},
        "languages": {other: language(other).name for other in texts},
        "site": instance.site,
        "organisations": {
            audience.id: {other: audience.name[other] for other in texts} for audience in instance.audiences
        },
        "clocks": list(instance.clocks),
        "reading_days": list(instance.reading_days),
        "plan": plan,
        "petition": petition_words(instance, form, texts),
    }


def _everywhere(texts: Mapping[str, Texts], prefix: str) -> dict[str, dict[str, str]]:
    """Give a family of texts in every language: key → locale → text."""
    found: dict[str, dict[str, str]] = {}
    for locale, words in texts.items():
        for key, text in words.under(prefix).items():
            found.setdefault(key, {})[locale] = text
    return found
