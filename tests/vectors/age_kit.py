"""The C2SP/CCTV age test kit, read from the npm package that carries it."""

import base64
import json
import subprocess
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Vector:
    """One vector: what must happen to one file."""

    name: str
    expect: str
    file: bytes
    armored: bool
    payload_sha256: str | None
    file_key: bytes | None
    identities: tuple[str, ...]
    passphrases: tuple[str, ...]


_KNOWN = {
    "expect",
    "compressed",
    "payload",
    "identity",
    "passphrase",
    "armored",
    "file key",
    "comment",
}


def _read(name: str, data: bytes) -> Vector:
    head, _, file = data.partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.decode().split("\n"):
        key, _, value = line.partition(": ")
        fields.setdefault(key, []).append(value)
    assert fields.keys() <= _KNOWN, (
        "the kit's rules want vectors with unknown keys ignored; look at them first"
    )
    compressed = fields.get("compressed")
    assert compressed in (None, ["zlib"])
    return Vector(
        name=name,
        expect=fields["expect"][0],
        file=zlib.decompress(file) if compressed else file,
        armored=fields.get("armored") == ["yes"],
        payload_sha256=fields.get("payload", [None])[0],
        file_key=bytes.fromhex(fields["file key"][0]) if "file key" in fields else None,
        identities=tuple(fields.get("identity", ())),
        passphrases=tuple(fields.get("passphrase", ())),
    )


@cache
def load() -> tuple[Vector, ...]:
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", str(script)], check=True, capture_output=True, timeout=60)
    return tuple(_read(name, base64.b64decode(data)) for name, data in json.loads(done.stdout).items())
