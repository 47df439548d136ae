"""`python -m tests.fuzz.scan WAPITI`: a web scanner walks and attacks both applications of a running portal.

WAPITI is the program `wapiti`, in an environment of its own (`requirements/wapiti.txt`): what it needs does not agree
with what we need. Environment: SCAN_SECONDS, at most, to find the pages of an application (300), and ATTACK_SECONDS, at
most, for each of some thirty kinds of attack on them (30).

Source: https://wapiti-scanner.github.io/
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .portal import running_portal

SECONDS = os.environ.get("SCAN_SECONDS", "300")
ATTACK_SECONDS = os.environ.get("ATTACK_SECONDS", "30")


def scan(program: str, address: str, folder: Path) -> int:
    """Scan one application; prints what was found, and gives how much."""
    report = folder / "report.json"
    command = [
        # Wapiti runs in a folder of its own, where it may leave what it likes.
        str(Path(program).absolute()),
        "-u",
        f"{address}/",
        "--scope",
        "domain",
        "-m",
        # Whether http leads to https is for what stands in front of both.
        "all,-https_redirect",
        "--flush-session",
        "--no-bugreport",
    ]
    limits = [
        "--max-scan-time",
        SECONDS,
        "--max-attack-time",
        ATTACK_SECONDS,
        "-f",
        "json",
        "-o",
        str(report),
        "-v",
        "0",
        "--store-session",
        str(folder),
    ]
    subprocess.run([*command, *limits], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    said = json.loads(report.read_text("utf-8"))
    found = 0
    for part in ("vulnerabilities", "anomalies"):
        for name, entries in said[part].items():
            found += len(entries)
            for entry in entries:
                sys.stdout.write(f"  {part}: {name}: {entry['method']} {entry['path']} {entry['info']}\n")
    sys.stdout.write(f"{address}: {said['infos']['crawled_pages_nbr']} pages, {found} found\n")
    return found


def main() -> int:
    """Scan both, and look into what they wrote while they were attacked."""
    (program,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name, running_portal(Path(name)) as portal:
        found = sum(scan(program, address, Path(name)) for address in (portal.intake, portal.staff))
        surprises = portal.log.read_text("utf-8", "replace").count("Traceback")
        sys.stdout.write(f"surprises in the log: {surprises}\n")
        return min(found + surprises, 1)


if __name__ == "__main__":
    sys.exit(main())
