"""Members change their own way in: proven by both factors, whole or not at all, and safe to repeat."""

import hashlib
import secrets
from dataclasses import replace
from typing import Any

import pytest
from triage_kit import Office, problem, wrong_code

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.items.staff_files import seal_staff_key
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.staff_keys import StaffSecrets, new_passphrase, staff_secrets
from report_portal.triage import totp

NAME = "ioana.resource"


def proof(office: Office, name: str = NAME) -> dict[str, str]:
    office.clock.turn()
    person = office.people[name]
    return {"auth": person.secrets("timisoara").auth, "totp": person.code(office.clock())}


def sealed_to(office: Office, words: StaffSecrets) -> bytes:
    person = office.people[NAME]
    return seal_staff_key(
        "timisoara",
        words.recipient,
        identity=person.identity.text,
        sign_seed=person.sign_seed,
        root=office.keys.root,
    )


def wrong(office: Office) -> str:
    return wrong_code(office.people[NAME], office.clock())


def change_words(desk: Desk, meta: dict[str, Any], identity: bytes) -> Any:
    return desk.send_bundle("PUT", "/me/passphrase", meta, {"identity": identity})


def actions(office: Office) -> list[tuple[str, str, str]]:
    with office.staff.read() as unit:
        return [(row.actor, row.action, row.object) for row in unit.log.rows(0, None)]


@pytest.fixture(scope="module")
def fresh() -> tuple[str, StaffSecrets]:
    words = new_passphrase()
    return words, staff_secrets(words, "timisoara", NAME)


def test_new_words_sign_in_and_open_the_keys_and_the_old_ones_do_neither(
    office: Office, fresh: tuple[str, StaffSecrets]
) -> None:
    here, elsewhere = office.signed_in(NAME), office.signed_in(NAME)
    colleague = office.signed_in("dan.housing")
    words, own = fresh
    person = office.people[NAME]
    identity = sealed_to(office, own)
    old = proof(office)
    change_words(here, old | {"auth_sha256": own.auth_sha256}, identity).raise_for_status()

    assert here.me().files["identity"] == identity
    assert problem(elsewhere.call("GET", "/me")) == (401, "not-signed-in")
    assert colleague.call("GET", "/me").is_success
    office.clock.turn()
    again = office.desk(NAME).send_json(
        "POST",
        "/session",
        {"name": NAME, "auth": old["auth"], "totp": person.code(office.clock())},
    )
    assert problem(again) == (401, "wrong-sign-in")
    person.passphrase, person._secrets = words, None
    assert office.signed_in(NAME).me().files["identity"] == identity
    assert HybridIdentity(own.seed).recipient.text == own.recipient.text
    assert actions(office)[-1] == (person.member, "new-words", person.member)


def test_a_lost_answer_is_repeated_without_harm(office: Office, fresh: tuple[str, StaffSecrets]) -> None:
    here, (_, own) = office.signed_in(NAME), fresh
    identity = sealed_to(office, own)
    meta = proof(office) | {"auth_sha256": own.auth_sha256}
    assert change_words(here, meta, identity).is_success
    rows = len(actions(office))
    assert change_words(here, meta, identity).is_success
    assert len(actions(office)) == rows
    # Other bytes are no repetition, and the old proof no longer holds.
    assert problem(change_words(here, meta, sealed_to(office, own))) == (403, "wrong-proof")
    assert here.me().files["identity"] == identity


def test_no_factor_is_left_out_replayed_or_borrowed(office: Office, fresh: tuple[str, StaffSecrets]) -> None:
    here, (_, own) = office.signed_in(NAME), fresh
    person = office.people[NAME]
    used = totp.code_at(person.totp_secret, person.last_step)
    before = here.me().files["identity"]
    right = proof(office) | {"auth_sha256": own.auth_sha256}
    other = proof(office, "dan.housing")
    identity = sealed_to(office, own)
    for spoilt in (
        {"auth": other["auth"]},
        {"auth": own.auth},
        {"totp": used},
        {"totp": other["totp"]},
    ):
        office.clock.turn(40)
        answer = change_words(here, right | {"totp": person.code(office.clock())} | spoilt, identity)
        expected = (400, "invalid-field") if spoilt.get("auth") == own.auth else (403, "wrong-proof")
        assert problem(answer) == expected
    for missing in ("auth", "totp", "auth_sha256"):
        meta = {name: value for name, value in right.items() if name != missing}
        assert problem(change_words(here, meta, identity)) == (400, "missing-field")
    assert problem(change_words(here, right, b"in the clear")) == (400, "invalid-field")
    assert here.me().files["identity"] == before


def test_guessing_the_second_factor_of_an_open_page_slows_down(
    office: Office, fresh: tuple[str, StaffSecrets]
) -> None:
    here, (_, own) = office.signed_in(NAME), fresh
    meta = proof(office) | {"auth_sha256": own.auth_sha256, "totp": wrong(office)}
    identity = sealed_to(office, own)
    seen = [change_words(here, meta, identity).status_code for _ in range(5)]
    assert seen == [403, 403, 403, 429, 429]
    # The session itself goes on, and so does the member after the delay.
    assert here.call("GET", "/me").is_success
    office.clock.turn(60)
    good = proof(office) | {"auth_sha256": own.auth_sha256}
    assert change_words(here, good, identity).is_success


def test_a_page_with_the_old_words_cannot_write_over_the_new_key_file(
    office: Office, fresh: tuple[str, StaffSecrets]
) -> None:
    here, elsewhere = office.signed_in(NAME), office.signed_in(NAME)
    _, own = fresh
    identity = sealed_to(office, own)
    change_words(here, proof(office) | {"auth_sha256": own.auth_sha256}, identity).raise_for_status()
    stale = elsewhere.key_file(office.keys.root)
    shown = {"auth": proof(office)["auth"]}
    answer = elsewhere.send_bundle("PUT", "/me", shown, {"identity": stale})
    assert problem(answer) == (401, "not-signed-in")
    assert here.me().files["identity"] == identity


def test_a_new_key_file_needs_the_passphrase_and_a_second_factor_shown_just_before(office: Office) -> None:
    """Whoever finds the page open locks nobody out."""
    here, dan = office.signed_in(NAME), office.people["dan.housing"]
    before, fresh_file = here.me().files["identity"], here.key_file(office.keys.root)
    own = office.people[NAME].secrets("timisoara").auth

    def put(meta: dict[str, str]) -> Any:
        return here.send_bundle("PUT", "/me", meta, {"identity": fresh_file})

    assert problem(put({})) == (400, "missing-field")
    assert problem(put({"auth": dan.secrets("timisoara").auth})) == (403, "wrong-proof")
    assert here.me().files["identity"] == before
    put({"auth": own}).raise_for_status()
    assert here.me().files["identity"] == fresh_file
    before, fresh_file = fresh_file, here.key_file(office.keys.root)
    office.clock.turn(10 * 60 + 1)
    assert problem(put({"auth": own})) == (403, "wrong-proof")
    assert here.me().files["identity"] == before


def test_guessing_the_passphrase_of_an_open_page_slows_down(office: Office) -> None:
    here = office.signed_in(NAME)
    file = here.key_file(office.keys.root)
    seen = [
        here.send_bundle("PUT", "/me", {"auth": "0" * 64}, {"identity": file}).status_code for _ in range(5)
    ]
    assert seen == [403, 403, 403, 429, 429]


def renew(desk: Desk, office: Office, secret: bytes, **changes: str) -> Any:
    body = proof(office) | {"totp_secret": secret.hex()}
    body["new_totp"] = totp.code_at(secret, totp.step_at(office.clock()))
    return desk.send_json("PUT", "/me/second-factor", body | changes)


def test_a_renewed_second_factor_replaces_the_old_one(office: Office) -> None:
    here, elsewhere = office.signed_in(NAME), office.signed_in(NAME)
    person, secret = office.people[NAME], secrets.token_bytes(20)
    old = person.totp_secret
    renew(here, office, secret).raise_for_status()
    # A lost answer: the same secret again changes nothing.
    assert renew(here, office, secret).is_success
    assert [row[1] for row in actions(office)].count("second-factor") == 1
    assert here.call("GET", "/me").is_success
    assert problem(elsewhere.call("GET", "/me")) == (401, "not-signed-in")
    office.clock.turn(90)
    body = {"name": NAME, "auth": person.secrets("timisoara").auth}
    step = totp.step_at(office.clock())
    near = range(step - totp.WINDOW_STEPS, step + totp.WINDOW_STEPS + 1)
    fresh = {totp.code_at(secret, one) for one in near}
    unlike = next(code for one in near if (code := totp.code_at(old, one)) not in fresh)
    with_old = office.desk(NAME).send_json("POST", "/session", body | {"totp": unlike})
    assert problem(with_old) == (401, "wrong-sign-in")
    with_new = office.desk(NAME).send_json("POST", "/session", body | {"totp": totp.code_at(secret, step)})
    assert with_new.is_success


def test_the_code_that_proved_a_new_secret_is_used_up(office: Office) -> None:
    here, person, secret = office.signed_in(NAME), office.people[NAME], secrets.token_bytes(20)
    renew(here, office, secret).raise_for_status()
    used = totp.code_at(secret, totp.step_at(office.clock()))
    body = {"name": NAME, "auth": person.secrets("timisoara").auth, "totp": used}
    assert problem(office.desk(NAME).send_json("POST", "/session", body)) == (401, "wrong-sign-in")


def test_a_new_second_factor_needs_the_old_one_and_its_own_code(office: Office) -> None:
    here, secret = office.signed_in(NAME), secrets.token_bytes(20)
    assert problem(renew(here, office, secret, totp=wrong(office))) == (403, "wrong-proof")
    assert problem(renew(here, office, secret, auth="0" * 64)) == (403, "wrong-proof")
    not_yet = wrong_code(replace(office.people[NAME], totp_secret=secret), office.clock())
    assert problem(renew(here, office, secret, new_totp=not_yet)) == (400, "invalid-field")
    assert problem(renew(here, office, secrets.token_bytes(10))) == (400, "invalid-field")
    office.clock.turn()
    assert office.signed_in(NAME).call("GET", "/me").is_success


def test_signing_out_everywhere_ends_all_own_sessions_and_no_others(office: Office) -> None:
    desks = [office.signed_in(NAME) for _ in range(3)]
    colleague = office.signed_in("dan.housing")
    desks[0].call("DELETE", "/me/sessions").raise_for_status()
    assert {problem(desk.call("GET", "/me")) for desk in desks} == {(401, "not-signed-in")}
    assert colleague.call("GET", "/me").is_success
    member = office.people[NAME].member
    assert actions(office)[-1] == (member, "signed-out", member)
    assert office.signed_in(NAME).call("GET", "/me").is_success


def test_the_database_holds_the_hash_of_the_new_secret_only(
    office: Office, fresh: tuple[str, StaffSecrets]
) -> None:
    here, (_, own) = office.signed_in(NAME), fresh
    meta = proof(office) | {"auth_sha256": own.auth_sha256}
    change_words(here, meta, sealed_to(office, own)).raise_for_status()
    content = b"".join(path.read_bytes() for path in office.data.rglob("*") if path.is_file())
    assert hashlib.sha256(bytes.fromhex(own.auth)).digest() in content
    for secret in (bytes.fromhex(own.auth), own.seed):
        assert secret not in content
        assert secret.hex().encode() not in content
