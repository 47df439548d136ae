"""Folders made to lead the reader astray: links, pipes, devices, depth, and names that say more than a name."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from paper_desk import crossed, jpeg, scanned

from report_portal.cli import main
from report_portal.paper.reading.scans import scan_bytes, scan_files

WORDS = "CONFIDENTIAL-WORDS-OF-A-FILE"
FORGED = "x\nsheet.jpg, 1: form 0123456789abcdef, page 1, en: 9 marked, 0 to look at, 0 empty.txt"
# Deeper than Python calls go.
DEEP = 1_300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text(WORDS, "ascii")
    (made / "link.jpg").symlink_to(secret)
    (made / "folder-link").symlink_to("/etc")
    (made / "loop").symlink_to(made)
    (made / "endless.png").symlink_to("/dev/zero")
    (made / ".hidden.pdf").write_text(WORDS, "ascii")
    os.mkfifo(made / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(made)
        listening.bind("socket.jpg")
        os.chdir(here)
    for name in (FORGED, "\u202egpj.exe", "a\tb\x1b[2J.pdf", "-rf", "%s%n", "con.pdf", "'; drop table.png"):
        (made / name).write_text("no picture", "ascii")
    (Path(os.fsdecode(bytes(made) + b"/\xff\xfe.pdf"))).write_text("no picture", "ascii")
    (made / "sheet.jpg").write_bytes(jpeg(scanned(crossed().grey, dpi=150)))
    return made


def test_only_files_are_read_and_each_is_answered(folder: Path) -> None:
    done = CliRunner().invoke(main, ["paper", "read", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    assert done.output.isascii()
    told = json.loads(done.output)["pages"]
    assert len(told) == 9
    assert WORDS not in done.output
    came = {Path(one["file"]).name: one["refused"] and one["refused"]["code"] for one in told}
    assert came.pop("sheet.jpg") is None
    assert set(came.values()) == {"kind"}


def test_a_name_says_no_line_of_its_own(folder: Path) -> None:
    done = CliRunner().invoke(main, ["paper", "read", str(folder)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 9
    assert sum(line.startswith("sheet.jpg") for line in lines) == 0
    assert not {"\u202e", "\x1b", "\t"} & set(done.output)


def test_folders_deeper_than_calls_go_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "first.jpg").write_bytes(b"a")
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(DEEP):
            Path("d").mkdir()
            os.chdir("d")
        Path("last.jpg").write_bytes(b"a")
        os.chdir(here)
        assert [path.name for path in scan_files([tmp_path])] == ["last.jpg", "first.jpg"]
    finally:
        os.chdir(here)
        # What cleans up after tests goes no deeper than calls either.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_what_is_put_in_a_files_place_does_not_hold_the_reader_up(folder: Path) -> None:
    assert scan_bytes(folder / "pipe.pdf") == b""
    assert scan_bytes(folder / "gone.pdf") == b""
    assert scan_bytes(folder) == b""
    assert scan_bytes(Path("/dev/zero")) == b""
    assert scan_bytes(folder / "sheet.jpg")
