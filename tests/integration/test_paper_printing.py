"""Sheets printed against the real applications: registered, and the slip's code opens the reserved mailbox."""

import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from triage_kit import PLACE, Office, Reporter
from triage_passkeys import SoftKey, with_passkey

from report_portal.cli import main
from report_portal.cli.demo.maker import client_of
from report_portal.client.connection import Connection
from report_portal.client.errors import InputError, RefusedByServerError
from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle
from report_portal.crypto.codes import derive_keys
from report_portal.crypto.items.report import Report, seal_paper_report
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.paper.printing import make_sheets
from report_portal.paper.staff_session import SignIn, StaffSession


def connection(office: Office) -> Connection:
    return Connection("http://localhost", transport=httpx.WSGITransport(app=office.triage))


def typed(office: Office, name: str) -> SignIn:
    office.clock.turn()
    person = office.people[name]
    return SignIn(name, person.passphrase, person.code(office.clock()))


def test_the_slips_code_opens_the_mailbox_of_its_sheet(office: Office) -> None:
    helper = typed(office, "elena.helper")
    with connection(office) as http, StaffSession(http, PLACE.instance, helper) as session:
        instance, signer = session.instance, session.signer
        sheets = make_sheets(instance, signer, {"ne": 2, "ar": 1}, session.register)
    assert {locale: len(made) for locale, made in sheets.items()} == {"ne": 2, "ar": 1}
    sheet = sheets["ne"][0]
    assert sheet.code
    report = Report(
        core={"areas": ["work"], "story": "sentinel words"},
        private={},
        contact={},
        readers=("resource/ngo",),
        locale="ne",
        day=datetime.now(UTC).date(),
    )
    body = seal_paper_report(instance, signer, sheet.form, report).bundle()
    sent = client_of(office.intake).post(
        "/api/v1/reports", content=body, headers={"Content-Type": MEDIA_TYPE}
    )
    sent.raise_for_status()
    reporter = Reporter(office)
    reporter.keys = derive_keys(sheet.code, PLACE.instance)
    box = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance)
    assert box.thread == ()


def test_who_may_not_print_registers_nothing(office: Office) -> None:
    member = typed(office, "ioana.resource")
    with (
        connection(office) as http,
        StaffSession(http, PLACE.instance, member) as session,
        pytest.raises(RefusedByServerError) as refused,
    ):
        make_sheets(session.instance, session.signer, {"en": 1}, session.register)
    assert refused.value.code == "not-allowed"


def test_a_session_ends_with_the_print(office: Office) -> None:
    with connection(office) as http:
        with StaffSession(http, PLACE.instance, typed(office, "elena.helper")) as session:
            pass
        with pytest.raises(RefusedByServerError) as refused:
            make_sheets(session.instance, session.signer, {"en": 1}, session.register)
    assert refused.value.code == "not-signed-in"


def test_words_that_are_no_passphrase_are_not_sent(office: Office) -> None:
    with connection(office) as http, pytest.raises(InputError):
        StaffSession(http, PLACE.instance, SignIn("elena.helper", "one two", "000000"))


@pytest.mark.parametrize("wrong", ["words", "digits"])
@pytest.mark.parametrize("has_key", [True, False])
def test_whoever_has_only_a_key_at_hand_is_told_what_to_do_and_nobody_is_told_more(
    office: Office, wrong: str, *, has_key: bool
) -> None:
    if has_key:
        with_passkey(office, "elena.helper", SoftKey())
    right = typed(office, "elena.helper")
    other = office.people["ana.coordinator"].passphrase
    tried = {
        "words": SignIn(right.name, other, right.totp),
        "digits": SignIn(right.name, right.passphrase, ""),
    }[wrong]
    with connection(office) as http, pytest.raises(RefusedByServerError) as refused:
        StaffSession(http, PLACE.instance, tried)
    said = refused.value
    assert said.code == "wrong-sign-in"
    # The same words in all four cases: neither what was wrong nor who has a key.
    assert said.what == "Name, passphrase and six digits do not fit together."
    assert "A security key or phone does not sign in here" in said.fix
    assert "New authenticator app" in said.fix


def test_a_specimen_is_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    out = tmp_path / "forms.pdf"
    done = CliRunner().invoke(main, ["paper", "print", "--language", "en,ar", "--out", str(out)])
    assert done.exit_code == 0, done.output
    for locale in ("en", "ar"):
        made = tmp_path / f"forms-{locale}.pdf"
        assert made.read_bytes().startswith(b"%PDF")
        assert made.stat().st_mode & 0o777 == 0o600
    again = CliRunner().invoke(main, ["paper", "print", "--language", "en,ar", "--out", str(out)])
    assert again.exit_code == 1
    assert not re.search(r"\d{8}", again.output)


def test_a_file_that_is_there_already_stops_the_print_before_any_code_is_registered(tmp_path: Path) -> None:
    out = tmp_path / "forms.pdf"
    out.write_bytes(b"mine")
    where = ["--server", "http://127.0.0.1:9", "--site", "https://example.org", "--out", str(out)]
    told = CliRunner().invoke(main, ["paper", "print", "--language", "en", *where])
    assert told.exit_code == 1
    assert "is there already" in told.output
    assert out.read_bytes() == b"mine"
