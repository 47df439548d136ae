"""`report-portal move`: from SQLite in the data folder to a PostgreSQL database."""

import os
from pathlib import Path
from typing import Final

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from report_portal.config import SettingError, Settings
from report_portal.store.blobs import Blobs
from report_portal.store.bucket import Bucket
from report_portal.store.database import MOVED_SUFFIX, is_sqlite, sqlite_url
from report_portal.store.errors import StoreError
from report_portal.store.moving import carry
from report_portal.store.moving import move as move_rows

from .data_folder import opened, place_of, settings
from .serve import check

_BESIDE: Final = ("-wal", "-shm")


@click.command()
@click.option("--to", "url", help="Address of an empty database: postgresql+psycopg://USER@HOST/NAME")
@click.option(
    "--to-file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the address, where a password is in it: command lines are seen by everybody here.",
)
@click.option(
    "--files", is_flag=True, help="Move the sealed files to the bucket of REPORT_PORTAL_BLOBS_URL instead."
)
@click.option("--forget-source", is_flag=True, help="Afterwards: delete what the old database still holds.")
def move(url: str | None, file: Path | None, *, files: bool, forget_source: bool) -> None:
    """Move everything to PostgreSQL, compare every row and file, and close the old database.

    Stop the portal first. Nothing changes where anything differs.
    """
    here = settings()
    place_of(here)
    if forget_source:
        _forget(here)
        return
    if files:
        _move_files(here)
        return
    if (url is None) == (file is None):
        raise click.ClickException("name the new database with --to or --to-file")
    target = url if url is not None else (file or Path()).read_text(encoding="utf-8").strip()
    _refuse(here, target)
    try:
        with opened(here) as store:
            counts = move_rows(store, target)
    except StoreError as error:
        raise click.ClickException(f"nothing was moved: {error}") from None
    _close(here)
    print(f"Moved and compared {sum(counts.values())} rows in {len(counts)} tables, and every sealed file.")
    print("Now set REPORT_PORTAL_DATABASE_URL (or …_FILE) to the new database and start the portal.")
    print("The old database is closed and still holds what people may take back from now on.")
    print("Once the portal answers: report-portal move --forget-source")


def _move_files(here: Settings) -> None:
    if not here.blobs_url:
        raise click.ClickException("name the bucket in REPORT_PORTAL_BLOBS_URL")
    check(here)
    folder = here.data / "blobs"
    try:
        count = carry(Blobs(folder), Bucket(here.blobs_url))
    except (SettingError, StoreError) as error:
        raise click.ClickException(f"the folder is as it was: {error}") from None
    print(f"Copied {count} sealed files to the bucket and read each again there.")
    print(
        f"Start the portal and look at a case with a file; then delete {folder}: nobody deletes from it any more."
    )


def _refuse(here: Settings, target: str) -> None:
    if here.database_url:
        raise click.ClickException("REPORT_PORTAL_DATABASE_URL is set: this portal was moved before")
    try:
        kind = make_url(target).drivername
    except ArgumentError:
        kind = ""
    if kind != "postgresql+psycopg" or is_sqlite(target):
        raise click.ClickException("the address must begin with postgresql+psycopg://")
    # Its ports are taken while the portal runs, and what it then keeps would stay behind.
    check(here)


def _file(here: Settings) -> Path:
    return Path(make_url(sqlite_url(here.data)).database or "")


def _close(here: Settings) -> None:
    file = _file(here)
    for suffix in _BESIDE:
        # Empty: the last connection has moved them into the file.
        Path(str(file) + suffix).unlink(missing_ok=True)
    file.rename(str(file) + MOVED_SUFFIX)


def _forget(here: Settings) -> None:
    if not here.database_url:
        raise click.ClickException("set REPORT_PORTAL_DATABASE_URL first: the new database must be in use")
    moved = Path(str(_file(here)) + MOVED_SUFFIX)
    if not moved.exists():
        raise click.ClickException("there is no old database here")
    # Its name stays: without the new database's address nothing may start here.
    os.truncate(moved, 0)
    print("The old database is empty now. Copies of the data folder made before go by their own term.")
