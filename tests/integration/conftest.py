"""A real store in a real folder, and the public application on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.upgrade import upgrade


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = sqlite_url(tmp_path)
    upgrade(url)
    opened = open_store(url, tmp_path)
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
