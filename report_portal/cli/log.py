"""`report-portal log`: the staff log, from the machine's side."""

import re
from collections.abc import Sequence
from pathlib import Path

import click

from report_portal.staff import LogRow
from report_portal.store.staff import StaffStore
from report_portal.triage.log_chain import START, first_break, first_difference, holds_end
from report_portal.triage.log_file import LogFileError, read_log_file, write_log_file
from report_portal.triage.services.audit import Audit

from .data_folder import opened, place_of, settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def log() -> None:
    """Look after the hash-chained log of what staff did."""


@log.command()
@click.option("--file", "copy", type=_FILE, help="Check this copy, and not the data folder.")
@click.option("--against", type=_FILE, help="A copy kept elsewhere: everything in it must still be there.")
@click.option("--newest", help="The newest hash that somebody wrote down: its row must still be there.")
def check(copy: Path | None, against: Path | None, newest: str | None) -> None:
    """Check that no row was changed, removed, swapped or put in.

    Rows cut off at the end show only against something kept elsewhere: give --against or --newest.
    """
    if newest is not None and not re.fullmatch("[0-9a-f]{64}", newest):
        raise click.UsageError("--newest takes 64 characters of 0-9 and a-f.")
    instance, rows = _kept() if copy is None else (None, _copied(copy, None))
    _whole(rows, "the log")
    if against is not None:
        earlier = _copied(against, instance)
        _whole(earlier, str(against))
        difference = first_difference(rows, earlier)
        if difference is not None:
            raise _refused("the log", f"{difference}, as {against} shows")
    if newest is not None and not holds_end(rows, newest):
        raise _refused(
            "the log", "no row has the hash that was written down: the end was cut off or written anew"
        )
    click.echo(f"log: whole, {len(rows)} rows, newest hash {rows[-1].hash if rows else START}")


@log.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write a copy of the whole log to FILE, which must not exist; keep it away from this machine."""
    instance, rows = _kept()
    _whole(rows, "the log")
    try:
        with file.open("xb") as out:
            out.write(write_log_file(instance, rows))
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    click.echo(f"log: {len(rows)} rows in {file}, newest hash {rows[-1].hash if rows else START}")


def _kept() -> tuple[str, Sequence[LogRow]]:
    here = settings()
    place = place_of(here)
    with opened(here) as store:
        return place.instance, Audit(StaffStore(store)).rows(0, None)


def _copied(file: Path, instance: str | None) -> Sequence[LogRow]:
    try:
        return read_log_file(file.read_bytes(), instance)
    except LogFileError as error:
        raise _refused(str(file), str(error)) from None


def _whole(rows: Sequence[LogRow], name: str) -> None:
    broken = first_break(rows)
    if broken is not None:
        raise _refused(name, str(broken))


def _refused(name: str, why: str) -> click.ClickException:
    return click.ClickException(f"{name}: {why}")
