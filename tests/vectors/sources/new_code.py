"""new_code.json: SPEC section 5.1."""

import hashlib
from typing import Any

from .records import MAILBOX, REPORTER, STRANGER, public, sign

NEW = hashlib.sha256(b"vector new code").digest()
CHANGE: dict[str, Any] = {
    "instance": "vector-city",
    "mailbox": MAILBOX,
    "sequence": 12,
    "former": public(REPORTER),
}
KEYS = {
    "recipient": "age1pq1vector",
    "verify_key": public(NEW),
    "answer_mac": hashlib.sha256(b"vector new answer-mac").hexdigest(),
}


def _covered(change: dict[str, Any], keys: dict[str, str]) -> bytes:
    lines = ["report-portal/v1/new-code", *(str(value) for value in change.values()), *keys.values()]
    return "\n".join(lines).encode()


def _proofs() -> list[dict[str, Any]]:
    good = sign(NEW, _covered(CHANGE, KEYS)).hex()
    low_order = "01" + "00" * 31
    cases: list[tuple[str, dict[str, Any], dict[str, str], str]] = [
        ("the new key's own", CHANGE, KEYS, good),
        ("by the old key", CHANGE, KEYS, sign(REPORTER, _covered(CHANGE, KEYS)).hex()),
        ("by a stranger's key", CHANGE, KEYS, sign(STRANGER, _covered(CHANGE, KEYS)).hex()),
        ("a key that its namer does not hold", CHANGE, KEYS | {"verify_key": public(STRANGER)}, good),
        ("carried to another instance", CHANGE | {"instance": "other-city"}, KEYS, good),
        ("carried to another report", CHANGE | {"mailbox": "f" * 32}, KEYS, good),
        ("carried to another place", CHANGE | {"sequence": 13}, KEYS, good),
        ("carried behind another key", CHANGE | {"former": public(STRANGER)}, KEYS, good),
        ("another recipient", CHANGE, KEYS | {"recipient": "age1pq1other"}, good),
        ("another answer key", CHANGE, KEYS | {"answer_mac": "0" * 64}, good),
        ("a flipped bit", CHANGE, KEYS, f"{int(good[0], 16) ^ 1:x}{good[1:]}"),
        ("a key of low order", CHANGE, KEYS | {"verify_key": low_order}, low_order + "00" * 32),
    ]
    return [
        {"name": name, "change": change, "reporter": keys, "proof": proof}
        | ({"outcome": "ok"} if place == 0 else {"failure": "auth"})
        for place, (name, change, keys, proof) in enumerate(cases)
    ]


def _series() -> list[dict[str, Any]]:
    # Each item: its `seen`, and the generation it must be of; None where none is possible.
    cases: list[tuple[str, list[int], list[int] | None, list[tuple[int, int | None]]]] = [
        ("a code that was never changed", [], None, [(1, 0), (4, 0)]),
        ("the change itself begins the generation", [3], None, [(2, 0), (3, 1), (4, 1)]),
        ("two changes", [3, 5], None, [(1, 0), (4, 1), (5, 2), (9, 2)]),
        ("not seen yet, in time", [3], [1], [(1, 0), (2, 0), (3, 1)]),
        ("not seen yet, after a colleague had", [3], None, [(3, 1), (2, None), (4, 1)]),
        ("two changes, one of them not seen", [3, 5], None, [(4, 1), (5, 2), (4, None), (2, None)]),
        ("read by the reporter before the change", [3], [2], [(1, 0), (3, None), (3, 1)]),
        ("nothing had been read", [3, 4], [0, 0], [(3, 1), (4, 2)]),
        ("read between two changes", [3, 6], [1, 2], [(2, 0), (6, None), (6, 2)]),
    ]
    return [
        {
            "name": name,
            "changes": changes,
            "reads": reads,
            "seen": [seen for seen, _ in items],
            "generations": [generation for _, generation in items],
        }
        for name, changes, reads, items in cases
    ]


def document() -> dict[str, Any]:
    """Give new_code.json."""
    return {
        "comment": (
            "SPEC section 5.1. `prove`: the exact signature of the new key. `proofs`: what readers make of one. "
            "`series`: for each `out` item from 1, by its `seen`, the generation whose MAC it must carry (null: "
            "refused); `reads` is null for staff, and items that are not refused verify."
        ),
        "prove": {"sign_seed": NEW.hex(), "change": CHANGE, "reporter": KEYS, "proof": _proofs()[0]["proof"]},
        "proofs": _proofs(),
        "series": _series(),
    }
