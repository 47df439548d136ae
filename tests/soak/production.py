"""Every part of a production set-up is killed in turn under load, by the test that `make test` runs once."""

import os
import subprocess
import sys
from pathlib import Path

from goals import Goal

# Of six deaths of programs, one of Redis and one of PostgreSQL each: a quarter of an hour.
ROUNDS = 60
_TEST = Path(__file__).resolve().parent.parent / "integration" / "test_production.py"


def goals(rounds: int = ROUNDS) -> list[Goal]:
    """Give the line of the table."""
    environment = {**os.environ, "SOAK_ROUNDS": str(rounds), "HURRIED_JOBS": "600"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(_TEST)]
    passed = subprocess.run(command, env=environment, check=False).returncode == 0
    return [
        Goal(
            f"production, {8 * rounds} kills: web, Celery, beat, Redis, PostgreSQL",
            "each report kept once, answered, read",
            "as it must be" if passed else "not so, see above",
            passed,
        )
    ]
