"""The database engines that tests run on: SQLite in the test's folder, PostgreSQL in a cluster of the session's own.

A module whose tests depend on the engine says `pytestmark = on_both_engines`; all others run on SQLite.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from report_portal.store.upgrade import upgrade

SQLITE, POSTGRESQL = "sqlite", "postgresql"
on_both_engines = pytest.mark.parametrize("engine", [SQLITE, POSTGRESQL], indirect=True)
on_postgresql = pytest.mark.parametrize("engine", [POSTGRESQL], indirect=True)

_TEMPLATE = "migrated"
# As it comes, for whoever measures what durability costs.
DURABLE = {
    "max_connections": "200",
    "max_wal_size": "4GB",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_messages": "panic",
}
# A killed process loses nothing by these; only a machine without power would.
QUICK = {**DURABLE, "fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


def program(name: str) -> str:
    """Where one of PostgreSQL's own programs is; Debian keeps them off the PATH."""
    found = shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default="")
    if not found:
        pytest.fail(f"{name} is missing: run scripts/need-postgres", pytrace=False)
    return found


class Cluster:
    """A PostgreSQL server with its data in a folder of its own, reached through a socket there.

    Args:
        folder: short, since the path of a socket is; removed by whoever made it.
        settings: `QUICK` or `DURABLE`.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] = QUICK) -> None:
        self.data = folder / "data"
        self._settings = settings
        self._folder = folder
        # PostgreSQL refuses to run as root.
        self._as = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        self.user = self._as.get("user", pwd.getpwuid(os.geteuid()).pw_name)
        if self._as:
            shutil.chown(folder, **self._as)
        self._server: subprocess.Popen[bytes] | None = None
        self._call("initdb", "-D", self.data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def _call(self, name: str, *arguments: object) -> None:
        command = [program(name), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._as)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = [program("postgres"), "-D", str(self.data), "-k", str(self._folder), *settings]
        self._server = subprocess.Popen(command, cwd=self._folder, stderr=subprocess.DEVNULL, **self._as)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.conninfo("postgres")).close()
                return
            time.sleep(0.05)
        pytest.fail("PostgreSQL does not start", pytrace=False)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End the server; SIGQUIT loses what was not committed, as a crash would."""
        assert self._server is not None
        self._server.send_signal(how)
        self._server.wait(30)

    def conninfo(self, database: str) -> str:
        return f"host={self._folder} user={self.user} dbname={database}"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@/{database}?host={self._folder}"

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, dropped afterwards."""
        name = f"t{secrets.token_hex(6)}"
        self.sql(f"CREATE DATABASE {name}")
        yield self.url(name)
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database at the newest migration, dropped afterwards."""
        if (_TEMPLATE,) not in self.sql("SELECT datname FROM pg_database"):
            self.sql(f"CREATE DATABASE {_TEMPLATE}")
            upgrade(self.url(_TEMPLATE))
        name = f"t{secrets.token_hex(6)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        yield self.url(name)
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_cluster(settings: Mapping[str, str] = QUICK) -> Iterator[Cluster]:
    """A cluster, ended and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        cluster = Cluster(Path(name), settings)
        try:
            yield cluster
        finally:
            cluster.stop()
