"""The station's page as a helper goes through it: what is pressed is found by the words on it."""

import base64
import re
from dataclasses import dataclass, field

from main_job_place import ServedCity
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect
from station_batch import Pile, Seen
from station_process import StationProcess

from report_portal.instance_folder import load_instance
from report_portal.station.words import words
from report_portal.web.catalogues import load_texts

_DROP = """(zone, files) => {
  const carried = new DataTransfer();
  for (const text of files) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    carried.items.add(new File([bytes], "scan.pdf", { type: "application/pdf" }));
  }
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
# Stretching a passphrase takes seconds, more on a busy machine.
SIGN_IN_MILLISECONDS = 90_000
READ_MILLISECONDS = 120_000


@dataclass
class StationDesk:
    """A helper before the page.

    Args:
        process: the station.
        context: of a browser.
        name: who works there.
    """

    process: StationProcess
    context: BrowserContext
    name: str
    faults: list[str] = field(default_factory=list)
    taken: int = 0

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._note)
        self.speak("en")

    def _note(self, response: Response) -> None:
        self.taken += response.url.endswith("/api/files") and response.ok

    @property
    def city(self) -> ServedCity:
        return self.process.city

    def speak(self, language: str) -> None:
        self._texts: dict[str, str] = words(load_texts(language), load_instance())["texts"]

    def said(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def button(self, key: str, inside: Locator | None = None) -> Locator:
        return (inside or self.page.locator("main")).get_by_role("button", name=self.said(key), exact=True)

    def sees(self, key: str, **values: object) -> None:
        expect(self.page.get_by_text(self.said(key, **values), exact=True)).to_be_visible()

    def open(self, address: str) -> None:
        self.page.goto(address)
        expect(self.page).to_have_url(f"{self.process.address}/")
        expect(self.page.get_by_label(self.said("name"), exact=True)).to_be_visible()

    def sign_in(self, *, totp: bool = True, passphrase: str = "") -> None:
        """By keyboard alone."""
        person = self.city.secrets.people[self.name]
        expect(self.button("sign_in")).to_be_enabled()
        self.page.get_by_label(self.said("name"), exact=True).focus()
        code = self.city.code(person) if totp else ""
        for typed in (person.name, passphrase or person.passphrase, code):
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(typed)
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")

    def signed_in(self) -> None:
        expect(self.button("sign_out")).to_be_visible(timeout=SIGN_IN_MILLISECONDS)

    def drop(self, files: list[bytes]) -> None:
        """Drop files all at once; they are taken when this returns."""
        carried = [base64.b64encode(file).decode() for file in files]
        self.page.locator(".drop").evaluate(_DROP, carried)
        self.page.wait_for_function("() => document.querySelectorAll('.sheet-card').length > 0")
        expect(self.page.get_by_role("status").filter(has_text=self.said("sent", count=0))).to_be_visible()

    def read(self) -> None:
        """Wait until every file is read."""
        told = self.page.get_by_text(self.said("reading", count=0), exact=True)
        expect(told).to_be_visible(timeout=READ_MILLISECONDS)

    def answer_doubts(self, pile: Pile) -> int:
        """Answer every uncertain box with a key, as a person who looks at its picture does; gives how many."""
        crop, asked = self.page.locator(".doubt .crop"), 0
        while crop.count():
            source = str(crop.get_attribute("src"))
            _, page, name = source.removeprefix("/api/").split("/")
            seen = self.seen(pile, page)
            box = name.removeprefix("box-").replace("-", ":", 1)
            self.page.keyboard.press("y" if box in seen.ticks else "n")
            expect(self.page.locator(f'.doubt .crop[src="{source}"]')).to_have_count(0)
            asked += 1
        return asked

    def seen(self, pile: Pile, page: str) -> Seen:
        """What a person sees on the page of this id: ids begin with their file's, and files keep their order."""
        scan, _, number = page.partition("-")
        return pile.seen(self.scans.index(scan), int(number))

    @property
    def scans(self) -> list[str]:
        """Files in the order taken, as the station names them on its disk."""
        names = (path.name for path in self.process.folder.rglob("pages/*.age"))
        return sorted({name.partition("-")[0] for name in names})

    def card(self, form: str, copy: int = 0) -> Locator:
        """A sheet, by the number printed on it."""
        number = f"{form[:4]} {form[4:8]}".upper()
        cards = self.page.locator(".sheet-card").filter(has=self.page.get_by_role("heading", name=number))
        copies = re.compile(re.escape(self.said("copy", number=1)))
        return cards.filter(has_text=copies) if copy else cards.filter(has_not_text=copies)

    def confirm(self, card: Locator) -> None:
        """Seal a sheet and have it sent."""
        left = self.page.locator(".sheet-card").count()
        self.button("confirm", card).click()
        expect(self.page.locator(".sheet-card")).to_have_count(left - 1)
