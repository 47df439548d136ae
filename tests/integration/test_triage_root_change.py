"""The root is changed by two people who prove themselves; the old one signs nothing more."""

import hashlib
from typing import Any

import httpx
import pytest
from triage_epochs import removal, renewed
from triage_kit import PLACE, Office, problem
from triage_roots import change_root, new_root, next_root, record_of

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.cli.demo.people import PlaceKeys
from report_portal.client.connection import Connection
from report_portal.client.errors import UntrustedError
from report_portal.client.trust import TrustedInstance
from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, read_instance
from report_portal.crypto.opening.releases import open_audience_key
from report_portal.crypto.root_chain import follow, read_roots
from report_portal.crypto.signed import sign_file
from report_portal.paper.staff_session import SignIn, StaffSession

DAY = 86_400


def asked(office: Office, name: str = "ana.coordinator") -> Desk:
    desk = office.signed_in(name)
    office.clock.turn()
    desk.send_json("POST", "/root-change", desk.proof()).raise_for_status()
    return desk


def carried_out(desk: Desk, files: dict[str, bytes], **changes: str) -> httpx.Response:
    return desk.send_bundle("POST", "/root", desk.proof() | changes, files)


def actions(office: Office) -> list[tuple[str, str, str]]:
    with office.staff.read() as unit:
        return [(row.actor, row.action, row.object) for row in unit.log.rows(0, None)]


def public_records(office: Office) -> list[bytes]:
    answer = client_of(office.intake).get("/api/v1/roots").raise_for_status()
    return [text.encode() for text in answer.json()["records"]]


def public_file(office: Office) -> bytes:
    return client_of(office.intake).get("/api/v1/instance").raise_for_status().content


def test_two_coordinators_change_the_root_and_everybody_follows(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    before = office.report(ana)
    pins = Pins(office.keys.root, PLACE.instance, ana.today, lowest_version=1)
    assert public_records(office) == []
    old = change_root(office)
    new = office.keys

    # A page that was opened before believes the new file by the record, and never the old root again.
    file, records = public_file(office), public_records(office)
    with pytest.raises(SignedError, match="another key"):
        read_instance(file, pins)
    followed = follow(pins, records)
    assert read_instance(file, followed).version == 2
    with pytest.raises(SignedError, match="another key"):
        read_instance(sign_file("instance", renewed(office, ana), old.root_seed), followed)

    # Reports go on, those from before are still there, and both coordinators hold the new seed alone.
    after = office.report(office.signed_in("mihai.coordinator"))
    listed = {row["id"] for row in office.signed_in("ioana.resource").get("/reports")["reports"]}
    assert {before.id, after.id} <= listed
    mihai = office.people["mihai.coordinator"]
    signers = {mihai.member: mihai.verify_key}.get
    for name in ("ana.coordinator", "mihai.coordinator"):
        grant = office.signed_in(name).me().files["grants/root"]
        opened = open_audience_key(grant, [office.people[name].identity], PLACE.instance, signers)
        assert opened["secret"] == new.root_seed.hex()
    with office.staff.read() as unit:
        sheet = next(one for one in unit.chain.grants("recovery") if one.key == "root")
    opened = open_audience_key(sheet.envelope, [new.recovery], PLACE.instance, signers)
    assert opened["secret"] == new.root_seed.hex()

    ana_id = office.people["ana.coordinator"].member
    assert [row for row in actions(office) if row[1].startswith("root-")] == [
        (ana_id, "root-asked", ana_id),
        (mihai.member, "root-changed", new.root),
    ]
    assert office.signed_in("ana.coordinator").get("/notices")["root"] is None
    assert office.published[-1] == 2


def test_members_join_and_the_root_changes_again_under_the_new_one(office: Office) -> None:
    old = change_root(office)
    ana = office.signed_in("ana.coordinator")
    invitation = ana.invite("rodica.new", "member", "ngo", ["resource/ngo"])
    office.clock.turn()
    rodica = office.desk("rodica.new")
    rodica.enrol(invitation, office.keys.root).raise_for_status()
    member, new = rodica.person.member, office.keys
    office.keys = old
    # Who still has only the old seed confirms nobody any more.
    assert problem(ana.confirm(old, member)) == (422, "not-verified")
    office.keys = new
    ana.confirm(new, member).raise_for_status()
    change_root(office)
    records = public_records(office)
    chain = read_roots(records, old.root, PLACE.instance)
    assert chain.roots == (old.root, new.root, office.keys.root)
    assert office.signed_in("rodica.new").me().files["roots/2"] == records[1]


def test_the_old_root_signs_nothing_that_the_server_takes(office: Office) -> None:
    old = change_root(office)
    ana = office.signed_in("ana.coordinator")
    signed = sign_file("instance", renewed(office, ana), old.root_seed)
    assert problem(ana.send_bundle("PUT", "/instance", {}, {"instance": signed})) == (422, "not-verified")
    renewed_file = sign_file("instance", renewed(office, ana), office.keys.root_seed)
    ana.send_bundle("PUT", "/instance", {}, {"instance": renewed_file}).raise_for_status()


def test_a_removed_coordinator_with_the_old_seed_signs_no_root_either(office: Office) -> None:
    """Mihai leaves with the seed and a copy of everything; the root is changed after that."""
    ana = office.signed_in("ana.coordinator")
    files = removal(office, ana, "mihai.coordinator", *office.keys.audiences)
    mihai = office.people["mihai.coordinator"].member
    ana.send_bundle("POST", f"/members/{mihai}/confirmation", ana.proof(), files).raise_for_status()
    asked(office)
    office.clock.turn(4 * DAY)
    ana = office.signed_in("ana.coordinator")
    known, new = office.keys, next_root(office)
    sent = new_root(office, ana, new)
    carried_out(ana, sent).raise_for_status()
    office.keys = new
    today = ana.today
    pins = follow(Pins(known.root, PLACE.instance, today), public_records(office))
    own = PlaceKeys(audiences=dict(known.audiences), recovery=known.recovery)
    forged = record_of(office, ana, own, number=1, former=known.root).sign(known.root_seed, own.root_seed)
    for records in ([forged], [*public_records(office), forged], [forged, *public_records(office)]):
        with pytest.raises(SignedError):
            follow(pins, records)
    # Not even through the session of a coordinator whose page he found, with both factors.
    desk = asked(office)
    office.clock.turn(4 * DAY)
    desk = office.signed_in("ana.coordinator")
    assert problem(carried_out(desk, {**sent, "root": forged})) == (422, "not-verified")


def test_who_asked_does_not_carry_it_out_while_there_is_another(office: Office) -> None:
    asked(office)
    office.clock.turn(30 * DAY)
    ana = office.signed_in("ana.coordinator")
    files = new_root(office, ana, next_root(office))
    assert problem(carried_out(ana, files)) == (409, "second-person-needed")
    assert public_records(office) == []


def test_one_alone_waits_four_days_and_removing_the_other_begins_again(office: Office) -> None:
    asked(office)
    office.clock.turn(30 * DAY)
    ana = office.signed_in("ana.coordinator")
    files = removal(office, ana, "mihai.coordinator", *office.keys.audiences)
    mihai = office.people["mihai.coordinator"].member
    ana.send_bundle("POST", f"/members/{mihai}/confirmation", ana.proof(), files).raise_for_status()
    # One code for one act: the next is half a minute away.
    office.clock.turn()
    new = next_root(office)
    assert problem(carried_out(ana, new_root(office, ana, new))) == (409, "root-change-missing")
    office.clock.turn()
    ana.send_json("POST", "/root-change", ana.proof()).raise_for_status()
    office.clock.turn(3 * DAY)
    ana = office.signed_in("ana.coordinator")
    assert problem(carried_out(ana, new_root(office, ana, new))) == (409, "root-change-waits")
    office.clock.turn(DAY)
    ana = office.signed_in("ana.coordinator")
    carried_out(ana, new_root(office, ana, new)).raise_for_status()


def test_everybody_is_told_and_every_coordinator_can_stop_it(office: Office) -> None:
    asked(office)
    ana = office.people["ana.coordinator"]
    for name in office.people:
        told = office.signed_in(name).get("/notices")["root"]
        assert (told["member"], told["name"]) == (ana.member, "ana.coordinator")
        assert told["alone_from"] > told["day"]
    other = office.signed_in("mihai.coordinator")
    again = other.send_json("POST", "/root-change", other.proof())
    assert problem(again) == (409, "root-change-asked")
    other.call("DELETE", "/root-change").raise_for_status()
    assert other.get("/notices")["root"] is None
    assert problem(other.call("DELETE", "/root-change")) == (404, "not-found")
    files = new_root(office, other, next_root(office))
    office.clock.turn()
    assert problem(carried_out(other, files)) == (409, "root-change-missing")
    assert actions(office)[-1][1:] == ("root-stopped", ana.member)


def test_asking_and_carrying_out_need_both_factors_fresh_and_ones_own(office: Office) -> None:
    ana, dan = office.signed_in("ana.coordinator"), office.people["dan.housing"]
    mihai = office.people["mihai.coordinator"]
    used = ana.proof()
    office.clock.turn(90)
    ana = office.signed_in("ana.coordinator")
    other = {"auth": dan.secrets(PLACE.instance).auth, "totp": dan.code(office.clock())}
    colleague = {"auth": mihai.secrets(PLACE.instance).auth, "totp": mihai.code(office.clock())}
    spoilt: list[dict[str, Any]] = [used, other, colleague]
    spoilt += [ana.proof() | {"auth": other["auth"]}, ana.proof() | {"totp": "000000"}]
    for proof in spoilt:
        office.clock.turn(120)
        assert problem(ana.send_json("POST", "/root-change", proof))[0] in {403, 429}
    for missing in ("auth", "totp"):
        less = {name: value for name, value in ana.proof().items() if name != missing}
        assert problem(ana.send_json("POST", "/root-change", less)) == (400, "missing-field")
    assert ana.get("/notices")["root"] is None
    asked(office)
    other_desk = office.signed_in("mihai.coordinator")
    new = next_root(office)
    files = new_root(office, other_desk, new)
    for change in ({"auth": other["auth"]}, {"totp": "000000"}, {"totp": used["totp"]}):
        office.clock.turn(120)
        assert problem(carried_out(other_desk, files, **change))[0] in {403, 429}
    assert problem(other_desk.send_bundle("POST", "/root", {}, files)) == (400, "missing-field")
    assert public_records(office) == []


def test_a_change_is_whole_or_nothing(office: Office) -> None:
    asked(office)
    mihai = office.signed_in("mihai.coordinator")
    new = next_root(office)
    files = new_root(office, mihai, new)
    for name in files:
        office.clock.turn()
        less = {other: file for other, file in files.items() if other != name}
        assert problem(carried_out(mihai, less))[0] in {400, 422}, name
    eve = PlaceKeys(audiences=dict(new.audiences), recovery=new.recovery)
    ioana = office.people["ioana.resource"]
    head = hashlib.sha256(b"another").hexdigest()
    record = record_of(office, mihai, new)
    old_seed = office.keys.root_seed
    payload = renewed(office, mihai)
    moved = {**payload, "audiences": payload["audiences"][1:]}
    epoch = renewed(office, mihai, "housing/ngo")
    for name, spoilt in {
        "proven by another": {"root": record.sign(old_seed, eve.root_seed)},
        "signed by another": {"root": record.sign(eve.root_seed, new.root_seed)},
        "no root but the old one": {
            "root": record_of(office, mihai, office.keys).sign(old_seed, old_seed),
            "instance": sign_file("instance", payload, old_seed),
        },
        "another head": {"root": record_of(office, mihai, new, head=head).sign(old_seed, new.root_seed)},
        "another number": {"root": record_of(office, mihai, new, number=2).sign(old_seed, new.root_seed)},
        "another version": {"root": record_of(office, mihai, new, version=9).sign(old_seed, new.root_seed)},
        "instance under the old root": {"instance": sign_file("instance", payload, old_seed)},
        "an audience less": {"instance": sign_file("instance", moved, new.root_seed)},
        "a new epoch": {"instance": sign_file("instance", epoch, new.root_seed)},
        "a grant for somebody who coordinates nothing": mihai.grants(
            new, ["root"], ioana.identity.recipient, f"grants/{ioana.member}"
        ),
        "an audience's key beside": mihai.grants(
            new, ["housing/ngo"], ioana.identity.recipient, f"grants/{ioana.member}"
        ),
    }.items():
        office.clock.turn()
        assert problem(carried_out(mihai, {**files, **spoilt}))[0] in {409, 422}, name
        assert public_records(office) == [], name
    office.clock.turn()
    carried_out(mihai, files).raise_for_status()
    assert len(public_records(office)) == 1


def test_a_change_that_was_asked_for_is_not_carried_out_over_a_newer_list_of_members(office: Office) -> None:
    asked(office)
    mihai = office.signed_in("mihai.coordinator")
    files = new_root(office, mihai, next_root(office))
    ana = office.signed_in("ana.coordinator")
    gone = removal(office, ana, "elena.helper")
    helper = office.people["elena.helper"].member
    ana.send_bundle("POST", f"/members/{helper}/confirmation", ana.proof(), gone).raise_for_status()
    assert problem(carried_out(mihai, files)) == (409, "chain-moved")


def test_a_stolen_database_holds_no_old_seed_sealed_to_anybody(office: Office) -> None:
    with office.staff.read() as unit:
        before = [one.envelope for one in unit.chain.grants() if one.key == "root"]
    assert len(before) == 3
    change_root(office)
    # The write-ahead log is written over later, or here, when the last process ends.
    office.store.close()
    content = b"".join(path.read_bytes() for path in office.data.rglob("*") if path.is_file())
    assert not any(envelope[100:400] in content for envelope in before)


def connected(app: Any) -> Connection:
    return Connection("http://localhost", transport=httpx.WSGITransport(app=app), pause=lambda _: None)


def test_a_terminal_that_was_given_the_old_root_follows_and_goes_on(office: Office) -> None:
    connection, first = connected(office.intake), office.keys.root
    trusted = TrustedInstance(connection, first)
    assert trusted.root == first
    change_root(office)
    change_root(office)
    assert (trusted.renew().version, trusted.root) == (3, office.keys.root)
    assert TrustedInstance(connection, first).root == office.keys.root
    with pytest.raises(UntrustedError):
        TrustedInstance(connection, PlaceKeys().root)


def test_a_station_whose_helper_knows_the_old_root_follows(office: Office) -> None:
    person = office.people["elena.helper"]

    def signed_in() -> StaffSession:
        office.clock.turn()
        typed = SignIn(person.name, person.passphrase, person.code(office.clock()))
        return StaffSession(connected(office.triage), PLACE.instance, typed)

    with signed_in() as before:
        assert before.own.root == office.keys.root
    change_root(office)
    with signed_in() as after:
        assert (after.own.root, after.instance.version) == (office.keys.root, 2)
