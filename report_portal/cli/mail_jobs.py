"""The jobs that tell teams by mail: a look for what is new, a look for what is due, and the letters themselves.

Nothing here runs in a request. A letter is a job of its own with a jittered time, so that neither the provider of a
team's mailbox nor anybody who sees it learns when a report came; letters to one address that wait are one letter.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from report_portal.config import Settings
from report_portal.instance_folder import Instance, load_instance, load_teams
from report_portal.jobs.letters import letter
from report_portal.jobs.mail_server import mail_server
from report_portal.reports.clocks import Facts, clocks
from report_portal.store.jobs import add_job
from report_portal.store.news import news, note_told, open_days, waits
from report_portal.store.works import Errand, Recurring

from .data_folder import INSTANCE

LETTER: Final = "letter"
LOOK_SECONDS: Final = 300
# With the look and the runner's own pause: at most 26 minutes from what is new to the letter.
JITTER_SECONDS: Final = 1200
DIGEST_JITTER_SECONDS: Final = 4 * 3600
_DAY: Final = 86_400
_KEY_BYTES: Final = 16


def mail_works(settings: Settings, clock: Callable[[], float]) -> dict[str, Recurring | Errand]:
    """Give the jobs of mail; none where no mail server is named.

    Args:
        settings: of this machine.
        clock: seconds since 1970.
    """
    if not settings.mail_url:
        return {}
    folder = settings.data / INSTANCE

    def look(connection: Connection) -> None:
        found, now = news(connection), int(clock())
        instance, teams = load_instance(folder), load_teams(folder)
        readers = {audience.id for audience in instance.audiences if audience.direct}
        told: set[str] = set()
        for one in found:
            told |= readers if one.readers else set()
            told |= {one.audience} if one.audience else set()
        note_told(connection, found)
        _post(connection, _addresses(teams, told), now, JITTER_SECONDS)

    def digest(connection: Connection) -> None:
        instance, now = load_instance(folder), int(clock())
        today = datetime.fromtimestamp(now, UTC).date()
        if today.isoweekday() not in instance.reading_days or not _waiting(connection, instance, today):
            return
        readers = {audience.id for audience in instance.audiences if audience.direct}
        _post(connection, _addresses(load_teams(folder), readers), now, DIGEST_JITTER_SECONDS)

    return {
        "news": Recurring(look, LOOK_SECONDS),
        "digest": Recurring(digest, _DAY),
        LETTER: Errand(lambda payload: send(settings, folder, payload)),
    }


def send(settings: Settings, folder: Path, key: bytes | None) -> None:
    """Send the letter of one address; none where nobody has that address any more.

    Args:
        settings: with a mail server.
        folder: of the instance.
        key: from `address_key`.

    Raises:
        OSError, smtplib.SMTPException: it was not taken.
    """
    teams = load_teams(folder)
    server = mail_server(settings.mail_url, settings.mail_from)
    for address in _addresses(teams, teams):
        if address_key(address) == key:
            server.send(letter(server.sender, address))
            return


def address_key(address: str) -> bytes:
    """Name an address in the job table, which holds none: 16 bytes."""
    return hashlib.sha256(address.encode()).digest()[:_KEY_BYTES]


def _post(connection: Connection, addresses: Iterable[str], now: int, jitter: int) -> None:
    for address in addresses:
        key = address_key(address)
        if not waits(connection, LETTER, key):
            add_job(connection, LETTER, now + secrets.randbelow(jitter), key)


def _addresses(teams: Mapping[str, tuple[str, ...]], audiences: Iterable[str]) -> list[str]:
    return sorted({address for audience in audiences for address in teams.get(audience, ())})


def _waiting(connection: Connection, instance: Instance, today: date) -> bool:
    for received, answered, reminder in open_days(connection):
        if reminder is not None and reminder <= today.isoformat():
            return True
        days = {"received": date.fromisoformat(received)}
        if answered is not None:
            days["answered"] = date.fromisoformat(answered)
        running = clocks(instance.clocks, Facts(days), today, instance.reading_days)
        if any(clock.colour in {"amber", "red"} for clock in running):
            return True
    return False
