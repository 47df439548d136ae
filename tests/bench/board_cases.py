"""Reports for the bench of the board: some really sealed, and thousands of lines made from what a browser made of them.

Sealing and opening thousands takes minutes and says nothing of the board: starting from the sealed lines opens none.
"""

import copy
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, delete, insert
from staff_house import PLACE, House
from triage_kit import Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.report import Report, seal_report
from report_portal.crypto.items.staff_files import seal_index
from report_portal.crypto.opening.releases import open_index
from report_portal.forms import clean, split
from report_portal.reports.routing import readers, routing_from
from report_portal.store.schema import reports
from report_portal.store.staff_schema import staff_indexes

_STORY = "They did not pay me for three months and they keep my passport. " * 8
_NAMES = (
    "Elba Construct SRL",
    "Елба Констракт",
    "Omega Farm",
    "Șantierul Nou SA",
    "شركة بناء",
    "Lalelelor Servicii",
)
_LOCALES = ("en", "ro", "ar", "ne", "uk")
_PROBLEMS = ("not_paid", "paid_late", "too_many_hours", "threats", "no_contract", "documents_taken")
# Days over which the older cases came in.
_DAYS = 90

Sealed = tuple[ReporterKeys, bytes]


def _named(random: Random) -> dict[str, str]:
    name = random.choice(_NAMES) if random.random() < 0.3 else f"Firma {random.randrange(10**6)} SRL"
    return {
        "employer_name": name,
        "workplace_place": f"Str. Lalelelor {random.randrange(200)}, Timișoara",
    }


def _answers(random: Random) -> dict[str, Any]:
    return {
        "areas": random.choice((["work"], ["work", "housing"])),
        "work_problem": random.sample(_PROBLEMS, 2),
        **_named(random),
        "when_last": random.choice(("now", "this_month", "over_1_year")),
        "share_inspectors": random.choice(("no", "ask_me_first", "all_but_contact")),
        "pattern_use": random.choice(("yes", "no")),
        "story": _STORY,
    }


def sealed(task: tuple[SignedInstance, int]) -> Sealed:
    """Seal one report; the same number tells the same."""
    instance, number = task
    random = Random(number)  # noqa: S311 - what is made up must be the same in every run
    answers = clean(_answers(random))
    core, private, contact = split(answers)
    keys = ReporterKeys.from_seed(secrets.token_bytes(32))
    report = Report(
        core=core,
        private=private,
        contact=contact,
        readers=tuple(readers(routing_from(instance.routing), answers)),
        locale=random.choice(_LOCALES),
        day=datetime.now(UTC).date(),
    )
    return keys, seal_report(instance, keys, report).bundle()


def send(house: House, all_sealed: Iterator[Sealed]) -> None:
    """Send what was sealed through the public API."""

    def one(given: Sealed) -> None:
        reporter = Reporter(house.office)
        reporter.keys, bundle = given
        reporter.post("/reports", bundle).raise_for_status()

    # Acts that wait together are written together.
    with ThreadPoolExecutor(16) as senders:
        for _ in senders.map(one, all_sealed):
            pass


def list_older(house: House, count: int) -> list[str]:
    """Put more reports into the server's list, older than the sealed ones; nobody opens them. Gives their ids."""
    random, today = Random(count), datetime.now(UTC).date()  # noqa: S311 - made up, and the same in every run
    ids = [random.randbytes(16) for _ in range(count)]
    days = [f"{today - timedelta(days=random.randrange(1, _DAYS))}" for _ in ids]
    rows = [
        {
            "mailbox": mailbox,
            "auth_sha256": bytes(32),
            "received": day,
            "moved": day,
            "in_sequence": 1,
            "out_sequence": 0,
            "attachments": 0,
        }
        for mailbox, day in zip(ids, days, strict=True)
    ]

    def put(connection: Connection) -> None:
        connection.execute(insert(reports), rows)

    house.office.store.write(put)
    return [mailbox.hex() for mailbox in ids]


def add_lines(house: House, desk: Desk, ids: list[str]) -> None:
    """Put a line for each of these into the sealed lines of every audience, made from lines that a browser wrote."""
    person = desk.person
    key_of = {person.member: person.verify_key}.get
    instance, random = house.instance(), Random(len(ids))  # noqa: S311 - made up, and the same in every run
    drawn = [(random.random(), random.choice(_LOCALES), _named(random)) for _ in ids]
    for audience in instance.direct:
        answer = desk.call("GET", f"/index/{audience.id}").raise_for_status()
        identity = house.office.keys.audiences[audience.id]
        lines = open_index(answer.content, [identity], PLACE.instance, audience.id, key_of)
        made = list(lines.values())
        for name, (share, locale, named) in zip(ids, drawn, strict=True):
            line = copy.deepcopy(made[int(share * len(made))])
            if line["state"] == "open":
                line |= {"locale": locale, "words": line["words"] | named}
            lines[name] = line
        envelope = seal_index(PLACE.instance, desk.person.signer, audience, lines)
        headers = {"Content-Type": "application/octet-stream", "If-Match": answer.headers["ETag"]}
        desk.call("PUT", f"/index/{audience.id}", content=envelope, headers=headers).raise_for_status()


def forget_lines(house: House) -> None:
    """Take all sealed lines away, so that the next start is a first one."""

    def drop(connection: Connection) -> None:
        connection.execute(delete(staff_indexes))

    house.office.store.write(drop)
