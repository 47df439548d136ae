"""Everything that runs past one machine, as its own programs: started, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from engines import Cluster, running_cluster
from ports import free_port
from redis_server import RedisServer, running_redis
from test_serve import descendants

CELERY = (sys.executable, "-m", "celery", "--quiet", "--app", "hurried_celery")
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "web": (
        *(sys.executable, "-c", "from report_portal.cli import main; main()"),
        *("serve", "--only", "intake", "--only", "triage"),
    ),
    "celery one": (*CELERY, "worker", "--concurrency", "1", "--loglevel", "ERROR", "--hostname", "one@%h"),
    "celery two": (*CELERY, "worker", "--concurrency", "1", "--loglevel", "ERROR", "--hostname", "two@%h"),
    "beat": (*CELERY, "beat", "--pidfile=", "--loglevel", "ERROR"),
}


class Production:
    """PostgreSQL, Redis, two workers for each application, two Celery workers and one beat.

    Args:
        data: folder of an instance whose rows are in the database.
        cluster: running.
        redis: running.
        url: of the database.
        more: further variables of its programs.
        quiet: what its programs complain of while others die is not shown.
    """

    def __init__(  # noqa: PLR0913 - its parts, and how they run
        self,
        data: Path,
        cluster: Cluster,
        redis: RedisServer,
        url: str,
        more: Mapping[str, str] = {},
        *,
        quiet: bool = False,
    ) -> None:
        self.cluster = cluster
        self.redis = redis
        self.port, self.triage_port = free_port(), free_port()
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("REPORT_PORTAL_")},
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONWARNINGS": "ignore",
            "HURRIED_SINCE": str(time.time()),
            "REPORT_PORTAL_DATA": str(data),
            "REPORT_PORTAL_DATABASE_URL": url,
            "REPORT_PORTAL_LIMITER_URL": redis.limiter_url,
            "REPORT_PORTAL_BROKER_URL": redis.broker_url,
            "REPORT_PORTAL_PORT": str(self.port),
            "REPORT_PORTAL_TRIAGE_PORT": str(self.triage_port),
            "REPORT_PORTAL_WORKERS": "2",
            "REPORT_PORTAL_WORK_BUDGET": "1000000000",
            **more,
        }
        self._complaints = subprocess.DEVNULL if quiet else None
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(
            PROGRAMS[name],
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
        )

    def kill(self, name: str) -> None:
        """End a program and all of its processes at once."""
        process = self._running.pop(name)
        for number in [process.pid, *descendants(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait(20)

    def web_workers(self) -> list[int]:
        """Processes of the public application that answer requests."""
        running = descendants(self._running["web"].pid)
        servers = {number for number, line in running.items() if "intake.app" in line}
        return [number for number in servers if not servers & descendants(number).keys()]

    def wait(self) -> None:
        for port in (self.port, self.triage_port):
            end = time.monotonic() + 120
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                assert time.monotonic() < end, "an application does not come up"
                time.sleep(0.05)

    def stop(self) -> None:
        for name in list(self._running):
            self.kill(name)


@contextmanager
def servers() -> Iterator[tuple[Cluster, RedisServer]]:
    with running_cluster() as cluster, running_redis() as redis:
        yield cluster, redis
