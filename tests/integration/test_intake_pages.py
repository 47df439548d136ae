"""Built pages: final bytes, the smallest encoding, strict headers, taken up anew after a rebuild."""

import gzip
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.web.site_files import install

PAGE = b"<!doctype html><title>page</title>" + b"words " * 200
FILES = {
    "index.html": b"languages",
    "404.html": b"nothing here, in every language",
    "en/index.html": PAGE,
    "en/404.html": b"nothing here, in English",
    "app.0123456789ab.js": b"console.log(1)" * 50,
    "instance.json": b"{}",
}


@pytest.fixture
def client(store: Store, settings: Settings, tmp_path: Path) -> FlaskClient:
    (tmp_path / "site").mkdir()
    install(FILES, tmp_path / "site" / "intake")
    return create_app(settings, store).test_client()


def test_addresses_of_pages(client: FlaskClient) -> None:
    assert client.get("/").data == b"languages"
    assert client.get("/en/").data == PAGE
    moved = client.get("/en")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/en/")
    assert client.get("/instance.json").content_type == "application/json"
    assert client.get("/en/").content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/nothing", FILES["404.html"]),
        ("/en/nothing", FILES["en/404.html"]),
        ("/en/nothing/", FILES["en/404.html"]),
        ("/../secret", FILES["404.html"]),
        ("/app.0123456789ab.js.br", FILES["404.html"]),
    ],
)
def test_unknown_addresses_get_the_page_for_it(client: FlaskClient, path: str, body: bytes) -> None:
    answer = client.get(path, follow_redirects=True)
    assert (answer.status_code, answer.data) == (404, body)
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_the_smallest_encoding_that_is_taken(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/en/", headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data) == PAGE
    assert answer.headers["Vary"] == "Accept-Encoding"
    if encoding:
        assert len(answer.data) < len(PAGE) / 4


def test_what_a_browser_holds_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/en/", headers={"Accept-Encoding": "br"})
    tag = first.headers["ETag"]
    again = client.get("/en/", headers={"Accept-Encoding": "br", "If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.get("/en/", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert other.status_code == 200


def test_only_files_named_by_content_are_kept_for_long(client: FlaskClient) -> None:
    assert client.get("/en/").headers["Cache-Control"] == "no-cache"
    assert client.get("/instance.json").headers["Cache-Control"] == "no-cache"
    assert "immutable" in client.get("/app.0123456789ab.js").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/nothing", "/app.0123456789ab.js", "/api/v1/instance", "/api/v1/x"]
)
def test_every_answer_carries_the_strict_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    for part in ("frame-ancestors 'none'", "form-action 'none'", "require-trusted-types-for 'script'"):
        assert part in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    powers = headers["Permissions-Policy"].split(", ")
    for power in ("camera", "publickey-credentials-create", "publickey-credentials-get"):
        assert f"{power}=()" in powers
    assert "Set-Cookie" not in headers
    assert len(headers.getlist("Content-Security-Policy")) == len(headers.getlist("Cache-Control")) == 1


def test_head_says_the_same_without_the_page(client: FlaskClient) -> None:
    answer = client.head("/en/")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(PAGE)


def test_a_rebuilt_site_is_taken_up_without_a_restart(client: FlaskClient, tmp_path: Path) -> None:
    install(FILES | {"en/index.html": b"new key"}, tmp_path / "site" / "intake")
    assert client.get("/en/").data == b"new key"
