"""root_chain.json: records of new roots, followed from a root that is trusted, SPEC section 6.2."""

import hashlib
import json
from typing import Any

from .records import public, sign

CITY = "vector-city"
SEEDS = [hashlib.sha256(f"vector root {number}".encode()).digest() for number in range(4)]
ROOTS = [public(seed) for seed in SEEDS]
HEAD = hashlib.sha256(b"vector member file").hexdigest()
_ORDER = ("instance", "number", "from", "verify_key", "version", "head", "day")


def _payload(place: int, /, **changes: Any) -> dict[str, Any]:
    plain = {
        "format": 1,
        "instance": CITY,
        "number": place,
        "from": ROOTS[place - 1],
        "verify_key": ROOTS[place],
        "version": 5 * place,
        "head": HEAD,
        "day": f"2026-03-{place:02}",
    }
    return plain | changes


def _record(place: int, /, *, by: bytes | None = None, prover: bytes | None = None, **changes: Any) -> str:
    payload = _payload(place, **changes)
    lines = ["report-portal/v1/new-root", *(str(payload[name]) for name in _ORDER)]
    payload["proof"] = sign(prover or SEEDS[place], "\n".join(lines).encode()).hex()
    payload |= {"proof": changes["proof"]} if "proof" in changes else {}
    return _signed(
        {name: value for name, value in payload.items() if value is not None}, by or SEEDS[place - 1]
    )


def _signed(payload: object, seed: bytes, kind: str = "root") -> str:
    text = json.dumps(payload).encode()
    signature = sign(seed, f"report-portal/v1/signed/{kind}\n".encode() + text)
    return f"report-portal-signed/v1 {kind} {public(seed)} {signature.hex()}\n" + text.decode()


def document() -> dict[str, Any]:
    """Give the whole file."""
    first, second = _record(1), _record(2)
    chain = [first, second]
    fork = _record(2, prover=SEEDS[3], verify_key=ROOTS[3])
    back = _record(2, prover=SEEDS[0], verify_key=ROOTS[0])
    # Whoever kept the seed of the first root writes another past under a root of their own.
    past = _record(1, prover=SEEDS[3], verify_key=ROOTS[3])
    good = [
        ("no record", [], ROOTS[0], 1),
        ("one record", [first], ROOTS[0], 5),
        ("two records, from the first root", chain, ROOTS[0], 10),
        ("two records, from the middle", chain, ROOTS[1], 10),
        ("two records, the newest root is known", chain, ROOTS[2], 10),
    ]
    refused = [
        ("no record leads from the trusted root", chain, ROOTS[3], "root"),
        ("the first record is kept back", [second], ROOTS[0], "root"),
        ("the first record is kept back, the second root is known", [second], ROOTS[1], "root"),
        ("the newest record is kept back from whoever met it", [first], ROOTS[2], "root"),
        ("a fork, shown to whoever met the other way", [first, fork], ROOTS[2], "root"),
        ("another past, shown to whoever met the first change", [past], ROOTS[1], "root"),
        ("back to an older root", [first, back], ROOTS[0], "root"),
        ("records in another order", [second, first], ROOTS[0], "root"),
        ("a record twice", [first, first], ROOTS[0], "key"),
        ("invented: signed by the new root alone", [_record(1, by=SEEDS[1])], ROOTS[0], "root"),
        (
            "invented: named as signed by the old root",
            [first.replace(ROOTS[0], ROOTS[3], 1)],
            ROOTS[0],
            "signature",
        ),
        ("signed by another root", [first, _record(2, by=SEEDS[0])], ROOTS[0], "key"),
        ("proven by another root", [_record(1, prover=SEEDS[2])], ROOTS[0], "root"),
        ("proven by the old root", [_record(1, prover=SEEDS[0])], ROOTS[0], "root"),
        ("a proof that is no signature", [_record(1, proof="00" * 64)], ROOTS[0], "root"),
        ("leaves another root than its signer", [_record(1, **{"from": ROOTS[2]})], ROOTS[0], "root"),
        ("number 2 first", [_record(1, number=2)], ROOTS[0], "root"),
        ("the version does not grow", [first, _record(2, version=5)], ROOTS[0], "root"),
        ("another instance", [_record(1, instance="other-city")], ROOTS[0], "instance"),
        ("changed after signing", [first.replace('"version": 5', '"version": 1')], ROOTS[0], "signature"),
        ("a member file", [_signed(_payload(1), SEEDS[0], "member")], ROOTS[0], "type"),
        ("second is a member file", [first, _signed(_payload(2), SEEDS[1], "member")], ROOTS[0], "type"),
        ("no signed file", ["{}"], ROOTS[0], "malformed"),
        ("format 2", [_record(1, format=2)], ROOTS[0], "payload"),
        ("version as text", [_record(1, version="5")], ROOTS[0], "payload"),
        ("version 0", [_record(1, version=0)], ROOTS[0], "payload"),
        ("a member more", [_record(1, more=1)], ROOTS[0], "payload"),
        ("a day that does not exist", [_record(1, day="2026-02-30")], ROOTS[0], "payload"),
        ("head too short", [_record(1, head="00")], ROOTS[0], "payload"),
        ("proof missing", [_signed(_payload(1), SEEDS[0])], ROOTS[0], "payload"),
        *(
            (f"`{name}` missing", [_without(name)], ROOTS[0], "payload")
            for name in ("format", "number", "from", "verify_key", "version", "head", "day")
        ),
    ]
    return {
        "comment": (
            "SPEC section 6.2. `records`: signed files, oldest first; `pinned`: the root the reader trusts; "
            "`roots`: all of them; `version`: lowest of an instance file under the last."
        ),
        "read": [
            *(
                {
                    "name": name,
                    "records": records,
                    "pinned": pinned,
                    "instance": CITY,
                    "roots": ROOTS[: len(records) + 1],
                    "version": version,
                }
                for name, records, pinned, version in good
            ),
            *(
                {"name": name, "records": records, "pinned": pinned, "instance": CITY, "failure": why}
                for name, records, pinned, why in refused
            ),
        ],
    }


def _without(name: str) -> str:
    payload = json.loads(_record(1).partition("\n")[2])
    del payload[name]
    return _signed(payload, SEEDS[0])
