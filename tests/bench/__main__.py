"""`python -m tests.bench`: runs every bench, prints figures and goals and writes build/bench.json.

`python -m tests.bench accept flood` runs parts alone; `--quick` takes little of each, to see that it works.
"""

import importlib
import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent.parent / "build" / "bench.json"
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "integration")]

from goals import Goal, load, table  # noqa: E402 - found only now


def main() -> int:
    words = set(sys.argv[1:])
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := words - {"--quick", *names}:
        raise SystemExit(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    figures: dict[str, dict[str, float]] = {}
    found: list[Goal] = []
    for name in names:
        if words - {"--quick"} and name not in words:
            continue
        begin, before = time.monotonic(), load()
        bench = importlib.import_module(f"bench.bench_{name}")
        figures[name] = bench.measure(**(getattr(bench, "QUICK", {}) if "--quick" in words else {}))
        for figure, value in figures[name].items():
            sys.stdout.write(f"{name:8} {figure:40} {value}\n")
        sys.stdout.write(f"{name:8} {time.monotonic() - begin:.0f} s; {before} when it began\n\n")
        sys.stdout.flush()
        found += bench.goals(figures[name]) if hasattr(bench, "goals") else []
    OUTPUT.parent.mkdir(exist_ok=True)
    held = json.loads(OUTPUT.read_text()) if words - {"--quick"} and OUTPUT.exists() else {}
    OUTPUT.write_text(json.dumps(held | figures, indent=1) + "\n")
    sys.stdout.write(table(found))
    return not all(goal.met for goal in found)


sys.exit(main())
