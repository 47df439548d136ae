"""The routes under which an application serves its built site."""

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed

from .assets import Site
from .problems import NOT_FOUND, Problem


def pages(site: Site) -> Blueprint:
    """Make the blueprint that serves a site: every address the API does not have.

    Args:
        site: loaded.

    Returns:
        A blueprint to register last.
    """
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/", defaults={"path": ""})
    @blueprint.get("/<path:path>")
    def page(path: str) -> Response:
        asset = site.find(path)
        if asset is not None:
            return asset.answer(request)
        if site.is_folder(path):
            return Response(status=308, headers={"Location": f"/{path}/"})
        missing = site.error_page(path)
        if path.startswith("api/"):
            raise _no_such_call(path)
        if missing is None:
            raise Problem(NOT_FOUND, "No such address.")
        return missing.answer(request, 404)

    return blueprint


def _no_such_call(path: str) -> Exception:
    # This blueprint takes every GET, so Flask cannot tell by itself that an address exists for POST only.
    adapter = current_app.create_url_adapter(request)
    others = (
        set() if adapter is None else set(adapter.allowed_methods(f"/{path}")) - {"GET", "HEAD", "OPTIONS"}
    )
    if others:
        return MethodNotAllowed(sorted(others))
    return Problem(NOT_FOUND, "No such address.")
