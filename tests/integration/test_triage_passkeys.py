"""Security keys and phones as the second factor: never left out, replayed, borrowed or used elsewhere."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from engines import on_both_engines
from triage_kit import ORIGIN, Office, open_office, problem
from triage_passkeys import SoftKey, asked, sign_in_challenge, with_passkey
from triage_roots import new_root, next_root

from report_portal.cli.demo.desk import Desk
from report_portal.config import SettingError, load_settings
from report_portal.staff import Status
from report_portal.triage.passkeys import Assertion, PasskeyError, StaffSite, asserted_challenge
from report_portal.web.headers import ALWAYS

NAME, OTHER = "ioana.resource", "dan.housing"


def sign_in(office: Office, name: str, shown: dict[str, str], auth: str = "") -> httpx.Response:
    auth = auth or office.people[name].secrets("timisoara").auth
    return office.desk(name).send_json("POST", "/session", {"name": name, "auth": auth, "passkey": shown})


def proven(desk: Desk, key: SoftKey, **changes: Any) -> dict[str, Any]:
    """A proof with the passphrase and a passkey."""
    auth = desk.person.secrets("timisoara").auth
    return {"auth": auth, "passkey": key.show(asked(desk, "/me/challenge"))} | changes


def actions(office: Office) -> list[str]:
    with office.staff.read() as unit:
        return [row.action for row in unit.log.rows(0, None)]


def test_a_member_signs_in_with_words_and_key_and_still_with_six_digits(office: Office) -> None:
    key, elsewhere = SoftKey(), office.signed_in(NAME)
    here = with_passkey(office, NAME, key)
    assert here.get("/me/passkeys") == {
        "on": True,
        "passkeys": [
            {"id": here.get("/me/passkeys")["passkeys"][0]["id"], "name": "blue key", "day": str(here.today)}
        ],
    }
    # Other pages of the member are closed, as by every change of the way in.
    assert problem(elsewhere.call("GET", "/me")) == (401, "not-signed-in")
    answer = sign_in(office, NAME, key.show(sign_in_challenge(office, NAME)))
    assert (answer.status_code, answer.json()["name"]) == (200, NAME)
    assert office.signed_in(NAME).call("GET", "/me").is_success
    assert "passkey-added" in actions(office)


def test_several_keys_each_sign_in_and_a_removed_one_does_not(office: Office) -> None:
    blue, phone = SoftKey(), SoftKey(counts=False)
    with_passkey(office, NAME, blue)
    desk = with_passkey(office, NAME, phone, "my phone")
    for key in (blue, phone, phone):
        assert sign_in(office, NAME, key.show(sign_in_challenge(office, NAME))).is_success
    listed = {one["name"]: one["id"] for one in desk.get("/me/passkeys")["passkeys"]}
    # The key itself proves that it may go; what is left is the other one and the app.
    desk.send_json(
        "POST", "/me/passkeys/removal", proven(desk, phone, id=listed["blue key"])
    ).raise_for_status()
    assert problem(sign_in(office, NAME, blue.show(sign_in_challenge(office, NAME)))) == (
        401,
        "wrong-sign-in",
    )
    assert sign_in(office, NAME, phone.show(sign_in_challenge(office, NAME))).is_success
    gone = desk.send_json("POST", "/me/passkeys/removal", proven(desk, phone, id=listed["blue key"]))
    assert problem(gone) == (404, "not-found")
    assert actions(office).count("passkey-removed") == 1


def test_no_assertion_is_replayed_borrowed_or_made_elsewhere(office: Office) -> None:
    key, other = SoftKey(), SoftKey()
    desk = with_passkey(office, NAME, key)
    with_passkey(office, OTHER, other)
    good = key.show(sign_in_challenge(office, NAME))
    assert sign_in(office, NAME, good).is_success

    def refused(shown: dict[str, str], auth: str = "") -> None:
        office.clock.turn(90)
        assert problem(sign_in(office, NAME, shown, auth)) == (401, "wrong-sign-in")

    refused(good)
    # A challenge is answered once even when the answer was wrong.
    asked_once = sign_in_challenge(office, NAME)
    refused(SoftKey(id=key.id).show(asked_once))
    refused(key.show(asked_once))
    # A colleague's key, a colleague's challenge, one that nobody drew, one that was drawn to prove an act.
    refused(other.show(sign_in_challenge(office, NAME)))
    refused(key.show(sign_in_challenge(office, OTHER)))
    refused(key.show({"challenge": "00" * 32, "host": "desk.example.org"}))
    refused(key.show(asked(desk, "/me/challenge")))
    refused(key.show(asked(desk, "/me/passkeys/challenge")))
    # Without the passphrase, and with the challenge that a wrong passphrase gets.
    wrong = "0" * 64
    refused(key.show(sign_in_challenge(office, NAME)), wrong)
    answer = office.desk(NAME).send_json("POST", "/session/challenge", {"name": NAME, "auth": wrong})
    refused(key.show(answer.raise_for_status().json()))
    # Another site, another host, a frame, another kind, nobody verified or present.
    for spoilt in (
        SoftKey(origin="https://desk.example.org.evil.example", id=key.id, private=key.private, counter=50),
        SoftKey(origin="http://desk.example.org", id=key.id, private=key.private, counter=60),
        SoftKey(flags=0x01, id=key.id, private=key.private, counter=70),
        SoftKey(flags=0x04, id=key.id, private=key.private, counter=80),
    ):
        refused(spoilt.show(sign_in_challenge(office, NAME)))
    refused(key.show(sign_in_challenge(office, NAME) | {"host": "evil.example"}))
    refused(key.show(sign_in_challenge(office, NAME), cross_origin=True))
    refused(key.show(sign_in_challenge(office, NAME), "webauthn.create"))
    # Nested deeper than anything is read.
    refused(key.show(sign_in_challenge(office, NAME)) | {"client_data": "5b" * 4000})
    # Too late.
    late = key.show(sign_in_challenge(office, NAME))
    office.clock.turn(121)
    refused(late)
    office.clock.turn(120)
    assert sign_in(office, NAME, key.show(sign_in_challenge(office, NAME))).is_success


def test_a_number_for_a_challenge_is_not_taken_for_a_length() -> None:
    site = StaffSite(ORIGIN, "desk.example.org")
    said = json.dumps({"type": "webauthn.get", "challenge": 100_000_000, "origin": ORIGIN}).encode()
    tracemalloc.start()
    with pytest.raises(PasskeyError):
        asserted_challenge(Assertion(b"", said, b"", b""), site)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_copy_of_a_key_is_seen_by_its_counter(office: Office) -> None:
    key = SoftKey()
    with_passkey(office, NAME, key)
    copy = SoftKey(id=key.id, private=key.private, counter=key.counter)
    for _ in range(2):
        assert sign_in(office, NAME, key.show(sign_in_challenge(office, NAME))).is_success
    assert problem(sign_in(office, NAME, copy.show(sign_in_challenge(office, NAME)))) == (
        401,
        "wrong-sign-in",
    )


def test_wrong_keys_and_wrong_codes_slow_down_together(office: Office) -> None:
    key = SoftKey()
    desk = with_passkey(office, NAME, key)
    bad = {"auth": desk.person.secrets("timisoara").auth, "totp": "000000", "id": "00" * 32}
    office.clock.turn(90)
    seen = []
    for number in range(5):
        body = bad if number % 2 else proven(desk, SoftKey(), id="00" * 32)
        seen.append(desk.send_json("POST", "/me/passkeys/removal", body).status_code)
    assert seen == [403, 403, 403, 429, 429]


def _words(desk: Desk) -> Callable[[dict[str, Any]], httpx.Response]:
    file = desk.key_file(None)
    return lambda proof: desk.send_bundle(
        "PUT", "/me/passphrase", proof | {"auth_sha256": "ab" * 32}, {"identity": file}
    )


def _removal(desk: Desk) -> Callable[[dict[str, Any]], httpx.Response]:
    own = desk.get("/me/passkeys")["passkeys"][0]["id"]
    return lambda proof: desk.send_json("POST", "/me/passkeys/removal", proof | {"id": own})


def _ask_root(desk: Desk) -> Callable[[dict[str, Any]], httpx.Response]:
    return lambda proof: desk.send_json("POST", "/root-change", proof)


@pytest.mark.parametrize("act", [_words, _removal, _ask_root], ids=lambda act: act.__name__)
def test_acts_take_a_passkey_and_none_that_is_old_or_anothers(office: Office, act: Any) -> None:
    key, other = SoftKey(), SoftKey()
    mihai = with_passkey(office, "mihai.coordinator", other)
    ana = with_passkey(office, "ana.coordinator", key)
    send = act(ana)
    office.clock.turn(90)
    for wrong in (
        proven(ana, other),
        proven(mihai, other),
        proven(ana, key, passkey=key.show(asked(mihai, "/me/challenge"))),
        proven(ana, key, passkey=key.show(sign_in_challenge(office, "ana.coordinator"))),
        proven(ana, key, auth="0" * 64),
    ):
        office.clock.turn(100)
        assert problem(send(wrong)) == (403, "wrong-proof")
    office.clock.turn(100)
    good = proven(ana, key)
    send(good).raise_for_status()
    again = ana.send_json("POST", "/me/passkeys/removal", good | {"id": "00" * 32})
    assert problem(again)[0] in {403, 401}


def test_the_root_is_changed_by_two_keys(office: Office) -> None:
    key, other = SoftKey(), SoftKey()
    ana = with_passkey(office, "ana.coordinator", key)
    ana.send_json("POST", "/root-change", proven(ana, key)).raise_for_status()
    mihai = with_passkey(office, "mihai.coordinator", other)
    files = new_root(office, mihai, next_root(office))
    assert problem(mihai.send_bundle("POST", "/root", proven(mihai, key), files)) == (403, "wrong-proof")
    mihai.send_bundle("POST", "/root", proven(mihai, other), files).raise_for_status()


def test_a_new_key_needs_the_factors_in_force_and_its_own_challenge(office: Office) -> None:
    desk, key = office.signed_in(NAME), SoftKey()
    office.clock.turn(60)

    def register(made: dict[str, str], proof: dict[str, Any], name: str = "blue key") -> httpx.Response:
        return desk.send_json("POST", "/me/passkeys", proof | made | {"name": name})

    made = key.make(asked(desk, "/me/passkeys/challenge"))
    assert problem(register(made, {})) == (400, "missing-field")
    colleague = office.desk(OTHER).proof()
    assert problem(register(made, colleague)) == (403, "wrong-proof")
    office.clock.turn(60)
    other = office.signed_in(OTHER)
    proof = desk.proof()
    for spoilt in (
        key.make(asked(desk, "/me/challenge")),
        key.make(asked(other, "/me/passkeys/challenge")),
        key.make(asked(desk, "/me/passkeys/challenge"), "webauthn.get"),
        SoftKey(origin="https://evil.example").make(asked(desk, "/me/passkeys/challenge")),
        SoftKey(flags=0x01).make(asked(desk, "/me/passkeys/challenge")),
        key.make(asked(desk, "/me/passkeys/challenge") | {"host": "evil.example"}),
        {"client_data": "00", "attestation": "00"},
        key.make(asked(desk, "/me/passkeys/challenge")) | {"attestation": "81" * 15_000},
        key.make(asked(desk, "/me/passkeys/challenge")) | {"attestation": "7b7d"},
        key.make(asked(desk, "/me/passkeys/challenge")) | {"client_data": "5b" * 15_000},
    ):
        assert problem(register(spoilt, proof)) == (400, "invalid-field")
    assert desk.get("/me/passkeys")["passkeys"] == []
    made = key.make(asked(desk, "/me/passkeys/challenge"))
    for name in ("n" * 41, "blue\x00key", "blue\nkey", "\ud800"):
        assert problem(register(made, proof, name)) == (400, "invalid-field")
    register(made, proof).raise_for_status()
    office.clock.turn(90)
    assert problem(register(made, desk.proof())) == (400, "invalid-field")
    again = key.make(asked(desk, "/me/passkeys/challenge"))
    assert problem(register(again, desk.proof())) == (409, "passkey-known")


def test_a_page_that_is_found_open_adds_and_removes_no_key(office: Office) -> None:
    key = SoftKey()
    desk = with_passkey(office, NAME, key)
    own = desk.get("/me/passkeys")["passkeys"][0]["id"]
    for path, body in (
        ("/me/passkeys", SoftKey().make(asked(desk, "/me/passkeys/challenge")) | {"name": "x"}),
        ("/me/passkeys/removal", {"id": own}),
    ):
        assert problem(desk.send_json("POST", path, body)) == (400, "missing-field")
        factor_alone = {"passkey": key.show(asked(desk, "/me/challenge"))}
        assert problem(desk.send_json("POST", path, body | factor_alone)) == (400, "missing-field")
    assert [one["id"] for one in desk.get("/me/passkeys")["passkeys"]] == [own]


def test_nobody_removes_a_colleagues_key(office: Office) -> None:
    key, other = SoftKey(), SoftKey()
    desk = with_passkey(office, NAME, key)
    mine = desk.get("/me/passkeys")["passkeys"][0]["id"]
    dan = with_passkey(office, OTHER, other)
    assert problem(dan.send_json("POST", "/me/passkeys/removal", proven(dan, other, id=mine))) == (
        404,
        "not-found",
    )
    assert sign_in(office, NAME, key.show(sign_in_challenge(office, NAME))).is_success


def test_a_challenge_tells_nothing_of_names_or_words(office: Office) -> None:
    with_passkey(office, NAME, SoftKey())
    right = sign_in_challenge(office, NAME)
    auth = office.people[NAME].secrets("timisoara").auth
    for body in (
        {"name": NAME, "auth": "0" * 64},
        {"name": "nobody.here", "auth": auth},
        {"name": OTHER, "auth": auth},
    ):
        answer = office.desk(NAME).send_json("POST", "/session/challenge", body)
        assert answer.status_code == 200
        document = answer.json()
        assert (
            (document["host"], document["credentials"])
            == (right["host"], right["credentials"])
            == ("desk.example.org", [])
        )
        assert len(document["challenge"]) == len(right["challenge"])


@on_both_engines
@pytest.mark.parametrize("name", ["\ud800bc", "a\x00b", "Ana.Coordinator", "\u0661" * 9])
def test_a_name_that_nobody_can_have_gets_a_challenge_as_well(office: Office, name: str) -> None:
    body = json.dumps({"name": name, "auth": "0" * 64})
    answer = office.triage.test_client().post(
        "/api/v1/session/challenge", data=body, content_type="application/json"
    )
    assert (answer.status_code, answer.json["credentials"]) == (200, [])


def test_a_removed_member_leaves_no_key_behind(office: Office) -> None:
    with_passkey(office, "elena.helper", SoftKey())
    ana, helper = office.signed_in("ana.coordinator"), office.people["elena.helper"].member
    row = next(one for one in ana.get("/members")["members"] if one["member"] == helper)
    file = {"member": ana.member_file(office.keys, row, ana.chain_head(), Status.REMOVED.value)}
    ana.send_bundle("POST", f"/members/{helper}/confirmation", ana.proof(), file).raise_for_status()
    with office.staff.read() as unit:
        assert unit.passkeys.of(helper) == []


def test_a_stolen_database_signs_nothing(office: Office) -> None:
    """It holds public halves, and hashes of open challenges."""
    key = SoftKey()
    with_passkey(office, NAME, key)
    challenge = sign_in_challenge(office, NAME)["challenge"]
    secret = key.private.private_numbers().private_value.to_bytes(32)
    office.store.close()
    content = b"".join(path.read_bytes() for path in office.data.rglob("*") if path.is_file())
    assert key.id in content
    assert secret not in content
    assert bytes.fromhex(challenge) not in content


def test_without_an_address_of_staff_there_are_no_passkeys(office: Office) -> None:
    key = SoftKey()
    with_passkey(office, NAME, key)
    office.store.close()
    off = open_office(office.data, office.keys, office.people, origin="")
    off.clock.now = office.clock.now
    desk = off.signed_in(NAME)
    assert desk.get("/setup")["passkeys"] is False
    assert desk.get("/me/passkeys")["on"] is False
    for path in ("/me/challenge", "/me/passkeys/challenge"):
        assert problem(desk.send_json("POST", path, {})) == (409, "passkeys-off")
    shown = key.show({"challenge": "00" * 32, "host": "desk.example.org"})
    assert problem(sign_in(off, NAME, shown)) == (401, "wrong-sign-in")
    off.store.close()


@pytest.mark.parametrize(
    "wrong",
    ["desk.example.org", "http://desk.example.org", ORIGIN + "/", ORIGIN + "/desk", "https://a b", "*"],
)
def test_an_address_that_browsers_do_not_write_stops_the_start(tmp_path: Path, wrong: str) -> None:
    settings = {"REPORT_PORTAL_DATA": str(tmp_path), "REPORT_PORTAL_STAFF_ORIGIN": ORIGIN}
    assert load_settings(settings).staff_origin == ORIGIN
    with pytest.raises(SettingError, match="STAFF_ORIGIN"):
        load_settings(settings | {"REPORT_PORTAL_STAFF_ORIGIN": wrong})


@pytest.mark.parametrize("path", ["/api/v1/setup", "/api/v1/me", "/nothing"])
def test_staff_pages_alone_may_ask_for_a_passkey(office: Office, path: str) -> None:
    staff = office.triage.test_client().get(path).headers
    reporters = office.intake.test_client().get(path).headers
    allowed = staff["Permissions-Policy"].split(", ")
    for act in ("create", "get"):
        assert f"publickey-credentials-{act}=(self)" in allowed
        assert f"publickey-credentials-{act}=()" in reporters["Permissions-Policy"].split(", ")
    # Nothing else differs, and nothing else is allowed to anybody.
    for name, value in ALWAYS:
        assert reporters.get_all(name) == [value]
        if name != "Permissions-Policy":
            assert staff.get_all(name) == [value]
    assert [one for one in allowed if not one.endswith("=()")] == [
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
