"""The wire between browsers and a server: passes every byte on and keeps what the browsers sent."""

import socket
import threading
from contextlib import suppress

_CHUNK = 65536


class Wire:
    """Listens on a port of its own and passes on to another.

    Args:
        target: port of the server on this machine.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._sent = bytearray()
        self._received = bytearray()
        self._swallow = b""
        self._swallowed = 0
        self._every = self._pieces = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def address(self) -> str:
        """Where browsers count the page as secure."""
        return f"http://localhost:{self._listener.getsockname()[1]}"

    @property
    def sent(self) -> bytes:
        """Everything that left the browsers: request lines, headers and bodies, as they were on the wire."""
        with self._lock:
            return bytes(self._sent)

    @property
    def received(self) -> bytes:
        """Everything the server gave back."""
        with self._lock:
            return bytes(self._received)

    def swallow_answers(self, beginning: bytes) -> None:
        """Cut the line whenever the server answers a request that begins like this; the server has done its part."""
        with self._lock:
            self._swallow, self._swallowed = beginning, 0

    def deliver_answers(self) -> int:
        """Cut no more lines. Returns: how many were cut."""
        with self._lock:
            self._swallow = b""
            return self._swallowed

    def break_lines(self, every: int) -> None:
        """Let every so-and-so-many-th piece be lost, and its line with it."""
        with self._lock:
            self._every = every

    @property
    def broken(self) -> int:
        """How many lines broke."""
        with self._lock:
            return self._pieces // self._every if self._every else 0

    def breaks(self) -> bool:
        with self._lock:
            if not self._every:
                return False
            self._pieces += 1
            return self._pieces % self._every == 0

    def close(self) -> None:
        """Stop listening and cut every line."""
        _cut(self._listener)
        self._accepting.join()
        self._listener.close()
        with self._lock:
            for line in self._open:
                _cut(line)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                # Nobody answers behind: the browser must see the same.
                near.close()
                continue
            _Line(self, near, far).start()

    def hold(self, *lines: socket.socket) -> None:
        with self._lock:
            self._open.update(lines)

    def let_go(self, *lines: socket.socket) -> None:
        with self._lock:
            self._open.difference_update(lines)
        for line in lines:
            line.close()

    def keep(self, data: bytes, *, up: bool) -> None:
        with self._lock:
            (self._sent if up else self._received).extend(data)

    def swallows(self, asked: bytes) -> bool:
        with self._lock:
            if not self._swallow or self._swallow not in asked:
                return False
            self._swallowed += 1
            return True


class _Line:
    def __init__(self, wire: Wire, near: socket.socket, far: socket.socket) -> None:
        self._wire, self._near, self._far = wire, near, far
        self._asked = bytearray()
        wire.hold(near, far)

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        up = threading.Thread(target=self._up, daemon=True)
        up.start()
        self._down()
        up.join()
        # Not before both are done: the number of a closed socket is given to the next one that is opened,
        # and whoever still reads by it would read what belongs to another line.
        self._wire.let_go(self._near, self._far)

    def _up(self) -> None:
        with suppress(OSError):
            while data := self._near.recv(_CHUNK):
                if self._wire.breaks():
                    break
                self._asked.extend(data)
                self._wire.keep(data, up=True)
                self._far.sendall(data)
        self._end()

    def _down(self) -> None:
        with suppress(OSError):
            while data := self._far.recv(_CHUNK):
                if self._wire.breaks() or self._wire.swallows(bytes(self._asked)):
                    break
                self._asked.clear()
                self._wire.keep(data, up=False)
                self._near.sendall(data)
        self._end()

    def _end(self) -> None:
        _cut(self._near)
        _cut(self._far)


def _cut(line: socket.socket) -> None:
    """Let both ends know that nothing more comes, and wake whoever reads."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
