"""The vectors that hold the browser to these rules are up to date."""

import json
from pathlib import Path

import pytest
from vectors.sources.domain import results

FILE = Path(__file__).parent.parent / "vectors" / "domain.json"
VECTORS = json.loads(FILE.read_text("utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, object]) -> None:
    assert results(vector) == vector["expect"]
