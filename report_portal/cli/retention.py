"""`report-portal retention`: what is deleted and when; with `--now`, what is due is deleted at once."""

from collections.abc import Mapping
from datetime import date

import click

from report_portal.config import Settings
from report_portal.instance_folder import InstanceError, load_instance
from report_portal.reports.clocks import add_months
from report_portal.store import Store
from report_portal.store.leaving import leaving, today
from report_portal.store.retention import MOST, forget_ended
from report_portal.store.staff_statistics import KEPT_YEARS, forget_lines
from report_portal.store.staff_texts import end_texts
from report_portal.store.sweeps import forget_uploads

from .data_folder import INSTANCE, opened, place_of, settings
from .job_runner import retention_days

_DEFAULT_STALE_MONTHS = 24


@click.command()
@click.option("--now", is_flag=True, help="Delete what is due now, instead of waiting for the job.")
def retention(now: bool) -> None:  # noqa: FBT001 - click's own way
    """List what will be deleted and when; nothing is deleted without `--now`."""
    here = settings()
    place_of(here)
    with opened(here) as store:
        try:
            if now:
                print(f"Deleted now: {delete_due(store, retention_days(here))} reports.")
            _print(here, store)
        except InstanceError as error:
            raise click.ClickException(str(error)) from None


def delete_due(store: Store, days: int) -> int:
    """Delete what is due: reports, statistics lines, uploads nobody named, interpreters' texts; gives how many reports.

    Args:
        store: open.
        days: UTC days that ended reports are kept.
    """
    gone = 0
    while True:
        many, names = store.write(lambda connection: forget_ended(connection, store.ledger, days))
        store.blobs.delete(names)
        gone += many
        if many < MOST:
            break
    store.blobs.delete(store.write(forget_uploads))
    store.blobs.delete(store.write(lambda connection: forget_lines(connection, today())))
    store.blobs.delete(store.write(end_texts))
    store.scrub()
    return gone


def _print(here: Settings, store: Store) -> None:
    days, months = retention_days(here), _stale_months(here)
    with store.read() as connection:
        going = leaving(connection, days, add_months(today(), -months))
    print(f"Reports, {days} days after they were closed or taken back and last written to:")
    _days(going.reports, "report")
    print("Reports held for longer, or asked to be, through the day (taken back, they go at once):")
    _days(going.held, "report", due=False)
    print("Uploads that no report names:")
    _days(going.uploads, "upload")
    print(f"Statistics lines of deleted reports, {KEPT_YEARS} years after their month:")
    _days(going.lines, "line")
    print("Texts with interpreters:")
    _days(going.texts, "text")
    if going.stale:
        print(
            f"Open for more than {months} months, not deleted by themselves: {going.stale}. Close them on the board."
        )
    print(f"Deletion ledger: {store.ledger.path}, {len(store.ledger.read())} entries.")


def _days(days: Mapping[date, int], what: str, *, due: bool = True) -> None:
    for day, many in days.items():
        now = "  due now" if due and day <= today() else ""
        print(f"  {day}  {many} {what}{'s' if many > 1 else ''}{now}")
    if not days:
        print("  none")


def _stale_months(here: Settings) -> int:
    clocks = load_instance(here.data / INSTANCE).clocks
    found = (int(clock["months"]) for clock in clocks if clock["id"] == "never_closed")
    return next(found, _DEFAULT_STALE_MONTHS)
