"""Every coordinator lost their words: with the printed sheet a new one regains the keys, and nobody else does."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner
from triage_epochs import removal, renewed
from triage_kit import PLACE, Office, Reporter, problem

from report_portal.cli import main
from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.people import PlaceKeys
from report_portal.crypto.bundle import Bundle, read_bundle
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.crypto.opening.releases import open_audience_key
from report_portal.crypto.opening.reports import open_report
from report_portal.crypto.signed import sign_file
from report_portal.crypto.staff_keys import Invitation
from report_portal.place import write_place
from report_portal.triage.services.audit import Audit
from report_portal.triage.services.founding import invite_recoverers

DAY = 86_400
COORDINATORS = ("ana.coordinator", "mihai.coordinator")


def enrolled(office: Office, name: str = "rodica.new") -> Desk:
    """Somebody new whom the operator invited, signed in and waiting."""
    invitation = invite_recoverers(office.staff, office.clock)[0]
    office.clock.turn()
    office.desk(name).enrol(invitation).raise_for_status()
    return office.signed_in(name)


def fetched(desk: Desk) -> Bundle:
    return read_bundle(desk.call("GET", "/recovery").raise_for_status().content)


def waited(office: Office, name: str = "rodica.new") -> Desk:
    enrolled(office, name)
    office.clock.turn(4 * DAY)
    return office.signed_in(name)


def on_sheet(office: Office, files: Mapping[str, bytes], sheet: HybridIdentity) -> dict[str, str]:
    """Open what is sealed to a sheet: name of the entry to the secret."""
    signers = {person.member: person.verify_key for person in office.people.values()}
    return {
        name: open_audience_key(file, [sheet], PLACE.instance, signers.get)["secret"]
        for name, file in files.items()
        if name.startswith("recovery/")
    }


def recovery(office: Office, desk: Desk, sheet: HybridIdentity) -> dict[str, bytes]:
    """What the new coordinator's browser sends: only the sheet and what the server gave is used."""
    given = fetched(desk).files
    secrets = on_sheet(office, given, sheet)
    old = PlaceKeys(root_seed=bytes.fromhex(secrets["recovery/root"]), recovery=HybridIdentity.generate())
    for name, secret in secrets.items():
        identity = None if name == "recovery/root" else parse_identity(secret)
        if isinstance(identity, HybridIdentity):
            old.audiences[name.removeprefix("recovery/").rsplit("/", 1)[0]] = identity
    head = hashlib.sha256(given[f"members/{sum(name.startswith('members/') for name in given)}"]).hexdigest()
    own = {
        "member": desk.person.member,
        "name": desk.person.name,
        "recipient": desk.person.identity.recipient.text,
        "verify_key": desk.person.verify_key,
        "role": "coordinator",
        "affiliation": "ngo",
        "audiences": ["resource/ngo", "housing/ngo"],
    }
    files = {"members/1": desk.member_file(old, own, head)}
    accounts = {account.member: account for account in all_accounts(office)}
    for number, name in enumerate(COORDINATORS, start=2):
        account = accounts[office.people[name].member]
        row = {
            "member": account.member,
            "name": account.name,
            "recipient": account.recipient,
            "verify_key": account.verify_key,
            "role": "coordinator",
            "affiliation": "ngo",
            "audiences": list(account.position.audiences),
        }
        head = hashlib.sha256(files[f"members/{number - 1}"]).hexdigest()
        files[f"members/{number}"] = desk.member_file(old, row, head, "removed")
    names = list(old.audiences)
    for prefix, to in (("grants", desk.person.identity.recipient), ("recovery", old.recovery.recipient)):
        files |= desk.grants(old, [*names, "root"], to, prefix)
    office.keys = old
    files["instance"] = sign_file("instance", renewed(office, desk, *names), old.root_seed)
    for prefix, to in (("grants", desk.person.identity.recipient), ("recovery", old.recovery.recipient)):
        files |= desk.grants(old, names, to, prefix, 2)
    for account in accounts.values():
        if account.position.role.value in ("member", "liaison"):
            recipient = office.people[account.name].identity.recipient
            files |= desk.grants(old, account.position.audiences, recipient, f"grants/{account.member}", 2)
    files["identity"] = desk.key_file(old.root)
    return files


def all_accounts(office: Office) -> list[Any]:
    with office.staff.read() as unit:
        return list(unit.accounts.all())


def story(desk: Desk, reporter: Reporter, identity: HybridIdentity) -> str | None:
    answer = desk.send_json("POST", "/reports/files", {"ids": [reporter.id]}).raise_for_status()
    files = {
        name.removeprefix(f"{reporter.id}/"): file for name, file in read_bundle(answer.content).files.items()
    }
    head = open_report(files, {"resource/ngo": [identity]}, PLACE.instance).core.head
    return None if head is None else head["answers"]["story"]


def test_with_the_sheet_a_new_coordinator_regains_everything(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    before = office.report(ana)
    sheet, old_key = office.keys.recovery, office.keys.audiences["resource/ngo"]
    rodica = waited(office)
    files = recovery(office, rodica, sheet)
    assert rodica.send_bundle("POST", "/recovery", {}, files).json() == {"open": True, "published": 2}
    office.clock.turn()
    rodica.sign_in().raise_for_status()
    # What came before is readable, what comes is sealed to new keys alone, and members work on.
    signers = {rodica.person.member: rodica.person.verify_key}.get
    given = rodica.me().files
    earlier = open_audience_key(
        given["grants/resource/ngo/1"], [rodica.person.identity], PLACE.instance, signers
    )
    assert earlier["secret"] == old_key.text
    assert story(rodica, before, old_key) == "sentinel words"
    after = office.report(rodica)
    assert story(rodica, after, office.keys.audiences["resource/ngo"]) == "sentinel words"
    assert story(rodica, after, old_key) is None
    ioana = office.signed_in("ioana.resource")
    assert "grants/resource/ngo/2" in ioana.me().files
    # Whoever lost their words is out, should they be found by somebody else.
    for name in COORDINATORS:
        office.clock.turn()
        assert problem(office.desk(name).sign_in()) == (401, "wrong-sign-in")
    actions = [row.action for row in Audit(office.staff).rows(0, None)]
    assert actions[-5:] == ["confirmed", "removed", "removed", "recovered", "instance"]
    assert Audit(office.staff).first_break() is None


def test_a_wrong_sheet_opens_nothing(office: Office) -> None:
    rodica = waited(office)
    with pytest.raises(NoMatchError):
        on_sheet(office, fetched(rodica).files, HybridIdentity.generate())


def test_the_old_sheet_opens_nothing_after_it_was_used(office: Office) -> None:
    sheet = office.keys.recovery
    rodica = waited(office)
    rodica.send_bundle("POST", "/recovery", {}, recovery(office, rodica, sheet)).raise_for_status()
    new_sheet = office.keys.recovery
    stefan = waited(office, "stefan.new")
    given = fetched(stefan).files
    for file in (file for name, file in given.items() if name.startswith("recovery/")):
        with pytest.raises(NoMatchError):
            open_audience_key(file, [sheet], PLACE.instance, {}.get)
    opened = on_sheet(office, given, new_sheet)
    assert opened["recovery/root"] == office.keys.root_seed.hex()
    assert opened["recovery/resource/ngo/2"] == office.keys.audiences["resource/ngo"].text
    assert "recovery/resource/ngo/1" in opened


def test_a_sheet_still_fits_after_a_member_was_removed(office: Office) -> None:
    """New epochs are sealed to the sheet that lies in the safe."""
    ana = office.signed_in("ana.coordinator")
    files = removal(office, ana, "ioana.resource", "resource/ngo")
    member = office.people["ioana.resource"].member
    ana.send_bundle("POST", f"/members/{member}/confirmation", ana.proof(), files).raise_for_status()
    opened = on_sheet(office, fetched(waited(office)).files, office.keys.recovery)
    assert opened["recovery/resource/ngo/2"] == office.keys.audiences["resource/ngo"].text
    assert "recovery/resource/ngo/1" in opened


def test_nothing_is_given_before_72_hours_are_over_and_coordinators_can_stop_it(office: Office) -> None:
    rodica = enrolled(office)
    assert fetched(rodica).files == {}
    office.clock.turn(3 * DAY)
    ana, rodica = office.signed_in("ana.coordinator"), office.signed_in("rodica.new")
    assert fetched(rodica).files == {}
    assert (
        problem(rodica.send_bundle("POST", "/recovery", {}, {"instance": b"x", "identity": b"x"}))[0] == 400
    )
    listed = ana.get("/members")
    assert [(one["name"], one["made_by"]) for one in listed["invitations"]][:1] == [(None, None)]
    row = listed["waiting"][0] | {"audiences": ["resource/ngo", "housing/ngo"]}
    stop = {"member": ana.member_file(office.keys, row, ana.chain_head(), "removed")}
    ana.send_bundle("POST", f"/members/{row['member']}/confirmation", ana.proof(), stop).raise_for_status()
    office.clock.turn(DAY)
    assert problem(rodica.call("GET", "/recovery"))[0] == 401


def test_the_act_itself_is_refused_before_its_day(office: Office) -> None:
    rodica = waited(office)
    files = recovery(office, rodica, office.keys.recovery)
    office.clock.turn(-2 * DAY)
    answer = rodica.send_bundle("POST", "/recovery", {}, files)
    assert problem(answer) == (409, "recovery-waits")


def test_only_whom_the_operator_invited_may_use_a_sheet(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    invitation = ana.invite("eve.inside", "coordinator", "ngo", [])
    office.clock.turn()
    office.desk("eve.inside").enrol(invitation).raise_for_status()
    office.clock.turn(5 * DAY)
    eve = office.signed_in("eve.inside")
    assert problem(eve.call("GET", "/recovery")) == (422, "not-verified")


def test_a_recovery_is_whole_or_nothing(office: Office) -> None:
    rodica = waited(office)
    files = recovery(office, rodica, office.keys.recovery)
    for name in files:
        if name.endswith("/1") and not name.startswith("members"):
            continue  # Earlier epochs are a kindness to readers; the server cannot demand them.
        less = {other: file for other, file in files.items() if other != name}
        assert not rodica.send_bundle("POST", "/recovery", {}, less).is_success, name
    forged = {**files, "members/1": sign_file("member", {}, bytes(32))}
    assert problem(rodica.send_bundle("POST", "/recovery", {}, forged)) == (422, "not-verified")
    assert rodica.send_bundle("POST", "/recovery", {}, files).status_code == 201


def test_the_operator_invites_with_one_command_and_learns_no_key(office: Office) -> None:
    write_place(office.data, PLACE)
    result = CliRunner().invoke(main, ["recovery"], env={"REPORT_PORTAL_DATA": str(office.data)})
    assert result.exit_code == 0, result.output
    written = [line.split(":")[1] for line in result.output.splitlines() if line.startswith("  coordinator")]
    assert len(written) == 2
    office.clock.turn()
    office.desk("rodica.new").enrol(Invitation.parse(written[0])).raise_for_status()
