"""Five SIGKILLs while sixty jobs are done: none undone, none done twice. `make soak` takes 500 jobs and 30 kills."""

from pathlib import Path

from engines import on_both_engines
from job_kit import killed_while_working

from report_portal.store import Store

COUNT = 60
KILLS = 5


@on_both_engines
def test_no_job_is_lost_or_done_twice_by_kills(store: Store, database: str, tmp_path: Path) -> None:
    counts, met = killed_while_working(store, database, tmp_path, COUNT, KILLS)
    assert counts == dict.fromkeys(range(COUNT), 1)
    assert met > 0, "no kill met a runner at work: the test proves nothing"
