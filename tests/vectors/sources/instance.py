"""instance_file.json: what clients make of a signed instance file, SPEC section 6."""

import hashlib
import json
from pathlib import Path
from typing import Any

from .records import public, sign

ROOT = hashlib.sha256(b"vector root").digest()
OTHER = hashlib.sha256(b"vector other root").digest()
_IDENTITIES = json.loads((Path(__file__).parents[1] / "identities.json").read_text("utf-8"))


def _audience(name: str, *, direct: bool) -> dict[str, Any]:
    team, affiliation = name.split("/")
    recipient = _IDENTITIES[name]["recipient"]
    return {
        "id": name,
        "team": team,
        "affiliation": affiliation,
        "direct": direct,
        "epoch": 1,
        "recipient": recipient,
    }


_PAYLOAD: dict[str, Any] = {
    "format": 1,
    "instance": "vector-city",
    "version": 7,
    "issued": "2026-03-01",
    "expires": "2026-05-30",
    "demo": False,
    "audiences": [
        _audience("resource/ngo", direct=True),
        _audience("housing/city", direct=False),
    ],
    "routing": {"direct": ["resource/ngo"]},
    "form_version": 1,
    "languages": {"en": {"checked": True}, "ne": {"checked": False}},
}
_PINS: dict[str, Any] = {
    "root": public(ROOT),
    "instance": "vector-city",
    "lowest_version": 7,
    "today": "2026-03-15",
}


def _file(payload: object, seed: bytes = ROOT, kind: str = "instance") -> str:
    text = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    signature = sign(seed, b"report-portal/v1/signed/" + kind.encode() + b"\n" + text)
    return f"report-portal-signed/v1 {kind} {public(seed)} {signature.hex()}\n" + text.decode()


def _changed(place: int, **members: object) -> dict[str, Any]:
    audiences = [dict(audience) for audience in _PAYLOAD["audiences"]]
    audiences[place] |= members
    return {**_PAYLOAD, "audiences": audiences}


def _accepted() -> list[dict[str, Any]]:
    direct = _changed(1, direct=True) | {"routing": {"direct": ["resource/ngo", "housing/city"]}}
    two = {**_PAYLOAD, "audiences": [_audience("housing/ngo", direct=True), *_PAYLOAD["audiences"]]}
    cases = [
        ("current", _PAYLOAD, {}),
        ("newer than pinned", {**_PAYLOAD, "version": 12}, {}),
        ("last day of validity", _PAYLOAD, {"today": "2026-05-30"}),
        ("day of issue", _PAYLOAD, {"today": "2026-03-01"}),
        ("issued two days ahead of this clock", _PAYLOAD, {"today": "2026-02-27"}),
        (
            "across the end of a leap February",
            {**_PAYLOAD, "issued": "2028-03-01", "expires": "2028-04-01"},
            {"today": "2028-02-28"},
        ),
        ("city office direct by the routing", direct, {}),
        ("two direct audiences, in the order of the file", two, {}),
    ]
    return [
        {
            "name": name,
            "file": _file(payload),
            "pins": {**_PINS, **pins},
            "version": payload["version"],
            "direct": [a["id"] for a in payload["audiences"] if a["direct"]],
        }
        for name, payload, pins in cases
    ]


def _broken() -> list[tuple[str, str, dict[str, Any], str]]:
    without = [
        (f"`{name}` missing", _file({k: v for k, v in _PAYLOAD.items() if k != name}), {}, "payload")
        for name in _PAYLOAD
        if name != "instance"
    ]
    twice = {**_PAYLOAD, "audiences": _PAYLOAD["audiences"] + _PAYLOAD["audiences"][:1]}
    nobody = {**_PAYLOAD, "audiences": [_audience("resource/ngo", direct=False)]}
    x25519 = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    changes: list[tuple[str, object]] = [
        ("format 2", {**_PAYLOAD, "format": 2}),
        ("version as text", {**_PAYLOAD, "version": "7"}),
        ("version 0", {**_PAYLOAD, "version": 0}),
        ("a day that does not exist", {**_PAYLOAD, "expires": "2026-02-30"}),
        ("a time instead of a day", {**_PAYLOAD, "issued": "2026-03-01T00:00:00Z"}),
        ("demo as text", {**_PAYLOAD, "demo": "no"}),
        ("an audience twice", twice),
        ("no direct audience", nobody),
        ("no audience", {**_PAYLOAD, "audiences": []}),
        ("unknown affiliation", _changed(0, affiliation="company")),
        ("direct as text", _changed(0, direct="yes")),
        ("epoch 0", _changed(0, epoch=0)),
        ("recipient of another type", _changed(0, recipient=x25519)),
        ("recipient missing", _changed(0, recipient=None)),
        ("routing is a list", {**_PAYLOAD, "routing": []}),
        ("checked as text", {**_PAYLOAD, "languages": {"en": {"checked": "yes"}}}),
        ("payload is a list", [_PAYLOAD]),
    ]
    return [*without, *((name, _file(payload), {}, "payload") for name, payload in changes)]


def document() -> dict[str, Any]:
    """Give the whole file."""
    good = _file(_PAYLOAD)
    state = _changed(1, direct=True, id="labour/state", team="labour", affiliation="state")
    refused = [
        ("expired yesterday", good, {"today": "2026-05-31"}, "expired"),
        ("older than the page", good, {"lowest_version": 8}, "outdated"),
        ("issued three days ahead of this clock", good, {"today": "2026-02-26"}, "future"),
        ("another root", _file(_PAYLOAD, OTHER), {}, "key"),
        ("another root pinned", good, {"root": public(OTHER)}, "key"),
        ("another instance", _file({**_PAYLOAD, "instance": "other-city"}), {}, "instance"),
        ("another instance pinned", good, {"instance": "other-city"}, "instance"),
        ("instance missing", _file({k: v for k, v in _PAYLOAD.items() if k != "instance"}), {}, "instance"),
        ("changed after signing", good.replace('"version": 7', '"version": 9'), {}, "signature"),
        ("a member file", _file(_PAYLOAD, kind="member"), {}, "type"),
        ("no signature", json.dumps(_PAYLOAD), {}, "malformed"),
        ("city office direct without the routing", _file(_changed(1, direct=True)), {}, "direct"),
        ("state office direct without the routing", _file(state), {}, "direct"),
        ("city office direct, no routing", _file(_changed(1, direct=True) | {"routing": {}}), {}, "direct"),
        *_broken(),
    ]
    return {
        "comment": (
            "SPEC section 6. `file`: its text; `today`: the reader's UTC day; `direct`: the direct "
            "audiences in order."
        ),
        "read": [
            *_accepted(),
            *(
                {"name": n, "file": f, "pins": {**_PINS, **pins}, "failure": why}
                for n, f, pins, why in refused
            ),
        ],
    }
