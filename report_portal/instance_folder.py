"""Read the folder of data that makes an instance a city's own: languages, audiences, contacts, days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema

from report_portal.instance_rules import clock_complaints, routing_complaints

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_FOLDER: Final = Path(__file__).parent / "instance"
_ORGANISATION: Final = ("name", "seat", "address", "registration")


class InstanceError(Exception):
    """The instance folder is incomplete or wrong; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A team of one affiliation.

    Args:
        id: `<team>/<affiliation>`.
        direct: reports are sealed to it at sending.
        name: locale → the organisation's name as reporters read it.
    """

    id: str
    direct: bool
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to.

    Args:
        id: stable id.
        value: number, address or web address; empty ones are not shown.
        kind: `phone`, `web` or `address`.
        danger: shown on the screen for people in danger.
        name: locale → name.
        last_checked: day `YYYY-MM-DD` on which somebody confirmed it, or None.
    """

    id: str
    value: str
    kind: str
    danger: bool
    name: Mapping[str, str]
    last_checked: str | None


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance's own data.

    Args:
        folder: where it was read.
        id: stable name; part of every code's derivation, never to be changed.
        languages: locales offered, in the order of the language list.
        leave_to: address of a harmless page for "leave now".
        site: origin of the reporters' pages, for links from the staff's; empty where the operator has not named it.
        reading_days: ISO weekdays on which teams read.
        look_again_after: reading days after which a reporter looks again.
        backup_days: days after which sealed backups are gone.
        instance_file_days: days a signed instance file is valid.
        audiences: in the order that also orders stanzas.
        contacts: in the order shown, those without a value left out.
        routing: parsed `routing.json`.
        clocks: parsed `clocks.json`, the list.
        organisation: `name`, `seat`, `address`, `registration` of who petitions; empty ones are filled in by hand.
        helpers_call: whom helpers call when paper is lost: name, number, hours; empty for a line to write on.
        offices: audience id to `name` and `address` of the office, for petitions on paper.
    """

    folder: Path
    id: str
    languages: tuple[str, ...]
    leave_to: str
    site: str
    reading_days: tuple[int, ...]
    look_again_after: int
    backup_days: int
    instance_file_days: int
    audiences: tuple[Audience, ...]
    contacts: tuple[Contact, ...]
    routing: Mapping[str, Any]
    clocks: tuple[Mapping[str, Any], ...]
    organisation: Mapping[str, str]
    offices: Mapping[str, Mapping[str, str]]
    helpers_call: str


def _read(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text("utf-8"))
    except OSError as error:
        raise InstanceError(f"{folder / name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InstanceError(f"{folder / name} is not JSON: {error}") from error


def _checked(folder: Path, name: str) -> Any:
    data = _read(folder, f"{name}.json")
    schema = _read(DEFAULT_FOLDER, f"{name}.schema.json")
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(data))
    if error is not None:
        raise InstanceError(f"{folder / name}.json at {error.json_path}: {error.message[:200]}")
    return data


def _known_day(folder: Path, contact: str, day: str | None) -> None:
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        raise InstanceError(
            f"{folder / 'instance.json'}: {contact} was last checked on {day}, which is no day"
        ) from None


def load_instance(folder: Path = DEFAULT_FOLDER) -> Instance:
    """Read and check an instance folder.

    Args:
        folder: holds `instance.json`, `routing.json` and `clocks.json`; the default is Timișoara's.

    Returns:
        The instance's data.

    Raises:
        InstanceError: something is missing, unknown or contradictory; names the file and the place.
    """
    data = _checked(folder, "instance")
    routing = _checked(folder, "routing")
    clocks = _checked(folder, "clocks")["clocks"]
    audiences = tuple(Audience(a["id"], a["direct"], a["name"]) for a in data["audiences"])
    for complaint in routing_complaints(routing, {a.id: a.direct for a in audiences}):
        raise InstanceError(f"{folder / 'routing.json'}: {complaint}")
    for complaint in clock_complaints(clocks):
        raise InstanceError(f"{folder / 'clocks.json'}: {complaint}")
    for audience in audiences:
        missing = [locale for locale in data["languages"] if locale not in audience.name]
        if missing:
            raise InstanceError(f"{folder / 'instance.json'}: {audience.id} has no name in {missing[0]}")
    for contact in data["contacts"]:
        _known_day(folder, contact["id"], contact["last_checked"])
    return Instance(
        folder=folder,
        id=data["id"],
        languages=tuple(data["languages"]),
        leave_to=data["leave_to"],
        site=data.get("site", ""),
        reading_days=tuple(data["reading_days"]),
        look_again_after=data["look_again_after"],
        backup_days=data["backup_days"],
        instance_file_days=data["instance_file_days"],
        audiences=audiences,
        contacts=tuple(
            Contact(c["id"], c["value"], c["kind"], c["danger"], c["name"], c["last_checked"])
            for c in data["contacts"]
            if c["value"]
        ),
        routing=routing,
        clocks=tuple(clocks),
        organisation=data.get("organisation", dict.fromkeys(_ORGANISATION, "")),
        offices=data.get("offices", {}),
        helpers_call=data.get("helpers_call", ""),
    )


def load_teams(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read whom to tell by mail: audience id → addresses; nobody where the folder has no `mail.json`.

    Args:
        folder: the instance folder.

    Raises:
        InstanceError: the file is wrong; the message names no address.
    """
    if not (folder / "mail.json").exists():
        return {}
    schema = _read(DEFAULT_FOLDER, "mail.schema.json")
    data = _read(folder, "mail.json")
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        raise InstanceError(f"{folder / 'mail.json'} is wrong at {error.json_path}")
    return {audience: tuple(addresses) for audience, addresses in data["teams"].items()}
