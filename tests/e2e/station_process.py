"""`report-portal station` as a process of its own, that may be killed, spoken to by its page's API."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
from main_job_place import ServedCity

PATIENCE_SECONDS = 120
NOWHERE = "http://127.0.0.1:9"


def print_sheets(
    city: ServedCity, name: str, languages: list[str], count: int, out: Path
) -> dict[str, bytes]:
    """Print sheets with `report-portal paper print`, as many of each language; gives its files."""
    person = city.secrets.people[name]
    typed = {"PASSPHRASE": person.passphrase, "TOTP": city.code(person)}
    files = {kind: out.with_name(f"typed-{kind.lower()}") for kind in typed}
    for kind, path in files.items():
        path.write_text(typed[kind], "utf-8")
    where = [f"http://127.0.0.1:{port}" for port in city.ports]
    told = ["--server", where[1], "--site", where[0], "--name", person.name, "--out", str(out)]
    command = [str(Path(sys.executable).with_name("report-portal")), "paper", "print", *told]
    command += ["--language", ",".join(languages), "--count", str(count)]
    secrets = {f"REPORT_PORTAL_{kind}_FILE": str(path) for kind, path in files.items()}
    subprocess.run(command, env={**os.environ, **secrets}, check=True, timeout=PATIENCE_SECONDS)
    return {
        language: out.with_name(f"{out.stem}-{language}{out.suffix}").read_bytes() for language in languages
    }


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
