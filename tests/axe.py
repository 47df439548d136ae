"""axe on a page: what it finds wrong, asked for so that no more than that has to cross to the test."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = (Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js").read_text(
    "utf-8"
)
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ({ runOnly, without }) => {
    const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
    const found = await axe.run(document, { runOnly, resultTypes: ["violations"], rules });
    const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
    return {
        faults: found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))]),
        asked: new Set(found.passes.map((one) => one.id)).size,
        twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    };
}"""
_CONTRAST = "color-contrast"
# A page with a heading, a language and a title passes more rules than this; fewer mean that axe did not look.
_LEAST_RULES = 8


def no_faults(page: Page, *, contrast: bool = True) -> None:
    """Run axe, and look for ids that stand twice.

    Args:
        page: of a context that bypasses the page's own content policy.
        contrast: measure the colours too, which is half of the work.
    """
    found = _run(page, {"runOnly": _TAGS, "without": [] if contrast else [_CONTRAST]})
    assert found["asked"] >= _LEAST_RULES
    assert found["twice"] == []


def no_faint_words(page: Page) -> None:
    """Measure the colours alone."""
    found = _run(page, {"runOnly": {"type": "rule", "values": [_CONTRAST]}, "without": []})
    assert found["asked"] == 1


def _run(page: Page, asked: dict[str, Any]) -> dict[str, Any]:
    # Half a megabyte of script: once for each document, not for each screen of it.
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_SOURCE)
    found: dict[str, Any] = page.evaluate(_RUN, asked)
    assert found["faults"] == [], json.dumps(found["faults"], ensure_ascii=False, indent=1)
    return found
