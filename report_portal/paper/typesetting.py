"""Typst, with this package's sources and fonts and nothing else."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from report_portal.paper.errors import PaperError

PACKAGE: Final = Path(__file__).resolve().parent.parent
_INSIDE: Final = PACKAGE / "paper_forms"
# Inside an installed package, or beside it in the sources.
SOURCES: Final = _INSIDE if _INSIDE.is_dir() else PACKAGE.parent / "paper_forms"
FONTS: Final = Path(__file__).parent / "static" / "fonts"
# Nothing in a sheet may tell when it was printed, and the same input gives the same bytes.
_TIMESTAMP: Final = datetime(2026, 1, 1, tzinfo=UTC)
# Compilations for which a result that is not used is kept.
_REMEMBERED: Final = 10


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Load the package's fonts.

    Raises:
        PaperError: `fonts`, when the build has not put them there.
    """
    if not any(FONTS.glob("*.ttf")):
        raise PaperError(
            "fonts", "The fonts of the paper forms are missing.", "Run node scripts/build.mjs first."
        )
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


class Typesetter:
    """Sets one source with data.

    Args:
        source: file name in `paper_forms/`.
        data: what the source reads; stays in memory.
    """

    def __init__(self, source: str, data: Mapping[str, Any]) -> None:
        self._compiler = typst.Compiler(
            str(SOURCES / source),
            root=str(SOURCES),
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
        )

    def pdf(self) -> bytes:
        """Give the PDF.

        Raises:
            PaperError: `set`, when the source warns about anything.
        """
        made, warnings = self._compiler.compile_with_warnings(
            format="pdf", timestamp=_TIMESTAMP, pdf_tags=False
        )
        _forget()
        if warnings or not isinstance(made, bytes):
            raise PaperError("set", "The form could not be set as it must be.", "Report this fault.")
        return made

    def said(self, label: str) -> list[dict[str, Any]]:
        """Give the values of the source's `metadata` with a label."""
        found: list[dict[str, Any]] = json.loads(self._compiler.query(f"<{label}>", field="value"))
        _forget()
        return found


def _forget() -> None:
    """Let go of what was set: some fifty megabytes for every size that is tried, and nobody asks for it again.

    The typesetter remembers every result for all of its compilers, and drops what the last ten compilations did
    not use; only `compile` counts, `query` drops nothing. Codes of sheets are among what it remembers.
    """
    empty = typst.Compiler(
        str(SOURCES / "nothing.typ"), root=str(SOURCES), font_paths=fonts(), ignore_system_fonts=True
    )
    for _ in range(_REMEMBERED + 1):
        empty.compile(format="svg")
