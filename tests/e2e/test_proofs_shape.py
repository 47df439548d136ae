"""All reports look alike to the server, and what it stores is plain age that another tool opens."""

import base64
import json
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from main_job_kit import Answers, ReporterSteps, report_of
from main_job_place import ServedCity
from playwright.sync_api import Request
from proofs_search import database

from report_portal.crypto import header
from report_portal.crypto.bundle import read_bundle

PEER = Path(__file__).resolve().parents[1] / "integration" / "age_peer.mjs"
WORK: Answers = {
    "danger_now": "no",
    "age_group": "adult",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "story": "No pay.",
    "share_inspectors": "all_but_contact",
}
HOUSING: Answers = {
    "danger_now": "no",
    "age_group": "under_18",
    "reporting_for": "someone_else",
    "areas": ["housing", "unfair_treatment"],
    "housing_problem": ["deposit_kept", "threats_violence", "refused_foreigner"],
    "treat_where": ["renting"],
    "treat_what": ["refused", "insulted"],
    "housing_place": "Strada Exemplu 5",
    "story": "Proprietarul a schimbat yala. " * 20,
    "who_did_it": ["landlord", "city_official"],
    "share_city": "no",
}
# Drawn anew for every report, or computed from what is.
RANDOM = {"mailbox", "auth_sha256", "body_hash", "data"}


@dataclass
class Sent:
    """A report as it went out and as it is held."""

    city: ServedCity
    request: Request
    id: str

    @property
    def bundle(self) -> dict[str, bytes]:
        return read_bundle(self.request.post_data_buffer or b"").files

    @property
    def meta(self) -> dict[str, Any]:
        return read_bundle(self.request.post_data_buffer or b"").meta

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of the tables that know a mailbox, random values as their lengths; blob names as one letter."""
        connection = sqlite3.connect(f"file:{database(self.city.data)}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        key = bytes.fromhex(self.id)
        try:
            return {
                table: [self._told(dict(row)) for row in connection.execute(query, (key,))]
                for table, query in (
                    ("reports", "SELECT * FROM reports WHERE mailbox = ?"),
                    ("items", "SELECT * FROM items WHERE mailbox = ? ORDER BY direction, sequence"),
                    ("uploads", "SELECT * FROM uploads WHERE mailbox = ?"),
                )
            }
        finally:
            connection.close()

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        told = {name: len(value) if name in RANDOM else value for name, value in row.items()}
        if "layout" in told:
            entries = [entry.split(":") for entry in told["layout"].split(",")]
            told["layout"] = [(name, size, bool(blob)) for name, size, blob in entries]
        return told


def sent(city: ServedCity, phone: ReporterSteps, answers: Answers) -> Sent:
    code = phone.report(answers)
    (request,) = [one for one in phone.requests if one.method == "POST"]
    return Sent(city, request, report_of(code, city.instance.instance))


def shape(files: dict[str, bytes]) -> dict[str, tuple[int, list[tuple[str, int]]]]:
    """Each file's size and stanzas."""
    return {
        name: (
            len(file),
            [(stanza.arguments[0], len(stanza.encode())) for stanza in header.parse(file).stanzas],
        )
        for name, file in files.items()
    }


def headers(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.all_headers().items() if name != "content-length"}


def test_two_reports_of_different_matter_look_the_same_to_the_server(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    one = sent(served, reporter_at(served, "en"), WORK)
    other = sent(served, reporter_at(served, "ro"), HOUSING)
    # They are different for those who can open them.
    heads = [served.opened(report.id).core.head for report in (one, other)]
    assert heads[0]
    assert heads[1]
    assert heads[0]["readers"] == ["resource/ngo"]
    assert heads[1]["readers"] == ["resource/ngo", "housing/ngo"]
    assert heads[0]["locale"] != heads[1]["locale"]

    assert list(one.bundle) == list(other.bundle) == ["core", "private", "contact", "state"]
    assert shape(one.bundle) == shape(other.bundle)
    direct = len(served.instance.direct)
    counts = {name: len(stanzas) for name, (_, stanzas) in shape(one.bundle).items()}
    assert counts == {"core": direct, "private": direct, "contact": direct, "state": 1}
    assert len(one.request.post_data_buffer or b"") == len(other.request.post_data_buffer or b"")

    assert {name: type(value) for name, value in one.meta.items()} == {
        name: type(value) for name, value in other.meta.items()
    }
    for member in one.meta.keys() - {"mailbox", "auth_sha256"}:
        assert one.meta[member] == other.meta[member]
    assert one.request.url == other.request.url
    assert headers(one.request) == headers(other.request)

    assert one.rows() == other.rows()
    assert len(one.rows()["items"]) == 1
    assert shape(served.files(one.id)) == shape(served.files(other.id))
    for report, place in ((one, served.files(one.id)), (other, served.files(other.id))):
        # Staff get every file but the reporter's own record.
        assert place == {f"in/1/{name}": file for name, file in report.bundle.items() if name != "state"}


def test_what_follows_a_report_looks_the_same_to_the_server(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    phone = reporter_at(served, "en")
    phone.come_back(phone.report(WORK))
    phone.write_back("I have payslips.")
    words = phone.words
    phone.press(words.reporter("box_share"))
    asked = words.reporter("box_asks", name="the labour inspectors")
    choice = words.option("share_inspectors", "no")
    phone.page.get_by_role("group", name=asked).get_by_role("button", name=choice, exact=True).click()
    phone.text(words.reporter("box_share_saved")).wait_for()
    phone.add_later({"about_you": {"gender": "woman"}})
    phone.take_back({"story": "facts", "gender": "about_you"})
    posted = [one for one in phone.requests if one.method == "POST" and one.url.endswith("/messages")]
    assert len(posted) == 4
    first, *others = [read_bundle(one.post_data_buffer or b"") for one in posted]
    for place, other in enumerate(others, 3):
        assert shape(first.files) == shape(other.files)
        assert first.meta | {"sequence": place} == other.meta
    assert headers(posted[0]) == headers(posted[1])


def opened_by_npm_age(envelope: bytes, identity: str) -> bytes | None:
    """What npm age-encryption makes of a file; None when it finds no stanza for the identity."""
    request = {
        "operation": "open",
        "envelope": base64.b64encode(envelope).decode(),
        "identities": [identity],
    }
    done = subprocess.run(
        ["node", str(PEER)],
        input=json.dumps(request) + "\n",
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    answer = json.loads(done.stdout)
    if "error" in answer:
        assert "no identity matched" in answer["error"]
        return None
    return base64.b64decode(answer["result"])


def test_npm_age_opens_a_stored_report_with_the_audiences_key_alone(
    served: ServedCity, reporter_at: Callable[..., ReporterSteps]
) -> None:
    report = sent(served, reporter_at(served, "en"), WORK)
    core = served.files(report.id)["in/1/core"]
    keys = served.secrets.keys.audiences
    plain = opened_by_npm_age(core, keys["resource/ngo"].text)
    assert plain is not None
    assert b'"story":"No pay."' in plain
    for name in keys.keys() - {"resource/ngo"}:
        assert opened_by_npm_age(core, keys[name].text) is None
