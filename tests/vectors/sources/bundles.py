"""bundles.json and work.json: SPEC sections 7 and 8."""

import hashlib
from typing import Any


def _bundle(*entries: tuple[bytes, bytes], count: int | None = None) -> bytes:
    out = b"RPB1" + (len(entries) if count is None else count).to_bytes(2)
    for name, data in entries:
        out += bytes([len(name)]) + name + len(data).to_bytes(4) + data
    return out


_META = (b"meta", b'{"sequence":1}')
_CORE = (b"core", bytes(range(16)))


def bundles() -> dict[str, Any]:
    """Give bundles.json."""
    good = _bundle(_META, _CORE)
    long_name = b"a" * 255
    deep = (b"0a/in/1/core-x_y.z", b"\xff")
    many = [(f"out/{n}".encode(), b"") for n in range(1, 301)]
    read = [
        ("meta and one file", good, ("meta", "core")),
        ("meta alone", _bundle(_META), ("meta",)),
        ("an empty file", _bundle(_META, (b"core", b"")), ("meta", "core")),
        ("every character a name may have", _bundle(_META, deep), ("meta", deep[0].decode())),
        ("a name of 255", _bundle(_META, (long_name, b"x")), ("meta", long_name.decode())),
        ("301 entries", _bundle(_META, *many), ("meta", *(name.decode() for name, _ in many))),
    ]
    refused = [
        ("nothing", b"", "length"),
        ("three bytes", b"RPB", "length"),
        ("another magic", b"RPB2" + good[4:], "magic"),
        ("small letters in the magic", b"rpb1" + good[4:], "magic"),
        ("cut inside the count", good[:5], "length"),
        ("cut inside a name", good[:9], "length"),
        ("cut inside a length", good[:13], "length"),
        ("last byte missing", good[:-1], "length"),
        ("one byte more", good + b"\0", "trailing"),
        ("count one too low", _bundle(_META, _CORE, count=1), "trailing"),
        ("count one too high", _bundle(_META, _CORE, count=3), "length"),
        (
            "a length of 4 GiB",
            _bundle(_META)[:4] + b"\0\2" + _bundle(_META)[6:] + b"\4core\xff\xff\xff\xff",
            "length",
        ),
        ("no entry", _bundle(), "meta"),
        ("meta second", _bundle(_CORE, _META), "meta"),
        ("no meta", _bundle(_CORE), "meta"),
        ("meta is a list", _bundle((b"meta", b"[]")), "meta"),
        ("meta is a number", _bundle((b"meta", b"1")), "meta"),
        ("meta is empty", _bundle((b"meta", b"")), "meta"),
        ("meta is not UTF-8", _bundle((b"meta", b'{"a":"\xff"}')), "meta"),
        ("meta is UTF-16", _bundle((b"meta", "{}".encode("utf-16-le"))), "meta"),
        ("meta begins with a byte order mark", _bundle((b"meta", b"\xef\xbb\xbf{}")), "meta"),
        ("meta holds NaN", _bundle((b"meta", b'{"a":NaN}')), "meta"),
        ("meta followed by something", _bundle((b"meta", b"{} {}")), "meta"),
        ("core twice", _bundle(_META, _CORE, _CORE), "duplicate"),
        ("meta twice", _bundle(_META, _META), "duplicate"),
        ("capital letter", _bundle(_META, (b"Core", b"")), "name"),
        ("space", _bundle(_META, (b"co re", b"")), "name"),
        ("empty name", _bundle(_META, (b"", b"")), "name"),
        ("line end after the name", _bundle(_META, (b"core\n", b"")), "name"),
        ("backslash", _bundle(_META, (b"in\\1", b"")), "name"),
        ("letter beyond ASCII", _bundle(_META, ("coré".encode(), b"")), "name"),
    ]
    files = dict((_META, _CORE))
    return {
        "comment": (
            "SPEC section 7. `read`: bundle (hex) to the names in order and the SHA-256 of all files joined, "
            "or the failure. `write`: entries to bundle."
        ),
        "read": [
            *(
                {"name": name, "bundle": data.hex(), "names": list(names), "joined_sha256": _joined(data)}
                for name, data, names in read
            ),
            *({"name": name, "bundle": data.hex(), "failure": why} for name, data, why in refused),
        ],
        "write": [
            {
                "name": "meta and one file",
                "entries": [{"name": name.decode(), "bytes": data.hex()} for name, data in files.items()],
                "bundle": good.hex(),
                "body_hash": hashlib.sha256(good).hexdigest(),
            }
        ],
    }


def _joined(bundle: bytes) -> str:
    digest, at = hashlib.sha256(), 6
    while at < len(bundle):
        at += 1 + bundle[at]
        length = int.from_bytes(bundle[at : at + 4])
        digest.update(bundle[at + 4 : at + 4 + length])
        at += 4 + length
    return digest.hexdigest()


def _bits(body_hash: bytes, nonce: int) -> int:
    digest = hashlib.sha256(b"report-portal/v1/work\n" + body_hash + nonce.to_bytes(8)).digest()
    return 256 - int.from_bytes(digest).bit_length()


def _nonce(body_hash: bytes, exactly: int, start: int = 0) -> int:
    return next(n for n in range(start, start + 2**24) if _bits(body_hash, n) == exactly)


def work() -> dict[str, Any]:
    """Give work.json."""
    body = hashlib.sha256(b"vector body").digest()
    cases: list[tuple[str, str, int, bool]] = [
        ("no work asked for", f"{_nonce(body, 0):016x}", 0, True),
        ("one bit", f"{_nonce(body, 1):016x}", 1, True),
        ("one bit too few", f"{_nonce(body, 0):016x}", 1, False),
        ("seven bits", f"{_nonce(body, 7):016x}", 7, True),
        ("seven bits where eight are asked for", f"{_nonce(body, 7):016x}", 8, False),
        ("nine bits, across a byte", f"{_nonce(body, 9):016x}", 9, True),
        ("more than asked for", f"{_nonce(body, 12):016x}", 5, True),
        ("a nonce beyond 32 bits", f"{_nonce(body, 8, 2**40):016x}", 8, True),
        ("capitals", f"{_nonce(body, 8, 2**40 + 0xABCDEF):016X}", 8, False),
        ("fifteen characters", f"{_nonce(body, 8):015x}", 8, False),
        ("seventeen characters", f"{_nonce(body, 8):017x}", 8, False),
        ("prefix", "0x" + f"{_nonce(body, 8):014x}", 8, False),
        ("nothing", "", 0, False),
    ]
    return {
        "comment": "SPEC section 8: whether a nonce does the work. `solve`: any nonce that `check` takes.",
        "check": [
            {
                "name": name,
                "body_hash": body.hex(),
                "work": nonce,
                "bits": bits,
                "outcome": "ok" if good else "refused",
            }
            for name, nonce, bits, good in cases
        ],
        "solve": [{"name": "eleven bits", "body_hash": body.hex(), "bits": 11}],
    }
