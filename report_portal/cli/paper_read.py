"""`report-portal paper read`: what is ticked on scanned sheets."""

import os
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import click

from report_portal.client.errors import InputError
from report_portal.paper.reading.batch import Answer, read_all
from report_portal.paper.reading.limits import FILES
from report_portal.paper.reading.refusals import PageRefusedError
from report_portal.paper.reading.report import refusal
from report_portal.paper.reading.scans import scan_bytes, scan_files

from .terminal import say, shown, told


@click.command("read")
@click.argument(
    "scans", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="SCAN..."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--crops",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New folder for pictures: sheets without their slips, boxes, handwriting. Delete it when done.",
)
@told
def read(*, scans: tuple[Path, ...], as_json: bool, crops: Path | None) -> None:
    """Read scanned or photographed sheets: files or folders, PDF, JPEG, PNG, TIFF, WebP, HEIC.

    A person confirms every page: marks beside a box, and words, are not seen.
    """
    if crops is not None:
        _new_folder(crops)
    paths = list(islice(scan_files(scans), FILES + 1))
    found = []
    for place, answer in read_all(map(scan_bytes, paths[:FILES]), with_pictures=crops is not None):
        found.append({"file": str(paths[place]), "sheet_of_file": answer.number} | answer.page)
        if crops is not None:
            _keep(crops, place + 1, answer, found[-1])
        if not as_json:
            click.echo(_line(found[-1]))
    if len(paths) > FILES:
        found.append(
            {"file": str(paths[FILES]), "sheet_of_file": 1} | refusal(PageRefusedError("too_many_files"))
        )
        if not as_json:
            click.echo(_line(found[-1]))
    if as_json:
        say({"pages": found})


def _line(page: dict[str, Any]) -> str:
    # A name with a line's end in it must not say a line of its own.
    where = f"{' '.join(shown(page['file']).splitlines())}, {page['sheet_of_file']}: "
    if page["refused"]:
        return f"{where}{page['refused']['what']} {page['refused']['fix']}"
    states = Counter(box["state"] for box in page["boxes"])
    return (
        f"{where}form {page['form']}, page {page['page']}, {page['language']}: "
        f"{states['marked']} marked, {states['review']} to look at, {states['empty']} empty"
    )


def _new_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        raise InputError(
            "crops", f"{folder} cannot be made, or is there already.", "Name a new folder."
        ) from None


def _keep(folder: Path, place: int, answer: Answer, page: dict[str, Any]) -> None:
    for name, picture in answer.pictures.items():
        path = folder / f"{place:04}-{answer.number:04}-{name}.jpg"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(picture)
        kind, _, rest = name.partition("-")
        question, _, option = rest.partition("-")
        if kind == "sheet":
            page["crop"] = str(path)
        for thing in page["boxes"] if kind == "box" else page["fields"]:
            if thing["question"] == question and thing.get("option", "") == option:
                thing["crop"] = str(path)
