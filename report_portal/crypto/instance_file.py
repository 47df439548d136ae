"""The signed instance file: who the audiences are and which keys they hold now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from .errors import RecipientError, SignedError
from .recipients import HybridRecipient, parse_recipient
from .signed import verify_signed

AFFILIATIONS: Final = ("ngo", "city", "state")
CLOCK_SLACK: Final = timedelta(days=2)

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TEAM: Final = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who read with one key: a team's members of one affiliation.

    Args:
        id: `team/affiliation`.
        team: lower-case id.
        affiliation: `ngo`, `city` or `state`.
        direct: whether reports are sealed to it at sending.
        epoch: from 1; grows when its key is renewed.
        recipient: its key of this epoch.
    """

    id: str
    team: str
    affiliation: str
    direct: bool
    epoch: int
    recipient: HybridRecipient = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pins:
    """What a reader knows beforehand and believes over any file.

    Args:
        root: the root's verify key, 64 hex characters.
        instance: instance id.
        today: UTC day by the reader's own clock.
        lowest_version: the lowest version to accept: built in, or the highest seen so far.
    """

    root: str
    instance: str
    today: date
    lowest_version: int = 1


@dataclass(frozen=True, slots=True)
class SignedInstance:
    """A current instance file.

    Args:
        instance: instance id.
        version: from 1, growing.
        issued: UTC day.
        expires: UTC day, the last one on which the file is valid.
        demo: keys were made by a demo and protect nobody.
        audiences: in the order of the file.
        routing: the routing data, as the instance has them.
        form_version: of the questionnaire.
        languages: locale → whether its safety texts are checked.
    """

    instance: str
    version: int
    issued: date
    expires: date
    demo: bool
    audiences: tuple[Audience, ...]
    routing: Mapping[str, Any] = field(repr=False)
    form_version: int | str
    languages: Mapping[str, bool]

    @property
    def direct(self) -> tuple[Audience, ...]:
        """The direct audiences in the order of the file: `D` of the specification."""
        return tuple(audience for audience in self.audiences if audience.direct)

    @property
    def epochs(self) -> dict[str, int]:
        """Direct audience id → epoch, as every `meta` names them."""
        return {audience.id: audience.epoch for audience in self.direct}

    def audience(self, audience_id: str) -> Audience:
        """Find an audience.

        Raises:
            KeyError: the instance has none of this id.
        """
        return {audience.id: audience for audience in self.audiences}[audience_id]


def read_instance(data: bytes, pins: Pins) -> SignedInstance:
    """Read an instance file as every client must: refusing all but a current one of this instance.

    Args:
        data: a signed file, as served.
        pins: what the reader already knows.

    Returns:
        The instance.

    Raises:
        SignedError: what `verify_signed` raises, `instance`, `payload`, `outdated`, `expired`, `future`
            or `direct`.

    Source: SPEC section 6.
    """
    payload = verify_signed(data, "instance", pins.root)
    if payload.get("instance") != pins.instance:
        raise SignedError("instance", "the file is of another instance")
    instance = _parse(payload)
    if instance.version < pins.lowest_version:
        raise SignedError("outdated", "the file is older than one already known")
    if instance.expires < pins.today:
        raise SignedError("expired", "the file has expired")
    if instance.issued > pins.today + CLOCK_SLACK:
        raise SignedError("future", "the file is issued in the future, or the clock here is wrong")
    allowed = instance.routing.get("direct")
    named = allowed if isinstance(allowed, list) else []
    if any(audience.affiliation != "ngo" and audience.id not in named for audience in instance.direct):
        raise SignedError(
            "direct", "an office is to read reports directly though the routing does not say so"
        )
    return instance


def _parse(payload: Mapping[str, Any]) -> SignedInstance:
    _need(_count(payload, "format") == 1, "format")
    audiences = tuple(_audience(_object(value, "audiences")) for value in _typed(payload, "audiences", list))
    _need(len({audience.id for audience in audiences}) == len(audiences), "audiences")
    _need(any(audience.direct for audience in audiences), "audiences")
    _need(type(payload.get("form_version")) in (int, str), "form_version")
    languages = _typed(payload, "languages", dict)
    return SignedInstance(
        instance=payload["instance"],
        version=_count(payload, "version"),
        issued=_day(payload, "issued"),
        expires=_day(payload, "expires"),
        demo=_typed(payload, "demo", bool),
        audiences=audiences,
        routing=_typed(payload, "routing", dict),
        form_version=payload["form_version"],
        languages={
            name: _typed(_object(value, "languages"), "checked", bool) for name, value in languages.items()
        },
    )


def _audience(value: Mapping[str, Any]) -> Audience:
    team, affiliation = _typed(value, "team", str), _typed(value, "affiliation", str)
    _need(_TEAM.fullmatch(team) is not None and affiliation in AFFILIATIONS, "audiences")
    _need(value.get("id") == f"{team}/{affiliation}", "id")
    try:
        recipient = parse_recipient(_typed(value, "recipient", str))
    except RecipientError:
        raise _malformed("recipient") from None
    if not isinstance(recipient, HybridRecipient):
        raise _malformed("recipient")
    return Audience(
        id=value["id"],
        team=team,
        affiliation=affiliation,
        direct=_typed(value, "direct", bool),
        epoch=_count(value, "epoch"),
        recipient=recipient,
    )


_Value = TypeVar("_Value")


def _typed(value: Mapping[str, Any], name: str, kind: type[_Value]) -> _Value:
    found = value.get(name)
    # Exactly: a boolean is a whole number to Python, not to JSON.
    if type(found) is not kind:
        raise _malformed(name)
    return found


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _malformed(name)
    return value


def _count(value: Mapping[str, Any], name: str) -> int:
    found = _typed(value, name, int)
    _need(found >= 1, name)
    return found


def _day(value: Mapping[str, Any], name: str) -> date:
    text = _typed(value, name, str)
    _need(_DAY.fullmatch(text) is not None, name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _malformed(name) from None


def _need(good: bool, name: str) -> None:  # noqa: FBT001 (a check reads best as its argument)
    if not good:
        raise _malformed(name)


def _malformed(name: str) -> SignedError:
    return SignedError("payload", f"the instance file's member {name} is missing or malformed")
