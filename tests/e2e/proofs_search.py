"""Looking for words in bytes, in every spelling in which they could have leaked."""

import base64
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

# Shorter pieces of base64 stand in any sealed file by chance.
_LEAST = 8
_HEX_DIGITS = b"0123456789abcdef"
# Names of built files, ids and hashes are as long as this; a code, or a line of it, is not.
_HEX = re.compile(rb"(?:[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})")


def spellings(text: str) -> dict[str, list[bytes]]:
    """Every form in which a text could stand somewhere: plain, UTF-16, hex, base64, percent and JSON escapes."""
    found: dict[str, list[bytes]] = {}
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = text.encode(encoding)
        found[encoding] = [raw]
        found[f"hex of {encoding}"] = [raw.hex().encode(), raw.hex().upper().encode()]
        found[f"base64 of {encoding}"] = [*_base64(raw, b"+/"), *_base64(raw, b"-_")]
    if not text.isascii() or " " in text:
        found["percent"] = [
            quote(text).encode(),
            quote(text).lower().encode(),
            text.replace(" ", "+").encode(),
        ]
    if not text.isascii():
        found["JSON"] = [json.dumps(text)[1:-1].encode()]
    return found


def bytes_spellings(raw: bytes) -> list[bytes]:
    """Every form in which a piece of a file could stand in another: as it is, in hex, in base64."""
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw, b"+/"), *_base64(raw, b"-_")]


def _base64(raw: bytes, letters: bytes) -> Iterator[bytes]:
    """The letters that the bytes alone decide, at each of the three places where they can begin."""
    for before in range(3):
        written = base64.b64encode(bytes(before) + raw, letters)
        start, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        if end - start >= _LEAST:
            yield written[start:end]


def traces(secrets: Mapping[str, str], places: Mapping[str, bytes]) -> list[str]:
    """Find secrets.

    Args:
        secrets: name to text.
        places: name to everything that stands there.

    Returns:
        One line for each find, without the secret itself.
    """
    return [
        f"{secret} as {form} in {place}"
        for secret, text in secrets.items()
        for form, needles in spellings(text).items()
        for needle in needles
        for place, content in places.items()
        if _stands(needle, content)
    ]


def _stands(needle: bytes, content: bytes) -> bool:
    if not needle.isdigit():
        return needle in content
    # Eight digits stand in one of some hundred thousand random ids; a line of a code is no part of an id.
    return any(_HEX.fullmatch(content, *_run(content, found)) is None for found in _each(needle, content))


def _each(needle: bytes, content: bytes) -> Iterator[int]:
    at = content.find(needle)
    while at >= 0:
        yield at
        at = content.find(needle, at + 1)


def _run(content: bytes, at: int) -> tuple[int, int]:
    """Where the hex digits around a place begin and end."""
    start = end = at
    while start > 0 and content[start - 1] in _HEX_DIGITS:
        start -= 1
    while end < len(content) and content[end] in _HEX_DIGITS:
        end += 1
    return start, end


def code_spellings(name: str, code: str) -> dict[str, str]:
    """A code as people and programs write it: lines of eight, groups of four, in European and Arabic-Indic digits."""
    lines = [code[start : start + 8] for start in range(0, len(code), 8)]
    groups = [f"{line[:4]} {line[4:]}" for line in lines]
    eastern = ["".join(chr(0x660 + int(digit)) for digit in line) for line in lines]
    spelled = {"line": lines, "groups": groups, "Arabic-Indic line": eastern}
    return {
        f"{name}, {kind} {number}": text
        for kind, texts in spelled.items()
        for number, text in enumerate(texts, 1)
    }


def files_under(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, database, write-ahead log, blobs and pages alike; names count as content."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): str(path).encode() + b"\n" + path.read_bytes() for path in paths}


def database(folder: Path) -> Path:
    (found,) = folder.glob("*.sqlite3")
    return found


def rows(folder: Path, *tables: str) -> dict[str, bytes]:
    """Every value of every row, by table; all tables when none is named."""
    connection = sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True)
    try:
        named = tables or [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            f"rows of {table}": b"\n".join(_bytes(connection.execute(f'SELECT * FROM "{table}"')))  # noqa: S608 - our own tables
            for table in named
        }
    finally:
        connection.close()


def _bytes(found: Iterable[tuple[object, ...]]) -> Iterator[bytes]:
    for row in found:
        for value in row:
            yield value if isinstance(value, bytes) else str(value).encode()
