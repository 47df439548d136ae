"""From an empty instance to an open one, once, and only whole."""

import copy
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from intake_kit import envelope
from triage_epochs import removal, renewed
from triage_kit import Office, founded, problem

from report_portal.cli.demo.people import PlaceKeys
from report_portal.crypto.instance_file import Pins, read_instance
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file
from report_portal.store.ledger import Gone
from report_portal.triage.services.audit import Audit


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.store.close()


def setup(office: Office) -> dict[str, Any]:
    return office.desk("nobody.here").get("/setup")


def enrolled(office: Office) -> None:
    for name, invitation in zip(("ana.coordinator", "mihai.coordinator"), office.invitations, strict=True):
        office.clock.turn()
        office.desk(name).enrol(invitation).raise_for_status()


def test_an_empty_instance_is_closed_and_says_so(office: Office) -> None:
    assert setup(office) == {
        "open": False,
        "ceremony": False,
        "demo": False,
        "instance": "timisoara",
        "coordinators": 0,
        "coordinators_required": 2,
        "passkeys": True,
    }
    assert problem(office.desk("nobody.here").call("GET", "/instance")) == (503, "closed")


def test_it_opens_when_the_second_coordinator_is_confirmed_and_not_before(office: Office) -> None:
    ana = office.hold_ceremony()
    assert setup(office)["open"] is False
    assert setup(office)["ceremony"] is True
    assert office.published == []
    assert office.intake.test_client().get("/api/v1/instance").status_code == 503
    answer = ana.confirm(office.keys, office.people["mihai.coordinator"].member)
    assert answer.json() == {"open": True, "published": 1}
    assert office.published == [1]
    served = office.intake.test_client().get("/api/v1/instance").data
    instance = read_instance(served, Pins(office.keys.root, "timisoara", ana.today))
    assert [audience.id for audience in instance.direct] == ["resource/ngo", "housing/ngo"]
    assert setup(office)["coordinators"] == 2
    assert [row.action for row in Audit(office.staff).rows(0, None)] == [
        "invited",
        "invited",
        "enrolled",
        "enrolled",
        "ceremony",
        "confirmed",
        "opened",
    ]
    assert Audit(office.staff).first_break() is None


def test_the_ceremony_is_held_once(office: Office) -> None:
    ana = office.hold_ceremony()
    mihai = office.signed_in("mihai.coordinator")
    assert problem(mihai.hold_ceremony(PlaceKeys(), office.payload(mihai))) == (409, "ceremony-done")
    # The first coordinator is confirmed by it, and is no longer one who may hold one.
    assert problem(ana.hold_ceremony(office.keys, office.payload(ana))) == (403, "not-allowed")


def test_two_ceremonies_at_the_same_moment_leave_one(office: Office) -> None:
    enrolled(office)
    desks = [office.signed_in("ana.coordinator"), office.signed_in("mihai.coordinator")]
    keys = [PlaceKeys(), PlaceKeys()]
    for one in keys:
        office.keys = one
        office.payload(desks[0])

    def hold(number: int) -> int:
        payload = copy.deepcopy(payloads[number])
        return desks[number].hold_ceremony(keys[number], payload).status_code

    payloads = []
    for one in keys:
        office.keys = one
        payloads.append(office.payload(desks[0]))
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(hold, (0, 1)))
    assert statuses == [201, 409]
    with office.staff.read() as unit:
        assert len(unit.chain.files()) == 1


def change_payload(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload.update(changes)


def second_audience_direct(payload: dict[str, Any]) -> None:
    payload["audiences"][3]["direct"] = True


def no_direct(payload: dict[str, Any]) -> None:
    for audience in payload["audiences"]:
        audience["direct"] = False


@pytest.mark.parametrize(
    "spoil",
    [
        change_payload(instance="elsewhere"),
        change_payload(demo=True),
        change_payload(expires="2020-01-01"),
        change_payload(issued="2999-01-01", expires="2999-02-01"),
        change_payload(version=0),
        change_payload(format=2),
        second_audience_direct,
        no_direct,
    ],
)
def test_an_instance_file_that_does_not_hold_is_refused(
    office: Office, spoil: Callable[[dict[str, Any]], None]
) -> None:
    enrolled(office)
    ana = office.signed_in("ana.coordinator")
    payload = office.payload(ana)
    spoil(payload)
    assert problem(ana.hold_ceremony(office.keys, payload)) == (422, "not-verified")
    assert setup(office)["ceremony"] is False


def ceremony_files(office: Office) -> tuple[Any, dict[str, bytes]]:
    """What the first coordinator's browser would send, for a test to spoil."""
    enrolled(office)
    ana = office.signed_in("ana.coordinator")
    caught: dict[str, bytes] = {}
    original = ana.send_bundle
    ana.send_bundle = lambda _method, _path, _meta, files: caught.update(files)  # type: ignore[method-assign,assignment]
    ana.hold_ceremony(office.keys, office.payload(ana))
    ana.send_bundle = original  # type: ignore[method-assign]
    return ana, caught


def test_every_file_of_the_ceremony_is_needed(office: Office) -> None:
    ana, files = ceremony_files(office)
    assert {name.split("/")[0] for name in files} == {"instance", "members", "grants", "recovery", "identity"}
    for name in files:
        if name == "identity":
            continue
        less = {other: file for other, file in files.items() if other != name}
        assert problem(ana.send_bundle("POST", "/ceremony", {}, less)) == (422, "not-verified"), name
    assert ana.send_bundle("POST", "/ceremony", {}, files).status_code == 201


def test_other_files_and_spoilt_envelopes_are_refused(office: Office) -> None:
    ana, files = ceremony_files(office)
    for name, file in [
        ("grants/root", files["grants/root"][:-1]),
        ("recovery/root", b"words in the clear"),
        ("identity", b""),
        ("grants/else", files["grants/root"]),
    ]:
        assert problem(ana.send_bundle("POST", "/ceremony", {}, {**files, name: file})) == (
            400,
            "invalid-field",
        )
    extra = {**files, "grants/labour/ngo/1": files["grants/resource/ngo/1"]}
    assert problem(ana.send_bundle("POST", "/ceremony", {}, extra)) == (422, "not-verified")
    assert setup(office)["ceremony"] is False


def test_the_first_member_file_must_speak_of_the_caller_under_the_same_root(office: Office) -> None:
    ana, files = ceremony_files(office)
    payload = json.loads(files["members/1"].split(b"\n", 1)[1])
    other = office.people["mihai.coordinator"]
    for changes in (
        {"member": other.member},
        {"name": "mihai.coordinator"},
        {"verify_key": other.verify_key},
        {"recipient": other.identity.recipient.text},
        {"role": "member", "audiences": ["resource/ngo"]},
        {"affiliation": "city"},
        {"status": "removed"},
        {"previous": "0" * 64},
        {"audiences": ["labour/ngo"]},
        {"instance": "elsewhere"},
    ):
        file = sign_file("member", payload | changes, office.keys.root_seed)
        answer = ana.send_bundle("POST", "/ceremony", {}, {**files, "members/1": file})
        assert not answer.is_success, changes
    foreign = sign_file("member", payload, PlaceKeys().root_seed)
    answer = ana.send_bundle("POST", "/ceremony", {}, {**files, "members/1": foreign})
    assert problem(answer) == (422, "not-verified")
    assert setup(office)["ceremony"] is False


def test_an_invitation_works_once_and_only_with_its_secret(office: Office) -> None:
    first, second = office.invitations
    ana = office.desk("ana.coordinator")
    office.clock.turn()
    ana.enrol(first).raise_for_status()
    office.clock.turn()
    assert problem(office.desk("mallory").enrol(first)) == (401, "wrong-sign-in")
    mallory = office.desk("mallory")
    authorization = {"Authorization": f"Invitation {second.id}:{first.auth}"}
    assert problem(mallory.send_bundle("POST", "/enrolment", {}, {}, authorization)) == (401, "wrong-sign-in")
    office.clock.turn(31 * 86_400)
    assert problem(office.desk("mihai.coordinator").enrol(second)) == (401, "wrong-sign-in")


def test_enrolment_proves_the_second_factor_and_an_own_name(office: Office) -> None:
    first, second = office.invitations
    office.clock.turn()
    office.desk("ana.coordinator").enrol(first).raise_for_status()
    twin = office.desk("twin")
    twin.person.name = "ana.coordinator"
    assert problem(twin.enrol(second)) == (409, "name-taken")
    late = office.desk("late.comer")
    late.person.last_step = 10**9
    assert problem(late.enrol(second)) == (400, "invalid-field")
    for name in ("ab", "UPPER", "a b c", "x" * 41):
        odd = office.desk("odd")
        odd.person.name = name
        with pytest.raises(Exception, match="sign-in name"):
            odd.enrol(second)


@pytest.fixture
def opened(opened_office: Office) -> Office:
    return opened_office


def signed_in_member(office: Office, name: str) -> str:
    return office.people[name].member


def test_the_instance_file_is_renewed_and_only_forward(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    payload = renewed(opened, ana)
    files = {"instance": sign_file("instance", payload, opened.keys.root_seed)}
    assert ana.send_bundle("PUT", "/instance", {}, files).json() == {"open": True, "published": 2}
    assert opened.published == [1, 2]
    assert problem(ana.send_bundle("PUT", "/instance", {}, files)) == (409, "version-taken")
    foreign = {"instance": sign_file("instance", payload | {"version": 9}, PlaceKeys().root_seed)}
    assert problem(ana.send_bundle("PUT", "/instance", {}, foreign)) == (422, "not-verified")


def test_a_key_does_not_change_without_a_new_epoch_nor_an_audience_vanish(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    swapped = renewed(opened, ana)
    swapped["audiences"][0]["recipient"] = HybridIdentity.generate().recipient.text
    same_key = renewed(opened, ana)
    same_key["audiences"][0]["epoch"] = 2
    fewer = renewed(opened, ana)
    fewer["audiences"].pop()
    for payload in (swapped, same_key, fewer):
        files = {"instance": sign_file("instance", payload, opened.keys.root_seed)}
        assert problem(ana.send_bundle("PUT", "/instance", {}, files)) == (422, "not-verified")
    assert opened.published == [1]


def entered_as_removed(office: Office, member: str) -> list[bytes]:
    return office.store.ledger.read().among([member.encode()], Gone.MEMBER)


def test_removing_a_member_needs_a_new_epoch_for_everybody_else(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    ioana = opened.signed_in("ioana.resource")
    member = opened.people["ioana.resource"].member
    path = f"/members/{member}/confirmation"
    shown = ana.proof()
    assert problem(ana.send_bundle("POST", path, shown, removal(opened, ana, "ioana.resource"))) == (
        422,
        "not-verified",
    )
    files = removal(opened, ana, "ioana.resource", "resource/ngo")
    for name in list(files):
        if name.startswith(("grants/", "recovery/")):
            less = {other: file for other, file in files.items() if other != name}
            assert problem(ana.send_bundle("POST", path, shown, less)) == (422, "not-verified"), name
    assert ioana.call("GET", "/me").is_success
    # A restore shuts out whoever was removed, and nobody else.
    assert entered_as_removed(opened, member) == []
    assert ana.send_bundle("POST", path, shown, files).json() == {"open": True, "published": 2}
    assert entered_as_removed(opened, member) == [member.encode()]
    assert problem(ioana.call("GET", "/me")) == (401, "not-signed-in")
    opened.clock.turn()
    assert problem(ioana.sign_in()) == (401, "wrong-sign-in")
    with opened.staff.read() as unit:
        assert unit.chain.grants(member) == []
    assert problem(ana.send_bundle("POST", path, ana.proof(), files)) == (409, "member-removed")


def test_nobody_is_removed_with_a_stale_or_forged_file(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    helper = opened.people["elena.helper"].member
    path = f"/members/{helper}/confirmation"
    shown = ana.proof()
    row = next(one for one in ana.get("/members")["members"] if one["member"] == helper)
    stale = {"member": ana.member_file(opened.keys, row, "0" * 64, "removed")}
    assert problem(ana.send_bundle("POST", path, shown, stale)) == (409, "chain-moved")
    forged = {"member": ana.member_file(PlaceKeys(), row, ana.chain_head(), "removed")}
    assert problem(ana.send_bundle("POST", path, shown, forged)) == (422, "not-verified")
    other = {"member": ana.member_file(opened.keys, row, ana.chain_head(), "removed")}
    liaison = opened.people["labour.liaison"].member
    answer = ana.send_bundle("POST", f"/members/{liaison}/confirmation", shown, other)
    assert problem(answer) == (422, "not-verified")
    assert ana.send_bundle("POST", path, shown, other).is_success


def test_the_last_coordinator_stays(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    everything = ("resource/ngo", "housing/ngo", "housing/city", "labour/state")
    files = removal(opened, ana, "mihai.coordinator", *everything)
    mihai = opened.people["mihai.coordinator"].member
    ana.send_bundle("POST", f"/members/{mihai}/confirmation", ana.proof(), files).raise_for_status()
    own = opened.people["ana.coordinator"].member
    row = next(one for one in ana.get("/members")["members"] if one["member"] == own)
    last = {"member": ana.member_file(opened.keys, row, ana.chain_head(), "removed")}
    assert not ana.send_bundle("POST", f"/members/{own}/confirmation", ana.proof(), last).is_success
    assert ana.call("GET", "/me").is_success
    assert entered_as_removed(opened, own) == []


@pytest.mark.parametrize(
    ("role", "affiliation", "audiences"),
    [
        ("coordinator", "city", []),
        ("helper", "state", []),
        ("member", "city", ["housing/ngo"]),
        ("member", "ngo", []),
        ("liaison", "state", ["labour/state", "labour/state"]),
        ("administrator", "ngo", ["resource/ngo"]),
        ("king", "ngo", []),
        # Kept as texts with spaces between, this would become two audiences.
        ("member", "city", ["resource/ngo housing/city"]),
        ("member", "city", ["\ud800/city"]),
        ("member", "city", ["/city"]),
    ],
)
def test_positions_that_do_not_go_together_cannot_be_invited(
    opened: Office, role: str, affiliation: str, audiences: list[str]
) -> None:
    ana = opened.signed_in("ana.coordinator")
    answer = ana.send_json(
        "POST",
        "/invitations",
        {
            "id": "0" * 32,
            "auth_sha256": "0" * 64,
            "name": "new.member",
            "role": role,
            "affiliation": affiliation,
            "audiences": audiences,
            "keep": envelope(1).hex(),
        },
    )
    assert problem(answer) == (400, "invalid-field")


def test_an_invited_person_has_the_name_that_was_meant(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    invitation = ana.invite("new.member", "helper", "ngo", [])
    opened.clock.turn()
    assert problem(opened.desk("other.name").enrol(invitation)) == (403, "not-allowed")
    desk = opened.desk("new.member")
    desk.enrol(invitation).raise_for_status()
    listed = ana.get("/members")
    assert [one["name"] for one in listed["waiting"]] == ["new.member"]
    # Whoever invited needs the kept secret until the member is confirmed; nobody else gets it.
    assert [(one["id"], one["keep"] is None) for one in listed["invitations"]] == [(invitation.id, False)]
    mihai = opened.signed_in("mihai.coordinator")
    assert [one["keep"] for one in mihai.get("/members")["invitations"]] == [None]
    ana.confirm(opened.keys, desk.person.member).raise_for_status()
    assert ana.get("/members")["invitations"] == []


def test_keys_of_an_older_epoch_may_be_granted_too_but_none_of_the_future(opened: Office) -> None:
    ana = opened.signed_in("ana.coordinator")
    files = removal(opened, ana, "ioana.resource", "resource/ngo")
    member = opened.people["ioana.resource"].member
    ana.send_bundle("POST", f"/members/{member}/confirmation", ana.proof(), files).raise_for_status()
    invitation = ana.invite("new.member", "member", "ngo", ["resource/ngo"])
    opened.clock.turn()
    desk = opened.desk("new.member")
    desk.enrol(invitation).raise_for_status()
    row = ana.get("/members")["waiting"][0]
    recipient = desk.person.identity.recipient
    file = {"member": ana.member_file(opened.keys, row, ana.chain_head())}
    path = f"/members/{desk.person.member}/confirmation"
    shown = ana.proof()
    epochs = {n: ana.grants(opened.keys, ["resource/ngo"], recipient, "grants", n) for n in (1, 2, 3)}
    assert not ana.send_bundle("POST", path, shown, file | epochs[1]).is_success
    assert not ana.send_bundle("POST", path, shown, file | epochs[2] | epochs[3]).is_success
    assert ana.send_bundle("POST", path, shown, file | epochs[1] | epochs[2]).is_success
    opened.clock.turn()
    desk.sign_in().raise_for_status()
    assert {n for n in desk.me().files if n.startswith("grants/")} == {
        "grants/resource/ngo/1",
        "grants/resource/ngo/2",
    }


def test_an_expired_waiting_file_is_not_put_in_force(office: Office) -> None:
    ana = office.hold_ceremony()
    office.clock.turn(timedelta(days=100).total_seconds())
    ana = office.signed_in("ana.coordinator")
    answer = ana.confirm(office.keys, office.people["mihai.coordinator"].member)
    assert problem(answer) == (422, "not-verified")
    assert office.published == []
