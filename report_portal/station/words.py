"""Everything the station's page says, in the helper's language."""

import json
from pathlib import Path
from typing import Any, Final

from report_portal.forms import load_questionnaire
from report_portal.instance_folder import Instance
from report_portal.web.catalogues import Texts
from report_portal.web.message_sources import message_entries
from report_portal.web.site_words import language

_MESSAGES: Final = Path(__file__).parent / "messages.json"
_PREFIX: Final = "station"
# Codes of `paper.reading.refusals`, and the station's own: what a helper does is the same for many of them.
_REFUSED: Final = {
    "slip": "refused_slip",
    "specimen": "specimen",
    "unknown_version": "refused_version",
    **dict.fromkeys(("qr", "markers", "outlines"), "refused_whole"),
    **dict.fromkeys(("mixed", "two_sheets"), "refused_one"),
    **dict.fromkeys(("too_small", "too_faint", "dirty", "one_bit"), "refused_grey"),
    **dict.fromkeys(("unreadable", "kind", "locked", "too_slow"), "refused_file"),
    **dict.fromkeys(("too_large", "too_many_pages"), "refused_large"),
}


def words(texts: Texts, instance: Instance) -> dict[str, Any]:
    """Collect the page's words.

    Args:
        texts: of the helper's language; what is not translated yet is said in English.
        instance: this computer's, for the names of organisations.

    Returns:
        JSON object.
    """
    document = json.loads(_MESSAGES.read_text("utf-8"))
    english = {entry.key: entry.text for entry in message_entries(document, _PREFIX)}
    known = {
        key.removeprefix(f"{_PREFIX}."): texts.text(key) if key in texts else text
        for key, text in english.items()
    }
    return {
        "locale": texts.locale,
        "direction": language(texts.locale).direction,
        "texts": known,
        "questions": _questions(texts),
        "audiences": {
            one.id: one.name.get(texts.locale) or one.name.get("en") or one.id for one in instance.audiences
        },
        "refusals": {code: known[key] for code, key in _REFUSED.items()},
    }


def _questions(texts: Texts) -> dict[str, Any]:
    def said(key: str, otherwise: str) -> str:
        return texts.text(key) if key in texts else otherwise

    return {
        question.id: {
            "label": said(f"question.{question.id}", question.label),
            "options": {
                option.id: said(f"option.{question.id}.{option.id}", option.label)
                for option in question.options
            },
        }
        for question in load_questionnaire().questions.values()
    }
