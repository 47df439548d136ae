"""The command line where an extra is not installed, as on every server."""

import subprocess
import sys

import pytest

WITHOUT_PAPER = (
    "import sys; sys.modules['segno'] = None; from report_portal.cli import main; main(sys.argv[1:])"
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_PAPER, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_lists_what_is_not_installed() -> None:
    said = run("--help")
    assert said.returncode == 0, said.stderr
    assert "restore" in said.stdout
    assert "segno is missing" in said.stdout


@pytest.mark.parametrize("arguments", [["paper"], ["paper", "print", "--count", "2"], ["paper", "--help"]])
def test_a_command_whose_extra_is_missing_says_so(arguments: list[str]) -> None:
    said = run(*arguments)
    assert said.returncode == 1
    assert said.stderr == "Error: segno is missing: install the extra, report-portal[paper].\n"
