"""`report-portal mail`: try the letters that teams get."""

import smtplib

import click

from report_portal.instance_folder import InstanceError, load_teams
from report_portal.jobs.letters import letter
from report_portal.jobs.mail_server import MailSettingError, mail_server

from .data_folder import INSTANCE, place_of, settings
from .job_reasons import advice, reason_of


@click.group()
def mail() -> None:
    """Mail to teams: there is something new, sign in."""


@mail.command()
def test() -> None:
    """Send the letter to every address of `instance/mail.json` now."""
    here = settings()
    place_of(here)
    if not here.mail_url:
        raise click.ClickException("REPORT_PORTAL_MAIL_URL names no mail server: teams get no mail")
    try:
        teams = load_teams(here.data / INSTANCE)
        server = mail_server(here.mail_url, here.mail_from)
    except (InstanceError, MailSettingError) as error:
        raise click.ClickException(str(error)) from None
    addresses = sorted({address for team in teams.values() for address in team})
    if not addresses:
        raise click.ClickException("instance/mail.json holds no address: teams get no mail")
    for address in addresses:
        try:
            server.send(letter(server.sender, address))
        except (OSError, smtplib.SMTPException) as error:
            reason = reason_of(error)
            raise click.ClickException(f"{address}: {reason}. {advice(reason)}") from None
        print(f"{address}: taken by the mail server")
