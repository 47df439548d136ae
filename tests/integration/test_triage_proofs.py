"""Whoever finds a page open does nothing with it that lasts: such acts need both factors, fresh and one's own."""

from collections.abc import Callable

import httpx
import pytest
from test_triage_holds import Case
from triage_epochs import removal
from triage_kit import Office, problem
from triage_roots import new_root, next_root

from report_portal.cli.demo.desk import Desk

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


def _ask_to_hold(office: Office, desk: Desk) -> Sender:
    case = Case(office, office.report(desk))
    note = case.note(desk)
    meta = note.meta | {"hold": case.id, "until": case.until}
    return lambda proof: desk.send_bundle("POST", f"/reports/{case.report}/holds", meta | proof, note.files)


def _agree_to_hold(office: Office, desk: Desk) -> Sender:
    case = Case(office, office.report(desk))
    case.ask(office.signed_in("mihai.coordinator")).raise_for_status()
    return lambda proof: desk.send_json("POST", f"/holds/{case.id}/agreement", proof)


ACTS = [_confirm, _remove, _ask, _make_root, _ask_to_hold, _agree_to_hold]


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
