"""Several named files in one request or answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Any, Final

from .errors import BundleError
from .strict_json import read_object, write_object

MEDIA_TYPE: Final = "application/vnd.report-portal.bundle"
MAGIC: Final = b"RPB1"

_U16: Final = Struct(">H")
_U32: Final = Struct(">I")
_NAME: Final = re.compile(rb"[a-z0-9\-_/.]{1,255}")
_COUNT_MAX: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle taken apart.

    Args:
        meta: the first entry.
        files: all other entries by name, in order.
    """

    meta: dict[str, Any]
    files: dict[str, bytes]


def read_bundle(data: bytes) -> Bundle:
    """Take a bundle apart, refusing everything that two readers could understand differently.

    Args:
        data: the whole body, already held to a size limit.

    Returns:
        The parts; files are copies.

    Raises:
        BundleError: `magic`, `length`, `name`, `duplicate`, `meta` or `trailing`.

    Source: SPEC section 7.
    """
    size = len(data)
    if size < len(MAGIC) + _U16.size:
        raise _cut()
    if not data.startswith(MAGIC):
        raise BundleError("magic", "not a bundle of this version")
    entries: list[tuple[bytes, bytes]] = []
    at = 6
    for _ in range(_U16.unpack_from(data, 4)[0]):
        if at >= size:
            raise _cut()
        begin = at + 1
        end = begin + data[at]
        if end + 4 > size:
            raise _cut()
        start = end + 4
        at = start + _U32.unpack_from(data, end)[0]
        if at > size:
            raise _cut()
        entries.append((data[begin:end], data[start:at]))
    if at != size:
        raise BundleError("trailing", "something follows the last entry of the bundle")
    return _checked(entries)


def write_bundle(meta: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Put files into one body.

    Args:
        meta: the first entry; plain JSON types.
        files: by name, in order; not `meta`.

    Returns:
        The bundle.

    Raises:
        BundleError: a name that no reader takes, or too many files.

    Source: SPEC section 7.
    """
    entries = [(b"meta", write_object(dict(meta)))]
    entries += [(name.encode(errors="replace"), data) for name, data in files.items()]
    if len(entries) > _COUNT_MAX:
        raise BundleError("length", "a bundle holds at most 65,535 files")
    _checked(entries)
    parts = [MAGIC, _U16.pack(len(entries))]
    for name, data in entries:
        parts += (bytes([len(name)]), name, _U32.pack(len(data)), data)
    return b"".join(parts)


def _checked(entries: list[tuple[bytes, bytes]]) -> Bundle:
    if not entries or entries[0][0] != b"meta":
        # A bad name elsewhere is still only a bundle without `meta` in front.
        raise BundleError("meta", "the first entry of a bundle is meta")
    files: dict[str, bytes] = {}
    for name, data in entries:
        if not _NAME.fullmatch(name):
            raise BundleError("name", "an entry has a name that bundles do not have")
        files[name.decode("ascii")] = data
    if len(files) != len(entries):
        raise BundleError("duplicate", "two entries of the bundle have one name")
    meta = read_object(files.pop("meta"))
    if meta is None:
        raise BundleError("meta", "the meta of the bundle is not a JSON object")
    return Bundle(meta, files)


def _cut() -> BundleError:
    return BundleError("length", "the bundle ends before its last entry does")
