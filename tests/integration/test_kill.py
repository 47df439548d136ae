"""SIGKILLs under load: every acknowledged item is there, and none twice. `make soak` kills two hundred times."""

from pathlib import Path

from engines import POSTGRESQL, SQLITE, on_both_engines
from intake_kit import put_in_force
from kill_kit import killed_under_load, outcome
from load_kit import servers, start
from ports import free_port

from report_portal.store import Store

KILLS = {SQLITE: 50, POSTGRESQL: 12}


@on_both_engines
def test_every_acknowledged_item_survives_kills(
    store: Store, engine: str, database: str, tmp_path: Path
) -> None:
    put_in_force(store)
    port = free_port()
    with servers(port, tmp_path, database) as starter:
        sents, back = killed_under_load(port, KILLS[engine], lambda: start(starter, port))
    found = outcome(store, sents, back)
    assert found.refused == []
    assert found.retried > KILLS[engine] / 2, "the kills met no request: the test proves nothing"
    assert found.acknowledged > KILLS[engine]
    assert (found.lost, found.corrupt, found.doubled) == (0, 0, 0)
