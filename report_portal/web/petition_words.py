"""What the printed petition says: Romanian for the office, English beside it, whatever the language of the screens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report_portal.forms.questionnaire import Questionnaire
    from report_portal.instance_folder import Instance
    from report_portal.web.catalogues import Texts

_FILE: Final = Path(__file__).parents[1] / "triage" / "petition.json"
_LOCALES: Final = ("ro", "en")


def petition_words(instance: Instance, form: Questionnaire, texts: Mapping[str, Texts]) -> dict[str, Any]:
    """Give words, labels of questions, the organisation's own data and the offices.

    Args:
        instance: whose organisation petitions, and whom.
        form: the questionnaire; what only the NGO reads is left out.
        texts: the texts of every language offered; a petition language that is not offered has no labels.
    """
    words = json.loads(_FILE.read_text("utf-8"))
    return {
        "texts": {locale: words[locale] for locale in _LOCALES},
        "questions": {locale: _labels(form, texts[locale]) if locale in texts else {} for locale in _LOCALES},
        "organisation": dict(instance.organisation),
        "offices": {audience: dict(office) for audience, office in instance.offices.items()},
    }


def _labels(form: Questionnaire, texts: Texts) -> dict[str, Any]:
    return {
        question["id"]: {
            "label": texts.text(f"question.{question['id']}"),
            "type": question["type"],
            "options": {
                option["id"]: texts.text(f"option.{question['id']}.{option['id']}")
                for option in question["options"]
            },
        }
        for section in form.document["sections"]
        for question in section["questions"]
        if question["visible"] == "routed"
    }
