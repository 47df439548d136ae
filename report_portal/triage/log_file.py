"""A copy of the staff log that somebody keeps away from the server: one JSON object."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from report_portal.crypto.strict_json import read_object, write_object
from report_portal.staff import LogRow
from report_portal.triage.log_chain import START

_FORMAT: Final = "report-portal-log/1"
_TEXTS: Final = ("day", "actor", "action", "object", "previous", "hash")


class LogFileError(Exception):
    """The file is no copy of a log, or not a whole one; the message says which."""


def write_log_file(instance: str, rows: Sequence[LogRow]) -> bytes:
    """Write a copy of a log.

    Args:
        instance: instance id.
        rows: the whole log, oldest first.

    Returns:
        UTF-8. `count` and `newest` say how long it is, so that a copy which lost its end is found.
    """
    return write_object(
        {
            "format": _FORMAT,
            "instance": instance,
            "count": len(rows),
            "newest": rows[-1].hash if rows else START,
            "rows": [{"number": row.number, **{name: getattr(row, name) for name in _TEXTS}} for row in rows],
        }
    )


def read_log_file(data: bytes, instance: str | None) -> list[LogRow]:
    """Read a copy of a log; whether its chain holds is for `first_break`.

    Args:
        data: as written, by this machine or by a member's browser.
        instance: that it must be of, None for any.

    Returns:
        The rows in the order of the file.

    Raises:
        LogFileError: not such a file, of another instance, or its end does not fit what it says of itself.
    """
    value = read_object(data)
    if value is None:
        raise LogFileError("not one whole JSON object: the file was cut off, or is something else")
    if value.get("format") != _FORMAT or not isinstance(value.get("rows"), list):
        raise LogFileError("not a copy of a staff log")
    if instance is not None and value.get("instance") != instance:
        raise LogFileError("of another instance")
    rows = [_row(number, row) for number, row in enumerate(value["rows"], start=1)]
    if value.get("count") != len(rows):
        raise LogFileError(f"cut off or added to: it holds {len(rows)} rows, and says {value.get('count')!r}")
    if value.get("newest") != (rows[-1].hash if rows else START):
        raise LogFileError(f"its end was changed: row {len(rows)} is not the newest that it names")
    return rows


def _row(number: int, value: object) -> LogRow:
    known: Mapping[str, Any] = value if isinstance(value, dict) else {}
    good = type(known.get("number")) is int and all(isinstance(known.get(name), str) for name in _TEXTS)
    if not good or len(known) != len(_TEXTS) + 1:
        raise LogFileError(f"row {number} is malformed")
    return LogRow(known["number"], *(known[name] for name in _TEXTS))
