"""An office to test with: an instance with keys, staff at desks, and reporters, all on real applications."""

import json
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from flask import Flask

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.cli.demo.people import Person, PlaceKeys, instance_payload
from report_portal.config import Settings
from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.answers import Correspondent, OutPlace, seal_answer
from report_portal.crypto.items.report import Report, seal_report
from report_portal.crypto.items.sealed_item import SealedItem
from report_portal.crypto.staff_keys import Invitation
from report_portal.instance_folder import load_instance
from report_portal.intake.app import create_app as create_intake
from report_portal.place import Place
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.staff import StaffStore
from report_portal.store.upgrade import upgrade
from report_portal.triage import totp
from report_portal.triage.app import create_app
from report_portal.triage.services.founding import invite_founders

ORIGIN = "https://desk.example.org"
PLACE = Place("timisoara", demo=False)
STAFF = {
    "ana.coordinator": ("coordinator", "ngo", ()),
    "mihai.coordinator": ("coordinator", "ngo", ()),
    "ioana.resource": ("member", "ngo", ("resource/ngo",)),
    "dan.housing": ("member", "ngo", ("housing/ngo",)),
    "city.housing": ("member", "city", ("housing/city",)),
    "labour.liaison": ("liaison", "state", ("labour/state",)),
    "elena.helper": ("helper", "ngo", ()),
    "admin.office": ("administrator", "city", ()),
}


_DAY_SECONDS = 86_400
# More than any test turns that compares its days with the machine's.
_TURNED_SECONDS = 7_200


def _within_today() -> float:
    """Now, or earlier where turning a clock would lead into tomorrow."""
    now = time.time()
    return min(now, now - now % _DAY_SECONDS + _DAY_SECONDS - _TURNED_SECONDS)


@dataclass
class Clock:
    """Time that stands still until a test turns it."""

    now: float = field(default_factory=_within_today)

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float = 30) -> None:
        self.now += seconds


def wrong_code(person: Person, now: float) -> str:
    """Give six digits that are no second factor of somebody at any moment of the next two hours."""
    right = {
        totp.code_at(person.totp_secret, totp.step_at(now) + step)
        for step in range(-totp.WINDOW_STEPS, 240 + totp.WINDOW_STEPS)
    }
    return next(code for number in range(len(right) + 1) if (code := f"{number:06}") not in right)


@dataclass
class Office:
    """One data folder with both applications on it."""

    data: Path
    store: Store
    clock: Clock
    keys: PlaceKeys
    people: dict[str, Person]
    invitations: list[Invitation]
    triage: Flask
    intake: Flask
    published: list[int] = field(default_factory=list)

    @property
    def staff(self) -> StaffStore:
        return StaffStore(self.store)

    def desk(self, name: str) -> Desk:
        """The desk of somebody, not signed in."""
        person = self.people.setdefault(name, Person(name))
        return Desk(client_of(self.triage), PLACE.instance, person, self.clock)

    def signed_in(self, name: str) -> Desk:
        desk = self.desk(name)
        # Far enough that the next code, of an act that asks for a proof, still lies in the window.
        self.clock.turn(60)
        desk.sign_in().raise_for_status()
        return desk

    def join(
        self, coordinator: Desk, name: str, position: tuple[str, str, tuple[str, ...]] | None = None
    ) -> Desk:
        """Invite, enrol and confirm somebody, of `STAFF` where no position is named."""
        role, affiliation, audiences = position or STAFF[name]
        invitation = coordinator.invite(name, role, affiliation, audiences)
        desk = self.desk(name)
        self.clock.turn()
        desk.enrol(invitation, self.keys.root).raise_for_status()
        coordinator.confirm(self.keys, desk.person.member).raise_for_status()
        return desk

    def hold_ceremony(self) -> Desk:
        """Enrol the founders and hold the ceremony as the first; the second still waits."""
        for name, invitation in zip(STAFF, self.invitations, strict=False):
            self.clock.turn()
            self.desk(name).enrol(invitation).raise_for_status()
        ana = self.signed_in("ana.coordinator")
        ana.hold_ceremony(self.keys, self.payload(ana)).raise_for_status()
        return ana

    def payload(self, desk: Desk) -> dict[str, Any]:
        folder = load_instance(self.data / "instance")
        return instance_payload(folder, self.keys, desk.today, demo=False, form_version=1)

    def open_up(self, colleagues: Iterable[str] = tuple(STAFF)[2:]) -> None:
        """Everything up to an open instance with both founders and these colleagues of `STAFF`."""
        ana = self.hold_ceremony()
        ana.confirm(self.keys, self.people["mihai.coordinator"].member).raise_for_status()
        for name in colleagues:
            self.join(ana, name)

    def instance(self, desk: Desk) -> SignedInstance:
        return desk.signed_instance(self.keys.root)

    def report(self, desk: Desk, **changes: Any) -> "Reporter":
        """A report sent through the public API."""
        reporter = Reporter(self)
        reporter.send(self.instance(desk), **changes)
        return reporter


class Reporter:
    """Somebody with a code."""

    def __init__(self, office: Office) -> None:
        self.office = office
        # Stretching a code takes 0.2 s on purpose; tests of staff need no code.
        self.keys = ReporterKeys.from_seed(secrets.token_bytes(32))

    @property
    def id(self) -> str:
        return self.keys.mailbox

    def send(self, instance: SignedInstance, **changes: Any) -> None:
        members = {
            "core": {"areas": ("work",), "story": "sentinel words"},
            "private": {},
            "contact": {},
            "readers": ("resource/ngo",),
            "locale": "en",
            "day": datetime.now(UTC).date(),
        }
        sealed = seal_report(instance, self.keys, Report(**(members | changes)))
        self.post("/reports", sealed.bundle()).raise_for_status()

    def post(self, path: str, body: bytes) -> httpx.Response:
        access = f"Mailbox {self.keys.mailbox}:{self.keys.access.auth}"
        headers = {"Content-Type": MEDIA_TYPE, "Authorization": access}
        return client_of(self.office.intake).post(f"/api/v1{path}", content=body, headers=headers)

    def mailbox(self) -> bytes:
        access = f"Mailbox {self.keys.mailbox}:{self.keys.access.auth}"
        answer = client_of(self.office.intake).get("/api/v1/mailbox", headers={"Authorization": access})
        return answer.raise_for_status().content

    @property
    def correspondent(self) -> Correspondent:
        keys = self.keys
        return Correspondent(
            keys.mailbox, keys.recipient.text, keys.verify_key, keys.answer_mac, ("resource/ngo",)
        )

    def answer(self, instance: SignedInstance, sequence: int = 1, text: str = "we read it") -> SealedItem:
        place = OutPlace(sequence, None, seen=1, author="resource/ngo", day=datetime.now(UTC).date())
        return seal_answer(instance, self.correspondent, place, text=text, locale="en")


def found(data: Path) -> None:
    """Set up an empty data folder."""
    folder = load_instance().folder
    shutil.copytree(folder, data / "instance")
    upgrade(sqlite_url(data))


def open_office(  # noqa: PLR0913 - what is opened, by whom, and where
    data: Path,
    keys: PlaceKeys,
    people: dict[str, Person],
    place: Place = PLACE,
    url: str = "",
    *,
    origin: str = ORIGIN,
) -> Office:
    """Open the applications on a data folder, and on the database in it where no other is named."""
    store, clock, published = open_store(url or sqlite_url(data), data), Clock(), []
    settings = Settings(data=data, staff_origin=origin)
    triage = create_app(settings, store, place, lambda instance: published.append(instance.version), clock)
    intake = create_intake(settings, store)
    return Office(data, store, clock, keys, people, [], triage, intake, published)


def founded(data: Path) -> Office:
    """An office whose founders hold invitations and nothing else has happened."""
    data.mkdir(exist_ok=True)
    found(data)
    office = open_office(data, PlaceKeys(), {})
    office.invitations = invite_founders(office.staff, office.clock)
    return office


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    document = json.loads(answer.content)
    assert document["status"] == answer.status_code
    assert document["type"] == f"/problems/{document['code']}"
    assert document["detail"]
    assert document["fix"]
    return answer.status_code, document["code"]
