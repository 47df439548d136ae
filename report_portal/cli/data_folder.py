"""Setting up and opening a data folder for commands."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from report_portal.config import SettingError, Settings, load_settings
from report_portal.instance_folder import DEFAULT_FOLDER, InstanceError, load_instance
from report_portal.place import Place, PlaceError, read_place, write_place
from report_portal.store import Store, open_store
from report_portal.store.database import address_of
from report_portal.store.upgrade import upgrade

INSTANCE: str = "instance"


def settings() -> Settings:
    """Read the settings of this machine, or stop with a line that says what is wrong."""
    try:
        here = load_settings()
    except SettingError as error:
        raise click.ClickException(str(error)) from None
    _refuse_root(here.data)
    return here


def _refuse_root(data: Path) -> None:
    # A deletion ledger or a page that root made cannot be written by the portal: withdrawals would be refused from
    # then on. Other accounts cannot make anything in there.
    if os.geteuid() == 0 and data.exists() and data.stat().st_uid != 0:
        raise click.ClickException(
            f"{data} belongs to the account {_name_of(data)}: run this as that account, not as root. What root makes "
            "there the portal cannot write"
        )


def _name_of(data: Path) -> str:
    try:
        return data.owner()
    except KeyError:
        return str(data.stat().st_uid)


def place_of(settings: Settings) -> Place:
    """Tell what the data folder is for, or stop with a line that says what to do."""
    try:
        return read_place(settings.data)
    except PlaceError as error:
        raise click.ClickException(str(error)) from None


def has_pages(settings: Settings, applications: Iterable[str]) -> bool:
    """Tell whether the pages of all these applications were ever built."""
    return all((settings.data / "site" / name).is_dir() for name in applications)


def set_up(settings: Settings, *, folder: Path | None, demo: bool, coordinators: int) -> Place:
    """Make an empty instance: folder, copy of the instance's own data, database.

    Args:
        settings: of this machine.
        folder: the instance folder to copy; None for the one that comes with the program.
        demo: keys will be made on this machine.
        coordinators: active coordinators before the instance opens.

    Returns:
        What the data folder is for now.

    Raises:
        ClickException: it is set up already, or the instance folder is wrong.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        instance = load_instance(folder or DEFAULT_FOLDER)
        shutil.copytree(instance.folder, settings.data / INSTANCE, dirs_exist_ok=True)
        upgrade(database_url(settings))
        place = Place(instance.id, demo, coordinators)
        # Last, so that an interrupted set-up is simply repeated.
        write_place(settings.data, place)
    except (InstanceError, PlaceError) as error:
        raise click.ClickException(str(error)) from None
    return place


def database_url(settings: Settings) -> str:
    """Give the database's address, or stop with a line that says what is wrong."""
    try:
        return address_of(settings)
    except SettingError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Open the store at the newest migration, and close it."""
    upgrade(database_url(settings))
    store = open_store(database_url(settings), settings.data, settings.ledger, settings.blobs_url)
    try:
        yield store
    finally:
        store.close()
