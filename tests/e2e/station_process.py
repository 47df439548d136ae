"""`report-portal station` as a process of its own, that may be killed, spoken to by its page's API."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
from main_job_place import ServedCity

from report_portal.client.connection import Connection
from report_portal.paper.printing import make_sheets
from report_portal.paper.sheets import Sheet
from report_portal.paper.staff_session import SignIn, StaffSession

PATIENCE_SECONDS = 120
NOWHERE = "http://127.0.0.1:9"


def print_sheets(city: ServedCity, name: str, wanted: dict[str, int]) -> dict[str, list[Sheet]]:
    """Register sheets as `report-portal paper print` does."""
    person = city.secrets.people[name]
    typed = SignIn(name, person.passphrase, city.code(person))
    with (
        Connection(f"http://127.0.0.1:{city.ports[1]}") as http,
        StaffSession(http, city.instance.instance, typed) as session,
    ):
        return make_sheets(session.instance, session.signer, wanted, session.register)


@dataclass
class StationProcess:
    """A station while it runs.

    Args:
        city: that it works for.
        folder: for its data and its temporary files.
    """

    city: ServedCity
    folder: Path
    http: httpx.Client = field(init=False)
    address: str = ""
    _log: "IO[bytes] | None" = None
    _process: "subprocess.Popen[str] | None" = None

    def start(self, *, offline: bool = False) -> str:
        """Start it, perhaps where the staff application cannot be reached; gives the address with the token."""
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        where = [f"http://127.0.0.1:{port}" for port in self.city.ports]
        command = [str(Path(sys.executable).with_name("report-portal")), "station"]
        command += [
            "--server",
            NOWHERE if offline else where[1],
            "--site",
            where[0],
            "--data",
            str(self.folder / "data"),
        ]
        self._log = (self.folder / "station.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "report_portal.cli.with_parent", str(os.getpid()), *command],
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout
        address = self._process.stdout.readline().strip()
        self.address = address.partition("/#")[0]
        self.http = httpx.Client(base_url=self.address, timeout=PATIENCE_SECONDS)
        return address

    def enter(self, token: str) -> None:
        """Take the token as the page does."""
        self.post("enter", {"token": token}).raise_for_status()

    def sign_in(self, name: str, *, offline: bool = False) -> None:
        """Sign somebody in."""
        person = self.city.secrets.people[name]
        code = "" if offline else self.city.code(person)
        typed = {"name": name, "passphrase": person.passphrase, "totp": code}
        self.post("sign-in", typed).raise_for_status()

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"/api/{path}", json=body)

    def give(self, data: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        self.http.post("/api/files", content=data, headers=headers).raise_for_status()

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get("/api/state").raise_for_status().json()
        return found

    def until(self, told: str) -> dict[str, Any]:
        """Wait until `reading` or `outbox` has nothing in it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (state := self.state)[told]:
            assert time.monotonic() < end
            time.sleep(0.1)
        return state

    def kill(self) -> None:
        """End it and all of its processes at once, wherever they are."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._close()

    def end(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._close()

    def _close(self) -> None:
        assert self._process
        assert self._process.stdout
        self._process.wait(30)
        self._process.stdout.close()
        assert self._log
        self._log.close()
        self.http.close()
        self._process = None
