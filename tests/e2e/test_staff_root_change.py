"""A new root key at the desk: one coordinator asks, everybody sees it, the other makes it, and all go on under it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect
from staff_house import SIGN_IN_SECONDS, House, Seat

from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.releases import open_staff_key
from report_portal.triage.services.founding import invite_recoverers


def key_file(house: House, name: str) -> dict[str, Any]:
    """Somebody's own sealed key file, opened."""
    person = house.office.people[name]
    with house.office.staff.read() as unit:
        sealed = unit.accounts.identity(person.member)
    own = HybridIdentity.from_seed(person.secrets("timisoara").seed)
    return open_staff_key(sealed, [own], "timisoara")


def pinned_root(house: House, name: str) -> str:
    """What somebody's own sealed key file names as the root."""
    return str(key_file(house, name)["root"])


def test_a_root_is_asked_for_by_one_and_made_by_another(house: House, seat_at: Callable[..., Seat]) -> None:
    old = house.office.keys.root
    house.report({"areas": ["work"]})
    ana = seat_at(house)
    ana.sign_in()
    ana.click("Members")
    ana.click("Ask for a new root key")
    ana.sees("Another coordinator must then make the key")
    ana.prove()
    ana.click("Ask for it")
    expect(ana.page.get_by_text("You asked for a new root key. Everybody")).to_be_visible(
        timeout=SIGN_IN_SECONDS
    )
    expect(ana.page.get_by_role("button", name="Make the new root key")).to_have_count(0)

    # Somebody who coordinates nothing is told as well.
    dan = seat_at(house)
    dan.sign_in("dan.housing")
    dan.sees("ana.coordinator asked for a new root key on")
    dan.sees("If nobody told you about it, call a coordinator today.")

    assert key_file(house, "mihai.coordinator")["recovery"] is None
    mihai = seat_at(house)
    mihai.sign_in("mihai.coordinator")
    mihai.sees("If you and your colleagues did not agree on that, stop it today.")
    mihai.click("Look at the members")
    mihai.click("Make the new root key")
    mihai.prove("mihai.coordinator")
    mihai.click("Make it and put it in force")
    expect(mihai.page.get_by_text("The new root key is in force.")).to_be_visible(timeout=SIGN_IN_SECONDS)
    with house.office.staff.read() as unit:
        new = unit.chain.root()
        held = {grant.holder for grant in unit.chain.grants() if grant.key == "root"}
    assert new not in {None, old}
    coordinators = {house.office.people[name].member for name in ("ana.coordinator", "mihai.coordinator")}
    assert held == coordinators | {"recovery"}
    assert pinned_root(house, "mihai.coordinator") == new
    sheet = house.office.keys.recovery.recipient.text
    assert [key_file(house, name)["recovery"] for name in ("ana.coordinator", "mihai.coordinator")] == [
        sheet
    ] * 2

    # The other one signs in with a key file that names the old root: it is led to the new one, told, and stays there.
    assert pinned_root(house, "ana.coordinator") == old
    ana.sign_in()
    ana.sees("This place has a new root key since")
    expect(ana.lines).to_have_count(1)
    assert pinned_root(house, "ana.coordinator") == new
    ana.click("Log")
    ana.sees("Made a new root key")


def test_coordinators_see_a_recovery_on_the_first_screen(house: House, seat_at: Callable[..., Seat]) -> None:
    office = house.office
    invitation = invite_recoverers(office.staff, office.clock)[0]
    office.clock.turn()
    office.desk("rodica.new").enrol(invitation).raise_for_status()
    seat = seat_at(house)
    seat.sign_in()
    seat.sees("The operator has invited somebody who can use the recovery sheet.")
    seat.sees("Waiting: rodica.new.")
    seat.sees("The sheet may be used from")
    seat.click("Look at the members")
    expect(seat.heading("Members")).to_be_visible()
    seat.sees("Waiting: rodica.new.")
