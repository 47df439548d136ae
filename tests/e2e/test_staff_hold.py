"""Keeping a case longer, at two desks: one asks and says why, the other sees it everywhere, reads why, and agrees."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from staff_house import SIGN_IN_SECONDS, House, Seat

REASON = "The court in Timișoara, file 1234: the case is a proof there."


def test_one_asks_and_another_reads_why_and_agrees(house: House, seat_at: Callable[..., Seat]) -> None:
    reporter = house.report({"areas": ["work"]})
    until = datetime.now(UTC).date() + timedelta(days=200)
    ana = seat_at(house)
    ana.sign_in()
    ana.open_case()
    ana.click("Ask to keep it longer")
    ana.sees("Another coordinator must agree.")
    ana.click("Ask for it")
    expect(ana.page.locator("#reason-error")).to_have_text("Write why the case must stay.")
    expect(ana.page.locator("#until-error")).to_be_visible()
    ana.page.fill("#reason", REASON)
    ana.page.fill("#until", until.isoformat())
    ana.prove()
    ana.click("Ask for it")
    ana.sees("Now another coordinator must agree.")
    expect(ana.page.get_by_role("button", name="Agree", exact=True)).to_have_count(0)

    mihai = seat_at(house)
    mihai.sign_in("mihai.coordinator")
    mihai.click(re.compile("^Open the case"))
    card = mihai.page.get_by_role("region", name="Keep longer")
    expect(card).to_contain_text(REASON, timeout=SIGN_IN_SECONDS)
    mihai.click("Agree")
    expect(mihai.page.locator("form")).to_contain_text(REASON)
    mihai.prove("mihai.coordinator")
    mihai.click("Agree and keep it")
    expect(card).to_contain_text("unless the person takes it back", timeout=SIGN_IN_SECONDS)
    # The person can be told at once: the message stands ready, and is not sent by itself.
    expect(mihai.page.locator("#canned")).to_have_value("kept_longer")
    today = datetime.now(UTC).date().isoformat()
    with house.office.staff.read() as unit:
        (held,) = unit.holds.of(reporter.id, today)
        assert unit.reports.get(reporter.id).out_sequence == 0
    people = house.office.people
    assert (held.member, held.agreed_by) == tuple(
        people[f"{name}.coordinator"].member for name in ("ana", "mihai")
    )
    assert held.until == until.isoformat()
    expect(mihai.page.get_by_text("to keep case")).to_have_count(0)

    mihai.click("End this now")
    expect(card).to_contain_text("The case is not kept longer any more.")
    with house.office.staff.read() as unit:
        assert unit.holds.of(reporter.id, today) == []
    # What the page showed and sent: the words left it sealed only.
    for seat in (ana, mihai):
        assert not any(REASON.encode() in (request.post_data_buffer or b"") for request in seat.requests)
