"""Two factors, each needed, each code once; wrong tries slow down and lock nobody out."""

import gc
import hashlib
import json
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from engines import on_both_engines
from triage_kit import Office, problem, wrong_code

from report_portal.cli.demo.desk import Desk
from report_portal.triage import totp
from report_portal.triage.errors import WrongSignInError
from report_portal.triage.services.sign_in import SignIn
from report_portal.triage.slow_down import WrongSecrets


def credentials(office: Office, name: str) -> dict[str, Any]:
    person = office.people[name]
    code = person.code(office.clock())
    return {"name": name, "auth": person.secrets("timisoara").auth, "totp": code}


def sign_in(office: Office, body: dict[str, Any]) -> Any:
    return office.desk("ana.coordinator").send_json("POST", "/session", body)


def wrong(office: Office, name: str) -> str:
    return wrong_code(office.people[name], office.clock())


def test_both_factors_give_a_session(office: Office) -> None:
    office.clock.turn()
    answer = sign_in(office, credentials(office, "ioana.resource"))
    assert answer.status_code == 200
    body = answer.json()
    assert len(body.pop("token")) == 64
    assert body == {
        "member": office.people["ioana.resource"].member,
        "name": "ioana.resource",
        "role": "member",
        "affiliation": "ngo",
        "audiences": ["resource/ngo"],
        "status": "active",
        "idle_minutes": 15,
    }
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("missing", ["name", "auth", "totp"])
def test_no_factor_can_be_left_out(office: Office, missing: str) -> None:
    office.clock.turn()
    body = credentials(office, "ioana.resource")
    assert problem(sign_in(office, {k: v for k, v in body.items() if k != missing})) == (400, "missing-field")
    assert sign_in(office, body | {missing: None}).status_code == 400
    assert sign_in(office, body | {missing: ""}).status_code == 400
    assert problem(sign_in(office, body | {"remember": True})) == (400, "unknown-field")


def test_a_code_is_used_once_even_after_signing_out(office: Office) -> None:
    desk = office.signed_in("ioana.resource")
    person = office.people["ioana.resource"]
    used = totp.code_at(person.totp_secret, person.last_step)
    body = {"name": person.name, "auth": person.secrets("timisoara").auth, "totp": used}
    assert problem(sign_in(office, body)) == (401, "wrong-sign-in")
    desk.call("DELETE", "/session").raise_for_status()
    assert problem(sign_in(office, body)) == (401, "wrong-sign-in")


@on_both_engines
def test_one_code_at_the_same_moment_gives_one_session(office: Office) -> None:
    office.clock.turn()
    body = credentials(office, "ioana.resource")
    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(
            answer.status_code for answer in pool.map(lambda _: sign_in(office, body), range(6))
        )
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 429}


def test_unknown_name_wrong_secret_wrong_code_and_removed_member_answer_alike(office: Office) -> None:
    office.clock.turn()
    right = credentials(office, "dan.housing")
    answers = [
        sign_in(office, right | {"name": "nobody.here"}),
        sign_in(office, right | {"auth": "0" * 64}),
        sign_in(office, credentials(office, "ioana.resource") | {"totp": wrong(office, "ioana.resource")}),
        sign_in(office, credentials(office, "city.housing") | {"auth": right["auth"]}),
    ]
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {401}
    assert {tuple(sorted(answer.headers)) for answer in answers} == {tuple(sorted(answers[0].headers))}


@pytest.mark.parametrize("name", ["\ud800bc", "a\x00b", "Ana.Coordinator", "ana.coordinator\n", "\u0661" * 9])
def test_a_name_that_nobody_can_have_is_only_wrong(office: Office, name: str) -> None:
    body = json.dumps({"name": name, "auth": "0" * 64, "totp": "000000"})
    answer = office.triage.test_client().post("/api/v1/session", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (401, "wrong-sign-in")


def test_a_name_that_exists_costs_as_much_as_one_that_does_not(office: Office) -> None:
    sign_in_service = SignIn(office.staff, office.clock, WrongSecrets(), None)

    def steps(name: str) -> int:
        taken = 0

        def count(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal taken
            taken += event == "call"

        # Clearing up after earlier tests would be counted too.
        gc.collect()
        gc.disable()
        sys.setprofile(count)
        try:
            sign_in_service.sign_in(name, bytes(32), "000000")
        except WrongSignInError:
            return taken
        finally:
            sys.setprofile(None)
            gc.enable()
        raise AssertionError(name)

    # The first of each kind fills caches.
    names = ["ana.coordinator", "nobody.here", "dan.housing", "a.nobody", "ioana.resource", "z.nobody"]
    taken = [steps(name) for name in names]
    assert len(set(taken[2:])) == 1, taken


@pytest.mark.parametrize(
    "spoil", [{"name": "nobody.here"}, {"auth": "0" * 64}, {"totp": ""}], ids=["name", "auth", "totp"]
)
def test_every_kind_of_wrong_try_slows_down_alike(office: Office, spoil: dict[str, str]) -> None:
    office.clock.turn()
    body = credentials(office, "dan.housing") | spoil
    body["totp"] = body["totp"] or wrong(office, "dan.housing")
    seen = []
    for _ in range(4):
        answer = sign_in(office, body)
        seen.append((*problem(answer), answer.headers.get("Retry-After"), answer.json().get("seconds")))
    slow = (429, "slow-down", "1", 1)
    plain = (401, "wrong-sign-in", None, None)
    assert seen == [plain, plain, plain, slow]
    office.clock.turn(1)
    assert sign_in(office, body).status_code == 401
    assert sign_in(office, body).headers["Retry-After"] == "2"


def test_who_only_knows_a_name_keeps_nobody_out(office: Office) -> None:
    office.clock.turn()
    for _ in range(40):
        sign_in(office, {"name": "ana.coordinator", "auth": "1" * 64, "totp": "000000"})
        office.clock.turn(2)
    assert sign_in(office, {"name": "ana.coordinator", "auth": "1" * 64, "totp": "0"}).status_code == 429
    assert sign_in(office, credentials(office, "ana.coordinator")).status_code == 200


def test_guessing_codes_behind_the_right_secret_is_slow_and_ends_with_the_delay(office: Office) -> None:
    office.clock.turn(600)
    right = credentials(office, "ana.coordinator")
    looked_at, guess = 0, wrong(office, "ana.coordinator")
    for _ in range(200):
        looked_at += sign_in(office, right | {"totp": guess}).status_code == 401
        office.clock.turn(3)
        # Slow enough for the bound on floods from one address, which is another matter.
        time.sleep(0.025)
    # Ten minutes of guessing: the delay grows to 30 seconds.
    assert looked_at < 30
    office.clock.turn(31)
    assert sign_in(office, credentials(office, "ana.coordinator")).status_code == 200


def test_the_delay_on_codes_outlives_the_process(office: Office) -> None:
    office.clock.turn(600)
    body = credentials(office, "ana.coordinator") | {"totp": wrong(office, "ana.coordinator")}
    for _ in range(6):
        sign_in(office, body)
        office.clock.turn(8)
    sign_in(office, body)
    with sqlite3.connect(office.data / "report_portal.sqlite3") as database:
        row = database.execute(
            "select wrong_codes, wait_until from staff_accounts where name = 'ana.coordinator'"
        ).fetchone()
    assert row[0] >= 4
    assert row[1] > office.clock()


def test_a_session_ends_when_idle_and_when_old(office: Office) -> None:
    desk = office.signed_in("ioana.resource")
    office.clock.turn(14 * 60)
    assert desk.call("GET", "/me").is_success
    office.clock.turn(14 * 60)
    assert desk.call("GET", "/me").is_success
    office.clock.turn(15 * 60)
    assert problem(desk.call("GET", "/me")) == (401, "not-signed-in")
    desk = office.signed_in("ioana.resource")
    for _ in range(12 * 6):
        assert desk.call("GET", "/me").is_success
        office.clock.turn(10 * 60)
    assert problem(desk.call("GET", "/me")) == (401, "not-signed-in")


def test_signing_out_ends_that_session_only(office: Office) -> None:
    here, there = office.signed_in("ioana.resource"), office.signed_in("ioana.resource")
    here.call("DELETE", "/session").raise_for_status()
    assert problem(here.call("GET", "/me")) == (401, "not-signed-in")
    assert there.call("GET", "/me").is_success


@pytest.mark.parametrize(
    "header",
    ["", "Session", "Session ", "Session 00", f"Session {'0' * 64}", f"Session {'G' * 64}", "Bearer x"],
)
def test_other_authorizations_are_no_session(office: Office, header: str) -> None:
    desk = office.desk("ana.coordinator")
    answer = desk.call("GET", "/me", headers={"Authorization": header} if header else {})
    assert problem(answer) == (401, "not-signed-in")


def test_the_database_holds_no_token_no_secret_and_no_passphrase(office: Office) -> None:
    desk = office.signed_in("ioana.resource")
    token = bytes.fromhex(desk._token)
    person = office.people["ioana.resource"]
    auth = bytes.fromhex(person.secrets("timisoara").auth)
    content = b"".join(
        path.read_bytes() for path in office.data.rglob("*") if path.is_file() and "builds" not in path.parts
    )
    assert hashlib.sha256(token).digest() in content
    for secret in (token, auth, person.sign_seed, person.passphrase.encode(), person.identity.seed):
        assert secret not in content
        assert secret.hex().encode() not in content


def test_own_files_are_given_to_their_owner_only(office: Office) -> None:
    ioana, city = office.signed_in("ioana.resource").me(), office.signed_in("city.housing").me()
    assert ioana.meta["name"] == "ioana.resource"
    assert {n for n in ioana.files if n.startswith("grants/")} == {"grants/resource/ngo/1"}
    assert {n for n in city.files if n.startswith("grants/")} == {"grants/housing/city/1"}
    assert ioana.files["identity"] != city.files["identity"]
    assert [n for n in ioana.files if n.startswith("members/")] == [f"members/{n}" for n in range(1, 9)]


def test_who_waits_gets_no_keys_and_may_do_nothing(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    invitation = ana.invite("new.member", "coordinator", "ngo", [])
    office.clock.turn()
    office.desk("new.member").enrol(invitation).raise_for_status()
    new = office.signed_in("new.member")
    assert set(new.me().files) == {"identity", "instance"}
    assert problem(new.call("GET", "/reports")) == (403, "not-allowed")
    assert problem(new.call("GET", "/members")) == (403, "not-allowed")
    assert problem(new.hold_ceremony(office.keys, office.payload(new))) == (409, "ceremony-done")


def replace_identity(desk: Desk, envelope: bytes) -> Any:
    shown = {"auth": desk.person.secrets("timisoara").auth}
    return desk.send_bundle("PUT", "/me", shown, {"identity": envelope})


def test_the_own_key_file_can_be_sealed_anew(office: Office) -> None:
    ioana = office.signed_in("ioana.resource")
    fresh = ioana.key_file(office.keys.root)
    assert replace_identity(ioana, fresh).is_success
    assert ioana.me().files["identity"] == fresh
    assert problem(replace_identity(ioana, b"in the clear")) == (400, "invalid-field")
    assert ioana.me().files["identity"] == fresh


def test_a_flood_is_answered_as_one_and_leaves_others_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.clock.turn()
    # All within one second, however slow this machine is.
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=lambda: 1_700_000_000.0))
    flood = office.triage.test_client()
    codes = set()
    for number in range(60):
        body = {"name": f"n{number}.n", "auth": "0" * 64, "totp": "0"}
        answer = flood.post("/api/v1/session", json=body, environ_base={"REMOTE_ADDR": "192.0.2.7"})
        codes.add((answer.status_code, answer.json["code"]))
    assert codes == {(401, "wrong-sign-in"), (429, "slow-down")}
    assert sign_in(office, credentials(office, "ana.coordinator")).status_code == 200
