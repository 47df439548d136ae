"""What a built site must look like from outside: every file and every header, to be signed off the server."""

import hashlib
from pathlib import Path
from typing import Any, Final

from .assets import load_all
from .headers import ALWAYS, OF_STAFF

FORMAT: Final = 2
APPLICATIONS: Final = ("intake", "triage")
_HEADERS: Final = {"intake": ALWAYS, "triage": OF_STAFF}


def site_manifest(data: Path, instance: str, day: str) -> dict[str, Any]:
    """Describe the site that stands in a data folder.

    Args:
        data: the data folder, with a built site.
        instance: instance id.
        day: UTC day on which it is signed.

    Returns:
        The payload of a signed file of type `site`; the same for the same files, headers and day.

    Source: SPEC section 6.
    """
    return {
        "format": FORMAT,
        "instance": instance,
        "day": day,
        "headers": {name: dict(_HEADERS[name]) for name in APPLICATIONS},
        "applications": {name: _files((data / "site" / name).resolve()) for name in APPLICATIONS},
    }


def _files(build: Path) -> dict[str, dict[str, Any]]:
    return {
        path: {
            "sha256": hashlib.sha256(asset.bodies[""]).hexdigest(),
            "size": len(asset.bodies[""]),
            "type": asset.media_type,
            "cache": asset.cache,
        }
        for path, asset in load_all(build).items()
    }
