"""`report-portal doctor`: looks for what would hurt people or lose reports, and says what to do about it."""

import json
import sys
from collections.abc import Callable, Iterator

import click
from sqlalchemy.exc import SQLAlchemyError

from report_portal.cli.data_folder import INSTANCE, opened, place_of, settings
from report_portal.client.errors import TerminalError
from report_portal.config import Settings
from report_portal.instance_folder import Instance, InstanceError, load_instance
from report_portal.place import Place
from report_portal.web.headers import OF_STAFF

from .finding import Finding, Level, fault
from .keys import look_at_keys
from .machine import look_at_machine
from .outside import look_from_outside
from .owners import look_at_owners
from .pages import look_at_pages
from .services import look_at_outgoing, look_at_services
from .staff_address import look_at_staff_address
from .trial import send_trial
from .unchecked import look_at_checks


@click.command()
@click.option(
    "--url", help="Address at which reporters reach the portal: headers, TLS and clock are looked at."
)
@click.option("--staff-url", help="The same for the staff application.")
@click.option(
    "--test-report", is_flag=True, help="Send a sealed test report to --url, read it by code, take it back."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, url: str | None, staff_url: str | None, test_report: bool, as_json: bool) -> None:
    """Look this machine over. Exit status 1 where there is a fault; notes alone do not change it."""
    if test_report and url is None:
        raise click.UsageError("--test-report needs --url")
    here = settings()
    place = place_of(here)
    findings = list(look(here, place))
    findings += look_at_staff_address(here, place, staff_url)
    if url is not None:
        findings += look_from_outside(url)
    if staff_url is not None:
        findings += look_from_outside(staff_url, OF_STAFF)
    if test_report and url is not None:
        findings.append(_trial(url))
    findings.sort(key=lambda one: (one.level is not Level.FAULT, one.subject))
    if as_json:
        print(json.dumps({"findings": [one.document() for one in findings]}))
    else:
        for one in findings:
            print(f"{one.level.value:<6} {one.subject}: {one.text}")
        print(f"{sum(one.level is Level.FAULT for one in findings)} faults, {len(findings)} findings in all.")
    sys.exit(any(one.level is Level.FAULT for one in findings))


def look(here: Settings, place: Place) -> Iterator[Finding]:
    """Look at everything that can be seen from this machine.

    Args:
        here: settings of this machine.
        place: which instance it is for.
    """
    instance: Instance | None = None
    try:
        instance = load_instance(here.data / INSTANCE)
    except InstanceError as error:
        yield fault("instance", str(error))
    yield from _careful("owners", lambda: look_at_owners(here))
    yield from _careful("machine", lambda: look_at_machine(here))
    yield from _careful("outgoing", lambda: look_at_outgoing(here, place, instance))
    if instance is not None:
        known = instance
        yield from _careful("checks", lambda: look_at_checks(known))
    yield from _careful("store", lambda: _look_into_store(here, place, instance))


def _look_into_store(here: Settings, place: Place, instance: Instance | None) -> Iterator[Finding]:
    with opened(here) as store:
        yield from _careful("keys", lambda: look_at_keys(store, place, instance))
        yield from _careful("services", lambda: look_at_services(store))
        yield from _careful("pages", lambda: look_at_pages(here, store))


def _careful(what: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    # One look that fails must not hide what the others see.
    found: list[Finding] = []
    try:
        found.extend(look())
    except SQLAlchemyError:
        found.append(
            fault(what, "the database cannot be used: is it there, running, and open to this account?")
        )
    except OSError as error:
        # Of our own folders: the path is nobody's words.
        where = f": {error.filename}" if error.filename else ""
        found.append(fault(what, f"could not be looked at ({error.strerror or type(error).__name__}){where}"))
    except click.ClickException as error:
        found.append(fault(what, error.message))
    except Exception as error:  # noqa: BLE001 - its class is told below
        found.append(fault(what, f"a look failed ({type(error).__name__}): the data folder may be damaged"))
    return found


def _trial(url: str) -> Finding:
    try:
        return send_trial(url)
    except TerminalError as error:
        return fault("test report", f"{error.what} {error.fix}")
