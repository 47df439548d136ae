"""The API's own document: valid, complete, and nothing in it that is not there."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from report_portal.web import problems


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    return answer.get_json()


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_route_is_documented_and_every_documented_one_exists(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    served = {
        (rule.rule, method.lower())
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    documented = {(path, method) for path, item in document["paths"].items() for method in item}
    assert served == documented


def test_every_answer_names_codes_that_exist_with_their_status(document: dict[str, Any]) -> None:
    kinds = {kind.code: kind.status for kind in vars(problems).values() if isinstance(kind, problems.Kind)}
    for item in document["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                for code in re.findall(r"`([a-z-]+)`", answer["description"]) if int(status) >= 400 else ():
                    assert kinds[code] == int(status)
    assert set(document["components"]["schemas"]["problem"]["properties"]["code"]["enum"]) == kinds.keys()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not-found"),
        ("DELETE", "/api/v1/reports", 405, "method-not-allowed"),
        ("GET", "/api/v1/reports", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
        ("TRACE", "/", 405, "method-not-allowed"),
        ("TRACE", "/api/v1/instance", 405, "method-not-allowed"),
    ],
)
def test_unknown_addresses_and_methods_are_problems_too(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Allow" in answer.headers) == (status == 405)
