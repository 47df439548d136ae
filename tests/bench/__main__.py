"""`python -m tests.bench`: runs every bench, prints the figures and writes build/bench.json."""

import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent.parent / "build" / "bench.json"


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    figures: dict[str, dict[str, float]] = {}
    for path in sorted(HERE.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        figures[name] = importlib.import_module(f"bench.{path.stem}").measure()
        for figure, value in figures[name].items():
            sys.stdout.write(f"{name:10} {figure:36} {value}\n")
        sys.stdout.flush()
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(figures, indent=1) + "\n")


main()
