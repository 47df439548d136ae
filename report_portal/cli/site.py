"""`report-portal site`: render the pages of both applications, sign what they are, and hold a live site against it."""

from __future__ import annotations

import re
import secrets
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from nacl.signing import SigningKey

from report_portal.client.site_check import differences, read_manifest
from report_portal.crypto.errors import SignedError
from report_portal.crypto.signed import sign_file
from report_portal.instance_folder import InstanceError, load_instance
from report_portal.store.instances import StoredInstances
from report_portal.store.leaving import today
from report_portal.web.catalogues import CatalogueError
from report_portal.web.site import SiteReport, render_site
from report_portal.web.site_errors import SiteError
from report_portal.web.site_manifest import site_manifest

from .data_folder import INSTANCE, has_pages, opened, place_of, settings
from .terminal import shown, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_portal.config import Settings
    from report_portal.instance_folder import Instance
    from report_portal.place import Place
    from report_portal.store import Store

APPLICATIONS: Final = ("intake", "triage")
_KEY_LINE: Final = "report-portal-release-key/v1 "
_SEED_BYTES: Final = 32
_SEED: Final = re.compile(r"[0-9a-f]{64}")


def build_from(here: Settings, store: Store) -> SiteReport:
    """Render the pages for what a data folder holds now.

    Args:
        here: settings of this machine.
        store: open.

    Returns:
        What was built.

    Raises:
        ClickException: the pages cannot be built; the line says why.
    """
    with _as_lines():
        return render_site(*_facts(here, store)).install(here.data)


def pages_behind(here: Settings, store: Store) -> str | None:
    """Tell what is wrong with the pages that are served, or None where they are what a build would make now.

    Args:
        here: settings of this machine.
        store: open.

    Raises:
        ClickException: no pages could be built; the line says why.
    """
    if not has_pages(here, APPLICATIONS):
        return "they were never built, and visitors find nothing: run report-portal site build"
    with _as_lines():
        if render_site(*_facts(here, store)).installed(here.data):
            return None
    return (
        "they are not what this version makes of the texts, keys and settings as they are now: run report-portal "
        "site build (and sign them again where they are signed)"
    )


def _facts(here: Settings, store: Store) -> tuple[Place, Instance, bytes | None, str | None]:
    place = place_of(here)
    latest = StoredInstances(store).latest()
    signed = None if latest is None else latest[1]
    # The root's key stands in the first line; only files under it are ever put in force.
    root = None if signed is None else signed.split(b" ", 3)[2].decode()
    instance = load_instance(here.data / INSTANCE)
    if place.demo and not instance.site:
        # A demo is tried on the machine that runs it.
        instance = replace(instance, site=f"http://localhost:{here.port}")
    return place, instance, signed, root


@contextmanager
def _as_lines() -> Iterator[None]:
    try:
        yield
    except (InstanceError, SiteError, CatalogueError) as error:
        raise click.ClickException(str(error)) from None
    except SignedError as error:
        raise click.ClickException(f"the key list in force is refused: {error}") from None


@click.group()
def site() -> None:
    """Render the static pages, sign them, and check a live site."""


@site.command()
def build() -> None:
    """Render the pages from the instance's data, keys and texts as they are now."""
    here = settings()
    with opened(here) as store:
        report = build_from(here, store)
    print(f"Pages in {', '.join(report.languages)} are in {here.data / 'site'}.")
    if report.unchecked:
        print(
            f"No native speaker has checked: {', '.join(report.unchecked)}. Reports in them stay with the NGO."
        )
    for locale, faults in report.left_out.items():
        print(f"Left out: {locale}, {faults} texts or help pages are missing or unsure.")
    if report.unconfirmed:
        print(f"Help pages that no lawyer has confirmed: {', '.join(report.unconfirmed)}.")
    if not report.open:
        print("The key ceremony was not held yet: the reporters' pages say that the office is not open.")


@site.command()
@click.argument("file", type=click.Path(path_type=Path))
def key(file: Path) -> None:
    """Make a release key, on a computer that is not the server, and write it to a new FILE."""
    seed = secrets.token_bytes(_SEED_BYTES)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be made: {error.strerror}") from None
    file.write_text(f"{_KEY_LINE}{seed.hex()}\n", encoding="ascii")
    print(f"{file} signs what the pages must be. It never belongs on the server.")
    print(f"Its public half, to be told to whoever checks: {_public(seed)}")


@site.command()
@click.option(
    "--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the signed manifest goes.")
def sign(key_file: Path, out: Path) -> None:
    """Render the pages from this data folder, and sign what every file and header must be.

    Do it on another computer, from a restored backup: the same data and version give the same bytes.
    """
    here = settings()
    seed = _seed(key_file)
    with opened(here) as store:
        build_from(here, store)
    manifest = site_manifest(here.data, place_of(here).instance, today().isoformat())
    out.write_bytes(sign_file("site", manifest, seed))
    many = sum(len(files) for files in manifest["applications"].values())
    headers = len(manifest["headers"]["intake"])
    print(f"{out}: {many} files and {headers} headers, signed by {_public(seed)}")


@site.command()
@click.argument("url")
@click.option("--manifest", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--release-key", required=True, metavar="HEX", help="Public half of the key that signed it.")
@click.option("--staff", is_flag=True, help="URL is the staff application.")
@click.option("--proxy", metavar="URL", help="socks5://127.0.0.1:9050 for Tor, or http://host:port.")
@click.option(
    "--onion", metavar="URL", help="http://….onion that pages may offer as Onion-Location, as you know it."
)
@told
def verify(  # noqa: PLR0913 - one for each option
    *, url: str, manifest: Path, release_key: str, staff: bool, proxy: str | None, onion: str | None
) -> None:
    """Fetch every file of a live site as a visitor, and tell what is not as it was signed."""
    signed = read_manifest(manifest.read_bytes(), release_key.lower())
    application = "triage" if staff else "intake"
    found = list(differences(url, signed, application, proxy, onion))
    for one in sorted(set(found), key=lambda one: (one.path, one.what)):
        print(shown(f"{one.path}: {one.what}"))
    if found:
        print(
            "This is not the site that was signed. Do not trust it; tell the coordinators.", file=sys.stderr
        )
        sys.exit(1)
    print(
        f"{len(signed['applications'][application])} files and their headers are as signed on {signed['day']}."
    )


def _seed(path: Path) -> bytes:
    text = path.read_text("utf-8", errors="replace").strip()
    seed = text.removeprefix(_KEY_LINE)
    if seed == text or not _SEED.fullmatch(seed):
        raise click.ClickException(f"{path} is no release key: report-portal site key makes one")
    return bytes.fromhex(seed)


def _public(seed: bytes) -> str:
    return SigningKey(seed).verify_key.encode().hex()
