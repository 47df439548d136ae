"""A removal that was refused leaves nothing behind: neither in the database nor for a restore to carry out."""

from engines import on_both_engines
from triage_epochs import removal
from triage_kit import Office, problem

from report_portal.cli.demo.desk import Desk
from report_portal.staff import Hold, Role, Status
from report_portal.store.ledger import Gone
from report_portal.store.restoring import apply_ledger

pytestmark = on_both_engines

HOLD = "ab" * 16


def removed(ana: Desk, member: str, files: dict[str, bytes]) -> tuple[int, str]:
    return problem(ana.send_bundle("POST", f"/members/{member}/confirmation", ana.proof(), files))


def coordinators(office: Office) -> set[str]:
    with office.staff.read() as unit:
        return {
            one.name
            for one in unit.accounts.all()
            if one.status is Status.ACTIVE and one.position.role is Role.COORDINATOR
        }


def test_who_was_not_removed_stays_through_a_restore_and_so_does_what_they_were_asked(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    asked = Hold(
        HOLD, office.report(ana).id, ana.person.member, ana.today.isoformat(), "2099-01-01", None, None
    )
    office.staff.write(lambda unit: unit.holds.add(asked))
    mihai = office.people["mihai.coordinator"].member
    # A coordinator knows every key, and no key is new.
    files = removal(office, ana, "mihai.coordinator")
    assert removed(ana, mihai, files) == (422, "not-verified")
    entries = office.store.ledger.read()
    assert entries.among([bytes.fromhex(HOLD)], Gone.HOLD) == []
    assert apply_ledger(office.store, entries).members == 0
    assert coordinators(office) == {"ana.coordinator", "mihai.coordinator"}
    with office.staff.read() as unit:
        assert unit.holds.taken(HOLD)


def test_the_last_coordinator_stays_through_a_restore(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    mihai, own = office.people["mihai.coordinator"].member, ana.person.member
    files = removal(office, ana, "mihai.coordinator", *office.keys.audiences)
    ana.send_bundle("POST", f"/members/{mihai}/confirmation", ana.proof(), files).raise_for_status()
    office.clock.turn(60)
    files = removal(office, ana, "ana.coordinator")
    assert removed(ana, own, files) == (422, "not-verified")
    # Mihai, who was removed, stays so.
    assert apply_ledger(office.store, office.store.ledger.read()).members == 0
    assert coordinators(office) == {"ana.coordinator"}
