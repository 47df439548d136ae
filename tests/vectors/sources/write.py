"""Write every vector file that this package makes: `python -m vectors.sources.write` in `tests/`.

`sealed.mjs` and `staff.mjs` beside this file write the others (`identities.json`, which is read here, first).
"""

import json
from pathlib import Path
from typing import Any, Final

from . import (
    bundles,
    codes,
    given_text,
    instance,
    joining,
    new_code,
    note,
    records,
    referral,
    roots,
    statistics,
)

FOLDER: Final = Path(__file__).parents[1]


def texts() -> dict[str, str]:
    """Give file names and texts; ASCII, so that direction marks stay visible."""
    documents: dict[str, dict[str, Any]] = {
        "codes.json": codes.document(),
        "padding.json": records.padding(),
        "framing.json": records.framing(),
        "signatures.json": records.signatures(),
        "answer_mac.json": records.answer_mac(),
        "new_code.json": new_code.document(),
        "joining.json": joining.document(),
        "note.json": note.document(),
        "given_text.json": given_text.document(),
        "instance_file.json": instance.document(),
        "root_chain.json": roots.document(),
        "referral.json": referral.document(),
        "statistics.json": statistics.document(),
        "bundles.json": bundles.bundles(),
        "work.json": bundles.work(),
    }
    return {name: json.dumps(document, indent=1) + "\n" for name, document in documents.items()}


if __name__ == "__main__":
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "ascii")
