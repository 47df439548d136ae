"""A live site held against its signed manifest: one changed byte anywhere is found, also through a proxy."""

import gzip
import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from operator_kit import set_up, stored, typed
from socks_kit import socks_proxy
from werkzeug.serving import make_server

from report_portal.config import Settings
from report_portal.crypto.signed import verify_signed
from report_portal.intake.app import create_app
from report_portal.place import read_place
from report_portal.triage.app import create_app as create_staff_app
from report_portal.web.headers import ALWAYS, OF_STAFF
from report_portal.web.site_files import install

App = Callable[..., Any]


class Signed:
    """A built and signed site, and a copy of it that is served."""

    def __init__(self, folder: Path) -> None:
        self.data = set_up(folder / "data")
        # Two languages are enough: every file costs three requests.
        instance = self.data / "instance" / "instance.json"
        instance.write_text(json.dumps(json.loads(instance.read_text()) | {"languages": ["en", "ne"]}))
        self.key, self.manifest = folder / "release.txt", folder / "site.signed"
        self.public = typed(self.data, "site", "key", str(self.key)).stdout.split()[-1]
        said = typed(self.data, "site", "sign", "--key", str(self.key), "--out", str(self.manifest))
        assert said.exit_code == 0, said.output
        self.live = folder / "live"

    def serve(self, application: str = "intake") -> App:
        """The site on a server of its own, on which anything may be changed."""
        shutil.rmtree(self.live, ignore_errors=True)
        shutil.copytree(self.data, self.live, symlinks=True)
        with stored(self.live) as store:
            if application == "triage":
                return create_staff_app(
                    Settings(data=self.live), store, read_place(self.live), lambda _: None
                )
            return create_app(Settings(data=self.live), store)

    def verify(self, address: str, *more: str, key: str | None = None) -> Result:
        words = ("--manifest", str(self.manifest), "--release-key", key or self.public)
        return typed(self.data, "site", "verify", address, *words, *more)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    return Signed(tmp_path_factory.mktemp("signed"))


@contextmanager
def served(app: App) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_site_as_it_was_signed_passes(signed: Signed) -> None:
    with served(signed.serve()) as address:
        said = signed.verify(address)
    assert said.exit_code == 0, said.output
    assert "as signed on" in said.stdout


def test_staff_pages_are_held_against_headers_of_their_own(signed: Signed) -> None:
    """Only they may ask for a security key; reporters' headers there, or the other way round, are found."""
    with served(signed.serve("triage")) as address:
        said = signed.verify(address, "--staff")
    assert said.exit_code == 0, said.output
    for application, headers, words in (("triage", ALWAYS, ("--staff",)), ("intake", OF_STAFF, ())):
        app = signed.serve(application)
        wrong = altered(app, with_header("/en/", "Permissions-Policy", dict(headers)["Permissions-Policy"]))
        with served(wrong) as address:
            said = signed.verify(address, *words)
        assert said.exit_code == 1
        assert said.stdout.splitlines() == ["/en/: other header Permissions-Policy"]


def test_the_same_data_give_the_same_manifest(signed: Signed, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(signed.data, again, ignore=shutil.ignore_patterns("site"))
    out = tmp_path / "site.signed"
    typed(again, "site", "sign", "--key", str(signed.key), "--out", str(out))
    assert out.read_bytes() == signed.manifest.read_bytes()


def altered(
    app: App, change: Callable[[str, list[tuple[str, str]], bytes], tuple[list[tuple[str, str]], bytes]]
) -> App:
    """A server that changes what it sends."""

    def hostile(environ: Any, start_response: Any) -> Any:
        said: list[Any] = []
        body = b"".join(app(environ, lambda *given: said.extend(given)))
        headers, body = change(environ["PATH_INFO"], list(said[1]), body)
        start_response(
            said[0],
            [one for one in headers if one[0] != "Content-Length"] + [("Content-Length", str(len(body)))],
        )
        return [body]

    return hostile


def script(signed: Signed) -> str:
    files = verify_signed(signed.manifest.read_bytes(), "site", signed.public)["applications"]["intake"]
    return "/" + next(path for path in files if path.endswith(".js"))


def flipped(path: str, only: str = "") -> Callable[..., Any]:
    def change(asked: str, headers: list[tuple[str, str]], body: bytes) -> Any:
        packing = dict(headers).get("Content-Encoding", "")
        if asked == path and body and packing == only:
            if packing == "gzip":
                plain = bytearray(gzip.decompress(body))
                plain[len(plain) // 2] ^= 1
                return headers, gzip.compress(bytes(plain))
            body = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:]
        return headers, body

    return change


def with_header(path: str, name: str, value: str | None) -> Callable[..., Any]:
    def change(asked: str, headers: list[tuple[str, str]], body: bytes) -> Any:
        if asked == path:
            headers = [one for one in headers if one[0] != name] + ([(name, value)] if value else [])
        return headers, body

    return change


def changes(signed: Signed) -> dict[str, Callable[..., Any]]:
    """What is said, and the change that it is said of."""
    own = script(signed)
    weak = "default-src 'none'; script-src 'self' 'unsafe-inline'"
    return {
        "/ne/: other contents (asked for br, gzip)": flipped("/ne/", "br"),
        # Only for those who ask for this packing.
        "/en/: other contents (asked for gzip)": flipped("/en/", "gzip"),
        "/en/help/: other contents (asked for identity)": flipped("/en/help/"),
        f"{own}: other contents (asked for identity)": flipped(own),
        "/ne/help/1/: other header Content-Security-Policy": with_header(
            "/ne/help/1/", "Content-Security-Policy", weak
        ),
        "/ne/help/2/: other header X-Frame-Options": with_header("/ne/help/2/", "X-Frame-Options", None),
        "/ne/help/3/: other header Content-Type": with_header("/ne/help/3/", "Content-Type", "text/plain"),
        f"{own}: other header Cache-Control": with_header(own, "Cache-Control", "no-cache"),
        "/ne/: a header that was not signed: set-cookie": with_header("/ne/", "Set-Cookie", "seen=1"),
        "/en/: a header that was not signed: link": with_header("/en/", "Link", "</x.js>; rel=preload"),
        "/: a header that was not signed: refresh": with_header("/", "Refresh", "0; url=/x"),
    }


def test_one_changed_byte_or_header_anywhere_is_found(signed: Signed) -> None:
    app = signed.serve()
    for change in changes(signed).values():
        app = altered(app, change)
    with served(app) as address:
        result = signed.verify(address)
    assert result.exit_code == 1
    # Each is found, and nothing else.
    assert sorted(result.stdout.splitlines()) == sorted(changes(signed))
    assert "Do not trust it" in result.stderr


def test_the_onion_address_that_everybody_knows_may_be_offered_and_no_other(signed: Signed) -> None:
    ours, theirs = f"http://{'a' * 56}.onion", f"http://{'b' * 56}.onion"

    def offering(path: str, headers: list[tuple[str, str]], body: bytes) -> Any:
        onion = theirs if path == "/ne/help/1/" else ours
        return [*headers, ("Onion-Location", onion + path)], body

    with served(altered(signed.serve(), offering)) as address:
        said = signed.verify(address, "--onion", ours + "/")
        unasked = signed.verify(address)
    assert said.stdout.splitlines() == ["/ne/help/1/: a header that was not signed: onion-location"]
    assert (said.exit_code, unasked.exit_code) == (1, 1)
    assert "/en/: a header that was not signed: onion-location" in unasked.stdout


def test_a_page_that_is_missing_or_shown_for_unknown_addresses_is_found(signed: Signed) -> None:
    app = signed.serve()

    def all_found(environ: Any, start_response: Any) -> Any:
        return app(
            environ, lambda status, *rest: start_response(status.replace("404 NOT FOUND", "200 OK"), *rest)
        )

    with served(all_found) as address:
        assert "answers with status 200" in signed.verify(address).stdout
    build = (signed.live / "site" / "intake").resolve()
    files = {path.relative_to(build).as_posix(): path.read_bytes() for path in build.rglob("*.html")}
    install(files, signed.live / "site" / "intake")
    with served(app) as address:
        assert f"{script(signed)}: answers with status 404" in signed.verify(address).stdout


def test_it_goes_through_tor_without_asking_anybody_else_for_the_name(signed: Signed) -> None:
    app, asked = signed.serve(), list[str]()
    for site, code in ((app, 0), (altered(app, flipped("/ne/")), 1)):
        with served(site) as address:
            port = int(address.rpartition(":")[2])
            with socks_proxy("portal.onion", port, asked) as proxy:
                said = signed.verify("http://portal.onion", "--proxy", proxy)
        assert said.exit_code == code, said.output
    assert set(asked) == {"portal.onion"}


def test_a_manifest_of_another_key_a_changed_one_and_wrong_addresses_are_refused(
    signed: Signed, tmp_path: Path
) -> None:
    assert "refused" in signed.verify("http://localhost", key="00" * 32).stderr
    raw = signed.manifest.read_bytes()
    place = raw.index(b'"sha256":"') + 10
    changed = tmp_path / "changed"
    changed.write_bytes(raw[:place] + (b"0" if raw[place : place + 1] != b"0" else b"1") + raw[place + 1 :])
    words = ("--manifest", str(changed), "--release-key", signed.public)
    assert "refused" in typed(signed.data, "site", "verify", "http://localhost", *words).stderr
    assert signed.verify("http://portal.example").exit_code == 1
    assert signed.verify("http://127.0.0.1:1").exit_code == 1
    assert signed.verify("http://localhost", "--proxy", "ftp://x").exit_code == 1


def test_a_release_key_is_made_once_and_kept_private(signed: Signed, tmp_path: Path) -> None:
    assert signed.key.stat().st_mode & 0o077 == 0
    assert typed(signed.data, "site", "key", str(signed.key)).exit_code == 1
    other = tmp_path / "other.txt"
    other.write_text("words")
    assert (
        typed(signed.data, "site", "sign", "--key", str(other), "--out", str(tmp_path / "x")).exit_code == 1
    )
