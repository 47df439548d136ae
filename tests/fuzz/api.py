"""`python -m tests.fuzz.api`: what the API's own document allows, and much that it does not, sent to a running portal.

Needs `schemathesis` on the PATH. Environment: FUZZ_EXAMPLES, requests per operation (1,000).

Source: https://schemathesis.readthedocs.io/
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .portal import running_portal

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "1000")
# What must hold of every answer, whatever was sent.
HERE = Path(__file__).resolve().parent
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main() -> int:
    """Run it against a demo portal of its own."""
    program = shutil.which("schemathesis") or str(Path(sys.executable).with_name("schemathesis"))
    with tempfile.TemporaryDirectory() as folder, running_portal(Path(folder)) as portal:
        command = [program, "run", f"{portal.intake}/api/v1/openapi.json", "--checks", CHECKS]
        limits = [
            "--max-examples",
            EXAMPLES,
            "--workers",
            "2",
            "--phases",
            "examples,coverage,fuzzing",
            "--continue-on-failure",
        ]
        paths = os.pathsep.join(str(HERE.parents[level]) for level in (0, 1))
        known = {**os.environ, "SCHEMATHESIS_HOOKS": "fuzz.hooks", "PYTHONPATH": paths}
        done = subprocess.run([*command, *limits], check=False, cwd=folder, env=known)
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
