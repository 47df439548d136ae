"""`meta` of the four bundles that reporters send, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from report_portal.mailboxes import Address, PaperForm, Upload

from .errors import FieldError, SizeError

# Readers load a whole mailbox at once: whoever writes without end would keep the board from everybody.
ITEMS_MAX: Final = 200
# Whoever found a code and filled the mailbox with it must not keep its owner from leaving it.
CHANGES_MAX: Final = 16
UPLOADS_MAX: Final = 64
_SEQUENCE_MAX: Final = 1_000_000
_VERSION_MAX: Final = 1_000_000_000
_COMMON: Final = frozenset({"sequence", "instance_version", "epochs", "uploads"})
_ADDRESSED: Final = _COMMON | {"mailbox", "auth_sha256"}
_FORMED: Final = _COMMON | {"form"}
_UPLOAD: Final = frozenset({"id", "sha256"})
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*+\Z")


@dataclass(frozen=True, slots=True)
class Meta:
    """What every item says of itself.

    Args:
        sequence: 1 or more.
        instance_version: of the key list it was sealed by.
        epochs: audience id to epoch.
        uploads: attachments it names.
    """

    sequence: int
    instance_version: int
    epochs: Mapping[str, int]
    uploads: tuple[Upload, ...]


def read_report_meta(meta: Mapping[str, Any]) -> tuple[Address | PaperForm, Meta]:
    """Read the `meta` of a report.

    Args:
        meta: as the bundle held it.

    Returns:
        Where it goes, and the members every item has.

    Raises:
        FieldError: something is unknown, missing or not what it must be.

    Source: docs/api.md.
    """
    if "form" in meta:
        _exactly(meta, _FORMED)
        place: Address | PaperForm = PaperForm(octets(meta["form"], 8, "form"))
        common = _common(meta)
    else:
        place, common = _addressed(meta)
    if common.sequence != 1:
        raise FieldError("invalid-field", "sequence of a report is 1.")
    return place, common


def read_item_meta(meta: Mapping[str, Any], *, last: bool = False) -> Meta:
    """Read the `meta` of a message or withdrawal.

    Args:
        meta: as the bundle held it.
        last: it is a withdrawal, which fits behind any number of items.

    Raises:
        FieldError: something is unknown, missing or not what it must be.
        SizeError: `storage-full`, the mailbox holds `ITEMS_MAX` items of the reporter.

    Source: docs/api.md.
    """
    _exactly(meta, _COMMON)
    common = _common(meta)
    if common.sequence > ITEMS_MAX and not last:
        raise SizeError(
            "storage-full", f"A mailbox takes {ITEMS_MAX} items; only taking the report back still fits."
        )
    return common


def read_code_meta(meta: Mapping[str, Any]) -> tuple[Address, Meta]:
    """Read the `meta` of a change of the code.

    Args:
        meta: as the bundle held it.

    Returns:
        The mailbox of the new code, and the members every item has.

    Raises:
        FieldError: something is unknown, missing or not what it must be.
        SizeError: `storage-full`, the mailbox holds `ITEMS_MAX` + `CHANGES_MAX` items of the reporter.

    Source: docs/api.md.
    """
    address, common = _addressed(meta)
    if common.uploads:
        raise FieldError("invalid-field", "uploads of a new code is empty.")
    if common.sequence > ITEMS_MAX + CHANGES_MAX:
        raise SizeError("storage-full", "The mailbox is full; only taking the report back still fits.")
    return address, common


def octets(value: Any, length: int, name: str) -> bytes:
    """Read lower-case hexadecimal text of a fixed length.

    Args:
        value: anything.
        length: bytes it must stand for.
        name: of the field, for the refusal.

    Raises:
        FieldError: it is anything else.
    """
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.match(value):
        raise FieldError("invalid-field", f"{name} must be {2 * length} lower-case hexadecimal characters.")
    return bytes.fromhex(value)


def _addressed(meta: Mapping[str, Any]) -> tuple[Address, Meta]:
    _exactly(meta, _ADDRESSED)
    address = Address(octets(meta["mailbox"], 16, "mailbox"), octets(meta["auth_sha256"], 32, "auth_sha256"))
    return address, _common(meta)


def _common(meta: Mapping[str, Any]) -> Meta:
    epochs = meta["epochs"]
    if not isinstance(epochs, dict) or not epochs:
        raise FieldError("invalid-field", "epochs must be an object from audience ids to epochs.")
    for epoch in epochs.values():
        _whole(epoch, _VERSION_MAX, "epochs")
    return Meta(
        _whole(meta["sequence"], _SEQUENCE_MAX, "sequence"),
        _whole(meta["instance_version"], _VERSION_MAX, "instance_version"),
        epochs,
        _uploads(meta["uploads"]),
    )


def _uploads(value: Any) -> tuple[Upload, ...]:
    if not isinstance(value, list) or len(value) > UPLOADS_MAX:
        raise FieldError("invalid-field", f"uploads must be a list of at most {UPLOADS_MAX}.")
    found = []
    for one in value:
        if not isinstance(one, dict):
            raise FieldError("invalid-field", "uploads must hold objects.")
        _exactly(one, _UPLOAD)
        found.append(Upload(octets(one["id"], 16, "id"), octets(one["sha256"], 32, "sha256")))
    if len({upload.id for upload in found}) != len(found):
        raise FieldError("invalid-field", "uploads names one upload twice.")
    return tuple(found)


def _exactly(value: Mapping[str, Any], names: frozenset[str]) -> None:
    if value.keys() == names:
        return
    missing = sorted(names - value.keys())
    if missing:
        raise FieldError("missing-field", f"{missing[0]} is missing.")
    # The unknown name itself is not repeated: it is the caller's text.
    raise FieldError("unknown-field", "There is a member that the document does not name.")


def _whole(value: Any, most: int, name: str) -> int:
    # bool is an int to Python.
    if type(value) is not int or not 1 <= value <= most:
        raise FieldError("invalid-field", f"{name} must be a whole number from 1.")
    return value
