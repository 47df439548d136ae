"""`report-portal submit`: send a report from a file of answers."""

import json
from pathlib import Path
from typing import Any

import click

from report_portal.client.connection import Connection
from report_portal.client.errors import InputError
from report_portal.client.submitting import Submission
from report_portal.client.submitting import submit as send
from report_portal.client.trust import TrustedInstance
from report_portal.crypto.codes import code_lines

from .terminal import say, server_options, told

ANSWERS_MAX = 1024 * 1024


@click.command()
@click.option(
    "--answers",
    "answers_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON object: question id to option id, list of option ids, or text.",
)
@click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file to send along; may be given more than once.",
)
@click.option("--as-is", is_flag=True, help="Attach files unchanged whose metadata cannot be taken out.")
@click.option("--locale", default="en", show_default=True, help="Language of the answers.")
@server_options
@told
def submit(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    answers_file: Path,
    files: tuple[Path, ...],
    as_is: bool,
    locale: str,
    server: str,
    root: str | None,
    as_json: bool,
) -> None:
    """Seal a report on this machine and send it.

    Prints the code, which is all that lets you read answers and take the report back, and who can read
    the report.
    """
    submission = Submission(_answers(answers_file), locale, files, as_is)
    with Connection(server) as connection:
        trusted = TrustedInstance(connection, root, locale)
        sent = send(connection, trusted, submission)
    document = {
        "code": sent.code,
        "received": sent.received,
        "readers": list(sent.readers),
        "choices": dict(sent.choices),
        "exclusions": list(sent.exclusions),
        "attachments": sent.attachments,
        "instance": trusted.current.instance,
        "root": trusted.root,
        "root_pinned": trusted.pinned,
    }
    if as_json:
        say(document)
        return
    click.echo("The report has arrived. Your code, which nobody can find again for you:")
    for line in code_lines(sent.code):
        click.echo(f"    {line}")
    click.echo(f"Can be read by: {', '.join(sent.readers)}")
    if not trusted.pinned:
        click.echo(f"The server's own page named this root key, trusted on first use: {trusted.root}")


def _answers(path: Path) -> dict[str, Any]:
    if path.stat().st_size > ANSWERS_MAX:
        raise InputError("answers", "The file of answers is too large.", "Give only answers in it.")
    try:
        answers = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        answers = None
    if not isinstance(answers, dict):
        raise InputError(
            "answers", "The file of answers is not a JSON object.", 'Write it as {"question": "answer"}.'
        )
    return answers
