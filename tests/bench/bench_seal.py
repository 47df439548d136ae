"""How long sealing and opening take in Chromium, at full speed, six times slower, and without its compiler.

`python tests/bench/bench_seal.py` prints the figures; `measure` gives them.
"""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chromium import launch

PAGE = b'<!doctype html><title>bench</title><script type="module" src="/bench.js"></script>'
# What the reporter's pages send: neither eval nor WebAssembly would run under it.
POLICY = "default-src 'none'; script-src 'self'"


@contextmanager
def _serving(script: bytes) -> Iterator[int]:
    files = {"/": ("text/html; charset=utf-8", PAGE), "/bench.js": ("text/javascript; charset=utf-8", script)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media_type, body = files.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _run(port: int, *, slowdown: int, heavy: bool, flags: tuple[str, ...] = ()) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, *flags)
        page = browser.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_function("() => window.bench")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        found: dict[str, Any] = page.evaluate("(heavy) => window.bench(heavy)", heavy)
        browser.close()
    return found


def measure() -> dict[str, float]:
    """Gives milliseconds, and the script's size is not among them: `<run>.<what>.first` and `.median`."""
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("node")
    build = Path(__file__).with_name("seal_build.mjs")
    script = subprocess.run([node, str(build)], check=True, capture_output=True).stdout
    with _serving(script) as port:
        runs = {
            "full": _run(port, slowdown=1, heavy=True),
            "slow_6x": _run(port, slowdown=6, heavy=True),
            # Tor Browser at "Safer" and hardened phones run without the compiler.
            "jitless": _run(port, slowdown=1, heavy=False, flags=("--js-flags=--jitless",)),
        }
    return {
        f"{run}.{what}.{which}": round(milliseconds, 1)
        for run, found in runs.items()
        for what, times in found.items()
        for which, milliseconds in times.items()
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=1) + "\n")
