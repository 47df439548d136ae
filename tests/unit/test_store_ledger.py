"""The deletion ledger: whole entries, whatever happened in between, and nothing to learn from it."""

import secrets
import stat
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from report_portal.store.ledger import ActLedger, Gone, Ledger


def note_many(path: Path, seed: int) -> None:
    ledger = Ledger(path)
    for number in range(50):
        ledger.note(Gone.ENDED, [f"{seed} {number} {each}".encode() for each in range(20)])


def test_entries_are_found_again_by_kind(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "deletions.log")
    assert len(ledger.read()) == 0
    first, second, other = (secrets.token_bytes(16) for _ in range(3))
    ledger.note(Gone.WITHDRAWN, [first])
    ledger.note(Gone.CODE, [second])
    ledger.note(Gone.ENDED, [])
    entries = ledger.read()
    assert entries.among([first, second, other], Gone.WITHDRAWN, Gone.ENDED) == [first]
    assert entries.among([first, second, other], Gone.CODE) == [second]
    assert entries.among([first], Gone.MEMBER) == []


def test_of_entries_about_one_thing_the_newest_day_counts(tmp_path: Path) -> None:
    entries = []
    for name, days in (("own", ("2026-01-05", "2026-01-03")), ("other", ("2026-01-09", "2026-01-04"))):
        path = tmp_path / name
        for day in days:
            Ledger(path).note(Gone.CONTACT, [bytes(16)])
            path.write_text(path.read_text().replace(datetime.now(UTC).date().isoformat(), day))
        entries.append(Ledger(path).read())
    own, other = entries
    assert own.day(bytes(16), Gone.CONTACT) == "2026-01-05"
    assert own.joined(other).day(bytes(16), Gone.CONTACT) == "2026-01-09"
    assert other.joined(own).day(bytes(16), Gone.CONTACT) == "2026-01-09"
    assert own.day(bytes(16), Gone.CODE) is None


def test_a_torn_entry_does_not_take_the_next_with_it(tmp_path: Path) -> None:
    ledger, thing = Ledger(tmp_path / "deletions.log"), secrets.token_bytes(16)
    ledger.path.write_bytes(b"2026-01-01 withdrawn 00ff")
    ledger.note(Gone.WITHDRAWN, [thing])
    assert ledger.read().among([thing], Gone.WITHDRAWN) == [thing]
    assert len(ledger.read()) == 1


def test_processes_do_not_mix_their_entries(tmp_path: Path) -> None:
    path = tmp_path / "deletions.log"
    context = get_context("spawn")
    others = [context.Process(target=note_many, args=(path, seed)) for seed in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
    assert len(Ledger(path).read()) == 3 * 50 * 20


def test_it_names_nothing_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    ledger, thing = Ledger(tmp_path / "deletions.log"), secrets.token_bytes(16)
    ledger.note(Gone.WITHDRAWN, [thing])
    assert thing.hex() not in ledger.path.read_text()
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    # The day, not the time, at which somebody took something back.
    assert ledger.path.stat().st_mtime % 86_400 == 0


def test_where_it_cannot_be_written_nothing_is_deleted(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Ledger(tmp_path / "gone" / "deletions.log").note(Gone.WITHDRAWN, [bytes(16)])


def test_entries_of_an_act_wait_until_its_end(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "deletions.log")
    refused, done = ActLedger(ledger), ActLedger(ledger)
    refused.note(Gone.MEMBER, [b"stays"])
    done.note(Gone.MEMBER, iter([b"goes"]))
    done.note(Gone.HOLD, [b"ends"])
    assert len(ledger.read()) == 0
    done.append()
    entries = ledger.read()
    assert entries.among([b"stays", b"goes"], Gone.MEMBER) == [b"goes"]
    assert entries.among([b"ends"], Gone.HOLD) == [b"ends"]
