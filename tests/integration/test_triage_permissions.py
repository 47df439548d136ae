"""Every route of the staff application declares who may call it, and nobody else gets in."""

import hashlib
import secrets
from typing import Any

import pytest
from flask import Flask
from triage_kit import Office

from report_portal.staff import Account, Affiliation, Position, Role, Session, Status
from report_portal.triage.permissions import Permission
from report_portal.triage.ports import Unit
from report_portal.triage.views.access import permission_of

EVERYBODY = {
    "GET /setup",
    "GET /instance",
    "POST /session",
    "POST /session/challenge",
    "POST /enrolment",
}
SIGNED_IN = {
    "DELETE /session",
    "GET /me",
    "GET /notices",
    "GET /me/passkeys",
    "POST /me/passkeys",
    "POST /me/passkeys/challenge",
    "POST /me/passkeys/removal",
    "POST /me/challenge",
    "PUT /me",
    "PUT /me/passphrase",
    "PUT /me/second-factor",
    "DELETE /me/sessions",
}
CEREMONY = {"POST /ceremony", "GET /recovery", "POST /recovery"}
READ = {"GET /reports", "POST /reports/files"}
ANSWER = {"POST /reports/<report>/answers", "PUT /reports/<report>/dates"}
CASE_FILE = {
    "POST /reports/notes",
    "POST /reports/holds",
    "POST /reports/<report>/notes",
    "POST /reports/<report>/exports",
    "PUT /reports/<report>/statistics",
}
GIVE = {
    "POST /reports/<report>/texts",
    "POST /reports/texts",
    "DELETE /texts/<text>",
    "DELETE /texts/<text>/translation",
}
INTERPRET = {"GET /texts", "GET /texts/<text>", "POST /texts/<text>/translation"}
RECEIVE = {
    "GET /releases",
    "GET /releases/<release>",
    "GET /releases/<release>/thread",
    "POST /releases/<release>/thread",
    "GET /attachments/<upload>",
    "GET /index/<team>/<affiliation>",
    "PUT /index/<team>/<affiliation>",
}
FORMS = {"POST /paper-forms"}
OFFICE = {"GET /members", "GET /log"}
COORDINATE = {
    "POST /invitations",
    "POST /members/<member>/confirmation",
    "PUT /instance",
    "POST /root-change",
    "DELETE /root-change",
    "POST /root",
    "POST /reports/<report>/releases",
    "POST /reports/<report>/holds",
    "POST /holds/<hold>/agreement",
    "DELETE /holds/<hold>",
    "GET /statistics",
    "POST /statistics/files",
    "GET /figures",
    "PUT /figures/<year>",
    "POST /figures/<year>/exports",
}
# Walked last: nothing is asked after them.
ENDING = ("DELETE /session", "DELETE /me/sessions")
ALL = (
    EVERYBODY | SIGNED_IN | CEREMONY | READ | ANSWER | CASE_FILE | GIVE | INTERPRET | RECEIVE | FORMS | OFFICE
) | COORDINATE

# Written out here on purpose: the product's own table is what is being tested.
CALLERS: list[tuple[str, str, tuple[str, ...], str, set[str]]] = [
    ("coordinator", "ngo", (), "active", ALL - CEREMONY - INTERPRET),
    ("coordinator", "ngo", (), "waiting", CEREMONY),
    ("coordinator", "ngo", (), "removed", set()),
    ("coordinator", "city", (), "active", set()),
    ("coordinator", "state", (), "active", set()),
    ("coordinator", "city", (), "waiting", set()),
    ("member", "ngo", ("resource/ngo",), "active", READ | ANSWER | CASE_FILE | GIVE | RECEIVE),
    ("member", "ngo", ("legal/ngo",), "active", RECEIVE),
    ("member", "ngo", ("resource/ngo",), "removed", set()),
    ("liaison", "ngo", ("resource/ngo",), "active", READ | ANSWER | RECEIVE),
    ("member", "ngo", ("resource/ngo",), "waiting", set()),
    ("member", "ngo", (), "active", set()),
    ("member", "city", ("housing/city",), "active", RECEIVE),
    ("member", "state", ("labour/state",), "active", RECEIVE),
    ("liaison", "state", ("labour/state",), "active", RECEIVE),
    ("liaison", "city", ("housing/city",), "active", RECEIVE),
    ("liaison", "state", ("labour/state",), "removed", set()),
    ("helper", "ngo", (), "active", FORMS),
    ("helper", "city", (), "active", set()),
    ("helper", "state", (), "active", set()),
    ("interpreter", "ngo", (), "active", INTERPRET),
    ("interpreter", "ngo", (), "waiting", set()),
    ("interpreter", "ngo", (), "removed", set()),
    ("interpreter", "ngo", ("resource/ngo",), "active", INTERPRET),
    ("interpreter", "city", (), "active", set()),
    ("administrator", "ngo", (), "active", OFFICE),
    ("administrator", "city", (), "active", OFFICE),
    ("administrator", "state", (), "active", OFFICE),
    ("administrator", "ngo", (), "waiting", set()),
]


def routes(app: Flask) -> dict[str, tuple[str, str]]:
    """Every API route: method and rule to method and a real path."""
    found = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        name = rule.rule.removeprefix("/api/v1")
        path = rule.rule
        for part in ("member", "report", "release", "upload", "text", "hold"):
            path = path.replace(f"<{part}>", "0" * 32)
        path = path.replace("<team>", "resource").replace("<affiliation>", "ngo").replace("<year>", "2020")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[f"{method} {name}"] = (method, path)
    return found


def test_every_route_of_the_api_document_is_there_and_no_other(office: Office) -> None:
    assert set(routes(office.triage)) == ALL


def test_every_route_declares_one_permission(office: Office) -> None:
    for rule in office.triage.url_map.iter_rules():
        declared = permission_of(office.triage.view_functions[rule.endpoint])
        if rule.endpoint == "pages.page" or rule.endpoint.startswith("health."):
            assert declared is None
            assert not rule.rule.startswith("/api/")
        else:
            assert isinstance(declared, Permission), rule.rule


def test_a_route_that_declares_nothing_is_refused(office: Office) -> None:
    office.triage._got_first_request = False
    office.triage.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "words")
    answer = office.triage.test_client().get("/api/v1/forgotten")
    assert answer.status_code == 403


def test_nobody_gets_in_without_a_session(office: Office) -> None:
    client = office.triage.test_client()
    for name, (method, path) in routes(office.triage).items():
        status = client.open(path, method=method).status_code
        assert (status == 401) == (name not in EVERYBODY - {"POST /enrolment"}), (name, status)


def token_of(office: Office, role: str, affiliation: str, audiences: tuple[str, ...], status: str) -> str:
    """A session of somebody made for the occasion, past every ceremony."""
    token, member = secrets.token_bytes(32), secrets.token_hex(16)
    position = Position(Role(role), Affiliation(affiliation), audiences)
    account = Account(
        member=member,
        name=f"n.{member[:8]}",
        auth_sha256=bytes(32),
        totp_secret=bytes(20),
        totp_step=-1,
        wrong_codes=0,
        wait_until=0.0,
        position=position,
        recipient="",
        verify_key="0" * 64,
        binding="0" * 64,
        invitation="0" * 32,
        status=Status(status),
    )
    now = int(office.clock())

    def act(unit: Unit) -> None:
        unit.accounts.add(account, b"sealed")
        unit.sessions.add(Session(hashlib.sha256(token).digest(), member, now, now))

    office.staff.write(act)
    return token.hex()


@pytest.mark.parametrize("caller", CALLERS, ids=lambda c: "-".join([c[0], c[1], *c[2][:1], c[3]]))
def test_each_role_reaches_its_own_routes_and_no_others(office: Office, caller: Any) -> None:
    role, affiliation, audiences, status, may = caller
    token = token_of(office, role, affiliation, audiences, status)
    client = office.triage.test_client()
    refusal = 401 if status == "removed" else 403
    allowed = may | (set() if status == "removed" else SIGNED_IN)
    order = sorted(routes(office.triage).items(), key=lambda one: one[0] in ENDING)
    for name, (method, path) in order:
        if name in EVERYBODY:
            continue
        answer = client.open(path, method=method, headers={"Authorization": f"Session {token}"})
        refused = answer.status_code == refusal and answer.json["code"] in {"not-allowed", "not-signed-in"}
        assert refused is (name not in allowed), (name, answer.status_code)


def test_an_office_that_reads_directly_gets_no_sealed_file_of_organisations() -> None:
    from report_portal.triage.permissions import Caller, allows  # noqa: PLC0415 - only this test asks the table itself

    position = Position(Role.MEMBER, Affiliation.CITY, ("housing/city",))
    caller = Caller("0" * 32, "city.housing", position, Status.ACTIVE)
    direct = ["resource/ngo", "housing/city"]
    assert allows(Permission.READ_REPORTS, caller, direct)
    for permission in (
        Permission.ANSWER,
        Permission.SET_DATES,
        Permission.KEEP_CASE_FILE,
        Permission.RELEASE,
    ):
        assert not allows(permission, caller, direct)
