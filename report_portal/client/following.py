"""Following up with the code: reading the mailbox, writing back, permitting, striking, a new code, taking back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code, parse_code
from report_portal.crypto.errors import BundleError, CodeError, MailboxAnswerError, RecordError, SealError
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import (
    InPlace,
    SealedItem,
    seal_message,
    seal_new_code,
    seal_permission,
    seal_strike,
    seal_withdrawal,
)
from report_portal.crypto.opening.mailbox import Mailbox, paper_readers, read_mailbox
from report_portal.crypto.records import SignedBy
from report_portal.forms import load_questionnaire

from .connection import Connection
from .errors import InputError, UnreachableError
from .posting import code_not_lost, post_item
from .trust import TrustedInstance, today
from .uploading import seal_file, upload

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "city": ("yes", "no"),
    "state": ("facts_only", "all_but_contact", "no"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A code that was changed.

    Args:
        code: the new one, 24 digits: all that is left to the reporter.
        day: UTC day, by the server.
    """

    code: str = field(repr=False)
    day: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a reporter writes back.

    Args:
        text: words.
        locale: language; None for that of the report.
        files: to attach.
        as_is: attach files unchanged that cannot be cleaned of metadata.
    """

    text: str = field(repr=False)
    locale: str | None = None
    files: Sequence[Path] = ()
    as_is: bool = False


class OpenMailbox:
    """A mailbox whose code is at hand.

    Args:
        connection: to the server.
        trusted: its key list.
        code: as typed.
        clock: gives the UTC day.
        is_paper: asked before the first item goes out where the server gave no state, with the ids of
            those who would read it: whether the code is of a paper form that was not used yet.

    Raises:
        InputError: the code is mistyped; found without asking the server.
    """

    def __init__(
        self,
        connection: Connection,
        trusted: TrustedInstance,
        code: str,
        clock: Callable[[], date] = today,
        is_paper: Callable[[Sequence[str]], bool] = lambda _: False,
    ) -> None:
        try:
            digits = parse_code(code)
        except CodeError as error:
            raise InputError(
                "code", f"The code was mistyped: {error}.", "Type all 24 digits again."
            ) from None
        self._connection = connection
        self._trusted = trusted
        self._clock = clock
        self._is_paper = is_paper
        # A report that had a state has one for ever.
        self._stated = False
        self._keys: ReporterKeys = derive_keys(digits, trusted.current.instance)

    @property
    def _headers(self) -> dict[str, str]:
        access = self._keys.access
        return {"Authorization": f"Mailbox {access.mailbox}:{access.auth}"}

    def read(self) -> Mailbox:
        """Fetch and check everything in it.

        Raises:
            RefusedByServerError: `nothing-here` for a code under which nothing has arrived.
            UnreachableError: no answer, or one that is malformed as a whole.
        """
        answer = self._connection.get("/api/v1/mailbox", self._headers)
        try:
            mailbox = read_mailbox(read_bundle(answer), self._keys, self._trusted.current.instance)
        except (BundleError, MailboxAnswerError):
            raise UnreachableError(
                "no-answer", "The server's answer was not understood.", "Check the address of the server."
            ) from None
        if self._stated and mailbox.state_problem == "missing":
            return replace(mailbox, state_problem="behind")
        self._stated = self._stated or mailbox.state is not None
        return mailbox

    def write(self, message: Message) -> str:
        """Send a message.

        Args:
            message: to send.

        Returns:
            UTC day on which it was kept.

        Raises:
            InputError: too long, or nothing can be sent now.
            RefusedByServerError, UnreachableError, UntrustedError
        """
        place = self._place()
        locale = message.locale or place.state.locale
        auth = SignedBy(self._keys.sign_seed)
        name = self._trusted.current.instance
        files = [seal_file(path, name, auth, as_is=message.as_is) for path in message.files]
        entries = [file.entry for file in files]

        def make(instance: SignedInstance) -> SealedItem:
            try:
                return seal_message(
                    instance, self._keys, place, text=message.text, locale=locale, attachments=entries
                )
            except RecordError:
                raise InputError("too-large", "The message is too long.", "Use fewer words.") from None

        # Once before anything is sent: what cannot be sealed leaves no trace at the server.
        _saying_who_left(make)(self._trusted.current)
        for file in files:
            upload(self._connection, file)
        return self._post("messages", make)

    def permit(self, audience: str, choice: str) -> str:
        """Give or take back the permission to tell an office.

        Args:
            audience: id of a city or state audience.
            choice: see `PERMISSIONS`.

        Returns:
            UTC day on which it was kept.

        Raises:
            InputError: no such audience or choice, or nothing can be sent now.
            RefusedByServerError, UnreachableError, UntrustedError
        """
        offices = {one.id: one for one in self._trusted.current.audiences if one.affiliation in PERMISSIONS}
        if audience not in offices:
            raise InputError(
                "audience", "There is no such office.", f"Use one of: {', '.join(sorted(offices))}."
            )
        possible = PERMISSIONS[offices[audience].affiliation]
        if choice not in possible:
            raise InputError(
                "choice", "This office cannot be given that.", f"Use one of: {', '.join(possible)}."
            )
        place = self._place()

        def make(instance: SignedInstance) -> SealedItem:
            return seal_permission(instance, self._keys, place, audience=audience, choice=choice)

        return self._post("messages", make)

    def strike(self, questions: Sequence[str]) -> str:
        """Take single answers back: the team does not see them any more, and no release holds them.

        Args:
            questions: ids; which were answered is not known here.

        Returns:
            UTC day on which it was kept.

        Raises:
            InputError: no such question, or nothing can be sent now.
            RefusedByServerError, UnreachableError, UntrustedError
        """
        form = load_questionnaire()
        # Who may read it is changed by a permission, which counts at once.
        known = [one.id for one in form.questions.values() if one.section not in {"sharing", "after"}]
        if not questions or not set(questions) <= set(known):
            raise InputError("question", "There is no such question.", f"Use some of: {', '.join(known)}.")
        place = self._place()
        wanted = list(dict.fromkeys(questions))
        return self._post("messages", lambda instance: seal_strike(instance, self._keys, place, wanted))

    def change_code(self) -> Changed:
        """Pass to a new code; from then on the old one opens nothing.

        Returns:
            The new code, once the server holds the change. This mailbox goes on under it.

        Raises:
            UncertainError: no answer came; the error names the new code.
            InputError: nothing can be sent now.
            RefusedByServerError, UnreachableError, UntrustedError
        """
        place = self._place()
        code = new_code()
        new = derive_keys(code, self._trusted.current.instance)
        what = "No answer came, so it is not known whether the code was changed."
        fix = "Keep both codes. The new one is {}. Try it; if it opens nothing, the old one counts."
        with code_not_lost(code, what, fix):
            day = self._post("code", lambda instance: seal_new_code(instance, self._keys, place, new))
        self._keys = new
        return Changed(code, day)

    def withdraw(self) -> str:
        """Take everything back; the server deletes what it holds.

        Returns:
            UTC day on which it was taken back.

        Raises:
            InputError: nothing can be sent now.
            RefusedByServerError, UnreachableError, UntrustedError
        """
        place = self._place()
        return self._post("withdrawal", lambda instance: seal_withdrawal(instance, self._keys, place))

    def _place(self) -> InPlace:
        mailbox = self.read()
        if mailbox.withdrawn is not None:
            raise InputError(
                "withdrawn", "The report was taken back.", "Nothing more can be sent under this code."
            )
        trusted = self._trusted.current
        if mailbox.state_problem == "missing":
            mailbox = self._from_paper(mailbox, trusted)
        try:
            return mailbox.next_place(self._clock())
        except MailboxAnswerError as error:
            raise InputError(
                "state",
                f"Nothing can be sent now: {error}.",
                "Try again later; if it stays so, tell the organisation on another way.",
            ) from None

    def _from_paper(self, mailbox: Mailbox, trusted: SignedInstance) -> Mailbox:
        readers = paper_readers(trusted)
        if not self._is_paper(readers):
            raise InputError(
                "state",
                "The server gave no record of your own, which is right only for the code of a paper form "
                "that was not used yet.",
                f"If it is one, run the command again with --paper; these then read it: {', '.join(readers)}."
                " If not, the server keeps the record back: tell the organisation on another way.",
            )
        self._stated = True
        locale = "en" if "en" in trusted.languages else next(iter(trusted.languages), "en")
        return mailbox.on_paper(trusted, locale)

    def _post(self, what: str, make: Callable[[SignedInstance], SealedItem]) -> str:
        path = f"/api/v1/mailbox/{what}"
        sealed = _saying_who_left(make)
        try:
            return post_item(self._connection, self._trusted, path, sealed, self._headers)[1]
        except UnreachableError as error:
            fix = "Look into the mailbox before you send it again: it may have arrived."
            raise UnreachableError(error.code, error.what, fix) from None


def _saying_who_left(
    make: Callable[[SignedInstance], SealedItem],
) -> Callable[[SignedInstance], SealedItem]:
    def sealed(instance: SignedInstance) -> SealedItem:
        try:
            return make(instance)
        except SealError:
            raise InputError(
                "readers",
                "No organisation that read the report is left.",
                "Send a new report; this one can still be taken back.",
            ) from None

    return sealed
