"""`report-portal log`: the staff log, from the machine's side."""

import sys

import click

from report_portal.store.staff import StaffStore
from report_portal.triage.services.audit import Audit

from .data_folder import opened, place_of, settings


@click.group()
def log() -> None:
    """Look after the hash-chained log of what staff did."""


@log.command()
def check() -> None:
    """Check that no row was changed, removed or put in; print the newest hash to compare with one kept elsewhere."""
    here = settings()
    place_of(here)
    with opened(here) as store:
        audit = Audit(StaffStore(store))
        broken, rows = audit.first_break(), audit.rows(0, None)
    if broken is not None:
        print(f"log: row {broken} does not follow from the one before", file=sys.stderr)
        raise SystemExit(1)
    print(f"log: whole, {len(rows)} rows, newest hash {rows[-1].hash if rows else '-'}")
