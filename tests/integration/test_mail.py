"""Mail to teams, with a real mail server: in time, without content, and nothing lost while it is down."""

import json
import re
import secrets
import smtplib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
from intake_kit import Sender, put_in_force
from mail_kit import Post
from operator_kit import set_up, stored, typed
from sqlalchemy import insert, select, update

from report_portal.cli.job_runner import jobs_of
from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.jobs.letters import letter
from report_portal.jobs.mail_server import MailSettingError, mail_server
from report_portal.reports.clocks import next_reading_day
from report_portal.store import Store
from report_portal.store.schema import jobs, reports
from report_portal.store.staff_schema import staff_referrals, staff_releases
from report_portal.store.works import JobState

TEAMS = {
    "resource/ngo": ["legal@ngo.example", "both@ngo.example"],
    "housing/ngo": ["rooms@ngo.example", "both@ngo.example"],
    "labour/state": ["liaison@state.example"],
}
NGO = {"legal@ngo.example", "both@ngo.example", "rooms@ngo.example"}
FROM = "desk@portal.example"


class Team:
    """A data folder whose jobs run by a clock that the test turns."""

    def __init__(self, data: Path, store: Store, post: Post) -> None:
        self.store, self.post = store, post
        self.settings = Settings(data=data, mail_url=post.url, mail_from=FROM, work_budget=10**6)
        today = datetime.now(UTC).date()
        reading = next_reading_day(today - timedelta(days=1), 1, (1, 2, 3, 4, 5))
        # On a reading day, so that digests are due.
        self.now = datetime.combine(reading, datetime.min.time(), UTC).timestamp() + 60
        self.jobs = jobs_of(self.settings, store, lambda: self.now)
        self.jobs.plan()
        self.client = create_app(self.settings, store).test_client()

    def wait(self, minutes: float, looks: float = 3) -> None:
        """Let the runner look every twenty seconds, as it does, or `looks` times a minute."""
        for _ in range(round(minutes * looks)):
            self.now += 60 / looks
            self.jobs.run_due()

    def reported(self) -> Sender:
        sender = Sender()
        self.post_bundle("/api/v1/reports", sender.report())
        return sender

    def post_bundle(self, path: str, body: bytes, **headers: str) -> None:
        media = {"Content-Type": "application/vnd.report-portal.bundle"}
        assert self.client.post(path, data=body, headers=media | headers).status_code in {200, 201}

    def came(self) -> Counter[str]:
        came = Counter(to for to, _ in self.post.came)
        self.post.came.clear()
        return came


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    post.up()
    yield post
    post.down()


@pytest.fixture
def team(tmp_path: Path, post: Post) -> Iterator[Team]:
    data = set_up(tmp_path / "data")
    (data / "instance" / "mail.json").write_text(json.dumps({"teams": TEAMS}))
    with stored(data) as store:
        put_in_force(store)
        yield Team(data, store, post)


def test_readers_hear_of_a_report_within_half_an_hour_and_once(team: Team) -> None:
    team.wait(30)
    assert team.came() == {}
    for _ in range(4):
        team.reported()
    team.wait(30)
    assert team.came() == dict.fromkeys(NGO, 1)
    team.wait(120)
    assert team.came() == {}


def test_letters_come_at_times_that_tell_nothing_of_the_report(team: Team) -> None:
    # Drawn for each address on its own, from twenty minutes: two are alike in one round of four hundred, not in six.
    assert any(all_drawn_apart(team) for _ in range(6))


def all_drawn_apart(team: Team) -> bool:
    team.reported()
    dues: list[int] = []
    for _ in range(30):
        team.wait(1 / 3)
        with team.store.read() as connection:
            dues = list(connection.execute(select(jobs.c.due).where(jobs.c.kind == "letter")).scalars())
        if dues:
            break
    early = {to for to, _ in team.post.came}
    assert len(dues) + len(early) == len(NGO)
    assert all(due <= team.now + 1200 for due in dues)
    team.wait(30)
    assert team.came() == dict.fromkeys(NGO, 1)
    return len(set(dues)) == len(dues) > 1


def test_what_is_added_is_new_again_and_what_is_withdrawn_is_not(team: Team) -> None:
    sender = team.reported()
    team.wait(30)
    team.came()
    team.post_bundle("/api/v1/mailbox/messages", sender.later(2), **sender.headers)
    team.wait(30)
    assert team.came() == dict.fromkeys(NGO, 1)
    gone = team.reported()
    team.store.write(
        lambda connection: connection.execute(
            update(reports).where(reports.c.mailbox == gone.mailbox).values(withdrawn="2026-01-01")
        )
    )
    team.wait(30)
    assert team.came() == {}


def test_an_office_hears_of_its_release_and_both_sides_of_its_thread(team: Team) -> None:
    day = datetime.now(UTC).date().isoformat()
    release = {"id": secrets.token_hex(16), "audience": "labour/state", "report": secrets.token_bytes(16)}
    release |= {"member": "m" * 32, "day": day, "body_hash": bytes(32), "size": 1, "data": b"x"}
    team.store.write(lambda connection: connection.execute(insert(staff_releases).values(release)))
    team.wait(30)
    assert team.came() == {"liaison@state.example": 1}
    entry = {"release": release["id"], "sequence": 1, "day": day, "body_hash": bytes(32), "size": 1}
    team.store.write(
        lambda connection: connection.execute(insert(staff_referrals).values(**entry, data=b"x"))
    )
    team.wait(30)
    assert team.came() == dict.fromkeys({*NGO, "liaison@state.example"}, 1)


def failing(team: Team) -> list[JobState]:
    return [job for job in team.jobs.states() if job.reason is not None]


def test_a_mail_server_that_is_down_for_an_hour_loses_nothing(team: Team) -> None:
    team.post.down()
    team.reported()
    team.wait(60)
    assert {(job.kind, job.reason) for job in failing(team)} == {("letter", "unreachable")}
    team.post.up()
    team.wait(11)
    assert team.came() == dict.fromkeys(NGO, 1)
    assert failing(team) == []


def test_the_rest_comes_once_on_a_reading_day(team: Team) -> None:
    team.reported()
    team.wait(30)
    team.came()

    def older(days: int, **values: str | None) -> None:
        day = datetime.fromtimestamp(team.now, UTC).date() - timedelta(days=days)
        change = update(reports).values(received=day.isoformat(), **values)
        team.store.write(lambda connection: connection.execute(change))

    def next_morning() -> None:
        day = datetime.fromtimestamp(team.now, UTC).date()
        morning = next_reading_day(day, 1, (1, 2, 3, 4, 5))
        team.now = datetime.combine(morning, datetime.min.time(), UTC).timestamp()
        team.wait(300, looks=0.1)

    older(1)
    next_morning()
    assert team.came() == {}
    # Nobody has answered for five days: the clock `first_answer` is amber.
    older(6)
    next_morning()
    assert team.came() == dict.fromkeys(NGO, 1)
    older(6, answered="2026-01-01")
    next_morning()
    assert team.came() == {}
    older(6, reminder="2026-01-01")
    next_morning()
    assert team.came() == dict.fromkeys(NGO, 1)
    older(6, closed="2026-01-01")
    next_morning()
    assert team.came() == {}


def test_no_digest_comes_on_a_day_on_which_nobody_reads(team: Team) -> None:
    team.reported()
    team.wait(30)
    team.came()
    team.store.write(lambda connection: connection.execute(update(reports).values(reminder="2026-01-01")))
    saturday = datetime.fromtimestamp(team.now, UTC).date()
    while saturday.isoweekday() != 6:
        saturday += timedelta(days=1)
    team.now = datetime.combine(saturday, datetime.min.time(), UTC).timestamp()
    team.wait(300, looks=0.1)
    assert team.came() == {}


def test_every_letter_is_the_same_and_holds_nothing(team: Team) -> None:
    sender = team.reported()
    team.wait(6)
    with team.store.read() as connection:
        rows = repr(connection.execute(jobs.select()).all())
    assert ".example" not in rows
    team.wait(24)
    letters = [message_from_string(raw, policy=policy.default) for _, raw in team.post.came]
    assert len({one.get_content() for one in letters}) == 1
    assert {one["Subject"] for one in letters} == {"Este ceva nou / There is something new"}
    for (to, raw), one in zip(team.post.came, letters, strict=True):
        assert one["To"] == to
        assert set(one.keys()) <= {
            *("From", "To", "Subject", "Message-ID", "Auto-Submitted"),
            *("Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer"),
        }
        assert "http" not in raw
        assert "ngo/" not in raw
        assert sender.mailbox.hex() not in raw
        assert re.search(r"\d", one.get_content()) is None


def test_no_mail_server_means_no_jobs_of_mail(team: Team) -> None:
    quiet = jobs_of(Settings(data=team.settings.data), team.store, lambda: team.now)
    quiet.plan()
    quiet.run_due()
    assert {"news", "digest"}.isdisjoint(job.kind for job in quiet.states())


def test_a_password_never_goes_over_a_line_that_is_not_encrypted(post: Post) -> None:
    server = mail_server(f"smtp://name:word@127.0.0.1:{post.port}", FROM)
    with pytest.raises(smtplib.SMTPNotSupportedError):
        server.send(letter(FROM, "legal@ngo.example"))
    assert post.came == []
    assert "word" not in repr(server)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://host", FROM),
        ("smtp://", FROM),
        ("smtp://host:port", FROM),
        ("smtps://host", "nobody"),
        ("", FROM),
    ],
)
def test_wrong_settings_are_refused(url: str, sender: str) -> None:
    with pytest.raises(MailSettingError):
        mail_server(url, sender)


def test_the_operator_tries_it_from_the_terminal(team: Team) -> None:
    words = {"MAIL_URL": team.post.url, "MAIL_FROM": FROM}
    said = typed(team.settings.data, "mail", "test", **words)
    assert said.exit_code == 0, said.output
    assert team.came() == dict.fromkeys({*NGO, "liaison@state.example"}, 1)
    team.post.down()
    said = typed(team.settings.data, "mail", "test", **words)
    assert said.exit_code == 1
    assert "unreachable" in said.stderr
    (team.settings.data / "instance" / "mail.json").write_text('{"teams": {"resource/ngo": ["no address"]}}')
    said = typed(team.settings.data, "mail", "test", **words)
    assert said.exit_code == 1
    assert "no address" not in said.stderr
