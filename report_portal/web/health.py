"""Two addresses for whatever looks after the processes: alive, and ready to take requests.

They say one bit each, to everybody who asks, and nothing of what is kept.
"""

from collections.abc import Callable

from flask import Blueprint, Response


def health(ready: Callable[[], bool]) -> Blueprint:
    """Make the blueprint.

    Args:
        ready: tells whether the database answers; what it raises counts as no.

    Returns:
        A blueprint with `GET /health` (204 while the process answers at all) and `GET /ready` (204, or 503).
    """
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health")
    def alive() -> Response:
        return Response(status=204)

    @blueprint.get("/ready")
    def able() -> Response:
        try:
            good = ready()
        except Exception:  # noqa: BLE001 - whatever it is, no request should be sent here now
            good = False
        return Response(status=204 if good else 503)

    return blueprint
