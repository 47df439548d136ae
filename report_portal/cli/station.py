"""`report-portal station`: scan, look, seal and send sheets of paper on this computer."""

import sys
import time
from pathlib import Path
from typing import Any

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from report_portal.client.connection import Connection
from report_portal.client.errors import InputError
from report_portal.instance_folder import DEFAULT_FOLDER, load_instance
from report_portal.web.catalogues import CatalogueError, load_texts

from .terminal import told

try:
    from report_portal.station.app import create_app
    from report_portal.station.door import Door
    from report_portal.station.shift import Shifts
    from report_portal.station.words import words
except ModuleNotFoundError as error:  # pragma: no cover - depends on what is installed
    raise click.ClickException(f"{error.name} is missing: install the extra, report-portal[paper].") from None

LOOPBACK = "127.0.0.1"


def _short_pause(seconds: float) -> None:
    # Somebody waits for the sign-in to say that there is no network.
    time.sleep(min(seconds, 1.0))


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Say nothing: addresses name pages."""


@click.command("station")
@click.option("--server", required=True, metavar="URL", help="Address of the staff application.")
@click.option("--site", required=True, metavar="URL", help="Address of the reporters' site.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path.home() / ".report-portal-station",
    show_default=True,
    help="Folder for sheets in work, sealed to whoever signs in.",
)
@click.option(
    "--watch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a scanner: once you say so on the page, scans in it are taken in and, when read, deleted there.",
)
@click.option("--language", default="en", show_default=True, help="Of the page.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Of the page; any free one without it."
)
@click.option(
    "--instance-folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    help="The instance's own data.",
)
@told
def station(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    server: str,
    site: str,
    data: Path,
    watch: Path | None,
    language: str,
    port: int,
    instance_folder: Path,
) -> None:
    """Read filled sheets in, confirm each on a page in this computer's browser, seal and send them.

    Prints the page's address, which works once and on this computer only.
    """
    try:
        texts = load_texts(language)
    except (CatalogueError, ValueError):
        raise InputError("language", "There is no such language.", "Name it as en or ro.") from None
    instance = load_instance(instance_folder)
    # Both addresses are checked before anybody signs in.
    for address in (server, site):
        with Connection(address):
            pass
    shifts = Shifts(
        lambda: Connection(server, pause=_short_pause), lambda: Connection(site), instance.id, data, watch
    )
    listening = make_server(LOOPBACK, port, lambda *_: [], threaded=True, request_handler=_Quiet)
    door = Door(listening.port)
    listening.app = create_app(door, shifts, words(texts, instance))
    click.echo(f"http://{LOOPBACK}:{listening.port}/#{door.token}")
    click.echo(
        "Open this address in this computer's browser. It works once. Ctrl-C ends the station.", err=True
    )
    sys.stdout.flush()
    try:
        listening.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        shifts.end()
        listening.server_close()
