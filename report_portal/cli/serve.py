"""`report-portal serve`: both applications and the job runner, from one command."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import click

from report_portal.config import Settings
from report_portal.stopping import Stopping
from report_portal.store.upgrade import upgrade

from .data_folder import database_url, has_pages, place_of, settings
from .redis_check import check_forgets
from .supervisor import Supervisor, UnstableError

INTAKE: Final = "report_portal.intake.app:create"
TRIAGE: Final = "report_portal.triage.app:create"
PARTS: Final = ("intake", "triage", "jobs")
_READY_SECONDS: Final = 60.0


@click.command()
@click.option(
    "--only",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    help="Run this part alone, for machines that look after each by itself; may be given again.",
)
def serve(parts: tuple[str, ...]) -> None:
    """Run both applications and the job runner until Ctrl-C."""
    here = settings()
    place_of(here)
    run(here, parts or PARTS)


def run(here: Settings, parts: Sequence[str] = PARTS) -> None:
    """Bring the database up to date, start everything and stay.

    Args:
        here: settings of this machine.
        parts: of `PARTS`.

    Raises:
        ClickException: it cannot run like this; the line says what to change.
    """
    check(here, parts)
    upgrade(database_url(here))
    if not has_pages(here, set(parts) - {"jobs"}):
        print("No pages were built yet, and visitors find nothing: run report-portal site build.", flush=True)
    commands = {
        "intake": granian_command(INTAKE, here, here.port),
        "triage": granian_command(TRIAGE, here, here.triage_port),
        "jobs": [sys.executable, "-m", "report_portal.cli.job_runner"],
    }
    supervisor = Supervisor({part: commands[part] for part in PARTS if part in parts}, os.environ)
    supervisor.stopping.on(signal.SIGTERM, signal.SIGINT)
    threading.Thread(target=_announce, args=(here, parts, supervisor.stopping), daemon=True).start()
    try:
        supervisor.run()
    except UnstableError as error:
        raise click.ClickException(str(error)) from None


def check(here: Settings, parts: Sequence[str] = PARTS) -> None:
    """Refuse what could lose reports or cannot start.

    Args:
        here: settings of this machine.
        parts: that are to run.

    Raises:
        ClickException: too many workers for SQLite, a folder whose reports were moved away, a
            Redis that writes to disk, or a port that is taken.
    """
    database_url(here)
    check_forgets(here.limiter_url)
    taking = {
        "intake": ("REPORT_PORTAL_PORT", here.port),
        "triage": ("REPORT_PORTAL_TRIAGE_PORT", here.triage_port),
    }
    for name, port in [taking[part] for part in parts if part in taking]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((here.bind, port))
            except OSError:
                raise click.ClickException(f"port {port} is taken; set {name} to another one") from None
    if here.port == here.triage_port:
        raise click.ClickException("REPORT_PORTAL_PORT and REPORT_PORTAL_TRIAGE_PORT must differ")


def granian_command(target: str, here: Settings, port: int) -> list[str]:
    """Give the command line that serves one application.

    Args:
        target: `module:factory`.
        here: settings of this machine.
        port: to listen on.

    Returns:
        Without an access log: nobody's address or request is written anywhere.
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", target),
        *("--host", here.bind, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", str(here.workers), "--blocking-threads", str(here.threads)),
        *("--log-level", "error", "--respawn-failed-workers", "--workers-kill-timeout", "10"),
    ]


def _announce(here: Settings, parts: Sequence[str], stopping: Stopping) -> None:
    end = time.monotonic() + _READY_SECONDS
    ports = {"Reporters:": here.port} if "intake" in parts else {}
    ports |= {"Staff:    ": here.triage_port} if "triage" in parts else {}
    for port in ports.values():
        while not stopping.is_set() and time.monotonic() < end:
            with suppress(OSError), socket.create_connection((here.bind, port), 1):
                break
            time.sleep(0.1)
    if not stopping.is_set():
        for who, port in ports.items():
            print(f"{who} http://localhost:{port}/", flush=True)
        print("Ctrl-C stops everything.", flush=True)
