"""A city in working order: keys from the real ceremony, both applications and the jobs run by `report-portal serve`."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx
from main_job_wire import Wire
from ports import free_port
from staff_house import PLACE, CheckedOffice
from triage_kit import STAFF, founded, open_office

from report_portal.cli.demo.people import Person, PlaceKeys
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.instance_folder import load_instance
from report_portal.place import write_place
from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.store.instances import StoredInstances
from report_portal.store.staff import StaffStore
from report_portal.triage import totp
from report_portal.web.site import render_site

# Codes used while the city was made lie in the past, so that those of today are all unused.
EARLIER_SECONDS = 3600
READY_SECONDS = 120
STOP_SECONDS = 30


@dataclass(frozen=True)
class Secrets:
    """Everything secret about a city, in one hand for once.

    Args:
        keys: root, audiences, recovery.
        people: sign-in name to person.
    """

    keys: PlaceKeys
    people: dict[str, Person]


def make_city(data: Path, colleagues: Iterable[str] = tuple(STAFF)[2:]) -> Secrets:
    """Set up an open instance with both founders and these colleagues of `STAFF`, its pages built."""
    office = founded(data)
    office.clock.now = time.time() - EARLIER_SECONDS
    office.store.close()
    reopened = open_office(data, office.keys, office.people, PLACE)
    reopened.clock.now = office.clock.now
    reopened.invitations = office.invitations
    CheckedOffice(**vars(reopened)).open_up(colleagues)
    latest = StoredInstances(reopened.store).latest()
    assert latest
    folder = load_instance(data / "instance")
    render_site(PLACE, folder, latest[1], office.keys.root).install(data)
    reopened.store.close()
    write_place(data, PLACE)
    assert set(office.people) == {*tuple(STAFF)[:2], *colleagues}
    return Secrets(office.keys, office.people)


@dataclass
class ServedCity:
    """A city while `report-portal serve` runs on it; browsers reach it over wires that keep what is sent.

    Args:
        data: the data folder.
        secrets: from `make_city`.
        log: the file that takes everything the processes print.
    """

    data: Path
    secrets: Secrets
    log: Path
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    _process: "subprocess.Popen[bytes] | None" = None
    _output: "IO[bytes] | None" = None

    def __post_init__(self) -> None:
        self.reporters, self.staff = (Wire(port) for port in self.ports)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.reporters.close()
        self.staff.close()

    def start(self) -> None:
        """Start everything and wait until both applications answer."""
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith("REPORT_PORTAL")
        }
        environment |= {
            "REPORT_PORTAL_DATA": str(self.data),
            "REPORT_PORTAL_PORT": str(self.ports[0]),
            "REPORT_PORTAL_TRIAGE_PORT": str(self.ports[1]),
            "PYTHONFAULTHANDLER": "1",
        }
        self._output = self.log.open("ab")
        serve = [str(Path(sys.executable).with_name("report-portal")), "serve"]
        # Killed tests must not leave a city running.
        command = [sys.executable, "-m", "report_portal.cli.with_parent", str(os.getpid()), *serve]
        self._process = subprocess.Popen(
            command, env=environment, stdout=self._output, stderr=subprocess.STDOUT, start_new_session=True
        )
        end = time.monotonic() + READY_SECONDS
        for port, path in zip(self.ports, ("instance", "setup"), strict=True):
            while not _answers(f"http://127.0.0.1:{port}/api/v1/{path}"):
                assert time.monotonic() < end, self.log.read_text("utf-8")
                assert self._process.poll() is None, self.log.read_text("utf-8")
                time.sleep(0.05)

    def stop(self) -> None:
        """End everything, as Ctrl-C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # The log then tells where it hangs; its processes end with it.
            self._process.send_signal(signal.SIGABRT)
            self._process.wait(STOP_SECONDS)
            raise AssertionError(self.log.read_text("utf-8")) from None
        self._process = None
        if self._output:
            self._output.close()

    @property
    def instance(self) -> SignedInstance:
        """The signed instance file in force."""
        file = httpx.get(f"http://127.0.0.1:{self.ports[0]}/api/v1/instance").raise_for_status().content
        return read_instance(file, Pins(self.secrets.keys.root, PLACE.instance, datetime.now(UTC).date()))

    def files(self, report: str) -> dict[str, bytes]:
        """What the store holds of a report: `in/1/core`, …, as staff get them."""
        store = open_store(sqlite_url(self.data), self.data)
        try:
            staff = StaffStore(store)
            with staff.read() as unit:
                placed = unit.reports.files([report], None)
            return {name.partition("/")[2]: staff.fetch(place) for name, place in placed}
        finally:
            store.close()

    def reports(self) -> set[str]:
        """Ids of all reports held."""
        store = open_store(sqlite_url(self.data), self.data)
        try:
            with StaffStore(store).read() as unit:
                return {row.id for row in unit.reports.rows(None, None, 1000)}
        finally:
            store.close()

    def opened(self, report: str, *audiences: str) -> OpenedReport:
        """Open a report with the keys of these audiences, or with those of the first."""
        held = self.secrets.keys.audiences
        identities = {name: [held[name]] for name in audiences or ("resource/ngo",)}
        return open_report(self.files(report), identities, PLACE.instance)

    def code(self, person: Person) -> str:
        """A second factor that is valid now and was not used before; waits where every valid one is used."""
        while person.last_step >= totp.step_at(time.time()) + totp.WINDOW_STEPS:
            time.sleep(0.5)
        return person.code(time.time())


def served_copy(template: tuple[Path, Secrets], folder: Path) -> ServedCity:
    """A city that is a copy of another, not started yet."""
    data, secrets = template
    shutil.copytree(data, folder / "data", symlinks=True)
    return ServedCity(folder / "data", copy.deepcopy(secrets), folder / "serve.log")


def name_site(city: ServedCity) -> None:
    """Tell the staff's pages where the reporters' are, as an operator does; before the city is started."""
    file = city.data / "instance" / "instance.json"
    told = json.loads(file.read_text("utf-8")) | {"site": city.reporters.address}
    file.write_text(json.dumps(told), "utf-8")
    store = open_store(sqlite_url(city.data), city.data)
    latest = StoredInstances(store).latest()
    store.close()
    assert latest
    render_site(PLACE, load_instance(file.parent), latest[1], city.secrets.keys.root).install(city.data)


def _answers(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(address, timeout=2).is_success
    return False
