"""Who may call a route: every view is made by one of two decorators, and what has neither is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from flask import Flask, Response, current_app, request

from report_portal.triage.errors import NotAllowedError, NotSignedInError
from report_portal.triage.instances import Current
from report_portal.triage.permissions import Caller, Permission, allows
from report_portal.triage.services.sign_in import TOKEN_LENGTH, SignIn

P = ParamSpec("P")

PERMISSION: Final = "triage_permission"
API: Final = "/api/"
_SCHEME: Final = "Session "


class Access:
    """Finds the caller and asks the permission table.

    Args:
        sign_in: knows the sessions.
        current: the instance in force, for its direct audiences.
    """

    def __init__(self, sign_in: SignIn, current: Current) -> None:
        self._sign_in = sign_in
        self._current = current

    @staticmethod
    def everybody(view: Callable[P, Response]) -> Callable[P, Response]:
        """Declare that a route needs no session."""
        return _declared(view, Permission.EVERYBODY)

    def requires(
        self, permission: Permission
    ) -> Callable[[Callable[Concatenate[Caller, P], Response]], Callable[P, Response]]:
        """Declare what a route needs; the view gets the caller first.

        Args:
            permission: out of the table.

        Returns:
            The decorator.
        """

        def decorate(view: Callable[Concatenate[Caller, P], Response]) -> Callable[P, Response]:
            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
                caller = self._sign_in.caller(session_token())
                instance = self._current.get()
                direct = [] if instance is None else [audience.id for audience in instance.direct]
                if not allows(permission, caller, direct):
                    raise NotAllowedError
                return view(caller, *args, **kwargs)

            return _declared(guarded, permission)

        return decorate


def _declared(view: Callable[P, Response], permission: Permission) -> Callable[P, Response]:
    setattr(view, PERMISSION, permission)
    return view


def permission_of(view: Callable[..., Any] | None) -> Permission | None:
    """Tell what a view declared, None where it declared nothing."""
    return getattr(view, PERMISSION, None)


def refuse_undeclared(app: Flask) -> None:
    """Refuse every API route that declares no permission, whoever calls."""

    def check() -> None:
        if request.endpoint is None or not request.path.startswith(API):
            return
        rule = request.url_rule
        # The pages' catch-all also matches unknown API addresses and answers them with 404.
        if rule is not None and not rule.rule.startswith(API):
            return
        if permission_of(current_app.view_functions.get(request.endpoint)) is None:
            raise NotAllowedError

    app.before_request(check)


def session_token() -> bytes:
    """Read the token of the request.

    Returns:
        32 bytes.

    Raises:
        NotSignedInError: there is none, or it is malformed.
    """
    written = request.headers.get("Authorization", "")
    token = written.removeprefix(_SCHEME)
    if (
        not written.startswith(_SCHEME)
        or len(token) != 2 * TOKEN_LENGTH
        or set(token) - set("0123456789abcdef")
    ):
        raise NotSignedInError
    return bytes.fromhex(token)
