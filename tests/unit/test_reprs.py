"""What a traceback or a careless log line would show: no secret, no code, nobody's words."""

from dataclasses import fields

import pytest

from report_portal.config import Settings
from report_portal.reports.clocks import Facts
from report_portal.reports.release import Release
from report_portal.staff import Account
from report_portal.station.answers import Filled
from report_portal.station.desk import Look
from report_portal.station.pages import Page
from report_portal.station.parcels import Parcel
from report_portal.triage.services.enrolment import Enrolment
from report_portal.triage.services.sign_in import SignedIn


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        (Account, "totp_secret"),
        (Enrolment, "totp_secret"),
        (Enrolment, "code"),
        (SignedIn, "token"),
        (Facts, "answers"),
        (Release, "answers"),
        (Page, "boxes"),
        (Filled, "ticks"),
        (Filled, "texts"),
        (Look, "answers"),
        (Parcel, "answers"),
        # Addresses of databases and brokers hold passwords.
        (Settings, "database_url"),
        (Settings, "limiter_url"),
        (Settings, "broker_url"),
    ],
)
def test_a_secret_member_is_not_written_out(kind: type, member: str) -> None:
    made = object.__new__(kind)
    for each in fields(kind):
        object.__setattr__(made, each.name, "sentinel" if each.name == member else "")
    assert "sentinel" not in repr(made)
