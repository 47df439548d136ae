"""Builds the public application out of its parts."""

from flask import Flask

from report_portal.config import Settings, load_settings
from report_portal.store import Store, open_store
from report_portal.store.answering import answers
from report_portal.store.database import address_of
from report_portal.store.errors import BusyError, ClosedError, StorageFullError
from report_portal.store.instances import StoredInstances
from report_portal.store.mailboxes import StoredMailboxes
from report_portal.store.uploads import StoredUploads
from report_portal.web import headers, problems
from report_portal.web.assets import Site
from report_portal.web.health import health
from report_portal.web.limits import WorkLimits
from report_portal.web.pages import pages

from . import refusals, views
from .key_list import KeyLists
from .services import Intake


def create_app(settings: Settings, store: Store) -> Flask:
    """Build the application.

    Args:
        settings: of this machine.
        store: open, at the newest migration.

    Returns:
        The WSGI application.
    """
    app = Flask("report_portal.intake", static_folder=None)
    limits = WorkLimits(
        app,
        budget=settings.work_budget,
        window=settings.work_window,
        most=settings.work_bits,
        storage_url=settings.limiter_url,
        proxies=settings.proxies,
    )
    intake = Intake(
        StoredMailboxes(store),
        StoredUploads(store, settings.uploads_pending),
        KeyLists(StoredInstances(store)),
    )
    headers.install(app)
    problems.install(app)
    refusals.install(app, StorageFullError, (BusyError, ClosedError))
    app.register_blueprint(views.api(intake, limits))
    app.register_blueprint(health(lambda: answers(store)))
    app.register_blueprint(pages(Site(settings.data / "site" / "intake")))
    return app


def create() -> Flask:
    """Build the application from the environment, for a WSGI server.

    Raises:
        SettingError: a setting is unknown, missing or not what it must be.
    """
    settings = load_settings()
    return create_app(
        settings, open_store(address_of(settings), settings.data, settings.ledger, settings.blobs_url)
    )
