"""`report-portal retention`, and what the acts that delete leave in the ledger."""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from intake_kit import BUNDLE, Sender, change, put_in_force
from operator_kit import set_up, stored, typed
from sqlalchemy import insert, update
from triage_kit import Office

from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.store.items import ItemRow, add_item
from report_portal.store.ledger import Gone
from report_portal.store.schema import IN, reports, uploads
from report_portal.store.staff_schema import staff_statistics, staff_texts


def today() -> date:
    return datetime.now(UTC).date()


def days(back: int) -> str:
    return (today() - timedelta(days=back)).isoformat()


def keep(store: Store, **dates: str) -> bytes:
    mailbox = secrets.token_bytes(16)
    row = {"mailbox": mailbox, "auth_sha256": bytes(32), "received": days(300), "moved": days(300), **dates}

    def act(connection: object) -> None:
        connection.execute(insert(reports).values(**row, in_sequence=1, out_sequence=0, attachments=0))
        canary = b"sealed canary " * 5000
        add_item(connection, ItemRow(mailbox, IN, 1, bytes(32), days(300)), {"core": store.place(canary)})

    store.write(act)
    return mailbox


def text(store: Store, report: bytes, until: str) -> None:
    """A text with an interpreter."""
    member = secrets.token_hex(16)
    row = {"id": secrets.token_hex(16), "report": report, "giver": member, "interpreter": member}
    row |= {"given": days(9), "first": days(9), "until": until, "body_hash": bytes(32)}
    row |= {"size": 1, "data": b"x", "blob": None}
    store.write(lambda connection: connection.execute(insert(staff_texts).values(row)))


def found(data: Path) -> list[str]:
    return [path.name for path in data.rglob("*") if path.is_file() and b"sealed canary" in path.read_bytes()]


def going(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.startswith("  ")]


def test_the_list_says_what_goes_when_and_touches_nothing(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        for _ in range(2):
            keep(store, closed=days(200), moved=days(200))
        keep(store, withdrawn=days(10), moved=days(10))
        keep(store, closed=days(200), moved=days(30))
        keep(store, received=days(900))
        keep(store)
        row = {"id": secrets.token_bytes(16), "day": days(0), "blob": "0" * 32, "length": 9, "offset": 6}
        store.write(lambda connection: connection.execute(insert(uploads).values(row)))
        line = {"line": bytes(16), "month": f"{today().year - 2}-12", "size": 1, "data": b"x"}
        store.write(lambda connection: connection.execute(insert(staff_statistics).values(line)))
        report = keep(store)
        for until in (-3, 1):
            text(store, report, days(until))
    said = typed(data, "retention")
    assert said.exit_code == 0, said.output
    assert going(said.stdout) == [
        f"{days(20)}  2 reports  due now",
        f"{today() + timedelta(days=150)}  1 report",
        f"{today() + timedelta(days=170)}  1 report",
        "none",
        f"{today() + timedelta(days=2)}  1 upload",
        f"{today().year + 4}-01-01  1 line",
        f"{today()}  1 text  due now",
        f"{today() + timedelta(days=4)}  1 text",
    ]
    assert "24 months, not deleted by themselves: 1" in said.stdout
    assert typed(data, "retention").stdout == said.stdout


def test_now_deletes_what_is_due_and_no_byte_of_it_is_left(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        for _ in range(3):
            mailbox = keep(store, closed=days(181), moved=days(181))
    assert found(data)
    said = typed(data, "retention", "--now")
    assert "Deleted now: 3 reports." in said.stdout
    assert going(said.stdout) == ["none"] * 5
    assert found(data) == []
    with stored(data) as store:
        assert store.ledger.read().among([mailbox], Gone.ENDED) == [mailbox]


def test_what_is_listed_for_a_day_goes_on_that_day_and_not_before(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        keep(store, closed=days(179), moved=days(179))
        assert "Deleted now: 0" in typed(data, "retention", "--now").stdout
        assert going(typed(data, "retention").stdout)[0].startswith(f"{date.fromisoformat(days(-1))}  1")
        store.write(
            lambda connection: connection.execute(update(reports).values(closed=days(180), moved=days(180)))
        )
    assert "Deleted now: 1" in typed(data, "retention", "--now").stdout


def test_a_closing_day_that_never_comes_keeps_nothing(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        keep(store, closed="9999-12-31", moved=days(179))
        assert going(typed(data, "retention").stdout)[0].startswith(f"{date.fromisoformat(days(-1))}  1")
        assert "Deleted now: 0" in typed(data, "retention", "--now").stdout
        keep(store, closed="9999-12-31", moved=days(180))
    assert "Deleted now: 1" in typed(data, "retention", "--now").stdout


def test_without_its_term_nothing_is_listed_or_deleted(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    (data / "instance" / "clocks.json").write_text("{}")
    said = typed(data, "retention", "--now")
    assert said.exit_code == 1
    assert "clocks.json" in said.stderr


def test_withdrawing_and_changing_the_code_are_noted_and_refused_ones_are_not(tmp_path: Path) -> None:
    data = set_up(tmp_path / "data")
    with stored(data) as store:
        put_in_force(store)
        client = create_app(Settings(data=data), store).test_client()

        def post(path: str, body: bytes, sender: Sender) -> int:
            return client.post(f"/api/v1/{path}", data=body, headers=BUNDLE | sender.headers).status_code

        kept, gone, moved = Sender(), Sender(), Sender()
        for sender in (kept, gone, moved):
            assert post("reports", sender.report(), sender) == 201
        assert post("mailbox/withdrawal", kept.later(5), kept) == 409
        assert post("mailbox/withdrawal", gone.later(2), gone) in {200, 201}
        assert post("mailbox/code", change(moved, Sender(), 2), moved) in {200, 201}
        entries, all_of_them = store.ledger.read(), [kept.mailbox, gone.mailbox, moved.mailbox]
        assert entries.among(all_of_them, Gone.WITHDRAWN) == [gone.mailbox]
        assert entries.among(all_of_them, Gone.CODE) == [moved.mailbox]


def test_closing_a_case_and_removing_a_member_are_noted(office: Office) -> None:
    ana, elena = office.signed_in("ana.coordinator"), office.people["elena.helper"]
    report, other = office.report(ana), office.report(ana)
    dates = {"reminder": None, "closed": days(0), "seen": 1}
    ana.send_json("PUT", f"/reports/{report.id}/dates", dates).raise_for_status()
    row = next(one for one in ana.get("/members")["members"] if one["member"] == elena.member)
    files = {"member": ana.member_file(office.keys, row, ana.chain_head(), "removed")}
    ana.send_bundle("POST", f"/members/{elena.member}/confirmation", ana.proof(), files).raise_for_status()
    entries = office.store.ledger.read()
    ids = [bytes.fromhex(one.id) for one in (report, other)]
    assert entries.among(ids, Gone.CONTACT) == ids[:1]
    members = [one.member.encode() for one in (ana.person, elena)]
    assert entries.among(members, Gone.MEMBER) == members[1:]
