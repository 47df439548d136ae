"""New sheets: a code each, registered under its mailbox before anything is set."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from report_portal.crypto.codes import derive_keys, new_code
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items.staff_files import StaffSigner, seal_paper_form
from report_portal.paper.sheets import Sheet

AT_ONCE: Final = 200
_FORM_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class RegisteredForm:
    """What the server gets of one sheet: never the code.

    Args:
        form: id, 16 hex characters.
        mailbox: 32 hex characters.
        auth_sha256: 64 hex characters.
        sealed: the `paper_form` envelope.
    """

    form: str
    mailbox: str
    auth_sha256: str
    sealed: bytes = field(repr=False)


def draw(
    instance: SignedInstance, signer: StaffSigner, language: str, code: str | None = None
) -> tuple[Sheet, RegisteredForm]:
    """Make one sheet; takes 0.2 seconds for the code's keys.

    Args:
        instance: current.
        signer: who prints.
        language: locale of the sheet.
        code: 24 digits; drawn when None.

    Returns:
        What is printed, and what is registered.
    """
    form, code = secrets.token_hex(_FORM_BYTES), code or new_code()
    keys = derive_keys(code, instance.instance)
    sealed = seal_paper_form(
        instance, signer, form=form, language=language, mailbox=keys.mailbox, reporter=keys.public()
    )
    return Sheet(form, code), RegisteredForm(form, keys.mailbox, keys.access.auth_sha256, sealed)


def make_sheets(
    instance: SignedInstance,
    signer: StaffSigner,
    wanted: dict[str, int],
    register: Callable[[list[RegisteredForm]], None],
) -> dict[str, list[Sheet]]:
    """Make and register sheets.

    Args:
        instance: current.
        signer: who prints.
        wanted: locale → how many.
        register: takes at most `AT_ONCE` forms.

    Returns:
        Locale → sheets, every one of them registered.
    """
    made = {language: [draw(instance, signer, language) for _ in range(n)] for language, n in wanted.items()}
    forms = [form for pairs in made.values() for _, form in pairs]
    for start in range(0, len(forms), AT_ONCE):
        register(forms[start : start + AT_ONCE])
    return {language: [sheet for sheet, _ in pairs] for language, pairs in made.items()}
