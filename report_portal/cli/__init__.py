"""`report-portal …`: one module per command, loaded when it is called for."""

from importlib import import_module
from typing import Final

import click

# Command to module; the command's object in it has the command's name, `_` for `-`.
COMMANDS: Final = {
    "backup": "backup",
    "demo": "demo",
    "demo-code": "demo",
    "doctor": "doctor",
    "init": "init",
    "jobs": "jobs",
    "log": "log",
    "mail": "mail",
    "mailbox": "mailbox",
    "metrics": "metrics",
    "move": "move",
    "open": "open",
    "paper": "paper",
    "recovery": "recovery",
    "restore": "restore",
    "retention": "retention",
    "run": "run",
    "serve": "serve",
    "site": "site",
    "station": "station",
    "submit": "submit",
    "translations": "translations",
}


class Commands(click.Group):
    """Loads a command's module only when it is called for, so that none pays for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Name all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        """Load one command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        try:
            command = getattr(import_module(f"{__name__}.{module}"), cmd_name.replace("-", "_"))
        except click.ClickException as error:
            return _unavailable(cmd_name, error)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command


def _unavailable(name: str, error: click.ClickException) -> click.Command:
    """Give a command whose extra is not installed: it is listed, and says so when it is called."""

    def refuse() -> None:
        raise error

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(
        name, callback=refuse, help=error.message, context_settings=settings, add_help_option=False
    )


@click.group(cls=Commands)
def main() -> None:
    """Anonymous, sealed reports with follow-up by code."""
