"""`report-portal station` as a process of its own, that may be killed, spoken to by its page's API."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
from main_job_place import ServedCity

from report_portal.cli.demo.people import Person

PATIENCE_SECONDS = 300
NOWHERE = "http://127.0.0.1:9"


def print_sheets(
    city: ServedCity, name: str, languages: list[str], count: int, out: Path
) -> dict[str, bytes]:
    """Print sheets with `report-portal paper print`, as many of each language; gives its files."""
    person = city.secrets.people[name]
    passphrase, totp = out.with_name("passphrase"), out.with_name("totp")
    passphrase.write_text(person.passphrase, "utf-8")
    # Setting the forms comes first and takes its time; the second factor is drawn when it is asked for.
    os.mkfifo(totp)
    typing = threading.Thread(target=_type_code, args=(city, person, totp), daemon=True)
    where = [f"http://127.0.0.1:{port}" for port in city.ports]
    told = ["--server", where[1], "--site", where[0], "--name", person.name, "--out", str(out)]
    command = [str(Path(sys.executable).with_name("report-portal")), "paper", "print", *told]
    command += ["--language", ",".join(languages), "--count", str(count)]
    secrets = {
        "REPORT_PORTAL_PASSPHRASE_FILE": str(passphrase),
        "REPORT_PORTAL_TOTP_FILE": str(totp),
    }
    typing.start()
    subprocess.run(command, env={**os.environ, **secrets}, check=True, timeout=PATIENCE_SECONDS)
    return {
        language: out.with_name(f"{out.stem}-{language}{out.suffix}").read_bytes() for language in languages
    }


def _type_code(city: ServedCity, person: Person, where: Path) -> None:
    with where.open("w", encoding="utf-8") as pipe:
        pipe.write(city.code(person))


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

    def start(
        self, *, offline: bool = False, site: str = "", language: str = "en", watch: Path | None = None
    ) -> str:
        """Start it.

        Args:
            offline: the staff application cannot be reached.
            site: address of the reporters' application, where it is not the city's own.
            language: of the page.
            watch: the scanner's folder.

        Returns:
            The address with the token.
        """
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        where = [f"http://127.0.0.1:{port}" for port in self.city.ports]
        command = [str(Path(sys.executable).with_name("report-portal")), "station"]
        command += [
            "--server",
            NOWHERE if offline else where[1],
            "--site",
            site or where[0],
            "--language",
            language,
            "--data",
            str(self.folder / "data"),
        ]
        command += ["--watch", str(watch)] if watch else []
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

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"/api/{path}", json=body)

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get("/api/state").raise_for_status().json()
        return found

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
