"""`report-portal restore`: put a backup in force; nothing is touched before all of it was judged."""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from report_portal.client.errors import TerminalError
from report_portal.config import SettingError, Settings
from report_portal.crypto.errors import EnvelopeError
from report_portal.crypto.opening.identities import Identity
from report_portal.crypto.opening.opened_file import OpenedFile
from report_portal.place import PlaceError, read_place
from report_portal.store import open_store
from report_portal.store.archive import DATABASE, PLACE, ArchiveError, ArchiveReader
from report_portal.store.bucket import Bucket
from report_portal.store.database import MOVED_SUFFIX, is_sqlite, sqlite_url
from report_portal.store.errors import StoreError
from report_portal.store.ledger import Entries, Ledger
from report_portal.store.moving import carry, move
from report_portal.store.restoring import Applied, apply_ledger, check_blobs, check_database
from report_portal.store.store import ledger_of
from report_portal.store.upgrade import knows, upgrade

from .data_folder import INSTANCE, database_url, settings
from .identity_files import read_identities
from .serve import check as check_ports

FRESH: Final = ".restoring-"
OLD: Final = ".before-restore-"
# The mark of a folder that is set up comes last: what is interrupted is begun again.
_MOVED: Final = DATABASE + MOVED_SUFFIX
_PARTS: Final = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", _MOVED, "blobs", INSTANCE, "site", PLACE)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    "key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the key that opens backups.",
)
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A deletion ledger kept elsewhere, besides the one in the data folder.",
)
@click.option(
    "--without-ledger", is_flag=True, help="Restore though there is none: what went since comes back."
)
@click.option("--replace", is_flag=True, help="Put aside what the data folder holds.")
def restore(*, file: Path, key: Path, ledger: Path | None, without_ledger: bool, replace: bool) -> None:
    """Put the backup FILE in force in the data folder, and take out what went after it was made."""
    here = settings()
    _check_place(here, replace=replace)
    entries = _entries(here, ledger, without=without_ledger)
    fresh = here.data / f"{FRESH}{secrets.token_hex(4)}"
    fresh.mkdir(mode=0o700, parents=True)
    try:
        manifest = _unpack(file, read_identities(key), fresh, here)
        applied = _judge(fresh, entries, manifest, here)
        aside = _put_in_force(here.data, fresh)
    except TerminalError as error:
        raise click.ClickException(f"{error.what} {error.fix}") from None
    except (ArchiveError, EnvelopeError, SettingError, StoreError) as error:
        raise click.ClickException(f"refused, and nothing was touched: {error}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if ledger is not None:
        _merge(ledger_of(here.data, here.ledger), ledger)
    _tell(manifest, applied, aside)


def _check_place(here: Settings, *, replace: bool) -> None:
    if here.database_url and is_sqlite(here.database_url):
        raise click.ClickException(
            "a backup is restored into the data folder or into PostgreSQL; leave REPORT_PORTAL_DATABASE_URL out"
        )
    database_url(here)
    held = here.data.exists() and any((here.data / part).exists() for part in _PARTS)
    if held and not replace:
        raise click.ClickException(f"{here.data} holds an instance; --replace puts it aside")
    try:
        check_ports(here)
    except click.ClickException as error:
        raise click.ClickException(f"{error.message}. Where the portal is running, stop it first") from None


def _entries(here: Settings, other: Path | None, *, without: bool) -> Entries:
    own = ledger_of(here.data, here.ledger)
    if not own.path.exists() and other is None and not without:
        raise click.ClickException(
            f"there is no deletion ledger at {own.path}: name a copy with --ledger. With --without-ledger, what people "
            "took back after the backup comes back"
        )
    return own.read().joined(Ledger(other).read() if other is not None else Entries({}))


def _unpack(file: Path, identities: Sequence[Identity], fresh: Path, here: Settings) -> dict[str, Any]:
    with file.open("rb") as source:
        opened = OpenedFile(source, identities)
        archive = ArchiveReader(opened)  # type: ignore[arg-type] # reads only
        manifest = archive.manifest
        held = _held(here)
        if held is not None and manifest.get("instance") != held:
            raise ArchiveError("the backup is of another instance")
        if not knows(str(manifest.get("schema"))):
            raise ArchiveError("the backup was made by a newer version: install that one first")
        manifest["end"] = archive.unpack(fresh)
        # Only the end of the sealed file proves that nothing was cut off behind.
        while opened.read(1 << 16):
            pass
    return manifest


def _held(here: Settings) -> str | None:
    try:
        return read_place(here.data).instance
    except PlaceError:
        return None


def _judge(fresh: Path, entries: Entries, manifest: dict[str, Any], here: Settings) -> Applied:
    check_database(fresh)
    try:
        if read_place(fresh).instance != manifest["instance"]:
            raise ArchiveError("the backup contradicts itself about its instance")
    except PlaceError:
        raise ArchiveError("the backup does not say which instance it is of") from None
    upgrade(sqlite_url(fresh))
    store = open_store(sqlite_url(fresh), fresh)
    try:
        absent = frozenset(manifest["end"].get("missing", ()))
        check_blobs(store, absent)
        applied = apply_ledger(store, entries)
        if here.database_url:
            move(store, here.database_url, absent)
        if here.blobs_url:
            carry(store.blobs, Bucket(here.blobs_url))
    finally:
        store.close()
    if here.blobs_url:
        shutil.rmtree(fresh / "blobs")
    if here.database_url:
        (fresh / DATABASE).unlink()
        (fresh / _MOVED).touch(mode=0o600)
    return applied


def _put_in_force(data: Path, fresh: Path) -> Path | None:
    held = [part for part in reversed(_PARTS) if (data / part).is_symlink() or (data / part).exists()]
    aside = data / f"{OLD}{secrets.token_hex(4)}" if held else None
    if aside is not None:
        aside.mkdir(mode=0o700)
        for part in held:
            (data / part).rename(aside / part)
    for part in _PARTS:
        if (fresh / part).exists():
            (fresh / part).rename(data / part)
    return aside


def _merge(own: Ledger, other: Path) -> None:
    if own.path.exists() and own.path.samefile(other):
        return
    with own.path.open("ab") as file:
        file.write(other.read_bytes())
    own.path.chmod(0o600)


def _tell(manifest: dict[str, Any], applied: Applied, aside: Path | None) -> None:
    print(f"Restored: the backup of {manifest['day']}, instance {manifest['instance']}.")
    print(
        f"Root key: {manifest.get('root') or 'none yet'}. Compare it with the one on a coordinator's screen."
    )
    print(
        f"Taken out again: {applied.reports} reports, {applied.contacts} contact parts, {applied.codes} codes, "
        f"{applied.members} members. Everybody signs in anew; unused invitations are void."
    )
    if applied.former_root:
        print(
            "The root was changed after this backup, and the one before is in force again: whoever was removed still "
            "knows it. Let two coordinators change it again before anything else."
        )
    for year in applied.figures:
        print(
            f"The figures of {year} were given out after this backup. Use the copies that left: others beside them "
            "would tell of single people. Nobody must give out that year again."
        )
    if aside is not None:
        print(f"What was there before is in {aside}: delete it when you do not need it any more.")
    print(
        "Now: report-portal site build, report-portal log check, report-portal doctor, report-portal serve."
    )
