"""Makes a whole demo instance in one process: keys, staff, instance file, sample reports, all through the real APIs."""

import time
from dataclasses import dataclass
from typing import Final

import httpx
from flask import Flask

from report_portal.config import Settings
from report_portal.crypto.staff_keys import Invitation
from report_portal.forms import load_questionnaire
from report_portal.instance_folder import Instance
from report_portal.intake.app import create_app as create_intake
from report_portal.place import Place
from report_portal.store import Store
from report_portal.store.staff import StaffStore
from report_portal.triage.app import create_app as create_triage
from report_portal.triage.services.founding import invite_founders
from report_portal.triage.totp import STEP_SECONDS

from .desk import Desk
from .people import Person, PlaceKeys, instance_payload
from .samples import Sample, send_samples

FOUNDERS: Final = ("ana.coordinator", "mihai.coordinator")
# Sign-in name, role, affiliation, audiences.
COLLEAGUES: Final = (
    ("ioana.resource", "member", "ngo", ("resource/ngo",)),
    ("dan.housing", "member", "ngo", ("housing/ngo",)),
    ("city.housing", "member", "city", ("housing/city",)),
    ("labour.liaison", "liaison", "state", ("labour/state",)),
    ("elena.helper", "helper", "ngo", ()),
    ("ravi.interpreter", "interpreter", "ngo", ()),
    ("admin.office", "administrator", "ngo", ()),
)
_EARLIER_SECONDS: Final = 3600


class TurnedClock:
    """Runs one second-factor step ahead with every look, from an hour ago.

    Every code works once; made like this, a demo's codes of the coming minutes are all still unused.
    """

    def __init__(self) -> None:
        self._now = time.time() - _EARLIER_SECONDS

    def __call__(self) -> float:
        """Give the turned time."""
        return self._now

    def turn(self) -> None:
        """Go on to the next step."""
        self._now += STEP_SECONDS


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo instance that was made.

    Args:
        people: staff with their secrets, in the order they joined.
        roles: sign-in name to role and audiences, in words.
        samples: sample reports.
    """

    people: tuple[Person, ...]
    roles: dict[str, str]
    samples: tuple[Sample, ...]


def client_of(app: Flask) -> httpx.Client:
    """Reach an application without a network."""
    return httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://localhost")


def make_demo(settings: Settings, store: Store, place: Place, folder: Instance) -> Demo:
    """Make everything.

    Args:
        settings: of this machine.
        store: of an empty instance marked as a demo.
        place: of that instance.
        folder: the instance's own data.

    Returns:
        What was made, for printing once.
    """
    clock = TurnedClock()
    triage = create_triage(settings, store, place, lambda _instance: None, clock)
    invitations = invite_founders(StaffStore(store), clock)
    keys = PlaceKeys()
    with client_of(triage) as http:
        ana, mihai = (Desk(http, place.instance, Person(name), clock) for name in FOUNDERS)
        for desk, invitation in zip((ana, mihai), invitations, strict=True):
            _enrol(desk, invitation, clock)
        ana.sign_in().raise_for_status()
        form_version = load_questionnaire().version
        payload = instance_payload(folder, keys, ana.today, demo=True, form_version=form_version)
        ana.hold_ceremony(keys, payload).raise_for_status()
        ana.confirm(keys, mihai.person.member).raise_for_status()
        colleagues = [_join(ana, keys, clock, colleague) for colleague in COLLEAGUES]
        with client_of(create_intake(settings, store)) as reporters:
            samples = send_samples(reporters, ana, ana.signed_instance(keys.root))
    people = (ana.person, mihai.person, *colleagues)
    roles = {
        name: f"{role}, {', '.join(audiences) or affiliation}"
        for name, role, affiliation, audiences in COLLEAGUES
    }
    return Demo(people, {**dict.fromkeys(FOUNDERS, "coordinator, all audiences"), **roles}, tuple(samples))


def _enrol(desk: Desk, invitation: Invitation, clock: TurnedClock, root: str | None = None) -> None:
    clock.turn()
    desk.enrol(invitation, root).raise_for_status()
    clock.turn()


def _join(
    coordinator: Desk, keys: PlaceKeys, clock: TurnedClock, colleague: tuple[str, str, str, tuple[str, ...]]
) -> Person:
    name, role, affiliation, audiences = colleague
    invitation = coordinator.invite(name, role, affiliation, audiences)
    desk = coordinator.of(Person(name))
    _enrol(desk, invitation, clock, keys.root)
    coordinator.confirm(keys, desk.person.member).raise_for_status()
    return desk.person
