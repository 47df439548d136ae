"""What the helper does with a batch: look, decide, place, confirm. Every step is on disk before it counts."""

import hashlib
import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final

from report_portal.client.connection import Connection
from report_portal.client.errors import RefusedByServerError
from report_portal.crypto.instance_file import SignedInstance
from report_portal.forms import load_questionnaire
from report_portal.paper.printing import RegisteredForm, draw
from report_portal.paper.reading.batch import Reader
from report_portal.paper.staff_session import Own

from .decided import Decided
from .errors import StationError
from .looking import Look, look_at
from .outbox import Outbox
from .packing import packed
from .pages import Page, box_name
from .parcels import seal_picture
from .scanning import Scans
from .sheets import DROP, Batch, Sheet, assemble, free_copy
from .spool import Spool

_NO_MAILBOX: Final = frozenset({"form-used", "unknown-form"})
Register = Callable[[list[RegisteredForm]], None]


class Desk:
    """A helper's batch.

    Args:
        spool: of the helper.
        own: the helper's keys and the key list.
        register: registers a form, for photocopies; raises `TerminalError` where that cannot be done now.
    """

    def __init__(self, spool: Spool, own: Own, register: Register) -> None:
        self._own = own
        self._register = register
        self._lock = threading.RLock()
        self.scans = Scans(spool)
        self.outbox = Outbox(spool, own.signer, own.root, own.instance)
        self._decided = Decided(spool)
        for waiting in self.outbox.waiting():
            self._forget(waiting.parcel.pages)

    @property
    def instance(self) -> SignedInstance:
        """The newest key list known."""
        return self.outbox.instance

    @property
    def sent(self) -> int:
        """How many sheets the server holds."""
        return len(self._decided.sent)

    def take(self, data: bytes) -> bool:
        """Take a file in; it is on disk, sealed, when this returns.

        Args:
            data: the whole file.

        Returns:
            False where the very same file is here already.
        """
        with self._lock:
            digest = hashlib.sha256(data).hexdigest()
            if digest in self._decided.seen:
                return False
            self._decided.seen[digest] = self.scans.take(data)
            self._save()
            return True

    def wholly_read(self, digest: str) -> bool | None:
        """Tell whether nobody needs a file any more.

        Args:
            digest: SHA-256 of the whole file, as hex.

        Returns:
            None while it is still to be read; False where a page of it must be scanned again, or it is not known.
        """
        with self._lock:
            scan = self._decided.seen.get(digest)
            if scan is None or self.scans.waits(scan):
                return None if scan else False
            pages = [page for name, page in self.scans.pages.items() if name.rpartition("-")[0] == scan]
            return all(page.done for page in pages)

    def read_next(self, reader: Reader) -> bool:
        """Read the next file that waits; see `Scans.read_next`."""
        return self.scans.read_next(reader)

    def batch(self) -> Batch:
        """Give all pages in their places."""
        with self._lock:
            pages = [self.scans.pages[name] for name in sorted(self.scans.pages)]
            return assemble(pages, self._decided.placed, self._forms_sent())

    def look(self, sheet: Sheet, batch: Batch) -> Look:
        """Work out what a sheet says, who will read it, and what is still open.

        Args:
            sheet: of the batch.
            batch: whole.
        """
        said = self._decided.sheets.get(sheet.key, {})
        return look_at(sheet, said, self._decided.boxes, self.instance, asked=batch.asked(sheet.form))

    def decide(self, page: str, box: str, *, ticked: bool) -> None:
        """Say what a box is.

        Args:
            page: id.
            box: `<question>-<option>`.
            ticked: it counts as ticked.

        Raises:
            StationError: `gone`, no such page or box.
        """
        with self._lock:
            if box not in map(box_name, self._page(page).boxes):
                raise StationError("gone")
            self._decided.boxes.setdefault(page, {})[box] = ticked
            self._save()

    def decisions(self, page: str) -> Mapping[str, bool]:
        """Give what a person said of a page's boxes."""
        return dict(self._decided.boxes.get(page, {}))

    def place(self, page: str, where: str) -> None:
        """Say where a page belongs.

        Args:
            page: id.
            where: `drop` deletes it; `own` makes a photocopy a sheet of its own; else the key of a sheet, for a paper.

        Raises:
            StationError: `gone`, or `no_place`.
        """
        with self._lock:
            known, batch = self._page(page), self.batch()
            if where == DROP:
                # The file may be scanned in once more, should this have been a mistake.
                self._decided.forget_file(page.rpartition("-")[0])
                self._forget([page])
                return
            if where == "own" and known.form:
                taken = {*self._decided.sent, *(one.parcel.sheet for one in self.outbox.waiting())}
                where = free_copy(batch, known.form, known.number, taken) or ""
            elif known.form or where not in batch.sheets:
                where = ""
            if not where:
                raise StationError("no_place")
            self._decided.placed[page] = where
            self._save()

    def write(self, sheet: str, question: str, text: str) -> None:
        """Keep what a person read in a field.

        Args:
            sheet: key.
            question: id of a question with a field on the sheet.
            text: empty takes it back.

        Raises:
            StationError: `gone`.
        """
        with self._lock:
            field = load_questionnaire().questions.get(question)
            if sheet not in self.batch().sheets or field is None or field.options or not field.paper:
                raise StationError("gone")
            self._decided.of(sheet).setdefault("texts", {})[question] = text
            self._save()

    def accept_alone(self, sheet: str, *, alone: bool) -> None:
        """Say that a side which was not scanned has nothing on it.

        Raises:
            StationError: `gone`.
        """
        with self._lock:
            if sheet not in self.batch().sheets:
                raise StationError("gone")
            self._decided.of(sheet)["alone"] = alone
            self._save()

    def confirm(self, key: str, seen: Collection[str]) -> None:
        """Seal a sheet; from here on it waits to be sent and its pages are gone.

        Args:
            key: of the sheet.
            seen: ids of the pages that the person looked at; a page that came in since is not sealed unseen.

        Raises:
            StationError: something is open, or it cannot be sealed; nothing has changed.
            TerminalError: a photocopy could not be given a mailbox of its own.
        """
        with self._lock:
            batch = self.batch()
            sheet = batch.sheets.get(key)
            if sheet is None:
                raise StationError("gone")
            look = self.look(sheet, batch)
            if look.open or {page.id for page in sheet.pages} != set(seen):
                raise StationError("open")
            form = sheet.form if sheet.copy == 0 else self._form_of_its_own(look.filled.language)
            seal = partial(seal_picture, self.instance, self._own.signer)
            parcel, uploads = packed(sheet, look, form, picture=self.scans.picture, seal=seal)
            self.outbox.add(parcel, uploads)
            self._forget(parcel.pages)

    def send(self, connection: Connection) -> None:
        """Send what waits, one after the other; what the server refuses stays, and is shown.

        Args:
            connection: to the reporters' application.

        Raises:
            UnreachableError: no network; everything stays as it is.
        """
        for waiting in self.outbox.waiting():
            if waiting.refused:
                continue
            try:
                day = self.outbox.send(connection, waiting)
            except RefusedByServerError:
                continue
            except StationError as error:
                self.outbox.refuse(waiting, error.code)
                continue
            with self._lock:
                # The fact first: were it the other way round, a crash in between would forget that the form is used.
                self._decided.sent[waiting.parcel.sheet] = day
                self._save()
                self.outbox.drop(waiting)

    def settle(self, name: str, *, own: bool) -> None:
        """Say what becomes of a report whose form the server knows as used: a report of its own, or nothing.

        Args:
            name: of the waiting report.
            own: send it under a mailbox of its own; False deletes it.

        Raises:
            StationError: `gone`.
            TerminalError: no mailbox of its own can be had now.
        """
        with self._lock:
            found = next((one for one in self.outbox.waiting() if one.name == name and one.refused), None)
            if found is None:
                raise StationError("gone")
            if not own:
                self.outbox.drop(found)
                return
            parcel = found.parcel
            if found.refused in _NO_MAILBOX:
                parcel = parcel.under(self._form_of_its_own(parcel.language))
            self.outbox.change(found, parcel)

    def _form_of_its_own(self, language: str) -> str:
        # Nobody gets this code: two people share the one on the slip, and neither may read the other's answers.
        sheet, registered = draw(self.instance, self._own.signer, language)
        self._register([registered])
        return sheet.form

    def _forms_sent(self) -> set[str]:
        # A photocopy that was sealed first takes nothing from the sheet whose code opens the mailbox.
        keys = (*self._decided.sent, *(one.parcel.sheet for one in self.outbox.waiting()))
        named = (key.partition(".") for key in keys)
        return {form for form, _, copy in named if copy == "0"}

    def _page(self, page: str) -> Page:
        if page not in self.scans.pages:
            raise StationError("gone")
        return self.scans.pages[page]

    def _forget(self, pages: Any) -> None:
        for page in pages:
            self.scans.forget(page)
            self._decided.forget_page(page)
        self._save()

    def _save(self) -> None:
        self._decided.save(self.batch().sheets)
