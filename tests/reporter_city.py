"""A made-up city that takes reports: keys at hand, pages built, the real public application listening."""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Connection, delete, update
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from report_portal.config import Settings
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.items.answers import Correspondent, OutPlace
from report_portal.crypto.items.attachments import AttachmentEntry
from report_portal.crypto.items.sealed_item import SealedItem
from report_portal.crypto.opening.attachments import open_attachment
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.crypto.signed import sign_file
from report_portal.instance_folder import load_instance
from report_portal.intake.app import create_app
from report_portal.place import Place
from report_portal.staff import StoredAnswer
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.instances import StoredInstances, publish
from report_portal.store.schema import IN, items, reports
from report_portal.store.staff import StaffStore
from report_portal.store.upgrade import upgrade
from report_portal.web.catalogue_check import catalogue_faults
from report_portal.web.catalogues import translations_folder
from report_portal.web.help_check import help_faults
from report_portal.web.site import SiteReport, render_site


def offered() -> tuple[str, ...]:
    """Languages that are whole now; that all of the instance's are, test_site.py says."""
    folder = translations_folder()
    return tuple(
        name
        for name in load_instance().languages
        if not any(catalogue_faults(folder, name)) and not any(help_faults(folder, name))
    )


@dataclass
class ReporterCity:
    """Timișoara's own data with keys made up here.

    Args:
        data: an empty folder.
        checked: languages whose safety texts count as checked.
    """

    data: Path
    checked: tuple[str, ...] = ("ro", "en", "ar")
    translations: Path | None = None
    root_seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        self.instance = load_instance()
        self.place = Place(self.instance.id, demo=True)
        self.root = SigningKey(self.root_seed).verify_key.encode().hex()
        self.identities = {audience.id: HybridIdentity.generate() for audience in self.instance.audiences}
        self.epochs = dict.fromkeys(self.identities, 1)

    def payload(self, version: int = 1, **changes: Any) -> dict[str, Any]:
        """What a signed instance file says; `changes` make it a wrong one."""
        today = datetime.now(UTC).date()
        audiences = [
            {
                "id": audience.id,
                "team": audience.id.split("/")[0],
                "affiliation": audience.id.split("/")[1],
                "direct": audience.direct,
                "epoch": self.epochs[audience.id],
                "recipient": self.identities[audience.id].recipient.text,
            }
            for audience in self.instance.audiences
        ]
        return {
            "format": 1,
            "instance": self.instance.id,
            "version": version,
            "issued": str(today),
            "expires": str(today + timedelta(days=30)),
            "demo": True,
            "audiences": audiences,
            "routing": dict(self.instance.routing),
            "form_version": 1,
            "languages": {name: {"checked": name in self.checked} for name in self.instance.languages},
        } | changes

    def signed(self, version: int = 1, seed: bytes | None = None, **changes: Any) -> bytes:
        """Sign an instance file."""
        return sign_file("instance", self.payload(version, **changes), seed or self.root_seed)

    def renew(self, audience: str) -> None:
        """Give an audience a new key, as removing a member does."""
        self.epochs[audience] += 1
        self.identities[audience] = HybridIdentity.generate()

    def build(self, version: int = 1) -> SiteReport:
        return render_site(
            self.place, self.instance, self.signed(version), self.root, translations=self.translations
        ).install(self.data)

    @contextlib.contextmanager
    def open(self, settings: Settings | None = None, *, ceremony: bool = True) -> Iterator["OpenCity"]:
        """Build the pages and let the public application listen.

        Args:
            settings: of the machine, when they are not the usual ones.
            ceremony: the keys were made.
        """
        url = sqlite_url(self.data)
        upgrade(url)
        store = open_store(url, self.data)
        if ceremony:
            self.build()
            store.write(lambda connection: publish(connection, 1, self.signed()))
        else:
            render_site(self.place, self.instance, translations=self.translations).install(self.data)
        app = create_app(settings or Settings(data=self.data), store)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield OpenCity(self, store, server)
        finally:
            server.shutdown()
            thread.join(10)
            server.server_close()
            store.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Say nothing: every request of a browser would be a line."""


@dataclass
class OpenCity:
    """The city while it listens."""

    city: ReporterCity
    store: Store
    server: BaseWSGIServer

    @property
    def address(self) -> str:
        """Where browsers count the page as secure."""
        return f"http://localhost:{self.server.port}"

    @property
    def instance(self) -> SignedInstance:
        pins = Pins(self.city.root, self.city.instance.id, datetime.now(UTC).date())
        latest = StoredInstances(self.store).latest()
        assert latest
        return read_instance(latest[1], pins)

    def reports(self) -> list[str]:
        """Ids of all reports held."""
        with StaffStore(self.store).read() as unit:
            return [row.id for row in unit.reports.rows(None, None, 1000)]

    def opened(self, report: str, *audiences: str) -> OpenedReport:
        """Open a report as a reader of these audiences does."""
        staff = StaffStore(self.store)
        with staff.read() as unit:
            placed = unit.reports.files([report], None)
        files = {name.partition("/")[2]: staff.fetch(place) for name, place in placed}
        identities = {name: [self.city.identities[name]] for name in audiences or ("resource/ngo",)}
        return open_report(files, identities, self.city.instance.id)

    def reply(
        self, report: str, make: Callable[[SignedInstance, Correspondent, OutPlace], SealedItem]
    ) -> None:
        """Send something to the reporter, as the NGO's coordinator does.

        Args:
            report: id.
            make: seals it for a place in the mailbox.
        """
        opened = self.opened(report)
        assert opened.reporter
        today = datetime.now(UTC).date()
        place = OutPlace(opened.next_sequence, opened.next_previous, opened.seen, "resource/ngo", today)
        item = make(self.instance, opened.reporter, place)
        self.put_out(report, place.sequence, item.files["answer"])

    def put_out(self, report: str, sequence: int, envelope: bytes) -> None:
        """Put a file into the mailbox as it is, right or wrong."""
        staff = StaffStore(self.store)
        stored = StoredAnswer(sequence, secrets.token_bytes(32), str(datetime.now(UTC).date()))
        placed = staff.place(envelope)
        staff.write(lambda unit: unit.reports.append_answer(report, stored, placed, answered=True))

    def out_files(self, report: str) -> list[bytes]:
        """What staff sent to a reporter, in order."""
        staff = StaffStore(self.store)
        with staff.read() as unit:
            placed = unit.reports.files([report], ["answer"])
        return [staff.fetch(place) for _, place in placed]

    def drop_items(self, report: str, direction: int, *, keep: int) -> None:
        """Drop the newest items of a series, as a dishonest server would."""
        key = bytes.fromhex(report)
        newest = {"in_sequence" if direction == IN else "out_sequence": keep}

        def drop(connection: Connection) -> None:
            late = items.c.mailbox == key, items.c.direction == direction, items.c.sequence > keep
            connection.execute(delete(items).where(*late))
            connection.execute(update(reports).where(reports.c.mailbox == key).values(**newest))

        self.store.write(drop)

    def attachment(self, report: str, entry: dict[str, Any]) -> bytes:
        """Open a file as a reader of the report does."""
        staff = StaffStore(self.store)
        with staff.read() as unit:
            found = unit.reports.attachment(entry["id"])
        assert found
        assert found[0] == report
        reporter = self.opened(report).reporter
        assert reporter
        known = AttachmentEntry(entry["id"], entry["secret"], entry["sha256"], entry["type"], entry["size"])
        return open_attachment(known, staff.blob(found[1]), self.city.instance.id, reporter.verify_key)

    def publish(self, version: int, **changes: Any) -> None:
        """Put a newer instance file in force."""
        signed = self.city.signed(version, **changes)
        self.store.write(lambda connection: publish(connection, version, signed))
