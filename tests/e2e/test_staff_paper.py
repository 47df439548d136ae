"""A sheet of paper on the board: confirmed by a helper, answered by code like any other report."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from older_sheet import older_sheet
from playwright.sync_api import expect
from staff_house import STORY, House, Seat
from triage_kit import Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.maker import client_of
from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.items.report import Report, seal_paper_report
from report_portal.crypto.items.staff_files import StaffSigner, seal_paper_form


def sheet(
    house: House, desk: Desk, confirmed_by: StaffSigner, *, older: bool = False, **core: object
) -> Reporter:
    """Print a form, hand over its code, and send the filled-in sheet."""
    reporter, form, instance = Reporter(house.office), secrets.token_hex(8), house.instance()
    sealed = seal_paper_form(
        instance,
        desk.person.signer,
        form=form,
        language="en",
        mailbox=reporter.id,
        reporter=reporter.keys.public(),
    )
    listed = [{"form": form, "mailbox": reporter.id, "auth_sha256": reporter.keys.access.auth_sha256}]
    desk.send_bundle("POST", "/paper-forms", {"forms": listed}, {form: sealed}).raise_for_status()
    report = Report(
        core={"areas": ["work"], "work_problem": ["not_paid"], "story": STORY, **core},
        private={},
        contact={},
        readers=("resource/ngo",),
        locale="en",
        day=datetime.now(UTC).date(),
    )
    identities = [house.office.keys.audiences[reader] for reader in report.readers]
    sealed_sheet = (
        older_sheet(instance, confirmed_by, form, report, identities)
        if older
        else seal_paper_report(instance, confirmed_by, form, report)
    )
    body = sealed_sheet.bundle()
    http = client_of(house.office.intake)
    http.post("/api/v1/reports", content=body, headers={"Content-Type": MEDIA_TYPE}).raise_for_status()
    return reporter


def test_a_sheet_is_read_and_answered_like_any_report(house: House, seat_at: Callable[..., Seat]) -> None:
    elena = house.office.signed_in("elena.helper")
    reporter = sheet(house, elena, elena.person.signer)
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    seat.sees("From paper: the station that read it in stands for the sheet.")
    expect(seat.page.locator(".answers .words")).to_have_text(STORY)
    seat.page.fill("#message", "We have your sheet.")
    seat.click("Seal and send")
    seat.sees("Sent. The person sees it at the next look.")
    (answer,) = house.mailbox(reporter).thread
    assert answer.head
    assert answer.head["text"] == "We have your sheet."
    house.write(reporter, "Here is more.")
    seat.click("Back to the board")
    seat.click("Look for new reports")
    expect(seat.lines.first.locator(".state")).to_have_text("Wrote again")
    seat.open_case()
    expect(seat.page.locator(".messages li.in")).to_contain_text("Here is more.")


@pytest.mark.parametrize("older", [False, True])
def test_only_a_sheet_whose_slip_is_known_is_handed_on(
    house: House, seat_at: Callable[..., Seat], *, older: bool
) -> None:
    elena = house.office.signed_in("elena.helper")
    reporter = sheet(house, elena, elena.person.signer, older=older, share_inspectors="ask_me_first")
    house.permit(reporter, "labour/state", "facts_only")
    unknown, times = "Whoever has the code may be somebody else.", 1 if older else 0
    seat = seat_at(house)
    seat.sign_in()
    seat.open_case()
    expect(seat.page.locator(".answers .words")).to_have_text(STORY)
    expect(seat.page.get_by_text(unknown)).to_have_count(times)
    seat.click("Send to another office")
    seat.page.get_by_label("Labour team · Labour inspectors").check()
    seat.sees("This cannot be sent" if older else "Exactly this leaves")
    expect(seat.page.get_by_text(unknown)).to_have_count(times)
    expect(seat.page.get_by_role("button", name="Seal and send")).to_have_count(1 - times)


def test_a_sheet_that_no_helper_confirmed_is_not_believed(house: House, seat_at: Callable[..., Seat]) -> None:
    elena = house.office.signed_in("elena.helper")
    sheet(house, elena, house.office.people["city.housing"].signer)
    seat = seat_at(house)
    seat.sign_in()
    expect(seat.lines).to_have_count(1)
    expect(seat.lines.first).to_contain_text("Cannot be opened")
