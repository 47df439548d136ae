"""Figures of a year: from cases that are here and deleted ones, nothing under five, given out once."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Page, expect
from sqlalchemy import select, update
from staff_house import House, Seat
from test_staff_looks import audit
from triage_kit import Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.cli.job_runner import stored_jobs
from report_portal.forms import clean, split
from report_portal.store.schema import reports
from report_portal.store.staff_schema import staff_statistics

YEAR = datetime.now(UTC).year - 1
WORK: dict[str, Any] = {
    "age_group": "adult",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "share_inspectors": "facts_only",
    "story": "They did not pay",
    "interpreter_needed": "yes",
}
# Month → reports received in it, as (answers, language, how many). March is small; so is one language of January.
RECEIVED: dict[str, list[tuple[dict[str, Any], str, int]]] = {
    "01": [(WORK, "ro", 6), (WORK, "ar", 3)],
    "03": [(WORK, "ro", 2)],
    "06": [(WORK | {"interpreter_needed": "no"}, "ro", 6)],
    "11": [(WORK, "en", 9)],
}
TOTAL = 26


def dated(house: House, reporters: list[Reporter], **days: str) -> None:
    """Days that lie too far back to be waited for."""
    ids = [bytes.fromhex(reporter.id) for reporter in reporters]
    change = update(reports).where(reports.c.mailbox.in_(ids)).values(**days)
    house.office.store.write(lambda connection: connection.execute(change))


def received(house: House, desk: Desk, month: str, **days: str) -> list[Reporter]:
    """The reports of a month."""
    instance = house.office.instance(desk)
    reporters = []
    for answers, locale, many in RECEIVED[month]:
        core, private, contact = split(clean(answers))
        for _ in range(many):
            reporters.append(Reporter(house.office))
            reporters[-1].send(instance, core=core, private=private, contact=contact, locale=locale)
    dated(house, reporters, received=f"{YEAR}-{month}-15", **days)
    return reporters


def run_jobs(house: House) -> None:
    jobs = stored_jobs(house.office.store, lambda: 180, house.office.clock)
    jobs.plan()
    jobs.run_due()


def close_all(seat: Seat, count: int) -> None:
    """Read and close every case on the board, as somebody who has worked them off."""
    page = seat.page
    seat.click("Choose several cases")
    for act, title in (("Mark as read", f"Mark {count} cases as read"), ("Close", f"Close {count} cases")):
        seat.click(f"Choose all that are shown ({count})")
        seat.click(act)
        if act == "Close":
            page.select_option("#bulk-value", label="Advice given")
        page.get_by_label(f"Yes, do this to {count} cases").check()
        seat.click(title)
        seat.sees(f"Cases done: {count}")


def bars(page: Page, title: str) -> dict[str, str]:
    """What a chart says: label → count."""
    chart = page.locator("section.figure", has=page.get_by_role("heading", name=title, exact=True))
    rows = chart.locator("tbody tr")
    return {
        row.locator("th").inner_text().strip(): row.locator("td").first.inner_text() for row in rows.all()
    }


def saved(download: Download) -> list[list[str]]:
    raw = Path(download.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def copies(desk: Desk) -> int:
    return sum(row["action"] == "exported" for row in desk.get("/log")["rows"])


def give_out(seat: Seat) -> list[list[str]]:
    seat.page.get_by_label("To go on, type the year").fill(str(YEAR))
    with seat.page.expect_download() as waiting:
        seat.click("Note it in the log and save")
    seat.sees("The table is in your downloads")
    return saved(waiting.value)


def closed_and_deleted(house: House, desk: Desk, seat: Seat) -> None:
    """January's cases: closed on the board, and all but one deleted by their day in July."""
    january = received(house, desk, "01", answered=f"{YEAR}-01-20")
    seat.sign_in()
    close_all(seat, len(january))
    gone, kept = january[:-1], january[-1]
    dated(house, gone, closed=f"{YEAR}-01-20", moved=f"{YEAR}-01-20")
    run_jobs(house)
    with house.office.store.read() as connection:
        left = set(connection.execute(select(reports.c.mailbox)).scalars())
        counted = connection.execute(select(staff_statistics.c.report)).scalars().all()
    assert left == {bytes.fromhex(kept.id)}
    assert sorted(counted, key=bool) == [None] * 8 + [bytes.fromhex(kept.id)]


def test_a_year_with_small_counts_and_deleted_cases(house: House, seat_at: Callable[..., Seat]) -> None:
    desk = house.office.signed_in("mihai.coordinator")
    # For axe alone, whose script the pages would not take.
    seat = seat_at(house, bypass_csp=True)
    page = seat.page
    closed_and_deleted(house, desk, seat)

    received(house, desk, "03")
    june = received(house, desk, "06")
    received(house, desk, "11")
    taken_back = house.report(WORK)
    dated(house, [taken_back], received=f"{YEAR}-06-01")
    house.withdraw(taken_back)

    seat.click("Figures")
    expect(page.locator(".figures-total")).to_have_text(f"{TOTAL} reports received")
    # January is whole although most of it is deleted; March is small, and December and November hide it.
    assert bars(page, "By month") == {"January": "9", "June": "6"}
    seat.sees("Not shown, together 11:")
    assert bars(page, "Interpreter") == {"Asked for an interpreter": "20"}
    assert bars(page, "First answer") == {"Within 7 days": "9"}
    assert bars(page, "What came of it") == {"Open, or nothing noted": "17"}
    assert list(bars(page, "May labour inspectors be told?").values()) == ["22 or more"]
    audit(page)
    page.emulate_media(media="print")
    expect(page.locator(".figures-sheet")).to_be_hidden()
    page.emulate_media(media="screen")

    page.get_by_label("To go on, type the year").fill("2020")
    seat.click("Note it in the log and save")
    expect(page.get_by_role("alert")).to_contain_text(f"Type the year {YEAR}.")
    assert copies(desk) == 0
    first = give_out(seat)
    counts = [int(row[2]) for row in first[2:] if row[2]]
    assert ["By month", "January", "9", ""] in first
    assert len(counts) > 5
    assert min(counts) >= 5
    assert copies(desk) == 1

    # Whatever happens afterwards, the same figures are given again: nothing is left to subtract.
    house.withdraw(june[0])
    page.select_option("#year", label=str(YEAR + 1))
    seat.sees("Fewer than 20 reports came in")
    page.select_option("#year", label=str(YEAR))
    seat.sees("These figures were given out before.")
    assert give_out(seat)[1:] == first[1:]
    assert copies(desk) == 2
    sent = b"".join(request.post_data_buffer or b"" for request in seat.requests)
    assert not [word for word in (b"advice_given", b"facts_only", b"interpreter") if word in sent]
