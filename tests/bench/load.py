"""A light HTTP/1.1 load: one thread, kept-alive connections, one request in flight on each."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Load:
    seconds: float
    statuses: dict[int, int] = field(default_factory=dict)
    durations: list[float] = field(default_factory=list)

    def add(self, other: "Load") -> None:
        """Take in what another run found."""
        self.seconds += other.seconds
        self.durations += other.durations
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    @property
    def rate(self) -> float:
        return len(self.durations) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.durations)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Client:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.began = 0.0

    def send(self, request: bytes) -> None:
        self.received = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(body) >= length else None


def run(port: int, make: Callable[[], bytes], *, clients: int = 8, seconds: float = 5.0) -> Load:
    """Send requests as fast as they are answered and time each."""
    load = Load(seconds)
    waiting = selectors.DefaultSelector()
    for _ in range(clients):
        client = _Client(port)
        waiting.register(client.socket, selectors.EVENT_READ, client)
        client.send(make())
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for key, _ in waiting.select(1.0):
            status = key.data.receive()
            if status is None:
                continue
            load.durations.append(time.perf_counter() - key.data.began)
            load.statuses[status] = load.statuses.get(status, 0) + 1
            key.data.send(make())
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    waiting.close()
    return load
