"""`report-portal paper read`: files and folders in, JSON as documented out."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bench.paper_blank import CODE
from click.testing import CliRunner
from paper_desk import CROSSES, FORM, crossed, fill, jpeg, pdf, scanned

from report_portal.cli import main
from report_portal.paper.reading.refusals import REASONS

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "paper-read.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a pile: two languages in a folder, a file with a wrong name, and something that is no scan."""
    folder = tmp_path_factory.mktemp("pile")
    english = scanned(crossed().grey, dpi=200)
    arabic = scanned(fill({3: "black", 5: "cross"}, language="ar", page=2).grey, dpi=200)
    (folder / "a.pdf").write_bytes(pdf(english, arabic, dpi=200))
    (folder / "b-really-a-jpeg.pdf").write_bytes(jpeg(english))
    (folder / "c.txt").write_text("words", "utf-8")
    (folder / ".hidden").write_text("words", "utf-8")
    return folder


def told(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["paper", "read", *arguments])
    assert result.exit_code == 0, result.output
    assert CODE not in result.output
    document = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return dict(document)


def test_json_is_as_documented(pile: Path) -> None:
    pages = told("--json", str(pile))["pages"]
    assert [(Path(one["file"]).name, one["sheet_of_file"]) for one in pages] == [
        ("a.pdf", 1),
        ("a.pdf", 2),
        ("b-really-a-jpeg.pdf", 1),
        ("c.txt", 1),
    ]
    assert [one.get("language") for one in pages] == ["en", "ar", "en", None]
    marked = [n for n, box in enumerate(pages[0]["boxes"]) if box["state"] == "marked"]
    assert marked == sorted(CROSSES)
    assert pages[1]["boxes"][3] == pages[1]["boxes"][3] | {"state": "review", "reason": "filled"}
    assert pages[3]["refused"]["code"] == "kind"


def test_the_schema_names_every_refusal() -> None:
    assert set(SCHEMA["$defs"]["refused"]["properties"]["refused"]["properties"]["code"]["enum"]) == set(
        REASONS
    )


def test_pictures_go_to_a_new_folder_of_their_owner_only(pile: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crops"
    pages = told("--json", "--crops", str(folder), str(pile / "a.pdf"))["pages"]
    assert folder.stat().st_mode & 0o777 == 0o700
    named = {
        one["crop"] for page in pages for one in [page, *page["boxes"], *page["fields"]] if "crop" in one
    }
    assert named == {str(path) for path in folder.iterdir()}
    assert len(named) == 2 + len(CROSSES) + 2
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    again = CliRunner().invoke(main, ["paper", "read", "--crops", str(folder), str(pile / "a.pdf")])
    assert again.exit_code != 0
    assert "Name a new folder" in again.output


def test_without_json_a_line_a_page(pile: Path) -> None:
    result = CliRunner().invoke(main, ["paper", "read", str(pile)])
    lines = result.output.splitlines()
    assert len(lines) == 4
    assert f"form {FORM}, page 1, en: 4 marked, 0 to look at" in lines[0]
    assert "1 marked, 1 to look at" in lines[1]
    assert lines[3].endswith("Use PDF, JPEG, PNG, TIFF, WebP or HEIC.")
