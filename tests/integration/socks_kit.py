"""A SOCKS5 proxy on this machine that knows one name, as Tor knows onion services."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CONNECTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def socks_proxy(name: str, port: int, asked: list[str]) -> Iterator[str]:
    """Forward what is asked for `name` to a port of this machine; note every name asked for."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            client = self.request
            client.recv(1 + 1 + client.recv(2)[1])
            client.sendall(b"\x05\x00")
            head = client.recv(5, socket.MSG_WAITALL)
            host = client.recv(head[4], socket.MSG_WAITALL).decode() if head[3] == 3 else "address"
            client.recv(2, socket.MSG_WAITALL)
            asked.append(host)
            if host != name:
                return
            client.sendall(CONNECTED)
            with socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=_copy, args=(server, client))
                back.start()
                _copy(client, server)
                back.join()

    class Proxy(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Proxy(("127.0.0.1", 0), Handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"socks5://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
