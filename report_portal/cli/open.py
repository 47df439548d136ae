"""`report-portal open`: open one envelope with an identity at hand."""

from pathlib import Path

import click

from report_portal.client.errors import InputError, TerminalError
from report_portal.crypto.errors import EnvelopeError, NoMatchError, RecordError
from report_portal.crypto.opening.identities import Identity
from report_portal.crypto.opening.records import open_record
from report_portal.crypto.records import Record

from .identity_files import read_identities
from .terminal import say, told

ENVELOPE_MAX = 64 * 1024 * 1024


@click.command("open")
@click.argument("envelope", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    "identity_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with AGE-SECRET-KEY-… lines; lines that begin with # are left out.",
)
@click.option(
    "--verify-key", metavar="HEX", help="Refuse the record unless the holder of this key signed it."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write an attachment's content to this new file."
)
@click.option("--json", "as_json", is_flag=True, help="Print errors as JSON too; the record always is.")
@told
def open_file(
    *, envelope: Path, identity_file: Path, verify_key: str | None, out: Path | None, as_json: bool
) -> None:
    """Open one sealed file and print its head.

    What is printed may hold secrets of the reporter. Without --verify-key nothing says who wrote it.
    """
    del as_json  # `told` looks at it
    record = _opened(envelope, read_identities(identity_file))
    if verify_key is not None:
        try:
            record.verify(verify_key)
        except RecordError as error:
            raise TerminalError("auth", f"The record is refused: {error}.", "Do not trust it.") from None
    if out is not None:
        _write(out, record.content)
    say(
        {
            "head": record.head,
            "auth": record.auth_type.name.lower(),
            "verified": verify_key is not None,
            "content_bytes": len(record.content),
        }
    )


def _opened(path: Path, identities: list[Identity]) -> Record:
    if path.stat().st_size > ENVELOPE_MAX:
        raise InputError("envelope", "The file is too large for an envelope.", "Give one sealed file.")
    try:
        return open_record(path.read_bytes(), identities)
    except NoMatchError:
        raise InputError(
            "no-match", "The file is sealed to others.", "Use the identity of one of its readers."
        ) from None
    except (EnvelopeError, RecordError) as error:
        raise InputError("envelope", f"The file is refused: {error}.", "Fetch it again.") from None


def _write(path: Path, content: bytes) -> None:
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(content)
    except OSError:
        raise InputError(
            "out", "The content cannot be written there.", "Name a file that does not exist yet."
        ) from None


open = open_file  # noqa: A001 (the command's name is how the command line finds it)
