"""`report-portal paper`: print forms, posters and guides, give the geometry that the reader goes by."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from report_portal.client.connection import Connection
from report_portal.client.errors import InputError, TerminalError
from report_portal.instance_folder import DEFAULT_FOLDER, Instance, load_instance
from report_portal.web.catalogues import CatalogueError, Texts, load_texts

from .terminal import told

try:
    from report_portal.paper.errors import PaperError
    from report_portal.paper.geometry import dumped, geometry, stored, stored_path
    from report_portal.paper.guides import Guide
    from report_portal.paper.posters import SIZES, poster
    from report_portal.paper.press import fit_form, set_sheets
    from report_portal.paper.printing import make_sheets
    from report_portal.paper.sheets import SPECIMEN_SHEET, Form, Sheet, Slip
    from report_portal.paper.staff_session import SignIn, StaffSession

    from .paper_read import read
except ModuleNotFoundError as error:  # pragma: no cover - depends on what is installed
    raise click.ClickException(f"{error.name} is missing: install the extra, report-portal[paper].") from None

COUNT_MAX = 1000
_FOLDER = click.option(
    "--instance-folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    help="The instance's own data.",
)
_LANGUAGE = click.option("--language", required=True, metavar="CODES", help="One or several: ne,ar.")
_OUT = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="New file that only you can read; delete it when it is printed.",
)
_PRINTER = click.option("--print", "to_printer", is_flag=True, help="Send to the printer (lp), keep no file.")


@click.group()
def paper() -> None:
    """Paper forms, posters, guides for helpers, and where their boxes stand."""


def _paper_told(command: Callable[..., None]) -> Callable[..., None]:
    @told
    @functools.wraps(command)
    def wrapped(**arguments: Any) -> None:
        try:
            command(**arguments)
        except PaperError as error:
            raise TerminalError(error.code, error.what, error.fix) from None

    return wrapped


@paper.command("print")
@_LANGUAGE
@click.option(
    "--count", type=click.IntRange(1, COUNT_MAX), default=1, show_default=True, help="Of each language."
)
@click.option(
    "--server", metavar="URL", help="Address of the staff application; without it: a SPECIMEN, no code."
)
@click.option("--site", metavar="URL", help="Address at which reporters read answers; needed with --server.")
@click.option("--desk", default="", help="Place and hours of a helper; without it a line to write on.")
@click.option("--name", help="Sign-in name; asked for without it.")
@_FOLDER
@_OUT
@_PRINTER
@_paper_told
def print_forms(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    language: str,
    count: int,
    server: str | None,
    site: str | None,
    desk: str,
    name: str | None,
    instance_folder: Path,
    out: Path | None,
    to_printer: bool,
) -> None:
    """Print forms, each with a code of its own.

    Passphrase and second factor are asked for, or read from the files that REPORT_PORTAL_PASSPHRASE_FILE and
    REPORT_PORTAL_TOTP_FILE name; never from the command line, where others could see them.
    """
    ways_out = _ways_out(out, _texts(language), to_printer=to_printer)
    if server and not site:
        raise InputError("site", "The slip must name the site.", "Give its address with --site.")
    instance = load_instance(instance_folder)
    slip = Slip((site or "example.org").split("://")[-1].rstrip("/"), desk, instance.look_again_after)
    # Whatever cannot be set is known before a single code is registered.
    forms = {}
    for texts in _texts(language):
        form, places = fit_form(texts, slip)
        if server and places != stored(form.version, form.locale):
            raise InputError(
                "geometry",
                f"The sheet in {form.locale} is not the one that the reader knows.",
                "Install a released version: what is printed now could not be read.",
            )
        forms[form.locale] = form
    sheets = _sheets(instance, forms, count, server, name)
    # One language's file is given before the next is set.
    for locale, form in forms.items():
        _give({locale: set_sheets(form, sheets[locale])}, ways_out)
    if server:
        click.echo("Whoever has this print, or its file, can read every code on it.", err=True)
        if not to_printer:
            click.echo("Print it now, then delete the file and empty the printer's memory.", err=True)


def _sheets(
    instance: Instance, forms: dict[str, Form], count: int, server: str | None, name: str | None
) -> dict[str, list[Sheet]]:
    """Draw and register sheets of each language; specimens where there is no server."""
    sheets: dict[str, list[Sheet]] = {locale: [SPECIMEN_SHEET] * count for locale in forms}
    if server:
        with Connection(server) as connection, StaffSession(connection, instance.id, _typed(name)) as session:
            if session.instance.form_version != next(iter(forms.values())).version:
                raise InputError(
                    "form-version",
                    "The server uses another form.",
                    "Install the version that the server runs.",
                )
            sheets = make_sheets(
                session.instance, session.signer, dict.fromkeys(forms, count), session.register
            )
    return sheets


@paper.command("poster")
@_LANGUAGE
@click.option("--site", required=True, metavar="URL", help="Address of the site.")
@click.option("--onion", default="", metavar="URL", help="Onion address, where there is one.")
@click.option("--size", type=click.Choice(list(SIZES)), default="a4", show_default=True)
@_OUT
@_PRINTER
@_paper_told
def print_posters(  # noqa: PLR0913 - one parameter for each option of the command
    *, language: str, site: str, onion: str, size: str, out: Path | None, to_printer: bool
) -> None:
    """Print posters."""
    ways_out = _ways_out(out, _texts(language), to_printer=to_printer)
    pdfs = {texts.locale: poster(texts, site, onion, size) for texts in _texts(language)}
    _give(pdfs, ways_out)


@paper.command("guide")
@_LANGUAGE
@_FOLDER
@_OUT
@_PRINTER
@_paper_told
def print_guides(*, language: str, instance_folder: Path, out: Path | None, to_printer: bool) -> None:
    """Print the page for helpers: how to handle sheets so that nobody comes to harm."""
    ways_out = _ways_out(out, _texts(language), to_printer=to_printer)
    instance = load_instance(instance_folder)
    pdfs = {texts.locale: Guide(texts, instance).pdf() for texts in _texts(language)}
    _give(pdfs, ways_out)


@paper.command("geometry")
@_LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print it; without this, say where it differs.")
@click.option("--store", is_flag=True, help="Write the files of this form version (in the sources only).")
@_paper_told
def form_geometry(*, language: str, as_json: bool, store: bool) -> None:
    """Give the places of every box, field and marker in millimetres."""
    for texts in _texts(language):
        form = Form(texts, Slip("example.org", "", load_instance().look_again_after))
        text, path = dumped(geometry(form)), stored_path(form.version, form.locale)
        if as_json:
            click.echo(text, nl=False)
        if store:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not as_json:
            same = path.is_file() and path.read_text("utf-8") == text
            click.echo(f"{form.locale}: {'as stored' if same else 'differs from what is stored'}")


def _texts(languages: str) -> list[Texts]:
    try:
        return [load_texts(locale) for locale in dict.fromkeys(languages.split(","))]
    except (CatalogueError, ValueError):
        raise InputError("language", "There is no such language.", "Name them as ne,ar.") from None


def _typed(name: str | None) -> SignIn:
    def secret(variable: str, prompt: str, *, hidden: bool) -> str:
        path = os.environ.get(variable)
        if path is None:
            return str(click.prompt(prompt, hide_input=hidden, err=True)).strip()
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise InputError("file", f"The file in {variable} cannot be read.", "Check its name.") from None

    return SignIn(
        name or str(click.prompt("Sign-in name", err=True)).strip(),
        secret("REPORT_PORTAL_PASSPHRASE_FILE", "Passphrase (seven words)", hidden=True),
        secret("REPORT_PORTAL_TOTP_FILE", "Six digits of your authenticator app", hidden=True),
    )


def _ways_out(out: Path | None, texts: list[Texts], *, to_printer: bool) -> dict[str, Path | None]:
    """Name the file of each language, None for the printer; known to be free before a code is registered."""
    if (out is None) != to_printer:
        raise InputError("out", "Say where to print.", "Give either --out FILE or --print.")
    if out is None:
        return {one.locale: None for one in texts}
    ways = {one.locale: out.with_name(f"{out.stem}-{one.locale}{out.suffix}") for one in texts}
    files = ways if len(ways) > 1 else dict.fromkeys(ways, out)
    for path in files.values():
        if path.exists() or not path.parent.is_dir():
            raise InputError("out", f"{path} cannot be made, or is there already.", "Name a new file.")
    return dict(files)


def _give(pdfs: dict[str, bytes], ways_out: dict[str, Path | None]) -> None:
    for locale, pdf in pdfs.items():
        path = ways_out[locale]
        if path is None:
            # Through a pipe: nothing of it is ever a file of ours.
            command = ["lp", "-o", "sides=two-sided-long-edge"]
            done = subprocess.run(command, input=pdf, check=False, stdout=sys.stderr)  # noqa: S603 - the system's own lp
            if done.returncode:
                raise TerminalError("printer", "The printer refused.", "Check lpstat, then print again.")
        else:
            _write(path, pdf)


def _write(path: Path, pdf: bytes) -> None:
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise InputError("out", f"{path} cannot be made, or is there already.", "Name a new file.") from None
    with os.fdopen(opened, "wb") as file:
        file.write(pdf)
    click.echo(str(path))


paper.add_command(read)
