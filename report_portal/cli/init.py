"""`report-portal init`: an empty instance and the invitations of its first coordinators."""

import time
from pathlib import Path

import click

from report_portal.place import PlaceError, read_place
from report_portal.store.staff import StaffStore
from report_portal.triage.errors import ConflictError
from report_portal.triage.services.founding import VALID_DAYS, invite_founders

from .data_folder import opened, set_up, settings


@click.command()
@click.option(
    "--instance",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the city's own data; the default is Timișoara's.",
)
@click.option(
    "--coordinators",
    default=2,
    show_default=True,
    type=click.IntRange(1, 2),
    help="Confirmed coordinators needed before reports are taken.",
)
def init(folder: Path | None, coordinators: int) -> None:
    """Make an empty instance and print two one-time invitations for its first coordinators.

    Run it again before the key ceremony to replace invitations that nobody used.
    """
    here = settings()
    try:
        place = read_place(here.data)
        if folder is not None:
            raise click.ClickException(
                f"{here.data} is set up already, for the instance {place.instance}; name an empty folder in "
                "REPORT_PORTAL_DATA"
            )
    except PlaceError:
        place = set_up(here, folder=folder, demo=False, coordinators=coordinators)
    with opened(here) as store:
        try:
            invitations = invite_founders(StaffStore(store), time.time)
        except ConflictError:
            raise click.ClickException(
                f"{here.data} holds an instance whose keys were made already; coordinators invite from now on."
            ) from None
    print(f"Instance {place.instance} is set up in {here.data}. It takes no reports yet.")
    print()
    print("Two invitations, one for each of the first coordinators. Hand them over in person;")
    print(f"they are shown once, kept nowhere, and end after {VALID_DAYS} days.")
    for number, invitation in enumerate(invitations, start=1):
        print(f"  coordinator {number}:  {invitation.written}")
    print()
    print(
        "Build the pages (report-portal site build) and start the portal. Both enrol on the staff pages, on"
    )
    print("computers of their organisation. One holds the key ceremony and confirms the other. From then on")
    print("reports are taken. Nobody can open a report without a member's passphrase or the printed recovery")
    print("sheet: not you, and not us.")
