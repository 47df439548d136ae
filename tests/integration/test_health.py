"""What whoever looks after the machine can see: alive, ready, and how the portal stands; nothing of anybody."""

import re
from pathlib import Path

from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, put_in_force
from operator_kit import set_up, stored, typed
from sqlalchemy import text
from triage_kit import Office

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store

LINE = re.compile(r'[a-z_]+(\{kind="[a-z-]+",state="[a-z]+"\})? (-?[0-9.e+]+|NaN|\+Inf)')


def test_both_say_that_they_are_alive_and_ready(client: FlaskClient, office: Office) -> None:
    for app in (client, office.triage.test_client()):
        for address in ("/health", "/ready"):
            answer = app.get(address)
            assert (answer.status_code, answer.data) == (204, b"")
            assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_database_a_process_is_alive_and_not_ready(client: FlaskClient, store: Store) -> None:
    store.write(lambda connection: connection.execute(text("ALTER TABLE reports RENAME TO elsewhere")))
    assert client.get("/health").status_code == 204
    answer = client.get("/ready")
    assert (answer.status_code, answer.data) == (503, b"")


def test_metrics_are_the_same_whether_or_not_somebody_reported(tmp_path: Path) -> None:
    data, backups = set_up(tmp_path / "data"), tmp_path / "backups"
    with stored(data) as store:
        put_in_force(store)
    before = typed(data, "metrics", BACKUP_FOLDER=str(backups))
    assert before.exit_code == 0, before.output
    lines = [line for line in before.stdout.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines)
    assert {"report_portal_key_list_days_left 355407", "report_portal_backup_age_days +Inf"} <= {
        re.sub(r"left \d+", "left 355407", line) for line in lines
    }
    with stored(data) as store:
        intake = create_app(Settings(data=data), store).test_client()
        for _ in range(3):
            sender = Sender()
            assert intake.post("/api/v1/reports", data=sender.report(), headers=BUNDLE).status_code == 201
    after = typed(data, "metrics", BACKUP_FOLDER=str(backups))

    def told(output: str) -> str:
        return re.sub(r"disk_free_bytes \d+", "disk_free_bytes", output)

    assert told(after.stdout) == told(before.stdout)


def test_metrics_replace_their_file_whole(tmp_path: Path) -> None:
    data, out = set_up(tmp_path / "data"), tmp_path / "portal.prom"
    out.write_text("old")
    assert typed(data, "metrics", "--out", str(out)).exit_code == 0
    written = out.read_text()
    assert "report_portal_key_list_days_left NaN" in written
    assert [path.name for path in tmp_path.iterdir() if "prom" in path.name] == ["portal.prom"]
    assert typed(data, "metrics", "--out", str(tmp_path / "none" / "x.prom")).exit_code == 1
