"""Which instance a data folder is for: fixed when it is set up, read by every part that runs on it."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_FILE: Final = "place.json"
_INSTANCE: Final = re.compile(r"[a-z0-9-]{3,40}")
# Languages that a demo takes as checked by a native speaker, so that releases can be tried; in the others it shows
# what happens as long as nobody has checked them.
DEMO_CHECKED: Final = frozenset({"ar", "en", "ro"})


class PlaceError(Exception):
    """The data folder is not set up, or was set up for something else."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a machine knows of its instance before any signed file.

    Args:
        instance: instance id, 3 to 40 characters of a-z 0-9 -; part of every key derivation, so it
            never changes.
        demo: keys were made on this machine and protect nobody.
        coordinators_required: active coordinators before the instance opens, 1 or more.
    """

    instance: str
    demo: bool
    coordinators_required: int = 2

    def __post_init__(self) -> None:
        if not _INSTANCE.fullmatch(self.instance):
            raise PlaceError("an instance id is 3 to 40 characters of a-z 0-9 -")
        if self.coordinators_required < 1:
            raise PlaceError("at least one coordinator is needed")


def write_place(data: Path, place: Place) -> None:
    """Set a data folder up for an instance.

    Args:
        data: the data folder.
        place: what it is for.

    Raises:
        PlaceError: it is set up already.
    """
    try:
        with (data / _FILE).open("x", encoding="utf-8") as file:
            file.write(json.dumps(asdict(place), indent=1) + "\n")
    except FileExistsError:
        raise PlaceError("this data folder is set up already") from None


def read_place(data: Path) -> Place:
    """Tell what a data folder is for.

    Args:
        data: the data folder.

    Returns:
        The place.

    Raises:
        PlaceError: it was never set up, or its file is damaged.
    """
    try:
        members = json.loads((data / _FILE).read_text(encoding="utf-8"))
        return Place(
            instance=str(members["instance"]),
            demo=members["demo"] is True,
            coordinators_required=int(members["coordinators_required"]),
        )
    except FileNotFoundError:
        raise PlaceError("this data folder is not set up: run report-portal init") from None
    except OSError as error:
        raise PlaceError(
            f"{data / _FILE} cannot be read ({error.strerror}): it must belong to the account that this runs as"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise PlaceError("place.json in the data folder is damaged") from None
