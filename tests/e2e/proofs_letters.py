"""A correspondence made without a browser, true or forged, and servers that hand over other files than they hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
from main_job_kit import Answers
from main_job_place import ServedCity
from playwright.sync_api import Page, Route

from report_portal.crypto.bundle import MEDIA_TYPE, Bundle, read_bundle, write_bundle
from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code
from report_portal.crypto.items.answers import Correspondent, OutPlace, seal_answer, seal_status
from report_portal.crypto.items.later import InPlace, seal_message, seal_permission
from report_portal.crypto.items.report import Report, seal_report
from report_portal.crypto.items.sealed_item import SealedItem
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.forms import clean, split

READER = "resource/ngo"
Files = dict[str, bytes]


def today() -> date:
    return datetime.now(UTC).date()


class Letters:
    """A report, and everything both sides could write about it.

    Args:
        city: where it was sent.
        answers: of the report; read by the resource team alone.
    """

    def __init__(self, city: ServedCity, answers: Answers) -> None:
        self._city = city
        self.instance = city.instance
        self.code = new_code()
        self.keys = derive_keys(self.code, self.instance.instance)
        core, private, contact = split(clean(answers))
        report = Report(core, private, contact, (READER,), "en", today())
        self._post("/reports", seal_report(self.instance, self.keys, report))

    @property
    def id(self) -> str:
        return self.keys.mailbox

    @property
    def reporter(self) -> Correspondent:
        """The reporter, as readers know them."""
        keys = self.keys
        return Correspondent(keys.mailbox, keys.recipient.text, keys.verify_key, keys.answer_mac, (READER,))

    def write(self, text: str) -> bytes:
        """Send a true message; gives its file."""
        item = self.message(text)
        self._post("/mailbox/messages", item)
        return item.files["message"]

    def spoil(self, text: str) -> None:
        """Send a message that the server keeps and nobody can vouch for."""
        self._post("/mailbox/messages", self.message(text, self.forger()))

    def permit(self, choice: str) -> None:
        """Sign a permission for the inspectors and send it."""
        self._post("/mailbox/messages", self.permission(choice))

    def message(self, text: str, keys: ReporterKeys | None = None) -> SealedItem:
        """A message for the next place, by default the reporter's own."""
        return seal_message(self.instance, keys or self.keys, self._place(), text=text, locale="en")

    def permission(self, choice: str, keys: ReporterKeys | None = None) -> SealedItem:
        """A permission for the inspectors for the next place."""
        place = self._place()
        return seal_permission(
            self.instance, keys or self.keys, place, audience="labour/state", choice=choice
        )

    def forger(self) -> ReporterKeys:
        """Somebody who knows everything about the mailbox but how to sign."""
        return replace(self.keys, sign_seed=bytes(range(32)))

    def answers(self, *texts: str, to: Correspondent | None = None, seen: int = 1) -> list[bytes]:
        """True answers, each after the other, by somebody who had read `seen` items; nothing is stored."""
        sealed: list[SealedItem] = []
        for text in texts:
            place = self.place(len(sealed) + 1, sealed[-1].first_hash if sealed else None, seen)
            sealed.append(seal_answer(self.instance, to or self.reporter, place, text=text, locale="en"))
        return [item.files["answer"] for item in sealed]

    def status(self, status: str, to: Correspondent) -> bytes:
        return seal_status(self.instance, to, self.place(1, None), status=status).files["answer"]

    def place(self, sequence: int, previous: str | None, seen: int = 1) -> OutPlace:
        return OutPlace(sequence, previous, seen, READER, today())

    def _place(self) -> InPlace:
        answer = httpx.get(self._address("/mailbox"), headers=self._access).raise_for_status()
        mailbox = read_mailbox(read_bundle(answer.content), self.keys, self.instance.instance)
        return mailbox.next_place(today())

    @property
    def _access(self) -> dict[str, str]:
        return {"Authorization": f"Mailbox {self.keys.mailbox}:{self.keys.access.auth}"}

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self._city.ports[0]}/api/v1{path}"

    def _post(self, path: str, item: SealedItem) -> None:
        headers = {**self._access, "Content-Type": MEDIA_TYPE}
        httpx.post(self._address(path), content=item.bundle(), headers=headers).raise_for_status()


def hand_over(page: Page, pattern: str, change: Callable[[Bundle], Bundle]) -> None:
    """Let the server answer with another bundle than it has."""

    def answer(route: Route) -> None:
        real = route.fetch()
        given = change(read_bundle(real.body()))
        route.fulfill(status=200, body=write_bundle(given.meta, given.files), content_type=MEDIA_TYPE)

    page.route(pattern, answer)


def with_answers(files: Mapping[int, bytes]) -> Callable[[Bundle], Bundle]:
    """A mailbox in which exactly these answers stand, by number."""

    def change(true: Bundle) -> Bundle:
        listed = [{"sequence": number, "day": today().isoformat()} for number in files]
        meta = true.meta | {"out_sequence": max(files, default=0), "out": listed}
        own = {name: file for name, file in true.files.items() if not name.startswith("out/")}
        return Bundle(meta, own | {f"out/{number}": file for number, file in files.items()})

    return change


def with_files(report: str, given: Callable[[Files], Files]) -> Callable[[Bundle], Bundle]:
    """Other files of one report, by their names without its id."""

    def change(true: Bundle) -> Bundle:
        mine = {
            name.partition("/")[2]: file for name, file in true.files.items() if name.startswith(f"{report}/")
        }
        if not mine:
            return true
        others = {name: file for name, file in true.files.items() if not name.startswith(f"{report}/")}
        return Bundle(true.meta, others | {f"{report}/{name}": file for name, file in given(mine).items()})

    return change
