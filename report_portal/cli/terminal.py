"""What the reporter's commands share: where the server is, whom to believe, how errors are told."""

import functools
import json
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click

from report_portal.client.errors import TerminalError

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def server_options(command: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Add `--server`, `--root` and `--json`."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option(
            "--root",
            envvar="REPORT_PORTAL_ROOT",
            metavar="HEX",
            help="The instance's root key. Without it the server's start page is believed.",
        ),
        click.option("--server", required=True, metavar="URL", help="Address of the portal."),
    ):
        command = option(command)
    return command


def told(command: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Turn errors into two lines, or one JSON object with `--json`, and exit status 1."""

    @functools.wraps(command)
    def wrapped(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return command(*args, **kwargs)
        except TerminalError as error:
            if kwargs.get("as_json"):
                say({"error": {"code": error.code, "what": error.what, "fix": error.fix}}, error=True)
            else:
                click.echo(f"{error.what}\n{error.fix}", err=True)
            sys.exit(1)

    return wrapped


def say(document: dict[str, Any], *, error: bool = False) -> None:
    """Print an object as one line of JSON; ASCII, so that nothing in it can move a terminal's cursor."""
    click.echo(json.dumps(document), err=error)


def shown(text: str) -> str:
    """Give text as a terminal may show it: line ends stay, other control characters go."""
    return "".join(character for character in text if character == "\n" or character.isprintable())
