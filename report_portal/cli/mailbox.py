"""`report-portal mailbox`: read answers and write back, with the code from standard input."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from report_portal.client.connection import Connection
from report_portal.client.describing import described
from report_portal.client.errors import InputError, TerminalError
from report_portal.client.following import Message, OpenMailbox
from report_portal.client.trust import TrustedInstance
from report_portal.crypto.codes import code_lines

from .terminal import say, server_options, shown, told

CODE_MAX = 4096


@click.command()
@click.option(
    "--write",
    "text_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Send the text of this file as a message.",
)
@click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to send along with --write; may be given more than once.",
)
@click.option("--as-is", is_flag=True, help="Attach files unchanged whose metadata cannot be taken out.")
@click.option(
    "--permit",
    nargs=2,
    metavar="OFFICE CHOICE",
    help="Let an office be told, or not: housing/city yes, labour/state facts_only, labour/state no …",
)
@click.option(
    "--strike",
    "questions",
    multiple=True,
    metavar="QUESTION",
    help="Take the answer to a question back, such as story; may be given more than once.",
)
@click.option(
    "--new-code",
    is_flag=True,
    help="Change the code. The new one is printed; the old one opens nothing more.",
)
@click.option(
    "--paper",
    is_flag=True,
    help="The code is of a paper form and nothing was sent with it yet: every NGO team then reads.",
)
@click.option("--withdraw", is_flag=True, help="Take the report and everything in the mailbox back.")
@server_options
@told
def mailbox(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    text_file: Path | None,
    files: tuple[Path, ...],
    as_is: bool,
    permit: tuple[str, str] | None,
    questions: tuple[str, ...],
    new_code: bool,
    paper: bool,
    withdraw: bool,
    server: str,
    root: str | None,
    as_json: bool,
) -> None:
    """Show what staff wrote and who has received what.

    The code is read from standard input, never from the command line, where others could see it.
    """
    chosen = sum((text_file is not None, permit is not None, bool(questions), new_code, withdraw))
    if chosen > 1 or (files and text_file is None):
        raise click.UsageError(
            "Use one of --write (with --attach), --permit, --strike, --new-code and --withdraw."
        )
    text = None if text_file is None else _text(text_file)
    code = _code()
    with Connection(server) as connection:
        trusted = TrustedInstance(connection, root)
        opened = OpenMailbox(connection, trusted, code, is_paper=_paper(said=paper))
        done = {}
        if text is not None:
            done = {"sent": opened.write(Message(text, files=files, as_is=as_is))}
        elif permit is not None:
            done = {"sent": opened.permit(*permit)}
        elif questions:
            done = {"sent": opened.strike(questions)}
        elif new_code:
            changed = opened.change_code()
            done = {"changed": changed.day, "new_code": changed.code}
            # Told before anything else is fetched: reading may fail, and nobody else knows the code.
            if not as_json:
                click.echo(f"Your new code: {' '.join(code_lines(changed.code))}")
                click.echo("The old code opens nothing any more.")
        elif withdraw:
            done = {"withdrawn": opened.withdraw()}
        document = _read(opened, done)
    document["root_pinned"] = trusted.pinned
    if as_json:
        say(document)
    else:
        _print(document)


def _read(opened: OpenMailbox, done: dict[str, str]) -> dict[str, Any]:
    try:
        return described(opened.read()) | done
    except (TerminalError, KeyboardInterrupt):
        # What was done stays done: whoever reads of an error alone would do it a second time.
        if not done:
            raise
        return done


def _code() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Code", hide_input=True, err=True))
    return sys.stdin.read(CODE_MAX)


def _paper(*, said: bool) -> Callable[[Sequence[str]], bool]:
    def asked(readers: Sequence[str]) -> bool:
        if said or not sys.stdin.isatty():
            return said
        click.echo(f"These would read it: {', '.join(readers)}", err=True)
        return click.confirm("Is this the code from a paper form?", err=True)

    return asked


def _text(path: Path) -> str:
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        text = ""
    if not text:
        raise InputError("text", "The message is empty or not UTF-8 text.", "Write it into the file first.")
    return text


def _print(document: dict[str, Any]) -> None:
    if "received" not in document:
        click.echo("The server has kept it. The mailbox cannot be shown now: look into it later.")
        return
    click.echo(f"Received: {shown(document['received'])}")
    if document["withdrawn"]:
        click.echo(f"Taken back: {shown(document['withdrawn'])}")
    if document["state_problem"] == "missing":
        click.echo(
            "There is no record of your own yet: right only for a paper form's code before its first use."
        )
    elif document["state_problem"]:
        click.echo("The server withholds or damaged your own record. Nothing can be sent now.")
    for own in (document["state"] or {"own": ()})["own"]:
        click.echo(shown(f"{own['day']} {_OWN.get(own['kind'], own['kind'])}"))
    for item in document["thread"]:
        if "refused" in item:
            click.echo(f"{item['sequence']}. A message that is not from the team was refused.")
        else:
            click.echo(f"{item['sequence']}. {shown(_line(item))}")
    for handed in document["handed_on"]:
        parts = ", ".join(handed["parts"])
        click.echo(shown(f"Handed on to {handed['audience']} on {handed['day']}: {parts}"))


# Own words are not among them: a found code must not give them away.
_OWN = {
    "report": "You sent the report.",
    "message": "You wrote.",
    "permission": "You answered about who may read it.",
    "strike": "You took back an answer.",
    "new_code": "You changed your code.",
    "withdrawal": "You took the report back.",
}


def _line(item: dict[str, Any]) -> str:
    words = item.get("text") or item.get("status") or f"handed on to {item.get('audience')}"
    return f"{item['day']} {item['from']}: {words}"
