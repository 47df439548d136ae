"""One city and one reporter for all tests of this folder; making their keys costs half a second."""

import secrets

import pytest
from sealed_city import INSTANCE, TODAY, City

from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code
from report_portal.crypto.items import Report


@pytest.fixture(scope="session")
def city() -> City:
    return City()


@pytest.fixture(scope="session")
def keys() -> ReporterKeys:
    return derive_keys(new_code(), INSTANCE)


@pytest.fixture
def stranger() -> ReporterKeys:
    return ReporterKeys.from_seed(secrets.token_bytes(32))


@pytest.fixture
def report() -> Report:
    return Report(
        core={"areas": ["work"], "story": "Not paid since May."},
        private={"afraid_of": ["problems_with_papers"]},
        contact={"contact_how": "phone"},
        readers=("resource/ngo",),
        locale="ne",
        day=TODAY,
        choices={"share_city": "no", "share_inspectors": "facts_only"},
        exclusions=("language_unchecked",),
    )
