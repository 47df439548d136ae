"""From SQLite to PostgreSQL: everything arrives, nothing half, and the old place is closed."""

import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from engines import Cluster
from ports import free_port
from sqlalchemy import Connection, insert, select, text, update
from triage_kit import Office, Reporter, open_office

from report_portal.cli import main
from report_portal.config import SettingError, Settings
from report_portal.place import Place, write_place
from report_portal.store import Store
from report_portal.store.blobs import Blobs
from report_portal.store.database import address_of, connect, sqlite_url
from report_portal.store.moving import MoveError, move
from report_portal.store.schema import items, paper_forms, reports, uploads
from report_portal.store.staff_schema import staff_holds, staff_indexes
from report_portal.store.sweeps import unlink_orphans
from report_portal.store.tables import metadata

CANARY = b"age-encryption.org/v1\nsealed canary " * 20


def everything(url: str) -> dict[str, int]:
    engine = connect(url)
    with engine.connect() as connection:
        counts = {
            table.name: len(connection.execute(select(table)).all()) for table in metadata.sorted_tables
        }
    engine.dispose()
    return counts


@pytest.fixture
def reporters(office: Office) -> list[Reporter]:
    ioana = office.signed_in("ioana.resource")
    return [office.report(ioana) for _ in range(3)]


@pytest.fixture
def lived_in(office: Office, reporters: list[Reporter]) -> Office:
    """An office with reports, answers, a whole upload, a sheet, and an index, all of it still in rows."""
    ioana = office.signed_in("ioana.resource")
    answer = reporters[0].answer(office.instance(ioana))
    ioana.send_bundle(
        "POST", f"/reports/{reporters[0].id}/answers", answer.meta, answer.files
    ).raise_for_status()
    upload = {"id": secrets.token_bytes(16), "mailbox": bytes.fromhex(reporters[0].id), "day": "2026-11-01"}
    upload |= {"length": len(CANARY), "offset": len(CANARY), "sha256": sha256(CANARY).digest()}
    sheet = {"form": secrets.token_bytes(8), "mailbox": secrets.token_bytes(16), "auth_sha256": bytes(32)}
    hold = {"id": secrets.token_hex(16), "report": upload["mailbox"], "member": "a" * 32, "day": "2026-11-01"}
    hold |= {"until": "2027-11-01", "agreed_by": "b" * 32, "agreed": "2026-11-02"}
    with_index = {"audience": "resource/ngo", "version": 1, "size": len(CANARY), "data": CANARY}

    def fill(connection: Connection) -> None:
        for table, row in (
            (uploads, upload | {"blob": office.store.blobs.put(CANARY)}),
            (paper_forms, sheet | {"sealed": CANARY}),
            (staff_indexes, with_index),
            (staff_holds, hold),
        ):
            connection.execute(insert(table).values(row))

    office.store.write(fill)
    return office


def test_everything_is_there_afterwards_and_nothing_sealed_stands_in_a_row(
    lived_in: Office, reporters: list[Reporter], cluster: Cluster
) -> None:
    with cluster.migrated() as url:
        before = everything(sqlite_url(lived_in.data))
        assert (before["reports"], before["staff_holds"]) == (3, 1)
        counts = move(lived_in.store, url)
        assert counts == before == everything(url)
        old = [reporter.mailbox() for reporter in reporters]
        moved = open_office(lived_in.data, lived_in.keys, lived_in.people, url=url)
        moved.clock.now = lived_in.clock.now
        for reporter in reporters:
            reporter.office = moved
        assert [reporter.mailbox() for reporter in reporters] == old
        ioana = moved.signed_in("ioana.resource")
        assert len(ioana.get("/reports")["reports"]) == 3
        with moved.store.read() as connection:
            rows = {
                table: connection.execute(select(table)).all()
                for table in (items, paper_forms, staff_indexes)
            }
            (index,) = connection.execute(select(staff_indexes.c.blob)).scalars()
        assert b"age-encryption" not in repr(rows).encode()
        assert moved.store.blobs.read(index) == CANARY
        # Every blob is named by a row: none is taken for an orphan when it has settled.
        blobs = [path for path in moved.store.blobs._folder.rglob("*") if path.is_file()]
        moved.store.blobs.settled = lambda: [path.name for path in blobs]  # type: ignore[method-assign] # as if they had lain there for days
        assert unlink_orphans(moved.store) == 0
        moved.store.close()


def lose_a_blob(store: Store) -> None:
    with store.read() as connection:
        store.blobs.delete(connection.execute(select(uploads.c.blob)).scalars())


def spoil_a_blob(store: Store) -> None:
    with store.read() as connection:
        (name,) = connection.execute(select(uploads.c.blob)).scalars()
    store.blobs.write_at(name, 0, bytes(len(CANARY)))


def cut_a_row(store: Store) -> None:
    store.write(lambda connection: connection.execute(update(staff_indexes).values(size=7)))


@pytest.mark.parametrize("damage", [lose_a_blob, spoil_a_blob, cut_a_row])
def test_what_is_not_whole_is_not_moved(
    damage: Callable[[Store], None], lived_in: Office, cluster: Cluster
) -> None:
    damage(lived_in.store)
    blobs = sorted(path.name for path in lived_in.store.blobs._folder.rglob("*"))
    with cluster.empty() as url:
        with pytest.raises(MoveError):
            move(lived_in.store, url)
        assert set(everything(url).values()) == {0}
    assert sorted(path.name for path in lived_in.store.blobs._folder.rglob("*")) == blobs


def test_a_blob_written_wrong_is_noticed(
    lived_in: Office, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Blobs.put_together
    monkeypatch.setattr(
        Blobs, "put_together", lambda self, files: whole(self, [file[:-1] + b"?" for file in files])
    )
    with cluster.empty() as url, pytest.raises(MoveError):
        move(lived_in.store, url)


def test_a_database_that_holds_anything_is_refused(store: Store, cluster: Cluster) -> None:
    row = {"mailbox": bytes(16), "auth_sha256": bytes(32), "received": "2026-01-02", "moved": "2026-01-02"}
    with cluster.migrated() as url:
        engine = connect(url)
        with engine.begin() as connection:
            connection.execute(insert(reports).values(**row, in_sequence=1, out_sequence=0, attachments=0))
        with pytest.raises(MoveError, match="rows"):
            move(store, url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE of_others (k int)"))
        with pytest.raises(MoveError, match="other tables"):
            move(store, url)
        engine.dispose()


@pytest.fixture
def portal(tmp_path: Path, store: Store) -> dict[str, str]:
    store.close()
    write_place(tmp_path, Place("test", demo=False))
    port, triage_port = free_port(), free_port()
    names = {"DATA": str(tmp_path), "PORT": str(port), "TRIAGE_PORT": str(triage_port)}
    return {f"REPORT_PORTAL_{name}": value for name, value in names.items()}


def test_the_command_closes_the_old_place(portal: dict[str, str], cluster: Cluster, tmp_path: Path) -> None:
    run = CliRunner(env=portal).invoke
    with cluster.empty() as url:
        address = tmp_path / "address"
        address.write_text(url + "\n")
        assert run(main, ["move", "--to", "sqlite:///elsewhere"]).exit_code == 1
        said = run(main, ["move", "--to-file", str(address)])
        assert said.exit_code == 0, said.output
        assert "0 rows" in said.output
        with pytest.raises(SettingError, match="moved"):
            address_of(Settings(data=tmp_path))
        again = run(main, ["move", "--to", url])
        assert again.exit_code == 1
        assert "moved" in again.output
        old = tmp_path / "report_portal.sqlite3.moved"
        assert old.stat().st_size > 0
        forget = {"REPORT_PORTAL_DATABASE_URL": url}
        assert run(main, ["move", "--forget-source"]).exit_code == 1
        assert run(main, ["move", "--forget-source"], env=portal | forget).exit_code == 0
        assert old.stat().st_size == 0
        with pytest.raises(SettingError, match="moved"):
            address_of(Settings(data=tmp_path))


def test_a_portal_that_runs_is_not_moved(portal: dict[str, str], cluster: Cluster, tmp_path: Path) -> None:
    with cluster.empty() as url, closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", int(portal["REPORT_PORTAL_PORT"])))
        holder.listen()
        said = CliRunner(env=portal).invoke(main, ["move", "--to", url])
        assert said.exit_code == 1
        assert "REPORT_PORTAL_PORT" in said.output
        assert address_of(Settings(data=tmp_path)) == sqlite_url(tmp_path)
