"""The shared vectors, as pytest parameters."""

import json
from pathlib import Path
from typing import Any

import pytest


def document(name: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))


def each(name: str, group: str) -> pytest.MarkDecorator:
    """Make one test of every vector of a group; the test takes it as `vector`."""
    vectors = document(name)[group]
    return pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in vectors])


def plaintext(parts: list[str | int]) -> bytes:
    """Spell a plaintext out: strings are hex, numbers are that many zero bytes."""
    return b"".join(bytes(part) if isinstance(part, int) else bytes.fromhex(part) for part in parts)
