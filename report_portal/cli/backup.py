"""`report-portal backup`: everything that must be kept, sealed to the operator, while the portal runs."""

import sys
from pathlib import Path

import click

from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.instance_folder import InstanceError

from .backup_jobs import BackupSettingError, keep_backup, recipient_of, seal_backup
from .data_folder import opened, place_of, settings


@click.command()
@click.argument("out", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--recipient", metavar="AGE", help="Whom to seal to; the default is REPORT_PORTAL_BACKUP_RECIPIENT."
)
@click.option(
    "--new-key", type=click.Path(path_type=Path), help="Make a key for backups and write it to this new file."
)
def backup(out: Path | None, recipient: str | None, new_key: Path | None) -> None:
    """Put a sealed backup into the folder OUT, or write it to standard output where OUT is `-`.

    It holds the database, the sealed files and the instance folder, and never the deletion ledger.
    """
    if new_key is not None:
        _make_key(new_key)
        return
    if out is None:
        raise click.UsageError("name a folder, or - for standard output")
    here = settings()
    place_of(here)
    try:
        to = recipient_of(recipient or here.backup_recipient)
        with opened(here) as store:
            if str(out) == "-":
                missing = seal_backup(here, store, sys.stdout.buffer, to)
                sys.stdout.buffer.flush()
            else:
                path, missing = keep_backup(here, store, out, to)
                print(f"{path}: {path.stat().st_size} bytes")
                print(f"Keep the deletion ledger elsewhere too: {store.ledger.path}")
    except (BackupSettingError, InstanceError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"the backup cannot be written: {error.strerror}") from None
    if missing:
        print(f"{missing} sealed files were missing on the disk already.", file=sys.stderr)


def _make_key(path: Path) -> None:
    identity = HybridIdentity.generate()
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be made: {error.strerror}") from None
    path.write_text(f"# opens backups; keep it off this machine\n{identity.text}\n", encoding="utf-8")
    print(
        f"{path} opens backups. Move it off this machine now: on paper in the safe, and on one other computer."
    )
    print("Nobody can restore without it. Set REPORT_PORTAL_BACKUP_RECIPIENT to:")
    print(identity.recipient.text)
