"""`python -m tests.fuzz [NAME…]`: every parser under the fuzzer, two at a time; ends with 1 where one was surprised.

Environment: FUZZ_RUNS, inputs per parser (1,000,000).
"""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .parsers import PARSERS

RUNS = int(os.environ.get("FUZZ_RUNS", "1000000"))
ROOT = Path(__file__).resolve().parent.parent.parent


def hunt(name: str) -> tuple[str, int, int, float, str]:
    """Fuzz one parser; gives its name, the inputs tried, branches reached, seconds, and what it found."""
    begun = time.monotonic()
    # A parser that takes more than a gigabyte or ten seconds over one input has been found out as well.
    command = [sys.executable, "-m", "tests.fuzz.parsers", name]
    limits = [f"-runs={RUNS}", "-rss_limit_mb=1024", "-timeout=10", "-max_len=16384", "-print_final_stats=1"]
    done = subprocess.run(
        [*command, *limits], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    tried = re.findall(r"stat::number_of_executed_units: (\d+)", done.stderr)
    reached = re.findall(r"cov: (\d+)", done.stderr)
    found = "" if done.returncode == 0 else done.stderr[-4000:] + done.stdout[-4000:]
    return (
        name,
        int(tried[-1]) if tried else 0,
        int(reached[-1]) if reached else 0,
        time.monotonic() - begun,
        found,
    )


def main() -> int:
    """Fuzz what was named, or everything."""
    (ROOT / "build").mkdir(exist_ok=True)
    surprised = 0
    with ThreadPoolExecutor(2) as two:
        for name, tried, reached, seconds, found in two.map(hunt, sys.argv[1:] or PARSERS):
            surprised += bool(found)
            sys.stdout.write(
                f"{name:12} {tried:>9} inputs {reached:>5} branches {seconds:>7.0f} s  {'FOUND' if found else '0'}\n"
            )
            sys.stdout.write(found)
            sys.stdout.flush()
    return min(surprised, 1)


sys.exit(main())
