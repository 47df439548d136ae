"""A Redis of a test's own, reached through a socket in a folder of its own."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engines import program
from redis import Redis
from redis.exceptions import RedisError


class RedisServer:
    """A Redis that writes nothing to disk, unless told to.

    Args:
        folder: short, since the path of a socket is.
        settings: of its command line.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self._socket = folder / "redis.sock"
        self._settings = settings or ("--save", "", "--appendonly", "no")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def limiter_url(self) -> str:
        return f"redis+unix://{self._socket}"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self._socket}"

    def client(self) -> Redis:
        return Redis(unix_socket_path=str(self._socket))

    def start(self) -> None:
        command = [program("redis-server"), "--port", "0", "--unixsocket", str(self._socket)]
        self._process = subprocess.Popen(
            [*command, "--dir", str(self.folder), *self._settings], stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with suppress(RedisError), self.client() as client:
                client.ping()
                return
            time.sleep(0.02)
        raise AssertionError("Redis does not start")

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(20)


@contextmanager
def running_redis(*settings: str) -> Iterator[RedisServer]:
    """A Redis, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="rd") as name:
        server = RedisServer(Path(name), *settings)
        try:
            yield server
        finally:
            server.kill()
