"""Whoever finds a page open does nothing with it that lasts: such acts need both factors, fresh and one's own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from test_triage_holds import Case
from triage_epochs import removal, renewed
from triage_kit import Office, problem
from triage_roots import new_root, next_root

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.signed import sign_file

Sender = Callable[[dict[str, str]], httpx.Response]


def _confirm(office: Office, desk: Desk) -> Sender:
    invitation = desk.invite("rodica.new", "member", "ngo", ["resource/ngo"])
    office.clock.turn()
    rodica = office.desk("rodica.new")
    rodica.enrol(invitation, office.keys.root).raise_for_status()
    row = desk.get("/members")["waiting"][0]
    files = {"member": desk.member_file(office.keys, row, desk.chain_head())}
    files |= desk.grants(office.keys, ["resource/ngo"], rodica.person.identity.recipient, "grants")
    return lambda proof: desk.send_bundle("POST", f"/members/{row['member']}/confirmation", proof, files)


def _remove(office: Office, desk: Desk) -> Sender:
    files = removal(office, desk, "ioana.resource", "resource/ngo")
    member = office.people["ioana.resource"].member
    return lambda proof: desk.send_bundle("POST", f"/members/{member}/confirmation", proof, files)


def _ask(_office: Office, desk: Desk) -> Sender:
    return lambda proof: desk.send_json("POST", "/root-change", proof)


def _make_root(office: Office, desk: Desk) -> Sender:
    mihai = office.signed_in("mihai.coordinator")
    office.clock.turn()
    mihai.send_json("POST", "/root-change", mihai.proof()).raise_for_status()
    files = new_root(office, desk, next_root(office))
    return lambda proof: desk.send_bundle("POST", "/root", proof, files)


def _epoch_files(office: Office, desk: Desk) -> dict[str, bytes]:
    """A new key for one audience, signed and handed to everybody who needs it."""
    payload = renewed(office, desk, "resource/ngo")
    files = {"instance": sign_file("instance", payload, office.keys.root_seed)}
    for name in ("ana.coordinator", "mihai.coordinator", "ioana.resource"):
        person = office.people[name]
        prefix = f"grants/{person.member}"
        files |= desk.grants(office.keys, ["resource/ngo"], person.identity.recipient, prefix, 2)
    return files | desk.grants(office.keys, ["resource/ngo"], office.keys.recovery.recipient, "recovery", 2)


def _new_epoch(office: Office, desk: Desk) -> Sender:
    files = _epoch_files(office, desk)
    return lambda proof: desk.send_bundle("PUT", "/instance", proof, files)


def _ask_to_hold(office: Office, desk: Desk) -> Sender:
    case = Case(office, office.report(desk))
    note = case.note(desk)
    meta = note.meta | {"hold": case.id, "until": case.until}
    return lambda proof: desk.send_bundle("POST", f"/reports/{case.report}/holds", meta | proof, note.files)


def _agree_to_hold(office: Office, desk: Desk) -> Sender:
    case = Case(office, office.report(desk))
    case.ask(office.signed_in("mihai.coordinator")).raise_for_status()
    return lambda proof: desk.send_json("POST", f"/holds/{case.id}/agreement", proof)


ACTS = [_confirm, _remove, _ask, _make_root, _new_epoch, _ask_to_hold, _agree_to_hold]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_no_act_that_lasts_is_done_without_a_fresh_proof_of_ones_own(
    office: Office, act: Callable[[Office, Desk], Sender]
) -> None:
    ana = office.signed_in("ana.coordinator")
    send = act(office, ana)
    office.clock.turn(90)
    ana.sign_in().raise_for_status()
    office.clock.turn(90)
    old = ana.proof()
    office.clock.turn(120)
    mihai = office.desk("mihai.coordinator").proof()
    own = ana.proof()
    with office.staff.read() as unit:
        before = (unit.log.last(), unit.chain.root(), unit.chain.root_change(), unit.accounts.all())
    for missing in ("auth", "totp"):
        less = {name: value for name, value in own.items() if name != missing}
        assert problem(send(less)) == (400, "missing-field")
    # One's own passphrase with an old code or another's; another's passphrase; another's proof whole.
    for wrong in (own | {"totp": old["totp"]}, own | {"totp": mihai["totp"]}, own | {"auth": mihai["auth"]}):
        assert problem(send(wrong)) == (403, "wrong-proof")
    office.clock.turn(60)
    assert problem(send(mihai)) == (403, "wrong-proof")
    with office.staff.read() as unit:
        after = (unit.log.last(), unit.chain.root(), unit.chain.root_change(), unit.accounts.all())
    # Wrong codes are counted; nothing else has moved.
    assert after[:3] == before[:3]
    places = [[(one.member, one.position, one.status) for one in all_of[3]] for all_of in (before, after)]
    assert places[0] == places[1]
    office.clock.turn(120)
    proof = ana.proof()
    send(proof).raise_for_status()
    # A code that was taken is not taken again, whatever it is for.
    assert problem(ana.send_json("POST", "/root-change", proof))[0] == 403


def _days_later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# Each alone, on the file that a page signs by itself when somebody signs in.
CHANGES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "routing": lambda file: {"routing": file["routing"] | {"direct": ["housing/city"]}},
    "who reads first": lambda file: {
        "audiences": [file["audiences"][0] | {"direct": False}, *file["audiences"][1:]]
    },
    "order": lambda file: {"audiences": file["audiences"][::-1]},
    "another audience": lambda file: {
        "audiences": [
            *file["audiences"],
            file["audiences"][0] | {"id": "new/ngo", "team": "new", "direct": False},
        ]
    },
    "languages": lambda file: {"languages": file["languages"] | {"ne": {"checked": True}}},
    "form": lambda file: {"form_version": file["form_version"] + 1},
    "what nobody knows yet": lambda _file: {"sentinel": 1},
    "a list that never ends": lambda file: {"expires": _days_later(file["expires"], 1)},
    "a list that ends sooner": lambda file: {"expires": _days_later(file["expires"], -1)},
    "the last version there can be": lambda _file: {"version": 2**53 - 1},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_key_list_that_changes_more_than_its_days_needs_the_person(
    office: Office, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """Whoever finds a coordinator's page open has the root in it, and signs what they like."""
    ana = office.signed_in("ana.coordinator")
    payload = renewed(office, ana)
    files = {"instance": sign_file("instance", payload | change(payload), office.keys.root_seed)}
    assert problem(ana.send_bundle("PUT", "/instance", {}, files)) == (403, "proof-needed")
    assert problem(ana.send_bundle("PUT", "/instance", {"auth": "00" * 32}, files))[1] == "missing-field"
    assert problem(ana.send_bundle("PUT", "/instance", ana.proof() | {"auth": "00" * 32}, files)) == (
        403,
        "wrong-proof",
    )
    with office.staff.read() as unit:
        assert unit.instance.published()[0] == 1
        assert unit.instance.waiting() is None


def test_a_new_key_without_a_proof_is_refused_whole(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    files = _epoch_files(office, ana)
    with office.staff.read() as unit:
        before = unit.chain.grants()
    assert problem(ana.send_bundle("PUT", "/instance", {}, files)) == (403, "proof-needed")
    with office.staff.read() as unit:
        assert unit.chain.grants() == before
        assert unit.instance.published()[0] == 1


def test_keys_do_not_ride_along_with_mere_days(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    files = {"instance": sign_file("instance", renewed(office, ana), office.keys.root_seed)}
    recipient = office.people["ana.coordinator"].identity.recipient
    extra = ana.grants(office.keys, ["resource/ngo"], recipient, "grants")
    assert problem(ana.send_bundle("PUT", "/instance", {}, files | extra)) == (403, "proof-needed")
    ana.send_bundle("PUT", "/instance", {}, files).raise_for_status()


def test_what_changes_more_is_taken_with_a_proof(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    office.clock.turn(60)
    payload = renewed(office, ana)
    files = {
        "instance": sign_file("instance", payload | CHANGES["languages"](payload), office.keys.root_seed)
    }
    ana.send_bundle("PUT", "/instance", ana.proof(), files).raise_for_status()
    assert office.instance(ana).languages["ne"] is True
