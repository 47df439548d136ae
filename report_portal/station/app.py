"""The station's own application: a page for this computer alone."""

import json
import time
from importlib.resources import files
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from report_portal.client.errors import TerminalError
from report_portal.paper.reading.limits import FILE_BYTES
from report_portal.paper.staff_session import WRONG_SIGN_IN, SignIn
from report_portal.web import headers

from .door import Door
from .errors import StationError
from .screen import shown
from .shift import Shift, Shifts

_STATIC: Final = files("report_portal.station") / "static"
_TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_TYPED_MAX: Final = 16_384


def create_app(door: Door, shifts: Shifts, words: dict[str, Any]) -> Flask:
    """Build the application.

    Args:
        door: decides who may speak to it.
        shifts: who is at work.
        words: of the page.

    Returns:
        A WSGI application for one process.
    """
    app = Flask("report_portal.station", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = FILE_BYTES + 1
    headers.install(app)
    door.install(app)
    _refusals(app)
    _pages(app, door, words)
    _sign_in(app, shifts)
    _scans(app, shifts)
    _sheets(app, shifts)
    return app


def _refusals(app: Flask) -> None:
    @app.errorhandler(StationError)
    def refused(error: StationError) -> Response:
        return _json({"code": error.code}, 409)

    @app.errorhandler(TerminalError)
    def failed(error: TerminalError) -> Response:
        if error.code == WRONG_SIGN_IN:
            return _json({"code": "sign_in"}, 409)
        return _json({"code": "failed", "what": error.what, "fix": error.fix}, 409)

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> Response:
        return _json({"code": "request"}, error.code or 500)

    @app.errorhandler(Exception)
    def broken(_error: Exception) -> Response:
        # Nothing of what went wrong is said or logged: it could be somebody's words.
        return _json({"code": "internal"}, 500)


def _pages(app: Flask, door: Door, words: dict[str, Any]) -> None:
    manifest = json.loads((_STATIC / "manifest.json").read_text("utf-8"))
    page = (files("report_portal.station") / "page.html").read_text("utf-8")
    for name in ("app.js", "station.css"):
        page = page.replace(f"{{{name}}}", f"/static/{manifest[name]}")
    page = page.replace("{locale}", words["locale"]).replace("{direction}", words["direction"])

    @app.get("/", endpoint="page")
    def whole_page() -> Response:
        return Response(page, mimetype="text/html")

    @app.get("/static/<name>")
    def static_file(name: str) -> Response:
        if name not in manifest.values():
            return Response(status=404)
        return Response((_STATIC / name).read_bytes(), content_type=_TYPES[name.rpartition(".")[2]])

    @app.post("/api/enter")
    def enter() -> Response:
        session = door.enter(str(_typed().get("token", "")))
        if session is None:
            return Response(status=403)
        answer = _json({})
        answer.set_cookie(door.cookie, session, httponly=True, samesite="Strict", path="/")
        return answer

    @app.get("/api/words")
    def all_words() -> Response:
        return _json(words)


def _sign_in(app: Flask, shifts: Shifts) -> None:
    @app.post("/api/sign-in")
    def sign_in() -> Response:
        typed = _typed()
        name, passphrase, totp = (str(typed.get(part, "")) for part in ("name", "passphrase", "totp"))
        shifts.begin(SignIn(name.strip(), passphrase.strip(), totp.strip()))
        return _json({})

    @app.post("/api/sign-out")
    def sign_out() -> Response:
        shifts.end()
        return _json({})

    @app.get("/api/state")
    def state() -> Response:
        shift = shifts.now
        if shift is None:
            return _json({"signed_in": False})
        facts: dict[str, Any] = {
            "signed_in": True,
            "offline": shift.helper.session is None,
            "stuck": shift.unreachable,
        }
        facts["full"] = shift.unwritable
        facts["watched"] = None if shift.watched is None else shift.watched.shown()
        return _json(facts | shown(shift.desk))


def _at_work(shifts: Shifts) -> Shift:
    now = shifts.now
    if now is None:
        raise StationError("signed_out")
    now.acted = time.monotonic()
    return now


def _scans(app: Flask, shifts: Shifts) -> None:
    def shift() -> Shift:
        return _at_work(shifts)

    @app.post("/api/files")
    def take() -> Response:
        return _json({"new": shift().desk.take(request.get_data(cache=False))})

    @app.post("/api/watch")
    def watch() -> Response:
        watched = shift().watched
        if watched is None:
            raise StationError("gone")
        watched.begin()
        return _json({})

    @app.get("/api/pictures/<page>/<name>")
    def picture(page: str, name: str) -> Response:
        found = shift().desk.scans.picture(page, name)
        return Response(status=404) if found is None else Response(found, mimetype="image/jpeg")

    @app.post("/api/boxes")
    def decide() -> Response:
        typed = _typed()
        shift().desk.decide(typed["page"], typed["box"], ticked=typed["ticked"] is True)
        return _json({})

    @app.post("/api/places")
    def place() -> Response:
        typed = _typed()
        shift().desk.place(typed["page"], typed["where"])
        return _json({})


def _sheets(app: Flask, shifts: Shifts) -> None:
    def shift() -> Shift:
        return _at_work(shifts)

    @app.post("/api/texts")
    def write() -> Response:
        typed = _typed()
        shift().desk.write(typed["sheet"], typed["question"], typed["text"])
        return _json({})

    @app.post("/api/alone")
    def alone() -> Response:
        typed = _typed()
        shift().desk.accept_alone(typed["sheet"], alone=typed["alone"] is True)
        return _json({})

    @app.post("/api/confirmations")
    def confirm() -> Response:
        now = shift()
        typed = _typed()
        now.desk.confirm(typed["sheet"], typed["pages"])
        now.send_now()
        return _json({})

    @app.post("/api/settlements")
    def settle() -> Response:
        typed, now = _typed(), shift()
        now.desk.settle(typed["name"], own=typed["own"] is True)
        now.send_now()
        return _json({})

    @app.post("/api/send")
    def send() -> Response:
        shift().send_now()
        return _json({})


def _typed() -> dict[str, Any]:
    body = request.get_data(cache=False)
    document = json.loads(body) if len(body) <= _TYPED_MAX and request.is_json else None
    if not isinstance(document, dict):
        raise StationError("request")
    return document


def _json(document: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(document), status, mimetype="application/json")
