"""A real store in a real folder, and the public application on it."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from crypto_peers import City, Peer
from crypto_shelf import both_peers, made_city
from engines import POSTGRESQL
from flask.testing import FlaskClient
from triage_kit import Office, founded, open_office

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.moving import move


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(database, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def client(store: Store, settings: Settings) -> FlaskClient:
    app = create_app(settings, store)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture(scope="session")
def city() -> City:
    """Keys of a city, for records that no server sees."""
    return made_city()


@pytest.fixture(scope="session")
def peers(city: City) -> Iterator[dict[str, Peer]]:
    """Both implementations, ready to read what the other wrote."""
    with both_peers(city) as both_of_them:
        yield both_of_them


@pytest.fixture(scope="session")
def open_office_template(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An open office, made once: stretching eight passphrases takes its time."""
    office = founded(tmp_path_factory.mktemp("office") / "data")
    office.open_up()
    office.store.close()
    return office


@pytest.fixture
def opened_office(
    engine: str, request: pytest.FixtureRequest, open_office_template: Office, tmp_path: Path
) -> Iterator[Office]:
    """A copy of an open office with all of its staff; on PostgreSQL, one that was moved there."""
    data = tmp_path / "office"
    shutil.copytree(open_office_template.data, data)
    url = ""
    if engine == POSTGRESQL:
        url = request.getfixturevalue("database")
        before = open_store(sqlite_url(data), data)
        move(before, url)
        before.close()
    people = copy.deepcopy((open_office_template.keys, open_office_template.people))
    opened = open_office(data, *people, url=url)
    # Codes of the template are used up until its own time has passed; its day may have passed too.
    opened.clock.now = max(open_office_template.clock.now, opened.clock.now)
    opened.published.extend(open_office_template.published)
    yield opened
    opened.store.close()


@pytest.fixture
def office(opened_office: Office) -> Office:
    """The office of most tests: one that is open."""
    return opened_office
