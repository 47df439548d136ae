"""A report that was sent from a phone, and what its NGO writes back."""

from playwright.sync_api import expect
from reporter_city import OpenCity
from reporter_phone import Phone

from report_portal.crypto.items.answers import seal_answer, seal_status


class Case:
    """A report that was sent, its code, and the city that holds it."""

    def __init__(self, town: OpenCity, phone: Phone, *areas: str) -> None:
        before = set(town.reports())
        self.town, self.phone = town, phone
        self.code = phone.report("They do not pay me.", *areas)
        (self.report,) = set(town.reports()) - before

    def answer(self, text: str, locale: str = "en", asks: str | None = None) -> None:
        self.town.reply(
            self.report,
            lambda instance, reporter, place: seal_answer(
                instance, reporter, place, text=text, locale=locale, asks=asks
            ),
        )

    def status(self, status: str, outcome: str | None = None) -> None:
        self.town.reply(
            self.report,
            lambda instance, reporter, place: seal_status(
                instance, reporter, place, status=status, outcome=outcome
            ),
        )

    def read(self) -> None:
        self.phone.come_back(self.code)
        expect(self.phone.page.locator("section.card").first).to_be_visible()
