"""`python -m tests.soak`: kills the product for minutes on both engines; prints target, figure, met or not.

`python -m tests.soak kills jobs` takes parts alone, `--quick` a tenth of everything, to see that it works.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "integration")]

from engines import POSTGRESQL, SQLITE  # noqa: E402 - found only now
from goals import Goal, load, table  # noqa: E402 - found only now

from soak import jobs, kills, production  # noqa: E402 - found only now

ENGINES = (SQLITE, POSTGRESQL)
Acts = list[Callable[[], list[Goal]]]


def main() -> int:
    words = sys.argv[1:]
    share = 10 if "--quick" in words else 1
    wanted = set(words) - {"--quick"}
    parts: dict[str, Acts] = {
        "kills": [lambda engine=engine: kills.goals(engine, kills.KILLS // share) for engine in ENGINES],
        "jobs": [
            *(
                lambda engine=engine: jobs.embedded(engine, jobs.JOBS // share, jobs.KILLS // share)
                for engine in ENGINES
            ),
            lambda: jobs.celery(jobs.JOBS // share, jobs.KILLS // share),
        ],
        "production": [lambda: production.goals(production.ROUNDS // (30 if share > 1 else 1))],
    }
    if unknown := wanted - parts.keys():
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    found: list[Goal] = []
    for name, acts in parts.items():
        for act in acts if not wanted or name in wanted else ():
            begin = time.monotonic()
            before = load()
            new = act()
            found += new
            sys.stdout.write(table(new) + f"{time.monotonic() - begin:.0f} s; {before} when it began\n\n")
            sys.stdout.flush()
    sys.stdout.write(table(found))
    return not all(goal.met for goal in found)


sys.exit(main())
