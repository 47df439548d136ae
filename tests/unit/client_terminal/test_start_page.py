"""Where the terminal finds the root key when none is given: in the very pages that reporters get."""

from importlib.resources import files

import httpx
import pytest
from sealed_city import INSTANCE, TODAY, City

from report_portal.client.connection import Connection
from report_portal.client.errors import UntrustedError
from report_portal.client.trust import TrustedInstance


class Pages(httpx.BaseTransport):
    """A server of given pages and one key list."""

    def __init__(self, pages: dict[str, str], file: bytes) -> None:
        self.answers = {path: page.encode() for path, page in pages.items()} | {"/api/v1/instance": file}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.get(request.url.path)
        return httpx.Response(404 if answer is None else 200, content=answer or b"")


def page(city: City, **changes: str) -> str:
    """Fill in the one line of the reporters' page that names the root."""
    template = files("report_portal.intake").joinpath("templates", "start.html").read_text("utf-8")
    line = next(line for line in template.splitlines() if "data-root" in line)
    facts = {"instance": INSTANCE, "root": city.root, "version": "1"} | changes
    attributes = line.partition("%}")[2].partition("{% endblock")[0]
    for name, value in facts.items():
        attributes = attributes.replace("{{ " + name + " }}", value)
    return f"<!doctype html><html><body{attributes}></body></html>"


def believed(city: City, pages: dict[str, str], locale: str = "en") -> TrustedInstance:
    connection = Connection("https://portal.example", transport=Pages(pages, city.file))
    return TrustedInstance(connection, locale=locale, clock=lambda: TODAY)


@pytest.fixture(scope="module")
def city() -> City:
    return City()


def test_the_page_of_the_language_is_believed_first(city: City) -> None:
    trusted = believed(city, {"/ro/": page(city), "/": "<body data-root=''>"}, "ro")
    assert trusted.root == city.root
    assert not trusted.pinned


def test_the_list_of_languages_leads_on(city: City) -> None:
    first = '<body><a href="https://elsewhere.example/">x</a><a href="/ro/">română</a></body>'
    assert believed(city, {"/": first, "/ro/": page(city)}, "en").root == city.root


@pytest.mark.parametrize("changes", [{"root": "soon"}, {"version": "new"}, {"instance": ""}])
def test_a_page_that_names_no_root_is_not_enough(city: City, changes: dict[str, str]) -> None:
    with pytest.raises(UntrustedError) as caught:
        believed(city, {"/": page(city, **changes)})
    assert caught.value.code == "root"


def test_a_list_of_another_instance_is_refused(city: City) -> None:
    with pytest.raises(UntrustedError) as caught:
        believed(city, {"/": page(city, instance="other-city")})
    assert caught.value.code == "instance"


def test_an_older_list_after_a_newer_one_is_refused(city: City) -> None:
    server = Pages({}, city.sign(version=5))
    trusted = TrustedInstance(
        Connection("https://portal.example", transport=server), city.root, clock=lambda: TODAY
    )
    server.answers["/api/v1/instance"] = city.sign(version=4)
    with pytest.raises(UntrustedError) as caught:
        trusted.renew()
    assert caught.value.code == "outdated"
