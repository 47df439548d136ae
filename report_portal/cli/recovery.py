"""`report-portal recovery`: invitations for those who will use the printed recovery sheet."""

import time

import click

from report_portal.store.staff import StaffStore
from report_portal.triage.errors import ConflictError
from report_portal.triage.services.founding import VALID_DAYS, invite_recoverers
from report_portal.triage.services.second_person import WAIT_DAYS

from .data_folder import opened, place_of, settings


@click.command()
def recovery() -> None:
    """Print two one-time invitations for new coordinators, when every coordinator has lost their words.

    You do not see the recovery sheet, and whoever has it cannot do without you. Coordinators who can still
    sign in see these invitations on their screen Members, and can stop who uses them.
    """
    here = settings()
    place_of(here)
    with opened(here) as store:
        try:
            invitations = invite_recoverers(StaffStore(store), time.time)
        except ConflictError:
            raise click.ClickException(f"{here.data} has no keys yet: use report-portal init.") from None
    click.echo("Two invitations, one for each new coordinator. Hand them over in person;")
    click.echo(f"they are shown once, kept nowhere, and end after {VALID_DAYS} days.")
    for number, invitation in enumerate(invitations, start=1):
        click.echo(f"  coordinator {number}:  {invitation.written}")
    click.echo()
    click.echo(
        f"Both enrol on the staff pages today. After {WAIT_DAYS} days one of them signs in with the recovery"
    )
    click.echo("sheet at hand, makes new keys, prints a new sheet and confirms the other.")
