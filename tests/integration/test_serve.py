"""One command: both applications answer, a dead one comes back, nothing is left running."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from intake_kit import BUNDLE, Sender, put_in_force
from ports import free_port
from sqlalchemy import func, select

from report_portal.config import Settings
from report_portal.instance_folder import DEFAULT_FOLDER
from report_portal.place import Place, write_place
from report_portal.store import open_store
from report_portal.store.database import sqlite_url
from report_portal.store.schema import reports


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    write_place(tmp_path, Place("test", demo=False))
    shutil.copytree(DEFAULT_FOLDER, tmp_path / "instance")
    port, triage_port = free_port(), free_port()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("REPORT_PORTAL_")},
        "REPORT_PORTAL_DATA": str(tmp_path),
        "REPORT_PORTAL_PORT": str(port),
        "REPORT_PORTAL_TRIAGE_PORT": str(triage_port),
    }


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    code = "from report_portal.cli import main; main(['serve'])"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=120)


def answer(port: str, path: str) -> int | None:
    with closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=2)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def descendants(process: int) -> dict[int, str]:
    """Process id to command line, read from /proc."""
    parents, lines = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    found: dict[int, str] = {}
    fresh = {process}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found.keys()
        found |= {child: lines[child] for child in fresh}
    return found


def test_both_answer_a_dead_one_returns_and_all_stop(
    served: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    intake, triage = environment["REPORT_PORTAL_PORT"], environment["REPORT_PORTAL_TRIAGE_PORT"]
    until(lambda: answer(intake, "/api/v1/openapi.json") == 200 and answer(triage, "/api/v1/setup") == 200)
    running = descendants(served.pid)
    assert sum("report_portal.cli.job_runner" in line for line in running.values()) == 1

    server = min(number for number, line in running.items() if "intake.app" in line)
    os.kill(server, signal.SIGKILL)
    until(lambda: server not in descendants(served.pid))
    until(lambda: answer(intake, "/api/v1/openapi.json") == 200)

    running = descendants(served.pid)
    served.send_signal(signal.SIGTERM)
    said, _ = served.communicate(timeout=120)
    assert served.returncode == 0
    assert "intake ended" in said
    assert "No pages were built yet" in said
    assert [number for number in running if Path(f"/proc/{number}").exists()] == []


def test_a_stop_lets_a_request_that_has_begun_finish(
    served: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path
) -> None:
    intake = environment["REPORT_PORTAL_PORT"]
    until(lambda: answer(intake, "/api/v1/openapi.json") == 200)
    store = open_store(sqlite_url(tmp_path), tmp_path)
    put_in_force(store)
    body = Sender().report()
    with closing(http.client.HTTPConnection("127.0.0.1", int(intake), timeout=20)) as connection:
        connection.putrequest("POST", "/api/v1/reports")
        for name, value in {**BUNDLE, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body[:1000])
        # The application is reading by now.
        time.sleep(0.5)
        served.send_signal(signal.SIGTERM)
        time.sleep(1)
        connection.send(body[1000:])
        assert connection.getresponse().status == 201
    assert served.wait(120) == 0
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(reports)).scalar_one() == 1
    store.close()


def test_one_part_runs_alone(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "site" / "triage").mkdir(parents=True)
    code = "from report_portal.cli import main; main(['serve', '--only', 'triage'])"
    triage = environment["REPORT_PORTAL_TRIAGE_PORT"]
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as process:
        until(lambda: answer(triage, "/api/v1/setup") == 200)
        assert answer(environment["REPORT_PORTAL_PORT"], "/api/v1/openapi.json") is None
        assert not [line for line in descendants(process.pid).values() if "job_runner" in line]
        process.terminate()
        said, _ = process.communicate(timeout=120)
        assert b"No pages" not in said


def test_nothing_outlives_a_killed_supervisor(
    served: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    until(lambda: answer(environment["REPORT_PORTAL_PORT"], "/api/v1/openapi.json") == 200)
    running = descendants(served.pid)
    assert len(running) >= 4
    served.kill()
    until(lambda: not [number for number in running if Path(f"/proc/{number}").exists()])


def refusal(environment: dict[str, str]) -> str:
    code = "from report_portal.cli import main; main(['serve'])"
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_more_workers_on_sqlite_are_refused(environment: dict[str, str]) -> None:
    assert "PostgreSQL" in refusal(environment | {"REPORT_PORTAL_WORKERS": "2"})


def test_a_taken_port_is_named(environment: dict[str, str]) -> None:
    with closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", int(environment["REPORT_PORTAL_TRIAGE_PORT"])))
        holder.listen()
        assert "REPORT_PORTAL_TRIAGE_PORT" in refusal(environment)


def test_unknown_settings_stop_the_start(environment: dict[str, str]) -> None:
    assert "REPORT_PORTAL_PROT" in refusal(environment | {"REPORT_PORTAL_PROT": "1"})


def test_one_worker_is_what_settings_begin_with() -> None:
    assert Settings(data=Path()).workers == 1
