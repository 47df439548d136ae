"""Builds the staff application out of its parts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from report_portal.config import Settings, load_settings
from report_portal.crypto.errors import BundleError
from report_portal.place import Place, read_place
from report_portal.store import Store, open_store
from report_portal.store.answering import answers
from report_portal.store.database import address_of
from report_portal.store.errors import BusyError, ClosedError, StorageFullError
from report_portal.store.staff import StaffStore
from report_portal.web import headers, problems
from report_portal.web.assets import Site
from report_portal.web.counts import storage_options
from report_portal.web.health import health
from report_portal.web.limits import address
from report_portal.web.pages import pages
from report_portal.web.problems import Kind, Problem
from report_portal.web.salts import make_salt

from .clock import Clock
from .errors import SlowDownError, TriageError
from .instances import Current
from .passkeys import StaffSite
from .publication import Publication
from .services.audit import Audit
from .services.enrolment import Entrance
from .services.given_texts import GivenTexts
from .services.holds import Holds
from .services.indexes import Indexes
from .services.instance_files import InstanceFiles
from .services.keys import Keys, OnPublished
from .services.notes import Notes
from .services.notices import NoticeBoard
from .services.overview import Overview
from .services.own_account import OwnAccount
from .services.own_passkeys import OwnPasskeys
from .services.paper_forms import PaperForms
from .services.proving import Proving
from .services.recovery import Recovery
from .services.referrals import Referrals
from .services.releases import Releases
from .services.reports import Reports
from .services.root_change import RootChanges
from .services.sign_in import SignIn
from .services.statistics import Statistics
from .slow_down import WrongSecrets
from .views import (
    given_texts,
    holds,
    indexes,
    members,
    notes,
    notices,
    own_account,
    own_passkeys,
    recovery,
    referrals,
    reports,
    root_change,
    sessions,
    statistics,
)
from .views.access import Access, refuse_undeclared

# Behind one onion address everybody looks alike: this only keeps a flood from eating the machine, and a moving
# window lets honest tries through in proportion instead of closing the door for the rest of a minute.
SIGN_INS: Final = "50/second"
_SALT_SECONDS: Final = 3600


def create_app(
    settings: Settings,
    store: Store,
    place: Place,
    on_published: OnPublished,
    clock: Clock = time.time,
) -> Flask:
    """Build the application.

    Args:
        settings: of this machine.
        store: open, at the newest migration.
        place: which instance this is.
        on_published: told when an instance file came into force; rebuilds the pages that pin it.
        clock: seconds since 1970.

    Returns:
        The WSGI application.
    """
    app = Flask("report_portal.triage", static_folder=None)
    headers.install(app, headers.OF_STAFF)
    problems.install(app)
    _install_refusals(app)
    refuse_undeclared(app)
    staff = StaffStore(store)
    wrong_secrets = WrongSecrets()
    site = StaffSite.of(settings.staff_origin)
    proving = Proving(staff, clock, wrong_secrets, site)
    keys = Keys(staff, clock, place, on_published, proving)
    sign_in = SignIn(staff, clock, wrong_secrets, site)
    app.register_blueprint(_api(app, settings, staff, _Ways(keys, proving, sign_in, site), clock))
    app.register_blueprint(health(lambda: answers(store)))
    app.register_blueprint(pages(Site(settings.data / "site" / "triage")))
    return app


@dataclass(frozen=True, slots=True)
class _Ways:
    """What signing in and moving keys share: one count of wrong tries, one way to prove oneself."""

    keys: Keys
    proving: Proving
    sign_in: SignIn
    site: StaffSite | None


def _api(app: Flask, settings: Settings, store: StaffStore, ways: _Ways, clock: Clock) -> Blueprint:
    keys, proving, sign_in = ways.keys, ways.proving, ways.sign_in
    place = keys.place
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    current, overview = Current(store, place), Overview(store, place, passkeys=ways.site is not None)
    access = Access(sign_in, current)
    limit = _sign_in_limit(app, settings)
    sessions.add(blueprint, access, overview, sign_in, limit)
    own_passkeys.add(blueprint, access, OwnPasskeys(store, clock, proving, ways.site), limit)
    own_account.add(blueprint, access, OwnAccount(store, clock, proving))
    members.add(
        blueprint, access, overview, Entrance(store, clock), keys, InstanceFiles(clock, keys, proving)
    )
    recovery.add(blueprint, access, Recovery(store, clock, keys))
    notices.add(blueprint, access, NoticeBoard(store, clock, current))
    root_change.add(blueprint, access, RootChanges(store, clock, keys, proving))
    reports.add(blueprint, access, Reports(store, clock, current))
    notes.add(blueprint, access, Notes(store, clock, current))
    holds.add(blueprint, access, Holds(store, clock, current, proving))
    statistics.add(blueprint, access, Statistics(store, clock, current))
    reports.add_releases(blueprint, access, Releases(store, clock, current))
    referrals.add(blueprint, access, Referrals(store, clock, current))
    given_texts.add(blueprint, access, GivenTexts(store, clock, current))
    indexes.add(blueprint, access, Indexes(store, current))
    indexes.add_paper_forms(blueprint, access, PaperForms(store, clock, current))
    indexes.add_log(blueprint, access, Audit(store))
    return blueprint


def _sign_in_limit(
    app: Flask, settings: Settings
) -> Callable[[Callable[[], Response]], Callable[[], Response]]:
    salt = make_salt(settings.limiter_url, "sign-in", _SALT_SECONDS)
    limiter = Limiter(
        lambda: salt.blind(address(request, settings.proxies)),
        app=app,
        storage_uri=settings.limiter_url,
        storage_options=storage_options(settings.limiter_url),
        # Without its storage each process limits for itself, and nobody is kept out.
        in_memory_fallback_enabled=True,
        strategy="moving-window",
        headers_enabled=False,
    )
    return limiter.limit(SIGN_INS)


def _refuse(error: TriageError) -> Response:
    kind = Kind(error.code, error.status, error.title, error.fix)
    if not isinstance(error, SlowDownError):
        return Problem(kind, error.detail).answer()
    answer = Problem(kind, error.detail, seconds=error.seconds).answer()
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _refuse_flood(_error: RateLimitExceeded) -> Response:
    return _refuse(SlowDownError(1))


def _told(kind: Kind, detail: str) -> Callable[[Exception], Response]:
    return lambda _error: Problem(kind, detail).answer()


def _install_refusals(app: Flask) -> None:
    app.register_error_handler(TriageError, _refuse)
    app.register_error_handler(RateLimitExceeded, _refuse_flood)
    app.register_error_handler(
        BundleError, _told(problems.MALFORMED_BUNDLE, "The body does not follow the bundle format.")
    )
    app.register_error_handler(StorageFullError, _told(problems.STORAGE_FULL, "The disk is full."))
    for error in (BusyError, ClosedError):
        app.register_error_handler(error, _told(problems.BUSY, "The store cannot be written now."))


def create() -> Flask:
    """Build the application from the environment, for a WSGI server.

    Raises:
        SettingError: a setting is unknown, missing or not what it must be.
        PlaceError: the data folder is not set up.
    """
    settings = load_settings()
    store = open_store(address_of(settings), settings.data, settings.ledger, settings.blobs_url)
    place = read_place(settings.data)
    return create_app(settings, store, place, Publication(settings, StaffStore(store), place))
