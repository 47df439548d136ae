"""Backups under load and their restore: everything acknowledged returns, what was taken back does not."""

import json
import os
import secrets
import signal
import socket
import tarfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from engines import Cluster
from intake_kit import BUNDLE, Sender, change, put_in_force
from load_kit import Digests, Sent, client, servers, start
from operator_kit import set_up, stored, typed
from ports import free_port
from sqlalchemy import insert, select, update
from triage_kit import Office
from triage_roots import change_root

from report_portal.cli.backup_jobs import backups, forget_backups
from report_portal.cli.job_runner import jobs_of
from report_portal.config import Settings
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.items.later import seal_message
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.sealing_file import SealingFile
from report_portal.intake.app import create_app
from report_portal.place import Place, write_place
from report_portal.staff import Status
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.items import each_file
from report_portal.store.ledger import Gone
from report_portal.store.schema import reports
from report_portal.store.staff import StaffStore
from report_portal.store.staff_schema import staff_invitations, staff_sessions, staff_statistics


def today() -> date:
    return datetime.now(UTC).date()


class Keeper:
    """The operator: a key, a folder of backups, and a data folder; a PostgreSQL database where its address is given."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.out = folder / "backups"
        self.key = folder / "key.txt"
        self.identity = HybridIdentity.generate()
        self.key.write_text(f"# backups\n{self.identity.text}\n")
        self.ports = {"PORT": str(free_port()), "TRIAGE_PORT": str(free_port())}
        self.database = {"DATABASE_URL": server} if server else {}

    def backup(self) -> Path:
        before = set(self.out.iterdir()) if self.out.exists() else set()
        said = typed(
            self.data, "backup", str(self.out), "--recipient", self.identity.recipient.text, **self.database
        )
        assert said.exit_code == 0, said.output
        (new,) = set(self.out.iterdir()) - before
        return new

    def restore(self, file: Path, *more: str, data: Path | None = None, server: str = "") -> tuple[int, str]:
        words = ("restore", str(file), "--identity", str(self.key), *more)
        said = typed(data or self.data, *words, **self.ports, **({"DATABASE_URL": server} if server else {}))
        return said.exit_code, said.output

    def sealed(self, fill: Callable[[tarfile.TarFile], None]) -> Path:
        """A backup that somebody else made for this operator: its recipient is no secret."""
        stream = BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as tar:
            fill(tar)
        file = self.folder / f"{secrets.token_hex(4)}.age"
        with file.open("wb") as target:
            sealing = SealingFile(target, [self.identity.recipient])
            sealing.write(stream.getvalue())
            sealing.finish()
        return file


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    keeper = Keeper(tmp_path)
    set_up(keeper.data)
    return keeper


def contents(data: Path) -> dict[str, bytes]:
    files = (path for path in sorted(data.rglob("*")) if path.is_file())
    return {str(path.relative_to(data)): path.read_bytes() for path in files}


def wait_for(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def held(store: Store, mailboxes: list[bytes]) -> dict[tuple[bytes, int, str], bytes]:
    with store.read() as connection:
        return {
            (one.mailbox, one.sequence, one.name): store.fetch(one.placed)
            for one in each_file(connection, mailboxes)
        }


def test_what_was_acknowledged_before_a_backup_under_load_returns(keeper: Keeper) -> None:
    with stored(keeper.data) as store:
        put_in_force(store)
    port, stopping, early = free_port(), threading.Event(), list[dict[bytes, list[Digests]]]()
    sents = [Sent() for _ in range(2)]
    clients = [
        threading.Thread(target=client, args=(port, number, stopping, sent))
        for number, sent in enumerate(sents)
    ]
    with servers(port, keeper.data, sqlite_url(keeper.data)) as starter:
        group = start(starter, port)
        for one in clients:
            one.start()
        files = []
        for least in (20, 40):
            wait_for(lambda least=least: sum(len(sent.kept) for sent in sents) > least)
            early.append({box: list(known) for sent in sents for box, known in dict(sent.kept).items()})
            files.append(keeper.backup())
        wait_for(lambda: sum(len(sent.kept) for sent in sents) > len(early[-1]))
        stopping.set()
        for one in clients:
            one.join(60)
        os.killpg(group, signal.SIGKILL)
    for file, known in zip(files, early, strict=True):
        data = keeper.folder / file.stem
        assert keeper.restore(file, "--without-ledger", data=data)[0] == 0
        with stored(data) as store:
            for mailbox, items in known.items():
                found = held(store, [mailbox])
                for number, files in enumerate(items, 1):
                    # A later item, acknowledged or not, takes the place of the state before it.
                    for name in files.keys() - {"", "state"}:
                        assert sha256(found[mailbox, number, name]).digest() == files[name]
    assert not list(keeper.data.glob(".backup-*"))


def post(data: Path, store: Store) -> Callable[[str, bytes, Sender], int]:
    intake = create_app(Settings(data=data), store).test_client()

    def send(path: str, body: bytes, sender: Sender) -> int:
        headers = BUNDLE | sender.headers
        return intake.post(f"/api/v1/{path}", data=body, headers=headers).status_code

    return send


def test_what_was_taken_back_after_the_backup_stays_gone(keeper: Keeper) -> None:
    with stored(keeper.data) as store:
        put_in_force(store)
        send = post(keeper.data, store)
        stays, gone, moved, ended, found = (Sender() for _ in range(5))
        for sender in (stays, gone, moved, ended, found):
            assert send("reports", sender.report(65536), sender) == 201
        lines = [
            {"line": one.mailbox[::-1], "report": one.mailbox, "month": "2026-01", "size": 4, "data": b"line"}
            for one in (stays, gone, ended)
        ]
        store.write(lambda connection: connection.execute(insert(staff_statistics), lines))
        file = keeper.backup()
        assert send("mailbox/withdrawal", gone.later(2), gone) in {200, 201}
        assert send("mailbox/code", change(moved, Sender(), 2), moved) in {200, 201}
        old = (today() - timedelta(days=200)).isoformat()
        closed = update(reports).where(reports.c.mailbox == ended.mailbox).values(closed=old, moved=old)
        store.write(lambda connection: connection.execute(closed))
        assert "1 reports" in typed(keeper.data, "retention", "--now").stdout
    code, said = keeper.restore(file, "--replace")
    assert (code, "2 reports, 0 contact parts, 1 codes" in said) == (0, True), said
    with stored(keeper.data) as store:
        with store.read() as connection:
            left = set(connection.execute(select(reports.c.mailbox)).scalars())
            counted = connection.execute(select(staff_statistics.c.line, staff_statistics.c.report)).all()
        assert left == {stays.mailbox, moved.mailbox, found.mailbox}
        # What was taken back is not counted either; of what ended the line stays, of nobody.
        assert {row.line: row.report for row in counted} == {
            stays.mailbox[::-1]: stays.mailbox,
            ended.mailbox[::-1]: None,
        }
        assert len(held(store, [stays.mailbox])) == 4
        intake = create_app(Settings(data=keeper.data), store).test_client()
        answers = [
            intake.get("/api/v1/mailbox", headers=sender.headers).status_code
            for sender in (stays, found, gone, moved, ended)
        ]
        assert answers[:2] == [200, 200]
        # Who saw the old code before it was changed does not come in again.
        assert len(set(answers[2:])) == 1
        assert answers[2] != 200
        # The ledger stays in force for the next restore.
        assert store.ledger.read().among([gone.mailbox], Gone.WITHDRAWN) == [gone.mailbox]
    for old_folder in keeper.data.glob(".before-restore-*"):
        assert (old_folder / "report_portal.sqlite3").exists()


def test_postgresql_is_backed_up_while_people_send_and_restored_into_an_empty_one(
    keeper: Keeper, cluster: Cluster, tmp_path: Path
) -> None:
    with cluster.migrated() as url, cluster.empty() as other:
        keeper.database = {"DATABASE_URL": url}
        store = open_store(url, keeper.data)
        put_in_force(store)
        send = post(keeper.data, store)
        senders = [Sender() for _ in range(40)]
        assert [send("reports", one.report(65536), one) for one in senders[:20]] == [201] * 20
        late = threading.Thread(
            target=lambda: [send("reports", one.report(4096), one) for one in senders[20:]]
        )
        late.start()
        file = keeper.backup()
        late.join(60)
        known = held(store, [one.mailbox for one in senders[:20]])
        assert send("mailbox/withdrawal", senders[0].later(2), senders[0]) in {200, 201}
        ledger = str(store.ledger.path)
        store.close()
        # Full of other rows: nothing is mixed into it.
        code, said = keeper.restore(file, "--replace", server=url)
        assert (code, "nothing was touched" in said, "empty" in said) == (1, True, True), said
        data = tmp_path / "fresh"
        code, said = keeper.restore(file, "--ledger", ledger, data=data, server=other)
        assert (code, "1 reports, 0 contact parts" in said) == (0, True), said
        restored = open_store(other, data)
        with restored.read() as connection:
            there = set(connection.execute(select(reports.c.mailbox)).scalars())
        assert {one.mailbox for one in senders[1:20]} <= there <= {one.mailbox for one in senders[1:]}
        assert held(restored, [one.mailbox for one in senders[1:20]]) == {
            place: envelope for place, envelope in known.items() if place[0] != senders[0].mailbox
        }
        restored.close()
        # Nobody takes the emptied SQLite file for the portal's database.
        assert typed(data, "jobs").exit_code == 1
        assert not (data / "report_portal.sqlite3").exists()
        assert not list(keeper.data.glob(".backup-*"))
        assert not list(data.glob(".restoring-*"))


def keeper_of(office: Office, folder: Path) -> Keeper:
    """Whoever makes copies of an office's data."""
    keeper = Keeper(folder)
    keeper.data = office.data
    write_place(office.data, Place("timisoara", demo=False))
    return keeper


def test_the_contact_part_of_a_closed_case_and_a_removed_member_stay_gone(
    office: Office, tmp_path: Path
) -> None:
    keeper = keeper_of(office, tmp_path)
    ana, elena = office.signed_in("ana.coordinator"), office.people["elena.helper"]
    report = office.report(ana)
    instance = office.instance(ana)
    box = read_mailbox(read_bundle(report.mailbox()), report.keys, instance.instance)
    told = {"contact_value": "0712 345 678"}
    later = seal_message(instance, report.keys, box.next_place(today()), text="", locale="en", contact=told)
    report.post("/mailbox/messages", later.bundle()).raise_for_status()
    ana.invite("new.person", "helper", "ngo", ())
    file = keeper.backup()
    dates = {"reminder": None, "closed": today().isoformat(), "seen": 2}
    ana.send_json("PUT", f"/reports/{report.id}/dates", dates).raise_for_status()
    row = next(one for one in ana.get("/members")["members"] if one["member"] == elena.member)
    files = {"member": ana.member_file(office.keys, row, ana.chain_head(), "removed")}
    ana.send_bundle("POST", f"/members/{elena.member}/confirmation", ana.proof(), files).raise_for_status()
    data = tmp_path / "elsewhere"
    code, said = keeper.restore(file, "--ledger", str(office.store.ledger.path), data=data)
    assert (code, "0 reports, 1 contact parts, 0 codes, 1 members" in said) == (0, True), said
    assert office.keys.root in said
    with stored(data) as store:
        names = {name for _, _, name in held(store, [bytes.fromhex(report.id)])}
        assert {"core", "message"} <= names
        assert "contact" not in names
        with store.read() as connection:
            assert connection.execute(select(staff_sessions)).all() == []
            unused = select(staff_invitations).where(staff_invitations.c.used_by.is_(None))
            assert connection.execute(unused).all() == []
    assert Status.REMOVED in {
        Status(account.status) for account in accounts(data) if account.member == elena.member
    }


def test_a_restore_says_which_root_was_left_and_which_figures_were_given_out_since(
    office: Office, tmp_path: Path
) -> None:
    keeper = keeper_of(office, tmp_path)

    def give_out(year: int) -> None:
        line, envelope = secrets.token_hex(16), office.staff.place(b"sealed")
        office.staff.write(lambda unit: unit.statistics.give_out(str(year), line, "2026-01", envelope))

    last = today().year - 1
    give_out(last - 2)
    file = keeper.backup()
    (office.data / "deletions.log").touch()
    ledger = ("--ledger", str(office.store.ledger.path))
    code, said = keeper.restore(file, *ledger, data=tmp_path / "at once")
    assert (code, "root was changed" in said, "figures" in said) == (0, False, False), said
    old = change_root(office)
    give_out(last - 1)
    code, said = keeper.restore(file, *ledger, data=tmp_path / "elsewhere")
    assert (code, "The root was changed" in said, f"Root key: {old.root}" in said) == (0, True, True), said
    assert [year for year in range(2020, last + 1) if f"The figures of {year}" in said] == [last - 1]
    # One that knows both by itself says nothing.
    code, said = keeper.restore(keeper.backup(), *ledger, data=tmp_path / "later")
    assert (code, "root was changed" in said, "figures" in said) == (0, False, False), said


def accounts(data: Path) -> list[object]:
    with stored(data) as store, StaffStore(store).read() as unit:
        return list(unit.accounts.all())


@pytest.fixture
def kept(keeper: Keeper) -> tuple[Keeper, Path]:
    with stored(keeper.data) as store:
        put_in_force(store)
        sender = Sender()
        assert post(keeper.data, store)("reports", sender.report(65536), sender) == 201
    (keeper.data / "deletions.log").write_bytes(b"")
    return keeper, keeper.backup()


def refused(keeper: Keeper, file: Path, *more: str) -> str:
    before = contents(keeper.data)
    code, said = keeper.restore(file, "--replace", *more)
    assert code == 1, said
    assert "Traceback" not in said
    assert contents(keeper.data) == before
    return said


def test_a_damaged_cut_or_lengthened_backup_touches_nothing(kept: tuple[Keeper, Path]) -> None:
    keeper, file = kept
    whole, bad = file.read_bytes(), keeper.folder / "bad.age"
    middle = len(whole) // 2
    for data in (
        *(whole[:cut] for cut in (0, 100, 1700, middle, len(whole) - 1, len(whole) - 70_000)),
        *(whole + b"x", whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]),
        b"something else",
    ):
        bad.write_bytes(data)
        assert "nothing was touched" in refused(keeper, bad)


def test_a_backup_for_another_key_or_of_another_instance_touches_nothing(kept: tuple[Keeper, Path]) -> None:
    keeper, file = kept
    own = keeper.key.read_text()
    keeper.key.write_text(HybridIdentity.generate().text)
    assert "no identity" in refused(keeper, file)
    keeper.key.write_text("words")
    refused(keeper, file)
    keeper.key.write_text(own)
    (keeper.folder / "other").mkdir()
    other = Keeper(keeper.folder / "other")
    other.identity = keeper.identity
    set_up(other.data, Place("cluj", demo=False))
    assert "another instance" in refused(keeper, other.backup())


def entry(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, BytesIO(data))


def test_what_is_forged_inside_a_good_seal_touches_nothing(kept: tuple[Keeper, Path]) -> None:
    keeper, file = kept
    with tarfile.open(fileobj=BytesIO(open_envelope(file.read_bytes(), [keeper.identity]))) as whole:
        parts = {info.name: whole.extractfile(info).read() for info in whole.getmembers()}
    end = {"files": len(parts) - 1, "missing": []}
    blob = next(name for name in parts if name.startswith("blobs/"))
    assert next(iter(parts)) == "manifest.json"
    assert list(parts)[-1] == "end.json"
    assert not any("deletions" in name or "site" in name for name in parts)

    def forged(changes: dict[str, bytes | None], count: int = 0) -> Path:
        files = {name: data for name, data in (parts | changes).items() if data is not None}
        files["end.json"] = json.dumps(end | {"files": end["files"] + count}).encode()
        files["end.json"] = files.pop("end.json")
        return keeper.sealed(lambda tar: [entry(tar, name, data) for name, data in files.items()])

    manifest = json.loads(parts["manifest.json"])
    newer = json.dumps(manifest | {"schema": "9999"}).encode()
    form = json.dumps(manifest | {"format": 2}).encode()
    place = json.dumps({"instance": "cluj", "demo": False, "coordinators_required": 2}).encode()
    damaged = bytearray(parts["report_portal.sqlite3"])
    damaged[8192 * 3 : 8192 * 4] = bytes(8192)
    for file, said in (
        (forged({blob: None}, -1), "missing"),
        (forged({blob: None}), "files are missing"),
        (forged({"../evil": b"x"}, 1), "no place"),
        (forged({"instance/../../evil": b"x"}, 1), "no place"),
        (forged({"blobs/00/short": b"x"}, 1), "no place"),
        (forged({"manifest.json": newer}), "newer version"),
        (forged({"manifest.json": form}), "does not know"),
        (forged({"place.json": place}), "contradicts"),
        (forged({"report_portal.sqlite3": bytes(damaged)}), "damaged"),
        (forged({"report_portal.sqlite3": b"no database"}), "damaged"),
        (keeper.sealed(lambda tar: entry(tar, "other", b"x")), "no backup"),
        (keeper.sealed(lambda tar: entry(tar, "manifest.json", parts["manifest.json"])), "end of the backup"),
    ):
        assert said in refused(keeper, file), said
    assert not list(keeper.folder.rglob("evil"))

    def linked(tar: tarfile.TarFile) -> None:
        entry(tar, "manifest.json", parts["manifest.json"])
        info = tarfile.TarInfo("place.json")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)

    assert "no file" in refused(keeper, keeper.sealed(linked))


def test_nothing_is_replaced_or_brought_back_unasked(kept: tuple[Keeper, Path]) -> None:
    keeper, file = kept
    before = contents(keeper.data)
    code, said = keeper.restore(file)
    assert (code, "--replace" in said) == (1, True)
    with socket.socket() as serving:
        serving.bind(("127.0.0.1", int(keeper.ports["PORT"])))
        serving.listen()
        code, said = keeper.restore(file, "--replace")
        assert (code, "stop it first" in said) == (1, True)
    (keeper.data / "deletions.log").unlink()
    code, said = keeper.restore(file, "--replace")
    assert (code, "--without-ledger" in said) == (1, True)
    before.pop("deletions.log")
    assert contents(keeper.data) == before


def test_a_backup_holds_no_word_in_the_clear_and_nothing_of_the_ledger(kept: tuple[Keeper, Path]) -> None:
    _, file = kept
    raw = file.read_bytes()
    for word in (b"SQLite", b"manifest", b"timisoara", b"age-encryption.org/v1\n-> mlkem768x25519 "):
        assert raw.count(word) == (1 if word.startswith(b"age") else 0)
    assert file.stat().st_mode & 0o077 == 0


def test_backups_past_their_days_go_with_the_next_one(keeper: Keeper) -> None:
    keeper.out.mkdir()
    for back in (0, 29, 30, 31, 400):
        day = today() - timedelta(days=back)
        (keeper.out / f"report-portal-timisoara-{day}-0000000{back % 9}.age").write_bytes(b"x")
    others = {
        "holiday-2020-01-01.age",
        "report-portal-cluj-2020-01-01-00000000.age",
        ".report-portal-x.age.part",
    }
    for name in (*others, ".report-portal-timisoara-2020-01-01-00000000.age.part"):
        (keeper.out / name).write_bytes(b"x")
    os.utime(keeper.out / ".report-portal-timisoara-2020-01-01-00000000.age.part", (0, 0))
    keeper.backup()
    assert sorted((today() - day).days for day, _ in backups(keeper.out, "timisoara")) == [0, 0, 29, 30]
    assert {path.name for path in keeper.out.iterdir() if str(today().year) not in path.name} >= others
    # Somebody was killed at it long ago.
    assert not (keeper.out / ".report-portal-timisoara-2020-01-01-00000000.age.part").exists()
    assert forget_backups(keeper.out, "timisoara", today()) != []


def test_the_job_runner_makes_one_every_day(keeper: Keeper) -> None:
    settings = Settings(
        data=keeper.data,
        backup_folder=str(keeper.out),
        backup_recipient=keeper.identity.recipient.text,
    )
    now = [10**9]
    with stored(keeper.data) as store:
        jobs = jobs_of(settings, store, lambda: now[0])
        jobs.plan()
        jobs.run_due()
        jobs.run_due()
        assert len(backups(keeper.out, "timisoara")) == 1
        now[0] += 86_400
        jobs.run_due()
        assert len(backups(keeper.out, "timisoara")) == 2
        wrong = Settings(data=keeper.data, backup_folder=str(keeper.out), backup_recipient="age1words")
        now[0] += 86_400
        jobs_of(wrong, store, lambda: now[0]).run_due()
        failed = jobs_of(wrong, store, lambda: now[0]).states()[0]
        assert (failed.kind, failed.reason) == ("backup", "backup-settings")


def test_the_operator_makes_a_key_once(keeper: Keeper, tmp_path: Path) -> None:
    key = tmp_path / "new.txt"
    said = typed(keeper.data, "backup", "--new-key", str(key))
    assert said.exit_code == 0
    recipient = said.stdout.splitlines()[-1]
    assert key.stat().st_mode & 0o077 == 0
    assert typed(keeper.data, "backup", "--new-key", str(key)).exit_code == 1
    keeper.key = key
    assert typed(keeper.data, "backup", str(keeper.out), BACKUP_RECIPIENT=recipient).exit_code == 0
    (file,) = keeper.out.iterdir()
    assert keeper.restore(file, "--without-ledger", data=tmp_path / "fresh")[0] == 0
    assert typed(keeper.data, "backup", str(keeper.out), BACKUP_RECIPIENT="age1words").exit_code == 1
