"""The staff's side of the main job: signing in, the board, a case."""

from dataclasses import dataclass

from main_job_kit import Screens
from main_job_place import ServedCity
from playwright.sync_api import Locator, expect

from report_portal.cli.demo.samples import case_number

# Stretching a passphrase takes seconds, more on a busy machine.
SIGN_IN_MILLISECONDS = 90_000


@dataclass
class StaffSteps(Screens):
    """A computer at which somebody of the staff works.

    Args:
        city: whose staff it is.
        name: who works here.
    """

    city: ServedCity | None = None
    name: str = ""

    def sign_in(self) -> None:
        """Seven words and six digits, up to the first screen."""
        assert self.city
        person = self.city.secrets.people[self.name]
        self.page.goto(f"{self.city.staff.address}/{self.words.locale}/")
        self.labelled(self.words.staff("signin.name")).fill(person.name)
        self.labelled(self.words.staff("signin.passphrase")).fill(person.passphrase)
        self.labelled(self.words.staff("signin.totp")).fill(self.city.code(person))
        self.press(self.words.staff("signin.submit"))
        expect(self.button(self.words.staff("nav.sign_out"))).to_be_visible(timeout=SIGN_IN_MILLISECONDS)
        expect(self.page.get_by_role("progressbar")).to_have_count(0, timeout=SIGN_IN_MILLISECONDS)

    def line(self, report: str) -> Locator:
        """The case on the board."""
        number = _spoken(report)
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_role("button", name=number))

    def look_again(self) -> None:
        """Back on the board, with what has arrived meanwhile."""
        self.press(self.words.staff("nav.board"))
        expect(self.heading(self.words.staff("board.title"))).to_be_visible()
        expect(self.page.get_by_role("progressbar")).to_have_count(0, timeout=SIGN_IN_MILLISECONDS)
        self.press(self.words.staff("board.refresh"))
        expect(self.text(self.words.staff("board.refreshed"))).to_be_visible()

    def open_case(self, report: str, *, warned: bool = False) -> None:
        """Open a case; `warned` where it names an NGO and must be opened twice."""
        self.line(report).get_by_role("button", name=_spoken(report)).click()
        if warned:
            self.press(self.words.staff("case.conflict_open"))
        # Isolated, so that the digits stay in order in every script.
        number = f"\u2066{_spoken(report)}\u2069"
        expect(self.heading(self.words.staff("case.title", number=number))).to_be_visible()
        expect(self.heading(self.words.staff("case.answers"))).to_be_visible()

    def part(self, title: str) -> Locator:
        """A part of the page, by its heading."""
        return self.page.get_by_role("region", name=title)

    def received(self, report: str) -> Locator:
        """A release that this office has received and opened."""
        return self.page.locator("li.received").filter(has_text=_spoken(report))

    def fact(self, question: str) -> Locator:
        """What stands beside a question."""
        term = self.page.get_by_role("term").filter(has_text=self.words.question(question))
        return self.page.locator("dl > div").filter(has=term).get_by_role("definition")

    def saved_file(self, number: int) -> bytes:
        """What lands in the downloads when a file of the case is opened."""
        with self.page.expect_download() as download:
            self.button(self.words.staff("case.file_download")).nth(number - 1).click()
        expect(self.text(self.words.staff("case.file_saved"))).to_be_visible()
        return download.value.path().read_bytes()

    def answer(self, text: str) -> None:
        """Write to the person."""
        self.labelled(self.words.staff("answer.text")).fill(text)
        self.press(self.words.staff("answer.send"))
        expect(self.text(self.words.staff("answer.sent"))).to_be_visible()


def _spoken(report: str) -> str:
    number = case_number(report)
    return f"{number[:3]} {number[3:]}"
