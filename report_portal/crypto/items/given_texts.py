"""Giving a text to an interpreter, and giving it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from report_portal.crypto.errors import RecordError, SealError
from report_portal.crypto.given_texts import given_fits, returned_fits
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.recipients import Recipient

from .sealed_item import seal_record
from .staff_files import StaffSigner, staff_place


@dataclass(frozen=True, slots=True)
class GivenText:
    """One text of one report, for one interpreter.

    Args:
        text: id, 32 hex characters.
        to: member id of the interpreter.
        audience: id of the direct NGO audience that reads the translation.
        words: 1 to 16,000 UTF-16 units.
        of: language of the words.
        locale: the wanted language.
        days: UTC days: when it is signed, the first and the last on which it may be read.
    """

    text: str
    to: str
    audience: str
    words: str = field(repr=False)
    of: str
    locale: str
    days: tuple[date, date, date]


@dataclass(frozen=True, slots=True)
class ReturnedText:
    """What an interpreter made of a text.

    Args:
        text: id, 32 hex characters.
        given: hex SHA-256 of the sealed text.
        audience: as the given text names it.
        result: `type` `translated` with `words` and `locale`, or `declined` with `reason`.
        day: UTC day.
    """

    text: str
    given: str
    audience: str
    result: Mapping[str, Any] = field(repr=False)
    day: date


def seal_given_text(
    instance: SignedInstance, signer: StaffSigner, recipient: Recipient, given: GivenText
) -> bytes:
    """Seal a text to its interpreter alone.

    Args:
        instance: current.
        signer: who gives it.
        recipient: of the interpreter, from the signed member chain.
        given: the text.

    Raises:
        RecordError: `common` where its members or days are not what they must be; `too-large`.
        SealError: nobody of the NGO could read the translation.

    Source: SPEC section 5.6.
    """
    _reader(instance, given.audience)
    day, first, last = (one.isoformat() for one in given.days)
    members = {
        "text": given.text,
        "to": given.to,
        "member": signer.member,
        "day": day,
        "from": first,
        "until": last,
        "audience": given.audience,
        "words": given.words,
        "of": given.of,
        "locale": given.locale,
    }
    if not given_fits(members):
        raise RecordError("common", "the text is not exactly what may be given")
    return seal_record(staff_place(instance.instance), "given_text", members, signer.auth, [recipient])


def seal_returned_text(instance: SignedInstance, signer: StaffSigner, returned: ReturnedText) -> bytes:
    """Seal what an interpreter made of a text to the audience that gave it.

    Args:
        instance: current.
        signer: the interpreter.
        returned: the result.

    Raises:
        RecordError: `common` where its members are not what they must be; `too-large`.
        SealError: the audience is none of the NGO that reads directly.

    Source: SPEC section 5.6.
    """
    members = {
        "text": returned.text,
        "member": signer.member,
        "day": returned.day.isoformat(),
        "given": returned.given,
        "audience": returned.audience,
        "result": dict(returned.result),
    }
    if not returned_fits(members):
        raise RecordError("common", "the text is not exactly what may be given back")
    recipient = _reader(instance, returned.audience)
    return seal_record(staff_place(instance.instance), "returned_text", members, signer.auth, [recipient])


def _reader(instance: SignedInstance, audience: str) -> Recipient:
    for one in instance.direct:
        if one.id == audience and one.affiliation == "ngo":
            return one.recipient
    raise SealError("no direct audience of the NGO reads the translation")
