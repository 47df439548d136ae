"""Reports as staff see them without keys: days, counts, sealed files, within one transaction.

Staff know a report by its mailbox, as the sealed records inside do: a server that hands over another report's
files under a name is found out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, tuple_, update

from report_portal.staff import ReportRow, StoredAnswer

from .items import ItemRow, add_item, drop_contact, each_file, find_item
from .ledger import Gone, Ledger
from .placed import Placed
from .schema import IN, OUT, doors, paper_forms, reports, uploads
from .sealed_cell import read_cell, write_cell

_DIRECTIONS = {IN: "in", OUT: "out"}


class Reports:
    """Reports.

    Args:
        connection: of one transaction.
        ledger: where deletions are noted.

    `gone` are places of files that were taken out, for `Store.erase` after the act.
    """

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger
        self.gone: list[Placed] = []

    def rows(self, since: str | None, after: tuple[str, str] | None, limit: int) -> Sequence[ReportRow]:
        """List reports by (last day of movement, id).

        Args:
            since: first UTC day to list, or None.
            after: day and id of the last row already seen, or None.
            limit: at most this many.

        Returns:
            Rows in order; the cost does not grow with what was seen before.
        """
        query = select(reports).order_by(reports.c.moved, reports.c.mailbox).limit(limit)
        if since is not None:
            query = query.where(reports.c.moved >= since)
        if after is not None:
            last = tuple_(after[0], bytes.fromhex(after[1]))
            query = query.where(tuple_(reports.c.moved, reports.c.mailbox) > last)
        return [_row(row) for row in self._connection.execute(query)]

    def get(self, report: str, *, hold: bool = False) -> ReportRow | None:
        """Find one report by id; `hold` keeps others from changing it until the act ends."""
        query = select(reports).where(reports.c.mailbox == bytes.fromhex(report))
        if hold:
            query = query.with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _row(row)

    def files(self, ids: Sequence[str], names: Sequence[str] | None) -> Sequence[tuple[str, Placed]]:
        """List files of reports.

        Args:
            ids: of reports; unknown ones are passed over.
            names: of the files wanted, or None for all but the reporter's `state`.

        Returns:
            `<id>/in/<sequence>/<file>` and `<id>/out/<sequence>/answer` with their places.
        """
        return [
            (f"{one.mailbox.hex()}/{_DIRECTIONS[one.direction]}/{one.sequence}/{one.name}", one.placed)
            for one in each_file(self._connection, [bytes.fromhex(each) for each in ids])
            if (one.name != "state" if names is None else one.name in names)
        ]

    def answer(self, report: str, sequence: int) -> StoredAnswer | None:
        """Find an `out` item."""
        found = find_item(self._connection, bytes.fromhex(report), OUT, sequence)
        return None if found is None else StoredAnswer(sequence, *found)

    def append_answer(self, report: str, answer: StoredAnswer, envelope: Placed, *, answered: bool) -> None:
        """Keep the next `out` item and move the report to its day; fails where the sequence is taken.

        Args:
            report: id, hex.
            answer: sequence, hash and day.
            envelope: its only file.
            answered: also sets the day of the first answer where none stands.
        """
        key = bytes.fromhex(report)
        row = ItemRow(key, OUT, answer.sequence, answer.body_hash, answer.day)
        add_item(self._connection, row, {"answer": envelope})
        values: dict[str, Any] = {"out_sequence": answer.sequence, "moved": answer.day}
        if answered:
            values["answered"] = func.coalesce(reports.c.answered, answer.day)
        self._connection.execute(update(reports).where(reports.c.mailbox == key).values(**values))

    def set_dates(self, report: str, days: Mapping[str, str | None], day: str) -> None:
        """Set `reminder`, `closed` or both, and move the report to `day`; closing deletes the contact part for ever."""
        key = bytes.fromhex(report)
        gone = [] if days.get("closed") is None else drop_contact(self._connection, key)
        if gone:
            self.gone += gone
            self._ledger.note(Gone.CONTACT, [key])
        change = update(reports).where(reports.c.mailbox == key)
        self._connection.execute(change.values(**days, moved=day))

    def attachment(self, upload: str) -> tuple[str, str] | None:
        """Find a whole upload that belongs to a report: the report's id and the blob's name."""
        query = select(uploads.c.mailbox, uploads.c.blob).where(uploads.c.mailbox.is_not(None))
        row = self._connection.execute(query.where(uploads.c.id == bytes.fromhex(upload))).first()
        return None if row is None else (row.mailbox.hex(), row.blob)

    def register_form(self, form: str, mailbox: str, auth_sha256: bytes, sealed: Placed) -> bool:
        """Reserve a mailbox for a paper form; False where form or mailbox is taken."""
        key, number = bytes.fromhex(mailbox), bytes.fromhex(form)
        taken = select(paper_forms.c.form).where(
            or_(paper_forms.c.form == number, paper_forms.c.mailbox == key)
        )
        report = select(reports.c.mailbox).where(reports.c.mailbox == key)
        used = report.union_all(select(doors.c.door).where(doors.c.door == key))
        if self._connection.execute(taken).first() or self._connection.execute(used).first():
            return False
        self._connection.execute(
            insert(paper_forms).values(
                form=number, mailbox=key, auth_sha256=auth_sha256, sealed=write_cell(sealed)
            ),
        )
        return True

    def form(self, form: str) -> tuple[str, bytes, Placed] | None:
        """Find a paper form: mailbox, auth hash, place of the sealed file."""
        query = select(paper_forms).where(paper_forms.c.form == bytes.fromhex(form))
        row = self._connection.execute(query).first()
        return None if row is None else (row.mailbox.hex(), row.auth_sha256, read_cell(row.sealed))


def _row(row: Row[Any]) -> ReportRow:
    return ReportRow(
        id=row.mailbox.hex(),
        received=row.received,
        moved=row.moved,
        answered=row.answered,
        closed=row.closed,
        reminder=row.reminder,
        in_sequence=row.in_sequence,
        out_sequence=row.out_sequence,
        withdrawn=row.withdrawn,
        attachments=row.attachments,
    )
