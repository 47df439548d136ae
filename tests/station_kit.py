"""A station at a real office, without its screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from triage_kit import PLACE, Office

from report_portal.client.connection import Connection
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.paper.printing import make_sheets
from report_portal.paper.reading.batch import Reader
from report_portal.paper.sheets import Sheet
from report_portal.paper.staff_session import SignIn
from report_portal.station.desk import Desk
from report_portal.station.helper import Helper, sign_in
from report_portal.station.spool import Spool

HELPER = "elena.helper"


@dataclass
class Station:
    """A desk, and the applications that it speaks to.

    Args:
        office: with both applications.
        data: the station's own folder.
        helper: signed in.
        desk: of the helper.
    """

    office: Office
    data: Path
    helper: Helper
    desk: Desk

    def print(self, wanted: dict[str, int]) -> dict[str, list[Sheet]]:
        assert self.helper.session
        return make_sheets(self.desk.instance, self.helper.own.signer, wanted, self.helper.session.register)

    def read(self) -> None:
        with Reader(with_pictures=True) as reader:
            while self.desk.read_next(reader):
                pass

    def reporters(self, transport: httpx.BaseTransport | None = None) -> Connection:
        return Connection(
            "http://localhost",
            transport=transport or httpx.WSGITransport(app=self.office.intake),
            pause=lambda _: None,
        )

    def send(self) -> None:
        with self.reporters() as http:
            self.desk.send(http)

    def confirm(self, key: str) -> None:
        """Confirm a sheet with all of its pages seen."""
        self.desk.confirm(key, [page.id for page in self.desk.batch().sheets[key].pages])

    def look_through(self, key: str) -> None:
        """Call every doubtful box of a sheet empty."""
        for page in self.desk.batch().sheets[key].sides.values():
            for box in page.unsure:
                self.desk.decide(page.id, "-".join(box), ticked=False)


def typed(office: Office, name: str = HELPER) -> SignIn:
    office.clock.turn()
    person = office.people[name]
    return SignIn(name, person.passphrase, person.code(office.clock()))


def staff_connection(office: Office) -> Connection:
    return Connection("http://localhost", transport=httpx.WSGITransport(app=office.triage))


@contextmanager
def station_at(office: Office, data: Path) -> Iterator[Station]:
    helper = sign_in(lambda: staff_connection(office), PLACE.instance, typed(office), data)
    yield Station(
        office, data, helper, Desk(Spool(helper.folder, helper.own.identity), helper.own, helper.register)
    )


def reports_of(office: Office) -> dict[str, OpenedReport]:
    """Open every report that the office holds, as its NGO readers do."""
    elena = office.people[HELPER]
    identities = {name: [office.keys.audiences[name]] for name in ("resource/ngo", "housing/ngo")}
    found = {}
    with office.staff.read() as unit:
        ids = [row.id for row in unit.reports.rows(None, None, 1000)]
        for report in ids:
            placed = {name.partition("/")[2]: place for name, place in unit.reports.files([report], None)}
            files = {name: office.staff.fetch(place) for name, place in placed.items()}
            found[report] = open_report(
                files,
                identities,
                PLACE.instance,
                lambda member: elena.verify_key if member == elena.member else None,
            )
    return found
