"""A made-up city that takes reports: keys at hand, pages built, the real public application listening."""

import contextlib
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from report_portal.config import Settings
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file
from report_portal.instance_folder import load_instance
from report_portal.intake.app import create_app
from report_portal.place import Place
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.instances import publish
from report_portal.store.upgrade import upgrade
from report_portal.web.site import SiteReport, build_site


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

    def build(self) -> SiteReport:
        return build_site(
            self.data, self.place, self.instance, self.signed(), self.root, translations=self.translations
        )

    @contextlib.contextmanager
    def open(self) -> Iterator["OpenCity"]:
        """Build the pages and let the public application listen."""
        self.build()
        url = sqlite_url(self.data)
        upgrade(url)
        store = open_store(url, self.data)
        store.write(lambda connection: publish(connection, 1, self.signed()))
        server = make_server("127.0.0.1", 0, create_app(Settings(data=self.data), store), True, request_handler=_Quiet)
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
