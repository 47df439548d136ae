"""A house of staff: the real staff application listening with its pages, and browsers that sit at it."""

import base64
import contextlib
import copy
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, expect
from triage_kit import Office, Reporter, founded, open_office
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.cli.demo.people import Person, instance_payload
from report_portal.config import Settings
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.attachments import AttachmentEntry, seal_attachment
from report_portal.crypto.items.later import InPlace, seal_message, seal_permission, seal_withdrawal
from report_portal.crypto.opening.mailbox import Mailbox, read_mailbox
from report_portal.crypto.records import SignedBy
from report_portal.forms import clean, split
from report_portal.instance_folder import load_instance
from report_portal.place import Place
from report_portal.reports.routing import readers, routing_from
from report_portal.store.instances import StoredInstances
from report_portal.triage import totp
from report_portal.triage.app import create_app
from report_portal.web.site import render_site

# In a demo every language counts as checked, so that releases can be tried.
PLACE = Place("timisoara", demo=True)
STORY = "They took my passport. أخذوا جوازي"
SIGN_IN_SECONDS = 60_000


@dataclass
class CheckedOffice(Office):
    """An office whose languages count as checked."""

    def payload(self, desk: Desk) -> dict[str, Any]:
        folder = load_instance(self.data / "instance")
        return instance_payload(folder, self.keys, desk.today, demo=True, form_version=1)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Say nothing: every request of a browser would be a line."""


def empty_office(data: Path) -> CheckedOffice:
    """An office whose founders hold invitations, with pages that know no root."""
    office = founded(data)
    office.store.close()
    _render(office)
    reopened = open_office(data, office.keys, office.people, PLACE)
    checked = CheckedOffice(**vars(reopened))
    checked.invitations = office.invitations
    return checked


def full_office(data: Path) -> CheckedOffice:
    """An open office with all of its staff, closed again so that it can be copied."""
    office = empty_office(data)
    office.open_up()
    _render(office)
    office.store.close()
    return office


def copy_of(template: CheckedOffice, data: Path) -> CheckedOffice:
    """Open a copy of an office."""
    shutil.copytree(template.data, data, symlinks=True)
    opened = open_office(data, template.keys, copy.deepcopy(template.people), PLACE)
    # Codes of the template are used up until its own time has passed; its day may have passed too.
    opened.clock.now = max(template.clock.now, opened.clock.now)
    return CheckedOffice(**vars(opened))


def _render(office: Office) -> None:
    with contextlib.suppress(AttributeError):
        office.store.close()
    reopened = open_office(office.data, office.keys, office.people, PLACE)
    latest = StoredInstances(reopened.store).latest()
    reopened.store.close()
    signed = None if latest is None else latest[1]
    root = None if signed is None else office.keys.root
    render_site(PLACE, load_instance(office.data / "instance"), signed, root).install(office.data)


@dataclass
class House:
    """An office while its staff application listens."""

    office: CheckedOffice
    server: BaseWSGIServer

    @property
    def address(self) -> str:
        """Where browsers count the page as secure."""
        return f"http://localhost:{self.server.port}"

    def instance(self) -> SignedInstance:
        return self.office.instance(self.office.signed_in("mihai.coordinator"))

    def report(
        self, answers: dict[str, Any], locale: str = "en", files: Mapping[bytes, str] | None = None
    ) -> Reporter:
        """A report with these answers and files (content to media type), routed as the signed instance says."""
        instance = self.instance()
        cleaned = clean(answers)
        core, private, contact = split(cleaned)
        reporter = Reporter(self.office)
        sealed = [self._uploaded(reporter, content, kind) for content, kind in (files or {}).items()]
        reporter.send(
            instance,
            core=core,
            private=private,
            contact=contact,
            readers=tuple(readers(routing_from(instance.routing), cleaned)),
            locale=locale,
            attachments=tuple(sealed),
        )
        return reporter

    def _uploaded(self, reporter: Reporter, content: bytes, kind: str) -> AttachmentEntry:
        sealed = seal_attachment(PLACE.instance, content, kind, SignedBy(reporter.keys.sign_seed))
        headers = {
            "Content-Type": "application/octet-stream",
            "Upload-Id": sealed.entry.id,
            "Upload-Offset": "0",
            "Upload-Length": str(len(sealed.envelope)),
        }
        http = client_of(self.office.intake)
        http.post("/api/v1/uploads", content=sealed.envelope, headers=headers).raise_for_status()
        return sealed.entry

    def mailbox(self, reporter: Reporter) -> Mailbox:
        """What the reporter may believe."""
        return read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance)

    def place(self, reporter: Reporter) -> InPlace:
        """Where the reporter's next item goes; whoever holds the slip of a sheet says that it is one."""
        return self.mailbox(reporter).on_paper(self.instance(), "en").next_place(datetime.now(UTC).date())

    def write(self, reporter: Reporter, text: str) -> None:
        """The reporter sends a message."""
        instance, place = self.instance(), self.place(reporter)
        item = seal_message(instance, reporter.keys, place, text=text, locale="en")
        reporter.post("/mailbox/messages", item.bundle()).raise_for_status()

    def permit(self, reporter: Reporter, audience: str, choice: str) -> None:
        """The reporter signs a permission."""
        instance, place = self.instance(), self.place(reporter)
        item = seal_permission(instance, reporter.keys, place, audience=audience, choice=choice)
        reporter.post("/mailbox/messages", item.bundle()).raise_for_status()

    def withdraw(self, reporter: Reporter) -> None:
        """The reporter takes everything back."""
        instance, place = self.instance(), self.place(reporter)
        item = seal_withdrawal(instance, reporter.keys, place)
        reporter.post("/mailbox/withdrawal", item.bundle()).raise_for_status()


@contextlib.contextmanager
def listening(office: CheckedOffice) -> Iterator[House]:
    """Let the staff application of an office listen."""
    server = make_server("127.0.0.1", 0, office.triage, True, request_handler=_Quiet)
    # Passkeys are bound to the address, which is known only now.
    settings = Settings(data=office.data, staff_origin=f"http://localhost:{server.port}")
    told = office.published
    office.triage = server.app = create_app(
        settings, office.store, PLACE, lambda instance: told.append(instance.version), office.clock
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield House(office, server)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        office.store.close()


@dataclass
class Seat:
    """One page of one browser context, at which somebody of the staff works."""

    house: House
    context: BrowserContext
    locale: str = "en"
    requests: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - Playwright marks the handler
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.set_default_timeout(45_000)

    def open(self) -> None:
        self.page.goto(f"{self.house.address}/{self.locale}/")

    def click(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).click()

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=SIGN_IN_SECONDS)

    def code(self, person: Person) -> str:
        """A second factor that works once."""
        self.house.office.clock.turn()
        return person.code(self.house.office.clock())

    def enter(self, person: Person) -> None:
        """Fill in the sign-in form and send it."""
        page = self.page
        page.fill("#name", person.name)
        page.fill("#words", person.passphrase)
        page.fill("#totp", self.code(person))
        page.keyboard.press("Enter")

    def prove(self, who: str | Person = "ana.coordinator") -> None:
        """Show words and second factor again, as an act asks for them."""
        person = who if isinstance(who, Person) else self.house.office.people[who]
        self.page.fill("#words", person.passphrase)
        self.page.fill("#totp", self.code(person))

    def prepare_removal(self, name: str) -> None:
        """Go, as a coordinator, to where one press removes a member."""
        self.click("Members")
        self.click(f"Remove {name}")
        self.page.locator("#sure").check()
        self.prove()

    def sign_in(self, name: str = "ana.coordinator") -> None:
        """Sign in as somebody of the office, up to the first screen."""
        self.open()
        self.enter(self.house.office.people[name])
        expect(self.page.locator("header.top")).to_be_visible(timeout=SIGN_IN_SECONDS)
        expect(self.page.locator("progress")).to_have_count(0, timeout=SIGN_IN_SECONDS)

    def sign_out(self) -> None:
        """Sign out, and wait for the page that follows: an address opened before it comes would meet it on its way."""
        self.click("Sign out")
        expect(self.heading("You are signed out")).to_be_visible()

    def enrol(self, invitation: str, name: str, *, first: bool = False, number: str = "") -> Person:
        """Go through the set-up as an invited person; returns what that person has written down."""
        page = self.page
        self.open()
        self.click("I have an invitation")
        page.fill("#invitation", invitation)
        self.click("Continue")
        if first:
            page.get_by_label("Yes, I make the keys of this place now").check()
            self.click("Continue")
        if number:
            page.fill("#number", number)
            self.click("Continue")
        page.fill("#name", name)
        self.click("Continue")
        words = page.locator(".seven li").all_inner_texts()
        page.get_by_label("I have written them down").check()
        self.click("Continue")
        for position in (2, 5, 7):
            page.fill(f"#word-{position}", words[position - 1])
        self.click("Continue")
        secret = base64.b32decode(re.sub(r"\s", "", page.locator(".secret").inner_text()))
        assert len(secret) == totp.SECRET_LENGTH
        person = Person(name, passphrase=" ".join(words), totp_secret=secret)
        self.house.office.people[name] = person
        page.fill("#totp", self.code(person))
        self.click("Continue")
        expect(self.heading("Your account is ready")).to_be_visible(timeout=SIGN_IN_SECONDS)
        return person

    @property
    def lines(self) -> Locator:
        """Cases on the board, from top to bottom."""
        return self.page.locator("li.line")

    def open_case(self, which: int = 0) -> None:
        self.lines.nth(which).locator(".go").click()
        expect(self.page.locator(".answers")).to_be_visible()

    def kept_by_browser(self) -> str:
        """Everything the browser keeps or shows outside the page: storage, addresses, titles, history."""
        return str(
            self.page.evaluate(
                """async () => JSON.stringify([
                    Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href,
                    document.title, history.state, (await indexedDB.databases()).length, await caches.keys(),
                ])"""
            )
        )
