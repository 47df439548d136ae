"""`report-portal init` and the demo, as an operator meets them."""

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from report_portal.cli import main
from report_portal.cli.demo.maker import client_of
from report_portal.config import Settings
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import derive_keys
from report_portal.crypto.staff_keys import Invitation, staff_secrets
from report_portal.instance_folder import DEFAULT_FOLDER
from report_portal.intake.app import create_app as create_intake
from report_portal.place import read_place
from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.triage import totp
from report_portal.triage.app import create_app


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"REPORT_PORTAL_DATA": str(data)})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    data = tmp_path_factory.mktemp("demo") / "data"
    result = run(data, "demo", "--json")
    assert result.exit_code == 0, result.output
    return data, json.loads(result.output)


def sign_in(data: Path, name: str, passphrase: str, code: str) -> int:
    store = open_store(sqlite_url(data), data)
    try:
        app = create_app(Settings(data=data), store, read_place(data), lambda _instance: None)
        auth = staff_secrets(passphrase, "timisoara", name).auth
        body = {"name": name, "auth": auth, "totp": code}
        return app.test_client().post("/api/v1/session", json=body).status_code
    finally:
        store.close()


def test_the_demo_prints_sign_ins_that_work_at_once(made: tuple[Path, dict[str, Any]]) -> None:
    data, demo = made
    assert demo["demo"] is True
    names = [person["name"] for person in demo["staff"]]
    assert names[:2] == ["ana.coordinator", "mihai.coordinator"]
    person = demo["staff"][2]
    assert len(person["passphrase"].split()) == 7
    for _ in range(2):
        code = run(data, "demo-code", person["name"]).output.strip()
        assert re.fullmatch(r"\d{6}", code)
        assert sign_in(data, person["name"], person["passphrase"], code) == 200


def test_the_sample_reports_can_be_returned_to(made: tuple[Path, dict[str, Any]]) -> None:
    data, demo = made
    assert sorted({report["locale"] for report in demo["reports"]}) == ["ar", "en", "ro"]
    assert len(demo["reports"]) == 6
    store = open_store(sqlite_url(data), data)
    try:
        with client_of(create_intake(Settings(data=data), store)) as http:
            answered = 0
            for report in demo["reports"]:
                keys = derive_keys(report["code"], demo["instance"])
                access = {"Authorization": f"Mailbox {keys.mailbox}:{keys.access.auth}"}
                answer = http.get("/api/v1/mailbox", headers=access).raise_for_status()
                answered += read_bundle(answer.content).meta["out_sequence"]
        assert answered == 6
        with store.read() as connection:
            assert connection.execute(text("select count(*) from staff_releases")).scalar() == 1
    finally:
        store.close()


def test_a_demo_is_marked_and_its_secrets_are_written_nowhere(made: tuple[Path, dict[str, Any]]) -> None:
    data, demo = made
    assert read_place(data).demo is True
    content = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b'"demo":true' in content
    for person in demo["staff"]:
        assert person["passphrase"].encode() not in content
    for report in demo["reports"]:
        assert report["code"].encode() not in content


def test_a_demo_is_not_made_over_something_else(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    data, _ = made
    assert run(data, "demo").exit_code == 1
    assert run(data, "init").exit_code == 1
    assert run(tmp_path / "real", "init").exit_code == 0
    assert "set up already" in run(tmp_path / "real", "demo").output


def test_codes_are_given_for_the_demo_only(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    data, _ = made
    assert run(data, "demo-code", "nobody.here").exit_code == 1
    run(tmp_path / "real", "init")
    refused = run(tmp_path / "real", "demo-code", "ana.coordinator")
    assert refused.exit_code == 1
    assert "not a demo" in refused.output
    missing = run(tmp_path / "nothing", "demo-code", "ana.coordinator")
    assert (missing.exit_code, "not set up" in missing.output) == (1, True)


def invitations(output: str) -> list[str]:
    return re.findall(r"(?:[0-9a-f]{4} ){7}[0-9a-f]{4}", output)


def test_a_folder_that_is_set_up_becomes_no_other_city(tmp_path: Path) -> None:
    data, city = tmp_path / "data", tmp_path / "city"
    shutil.copytree(DEFAULT_FOLDER, city)
    about = city / "instance.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"id": "another-city"}))
    assert run(data, "init").exit_code == 0
    refused = run(data, "init", "--instance", str(city))
    assert (refused.exit_code, "set up already" in refused.output) == (1, True)
    other = run(tmp_path / "other", "init", "--instance", str(city))
    assert (other.exit_code, "Instance another-city" in other.output) == (0, True)


def test_root_makes_nothing_in_the_folder_of_another_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    assert run(data, "init").exit_code == 0
    if os.geteuid() == 0:
        os.chown(data, 12_345, 12_345)
    before = sorted(data.rglob("*"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for command in (("doctor",), ("site", "build"), ("jobs",), ("init",)):
        refused = run(data, *command)
        assert (refused.exit_code, "not as root" in refused.output) == (1, True), command
    assert sorted(data.rglob("*")) == before


def test_init_prints_two_invitations_and_keeps_neither(tmp_path: Path) -> None:
    data = tmp_path / "data"
    result = run(data, "init")
    assert result.exit_code == 0, result.output
    secrets = invitations(result.output)
    assert len(set(secrets)) == 2
    content = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    for written in secrets:
        invitation = Invitation.parse(written)
        assert bytes.fromhex(invitation.auth_sha256) in content
        for secret in (invitation.secret, bytes.fromhex(invitation.auth)):
            assert secret not in content
            assert secret.hex().encode() not in content
    assert data.stat().st_mode & 0o077 == 0


def test_init_again_replaces_what_nobody_used(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, second = (invitations(run(data, "init").output) for _ in range(2))
    assert not set(first) & set(second)
    store = open_store(sqlite_url(data), data)
    try:
        app = create_app(Settings(data=data), store, read_place(data), lambda _instance: None)
        for written, status in ((first[0], 401), (second[0], 415)):
            invitation = Invitation.parse(written)
            header = {"Authorization": f"Invitation {invitation.id}:{invitation.auth}"}
            assert app.test_client().post("/api/v1/enrolment", headers=header).status_code == status
    finally:
        store.close()


def test_a_code_of_the_command_is_of_this_half_minute(made: tuple[Path, dict[str, Any]]) -> None:
    data, demo = made
    person = demo["staff"][5]
    code = run(data, "demo-code", person["name"]).output.strip()
    step = totp.step_at(time.time())
    secret = bytes.fromhex(person["totp_secret"])
    assert code in {totp.code_at(secret, step - 1), totp.code_at(secret, step)}


def test_run_makes_no_demo_in_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("mine")
    result = run(tmp_path, "run")
    assert result.exit_code == 1
    assert "something else" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
