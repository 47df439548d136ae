"""The words on the screens, looked up in the catalogues that the pages were built from."""

from typing import Any

from report_portal.forms import load_questionnaire
from report_portal.web.catalogues import load_texts


class Words:
    """The texts of one language.

    Args:
        locale: language code.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._texts = load_texts(locale)

    def reporter(self, key: str, **values: object) -> str:
        """A text of the reporter's pages."""
        return self._filled(f"reporter.{key}", values)

    def staff(self, key: str, **values: object) -> str:
        """A text of the staff's pages."""
        return self._filled(f"staff.{key}", values)

    def question(self, question: str) -> str:
        return self._texts.text(f"question.{question}")

    def option(self, question: str, option: str) -> str:
        return self._texts.text(f"option.{question}.{option}")

    def section(self, section: str) -> str:
        return self._texts.text(f"section.{section}")

    def options(self, question: str, answer: str | list[str]) -> list[str]:
        """The labels of what was ticked."""
        return [self.option(question, option) for option in ([answer] if isinstance(answer, str) else answer)]

    def questions_of(self, section: str) -> dict[str, str]:
        """Question id to label, of one section of the form."""
        found = load_questionnaire().questions.values()
        return {one.id: self.question(one.id) for one in found if one.section == section}

    def audience(self, audience: str) -> str:
        """An audience as staff read it."""
        team, affiliation = audience.split("/")
        return self.staff(
            "audience.name",
            team=self.staff(f"team.{team}"),
            affiliation=self.staff(f"affiliation.{affiliation}"),
        )

    def _filled(self, key: str, values: dict[str, Any]) -> str:
        text = self._texts.text(key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text
