"""`report-portal demo`: an instance for trying things out, marked DEMO everywhere.

Its keys are made here, on one machine, and its passphrases are printed. Nothing real may ever be sent to it.
"""

import json
import sys
import time

import click

from report_portal.cli.data_folder import INSTANCE, opened, place_of, set_up, settings
from report_portal.config import Settings
from report_portal.crypto.codes import code_lines
from report_portal.instance_folder import load_instance
from report_portal.store.staff import StaffStore
from report_portal.triage import totp

from .maker import Demo, make_demo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print sign-ins and codes as JSON.")
def demo(*, as_json: bool) -> None:
    """Make a DEMO instance with staff and sample reports; print their secrets once."""
    here = settings()
    made, instance = _make(here)
    if as_json:
        print(json.dumps(_document(made, instance)))
    else:
        _print(made)


def print_new_demo(here: Settings) -> None:
    """Make a DEMO instance in an empty data folder and print its secrets once."""
    made, _ = _make(here)
    _print(made)
    print()


def _make(here: Settings) -> tuple[Demo, str]:
    place = set_up(here, folder=None, demo=True, coordinators=2)
    with opened(here) as store:
        return make_demo(here, store, place, load_instance(here.data / INSTANCE)), place.instance


@click.command()
@click.argument("name")
def demo_code(name: str) -> None:
    """Print the second factor of a member of the DEMO staff, valid now."""
    here = settings()
    if not place_of(here).demo:
        raise click.ClickException("this is not a demo: the second factor is on the member's own phone")
    with opened(here) as store, StaffStore(store).read() as unit:
        account = unit.accounts.by_name(name)
    if account is None:
        raise click.ClickException(
            "there is nobody of this name; the names were printed when the demo was made"
        )
    # Each code works once; the one after the newest used is accepted a step early, as a fast clock's would be.
    step = max(totp.step_at(time.time()), account.totp_step + 1)
    wait = (step - totp.WINDOW_STEPS) * totp.STEP_SECONDS - time.time()
    if wait > 0:
        print(
            f"both codes of this half minute are used; the next one comes in {wait:.0f} seconds",
            file=sys.stderr,
        )
        time.sleep(wait)
    print(totp.code_at(account.totp_secret, step))


def _document(made: Demo, instance: str) -> dict[str, object]:
    return {
        "demo": True,
        "instance": instance,
        "staff": [
            {
                "name": person.name,
                "passphrase": person.passphrase,
                "totp_secret": person.totp_secret.hex(),
                "member": person.member,
                "is": made.roles[person.name],
            }
            for person in made.people
        ],
        "reports": [{"code": sample.code, "locale": sample.locale} for sample in made.samples],
    }


def _print(made: Demo) -> None:
    print("DEMO. Every key was made on this machine; never send a real report to it.")
    print()
    print("Staff sign-ins, printed this once. The second factor: report-portal demo-code NAME")
    for person in made.people:
        print(f"  {person.name:<20} {made.roles[person.name]}")
        print(f"    {person.passphrase}")
    print()
    print("Codes of the sample reports, for the return page:")
    for sample in made.samples:
        print(f"  {sample.locale}  {' '.join(code_lines(sample.code))}")
