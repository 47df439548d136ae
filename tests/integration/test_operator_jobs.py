"""`report-portal jobs`: what the operator is told, and what not."""

import json
from pathlib import Path

from operator_kit import set_up, stored, typed

from report_portal.cli.job_reasons import ADVICE, reason_of
from report_portal.cli.job_runner import stored_jobs
from report_portal.instance_folder import InstanceError
from report_portal.store.jobs import StoredJobs, add_job
from report_portal.store.works import Errand


def test_a_sound_table_is_listed_and_says_so_by_its_exit_status(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        table = stored_jobs(store, lambda: 180)
        table.plan()
        table.run_due()
    said = typed(data, "jobs")
    assert said.exit_code == 0
    for kind in ("uploads", "retention", "sessions", "orphans", "log"):
        assert f"\n{kind} " in "\n" + said.stdout
    assert "failing" not in said.stdout


def test_trouble_is_shown_with_its_reason_and_without_anybodys_words(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")

    def refuses(_payload: bytes | None) -> None:
        raise InstanceError("words of a person")

    with stored(data) as store:
        store.write(lambda connection: add_job(connection, "mail", 0, b"resource/ngo"))
        now = 10**9
        for _ in range(5):
            StoredJobs(store, {"mail": Errand(refuses)}, lambda now=now: now, reason_of).run_due()
            now += 3600
    said = typed(data, "jobs")
    assert said.exit_code == 1
    assert "stuck" in said.stdout
    assert f"instance-folder: {ADVICE['instance-folder']}" in said.stdout
    assert "words" not in said.output
    assert "resource" not in said.output
    (job,) = json.loads(typed(data, "jobs", "--json").stdout)["jobs"]
    assert (job["kind"], job["state"], job["tries"], job["reason"]) == ("mail", "stuck", 5, "instance-folder")


def test_a_table_that_nobody_looks_into_is_told(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        store.write(lambda connection: add_job(connection, "retention", 1000))
    said = typed(data, "jobs")
    assert said.exit_code == 1
    assert "serve" in said.stderr
