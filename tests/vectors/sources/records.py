"""padding.json, framing.json, signatures.json and answer_mac.json: SPEC sections 3, 4 and 6."""

import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Outcome = dict[str, Any]
REPORTER = hashlib.sha256(b"vector reporter").digest()
STRANGER = hashlib.sha256(b"vector stranger").digest()
MAC_KEY = hashlib.sha256(b"vector answer-mac").digest()
MAILBOX = "0123456789abcdef0123456789abcdef"
PREVIOUS = hashlib.sha256(b"the first answer").hexdigest()
ORDER = 2**252 + 27742317777372353535851937790883648493
KIB = 1024

HEAD: dict[str, Any] = {
    "kind": "message",
    "version": 1,
    "instance": "vector-city",
    "mailbox": MAILBOX,
    "direction": "in",
    "sequence": 2,
    "previous": PREVIOUS,
    "seen": 1,
    "text": "Плата \u0928\u0947\u092a\u093e\u0932\u0940 \U0001f4a7",
    "locale": "uk",
    "answers": {},
    "attachments": [],
}
ANSWER = {
    **HEAD,
    "kind": "answer",
    "direction": "out",
    "text": "We read it.",
    "canned": None,
    "asks": None,
    "from": "resource/ngo",
    "day": "2026-03-02",
}
del ANSWER["answers"], ANSWER["attachments"]


def public(seed: bytes) -> str:
    """Give the verify key of an Ed25519 seed, hex."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def sign(seed: bytes, data: bytes) -> bytes:
    """Sign with an Ed25519 seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(data)


def _text(head: object) -> bytes:
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _body(head: bytes, content: bytes = b"") -> bytes:
    return len(head).to_bytes(4) + head + content


def _bound(body: bytes) -> bytes:
    return b"report-portal/v1/record\n" + body


def _signed(head: object, content: bytes = b"", seed: bytes = REPORTER) -> bytes:
    body = _body(_text(head), content)
    return b"\x01" + sign(seed, _bound(body)) + body


def _bucket(length: int) -> int:
    size = 4 * KIB
    while size < length:
        size *= 2
    return size


def _plaintext(record: bytes, size: int | None = None, tail: bytes = b"") -> list[str | int]:
    framed = len(record).to_bytes(4) + record
    zeros = (_bucket(len(framed)) if size is None else size) - len(framed) - len(tail)
    return [framed.hex(), zeros, tail.hex()]


def _zeros(record: bytes) -> int:
    return _bucket(4 + len(record)) - 4 - len(record)


def _failing(name: str, plaintext: list[str | int], failure: str) -> Outcome:
    return {"name": name, "plaintext": plaintext, "failure": failure}


def padding() -> dict[str, Any]:
    """Give padding.json."""
    sizes = [0, 1, 4 * KIB, 4 * KIB + 1, 8 * KIB, 20_000, 32 * KIB + 1, 64 * KIB]
    small = [{"name": f"{n} bytes", "kind": "message", "length": n, "padded": _bucket(n)} for n in sizes]
    large = [64 * KIB + 1, 3_000_000, 16 * KIB * KIB]
    return {
        "comment": "SPEC section 4. `length`: bytes of u32 and record; `padded`: bytes of the plaintext.",
        "padded": [
            *small,
            *({"name": f"index of {n}", "kind": "index", "length": n, "padded": _bucket(n)} for n in large),
            {"name": "message too large", "kind": "message", "length": 64 * KIB + 1, "failure": "too-large"},
            {
                "name": "index too large",
                "kind": "index",
                "length": 16 * KIB * KIB + 1,
                "failure": "too-large",
            },
            {"name": "attachment 1000", "kind": "attachment", "length": 1000, "padded": 1024},
            {"name": "attachment 4097", "kind": "attachment", "length": 4097, "padded": 4352},
            {"name": "attachment, all", "kind": "attachment", "length": 2**25, "padded": 2**25},
            {
                "name": "attachment too large",
                "kind": "attachment",
                "length": 2**25 + 1,
                "failure": "too-large",
            },
        ],
    }


def _frames() -> list[Outcome]:
    record = _signed(HEAD)
    at_brim = {**HEAD, "text": "x" * (4 * KIB)}
    brim = _signed({**at_brim, "text": "x" * (4 * KIB - (len(_signed(at_brim)) - 4 * KIB) - 4)})
    array = _body(b"[1]")
    not_json = _body(b"{kind}")
    not_utf8 = _body(b'{"kind":"message","text":"\xff"}')
    with_bom = _body(b"\xef\xbb\xbf" + _text(HEAD))
    nan = _body(_text(HEAD).replace(b'"seen":1', b'"seen":NaN'))
    lying = (9999).to_bytes(4) + _text(HEAD)
    unsigned = bytes(64)
    return [
        {
            "name": "a message",
            "plaintext": _plaintext(record),
            "auth_type": 1,
            "auth": record[1:65].hex(),
            "head": HEAD,
            "content": "",
        },
        {
            "name": "exactly 4 KiB, no padding",
            "plaintext": _plaintext(brim),
            "auth_type": 1,
            "auth": brim[1:65].hex(),
            "head": json.loads(brim[69:]),
            "content": "",
        },
        {
            "name": "no auth, as in a staff key",
            "plaintext": _plaintext(b"\x00" + _body(_text({**HEAD, "kind": "staff_key"}))),
            "auth_type": 0,
            "auth": "",
            "head": {**HEAD, "kind": "staff_key"},
            "content": "",
        },
        _failing("last byte not zero", _plaintext(record, tail=b"\x01"), "padding"),
        _failing(
            "byte after the record not zero",
            [*_plaintext(record)[:1], "01", _zeros(record) - 1],
            "padding",
        ),
        _failing("next bucket", _plaintext(record, 8 * KIB), "size"),
        _failing("no padding", [*_plaintext(record)[:1]], "size"),
        _failing("not a bucket", _plaintext(record, 5000), "size"),
        _failing("nothing", [], "length"),
        _failing("three bytes", ["000000"], "length"),
        _failing("longer than the file", [(4093).to_bytes(4).hex(), 4092], "length"),
        _failing("record of no bytes", ["00000000", 4092], "length"),
        _failing("cut inside the signature", _plaintext(record[:40]), "length"),
        _failing("cut inside the head's length", _plaintext(record[:67]), "length"),
        _failing("head longer than the record", _plaintext(b"\x01" + unsigned + lying), "length"),
        _failing("auth type 3", _plaintext(b"\x03" + record[1:]), "auth-type"),
        _failing("auth type 255", _plaintext(b"\xff" + record[1:]), "auth-type"),
        _failing("head is a list", _plaintext(b"\x01" + unsigned + array), "head"),
        _failing("head is not JSON", _plaintext(b"\x01" + unsigned + not_json), "head"),
        _failing("head is empty", _plaintext(b"\x01" + unsigned + _body(b"")), "head"),
        _failing("head is not UTF-8", _plaintext(b"\x01" + unsigned + not_utf8), "head"),
        _failing("head begins with a byte order mark", _plaintext(b"\x01" + unsigned + with_bom), "head"),
        _failing("head holds NaN", _plaintext(b"\x01" + unsigned + nan), "head"),
        _failing("content in a message", _plaintext(_signed(HEAD, b"more")), "length"),
        _failing("unknown kind", _plaintext(_signed({**HEAD, "kind": "gossip"})), "common"),
        _failing(
            "kind missing", _plaintext(_signed({k: v for k, v in HEAD.items() if k != "kind"})), "common"
        ),
    ]


def _heads() -> list[Outcome]:
    expected = {k: HEAD[k] for k in ("kind", "instance", "mailbox", "direction", "sequence", "previous")}
    first = {**HEAD, "kind": "report", "sequence": 1, "previous": None, "seen": 0}
    lone = {
        **HEAD,
        "kind": "release",
        "mailbox": None,
        "direction": "staff",
        "sequence": 0,
        "previous": None,
        "seen": 0,
    }
    good = [
        ("as expected", HEAD, expected),
        ("first item", first, {**expected, "kind": "report", "sequence": 1, "previous": None}),
        (
            "of no mailbox",
            lone,
            {
                **expected,
                "kind": "release",
                "mailbox": None,
                "direction": "staff",
                "sequence": 0,
                "previous": None,
            },
        ),
    ]
    changes: dict[str, dict[str, Any]] = {
        "another kind": {"kind": "permission"},
        "version 2": {"version": 2},
        "version as text": {"version": "1"},
        "version as boolean": {"version": True},
        "another instance": {"instance": "other-city"},
        "another mailbox": {"mailbox": "f" * 32},
        "mailbox null": {"mailbox": None},
        "mailbox in capitals": {"mailbox": MAILBOX.upper()},
        "another direction": {"direction": "out"},
        "another sequence": {"sequence": 3},
        "sequence as text": {"sequence": "2"},
        "sequence below zero": {"sequence": -2},
        "another previous": {"previous": "0" * 64},
        "previous null": {"previous": None},
        "seen below zero": {"seen": -1},
        "seen as text": {"seen": "1"},
        "seen not whole": {"seen": 1.5},
        "seen null": {"seen": None},
    }
    missing = ("version", "instance", "mailbox", "direction", "sequence", "previous", "seen")
    refused = [(name, {**HEAD, **change}) for name, change in changes.items()]
    refused += [(f"{name} missing", {k: v for k, v in HEAD.items() if k != name}) for name in missing]
    return [
        *({"name": name, "head": head, "expected": want, "outcome": "ok"} for name, head, want in good),
        *({"name": n, "head": head, "expected": expected, "failure": "common"} for n, head in refused),
    ]


def framing() -> dict[str, Any]:
    """Give framing.json."""
    head = _text(HEAD)
    body = _body(head)
    return {
        "comment": (
            "SPEC sections 3, 4. A plaintext is a list: strings are hex, numbers are that many zero bytes. "
            "`encode`: head (its JSON text) and auth to plaintext. `decode`: plaintext to record or failure; "
            "signatures are not checked here. `heads`: common members against what the reader expects."
        ),
        "encode": [
            {
                "name": "a signed message",
                "head": head.decode(),
                "content": "",
                "sign_seed": REPORTER.hex(),
                "plaintext": _plaintext(b"\x01" + sign(REPORTER, _bound(body)) + body),
            },
            {
                "name": "an answer under the MAC",
                "head": _text(ANSWER).decode(),
                "content": "",
                "answer_mac": MAC_KEY.hex(),
                "plaintext": _plaintext(
                    b"\x02"
                    + hmac.digest(MAC_KEY, _bound(_body(_text(ANSWER))), "sha256")
                    + _body(_text(ANSWER))
                ),
            },
        ],
        "decode": _frames(),
        "heads": _heads(),
    }


def _flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _other_digit(file: bytes, place: int) -> bytes:
    return file[:place] + (b"0" if file[place] != ord("0") else b"1") + file[place + 1 :]


def _signed_file(kind: str, payload: bytes, seed: bytes, *, covered: str | None = None) -> bytes:
    signature = sign(seed, b"report-portal/v1/signed/" + (covered or kind).encode() + b"\n" + payload)
    return f"report-portal-signed/v1 {kind} {public(seed)} {signature.hex()}\n".encode() + payload


def signatures() -> dict[str, Any]:
    """Give signatures.json."""
    body = _body(_text(HEAD))
    good = sign(REPORTER, _bound(body))
    malleable = good[:32] + (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
    neutral = (1).to_bytes(32, "little")
    wanted = {"verify_key": public(REPORTER), "body": body.hex()}
    payload = _text(
        {"format": 1, "instance": "vector-city", "verify_key": public(STRANGER), "day": "2026-03-01"}
    )
    file = _signed_file("root", payload, REPORTER)
    line = file[: len(file) - len(payload)]
    bad = "failure"
    files: list[tuple[str, bytes, Outcome]] = [
        ("a good file", file, {"payload": json.loads(payload)}),
        ("payload changed", _flip(file, len(file) - 4), {bad: "signature"}),
        ("signature changed", _other_digit(file, 120), {bad: "signature"}),
        ("signed by another key", _signed_file("root", payload, STRANGER), {bad: "key"}),
        ("names our key, signed by another", _signed_as(payload), {bad: "signature"}),
        ("another type", _signed_file("member", payload, REPORTER), {bad: "type"}),
        (
            "type changed after signing",
            _signed_file("root", payload, REPORTER, covered="member"),
            {bad: "signature"},
        ),
        ("no line end", line[:-1], {bad: "malformed"}),
        ("nothing", b"", {bad: "malformed"}),
        ("version 2", file.replace(b"/v1 ", b"/v2 ", 1), {bad: "malformed"}),
        ("capital hex", line[:28] + line[28:].upper() + payload, {bad: "malformed"}),
        ("two spaces", file.replace(b" root ", b"  root ", 1), {bad: "malformed"}),
        ("carriage return", line[:-1] + b"\r\n" + payload, {bad: "malformed"}),
        ("payload is a list", _signed_file("root", b"[]", REPORTER), {bad: "payload"}),
        ("payload is empty", _signed_file("root", b"", REPORTER), {bad: "payload"}),
        ("payload is not UTF-8", _signed_file("root", b'{"a":"\xff"}', REPORTER), {bad: "payload"}),
    ]
    return {
        "comment": (
            "SPEC sections 3, 6; RFC 8032. `records`: Ed25519 over the body of a record. `files`: in hex; "
            "readers want type `root` under verify_key. `sign`: the exact bytes of a signed file."
        ),
        "records": [
            {"name": "a good signature", **wanted, "auth": good.hex(), "outcome": "ok"},
            {
                "name": "flipped bit in the body",
                **wanted,
                "body": _flip(body, 30).hex(),
                "auth": good.hex(),
                bad: "auth",
            },
            {"name": "flipped bit in R", **wanted, "auth": _flip(good, 0).hex(), bad: "auth"},
            {"name": "flipped bit in S", **wanted, "auth": _flip(good, 40).hex(), bad: "auth"},
            {
                "name": "another key",
                **wanted,
                "verify_key": public(STRANGER),
                "auth": good.hex(),
                bad: "auth",
            },
            {"name": "signed without the label", **wanted, "auth": sign(REPORTER, body).hex(), bad: "auth"},
            {"name": "S not reduced", **wanted, "auth": malleable.hex(), bad: "auth"},
            {"name": "all zero", **wanted, "auth": bytes(64).hex(), bad: "auth"},
            {
                "name": "key of small order",
                **wanted,
                "verify_key": neutral.hex(),
                "auth": (neutral + bytes(32)).hex(),
                bad: "auth",
            },
        ],
        "sign": [
            {
                "name": "a root file",
                "type": "root",
                "sign_seed": REPORTER.hex(),
                "payload": payload.decode(),
                "file": file.hex(),
            }
        ],
        "files": [
            {"name": name, "type": "root", "verify_key": public(REPORTER), "file": data.hex(), **outcome}
            for name, data, outcome in files
        ],
    }


def _signed_as(payload: bytes) -> bytes:
    return _signed_file("root", payload, STRANGER).replace(
        public(STRANGER).encode(), public(REPORTER).encode(), 1
    )


def answer_mac() -> dict[str, Any]:
    """Give answer_mac.json."""
    expected = {k: ANSWER[k] for k in ("instance", "mailbox", "direction", "sequence", "previous")}

    def mac(body: bytes, key: bytes = MAC_KEY) -> bytes:
        return b"\x02" + hmac.digest(key, _bound(body), "sha256") + body

    def of(**change: object) -> bytes:
        return mac(_body(_text({**ANSWER, **change})))

    good = of()
    late = _body(_text({**ANSWER, "direction": "in"})), _body(_text(ANSWER))
    mac_of_other = b"\x02" + hmac.digest(MAC_KEY, _bound(late[0]), "sha256") + late[1]
    signed = b"\x01" + sign(REPORTER, _bound(late[1])) + late[1]
    cases: list[tuple[str, bytes, Outcome]] = [
        ("a good answer", good, {"head": ANSWER}),
        ("word changed", good.replace(b"We read it", b"We lost it"), {"failure": "auth"}),
        ("mac changed", _flip(good, 5), {"failure": "auth"}),
        ("another key", mac(late[1], STRANGER), {"failure": "auth"}),
        (
            "without the label",
            b"\x02" + hmac.digest(MAC_KEY, late[1], "sha256") + late[1],
            {"failure": "auth"},
        ),
        ("MAC made for the other direction", mac_of_other, {"failure": "auth"}),
        ("direction `in` under a good MAC", mac(late[0]), {"failure": "common"}),
        ("of another mailbox", of(mailbox="f" * 32), {"failure": "common"}),
        ("of another instance", of(instance="other-city"), {"failure": "common"}),
        ("an earlier answer again", of(sequence=1), {"failure": "common"}),
        ("another answer before it", of(previous="0" * 64), {"failure": "common"}),
        ("a kind that staff do not send", of(kind="permission"), {"failure": "common"}),
        ("signed instead of MACed", signed, {"failure": "auth"}),
        ("neither signed nor MACed", b"\x00" + late[1], {"failure": "auth"}),
    ]
    return {
        "comment": (
            "SPEC sections 3, 5: what the reporter makes of an opened `out` record (any of answer, status, "
            "release_notice). Plaintexts as in framing.json."
        ),
        "answer_mac": MAC_KEY.hex(),
        "expected": expected,
        "answers": [{"name": n, "plaintext": _plaintext(record), **outcome} for n, record, outcome in cases],
    }
