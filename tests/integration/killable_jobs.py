"""Runs jobs until killed, again for every line on stdin: folder, database, how many jobs, seconds its clock is ahead.

They are joined by tabs. Each job leaves one row that says which it was. Prints the process id of each runner.
"""

import os
import secrets
import sys
import time
from pathlib import Path

from sqlalchemy import Connection, insert

from report_portal.jobs.runner import run
from report_portal.stopping import Stopping
from report_portal.store import open_store
from report_portal.store.jobs import StoredJobs
from report_portal.store.schema import uploads
from report_portal.store.works import Recurring

# No second run of any of them comes within a lifetime.
EVERY = 10**9


def leaves_a_row(number: int) -> Recurring:
    def effect(connection: Connection) -> None:
        row = {"id": secrets.token_bytes(16), "blob": "0" * 32, "day": "2026-01-01"}
        connection.execute(insert(uploads).values(**row, length=number, offset=0))
        time.sleep(0.02)

    return Recurring(effect, EVERY)


def serve(folder: Path, database: str, count: int, ahead: float) -> None:
    works = {f"job {number}": leaves_a_row(number) for number in range(count)}
    run(StoredJobs(open_store(database, folder), works, lambda: time.time() + ahead), Stopping(), 0.01)


def main() -> None:
    for line in sys.stdin:
        folder, database, count, ahead = line.rstrip("\n").split("\t")
        runner = os.fork()
        if runner == 0:
            serve(Path(folder), database, int(count), float(ahead))
            os._exit(0)
        sys.stdout.write(f"{runner}\n")
        sys.stdout.flush()
        os.waitpid(runner, 0)


if __name__ == "__main__":
    main()
