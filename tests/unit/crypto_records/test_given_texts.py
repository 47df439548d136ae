"""A text for an interpreter: who opens it and when, who may give it, and what may come back."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey
from sealed_city import INSTANCE, TODAY, City
from vectors.shared import document, each

from report_portal.crypto.errors import NoMatchError, RecordError, SealError
from report_portal.crypto.given_texts import given_fits, may_be_read, returned_fits, text_number
from report_portal.crypto.heads import Place
from report_portal.crypto.items import (
    GivenText,
    ReturnedText,
    StaffSigner,
    seal_given_text,
    seal_returned_text,
)
from report_portal.crypto.items.sealed_item import file_hash, seal_record
from report_portal.crypto.opening.given_texts import open_given_text, open_returned_text
from report_portal.crypto.opening.identities import HybridIdentity

DAY = TODAY.isoformat()
GIVER = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))
INTERPRETER = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))
OWN = HybridIdentity.generate()
TEXT = "ab" * 16
UNTIL = TODAY + timedelta(days=7)
GIVEN = GivenText(TEXT, INTERPRETER.member, "resource/ngo", "तलब छैन", "ne", "en", (TODAY, TODAY, UNTIL))
TRANSLATED = {"type": "translated", "words": "No pay.", "locale": "en"}


def key_of(signer: StaffSigner) -> Any:
    key = SigningKey(signer.seed).verify_key.encode().hex()
    return lambda member, day: key if member == signer.member and day >= DAY else None


def given(city: City, signer: StaffSigner = GIVER, **changes: Any) -> bytes:
    return seal_given_text(city.instance, signer, OWN.recipient, replace(GIVEN, **changes))


def opened(envelope: bytes, today: str = DAY, text: str = TEXT, to: str = INTERPRETER.member) -> Any:
    return open_given_text(envelope, OWN, (INSTANCE, text, to), key_of(GIVER), today)


def awaited(sealed: bytes) -> dict[str, Any]:
    until = UNTIL.isoformat()
    return {
        "text": TEXT,
        "to": INTERPRETER.member,
        "locale": "en",
        "until": until,
        "sha256": file_hash(sealed),
    }


def returned(city: City, sealed: bytes, signer: StaffSigner = INTERPRETER, **changes: Any) -> bytes:
    written = ReturnedText(TEXT, file_hash(sealed), "resource/ngo", TRANSLATED, TODAY)
    return seal_returned_text(city.instance, signer, replace(written, **changes))


def come_back(city: City, envelope: bytes, sealed: bytes, reader: str = "resource/ngo") -> Any:
    identities = [city.identities[reader]]
    return open_returned_text(envelope, identities, INSTANCE, awaited(sealed), key_of(INTERPRETER))


@each("given_text", "given")
def test_given_vectors(vector: dict[str, Any]) -> None:
    assert given_fits(vector["members"]) is vector["fits"]


@each("given_text", "returned")
def test_returned_vectors(vector: dict[str, Any]) -> None:
    assert returned_fits(vector["members"]) is vector["fits"]


def test_day_and_number_vectors() -> None:
    vectors = document("given_text")
    for vector in vectors["days"]:
        assert may_be_read(vector["given"], vector["today"]) is vector["read"]
    for vector in vectors["numbers"]:
        assert text_number(vector["text"]) == vector["number"]


def test_the_interpreter_opens_it_and_no_key_of_an_audience_does(city: City) -> None:
    sealed = given(city)
    head = opened(sealed)
    assert (head["words"], head["of"], head["locale"], head["mailbox"]) == ("तलब छैन", "ne", "en", None)
    for identity in [*city.identities.values(), HybridIdentity.generate()]:
        with pytest.raises(NoMatchError):
            open_given_text(sealed, identity, (INSTANCE, TEXT, INTERPRETER.member), key_of(GIVER), DAY)


@pytest.mark.parametrize("days", [-1, 0, 7, 8])
def test_it_opens_from_the_first_day_through_the_last(city: City, days: int) -> None:
    sealed, today = given(city), (TODAY + timedelta(days=days)).isoformat()
    if 0 <= days <= (UNTIL - TODAY).days:
        assert opened(sealed, today)["text"] == TEXT
    else:
        with pytest.raises(RecordError) as refused:
            opened(sealed, today)
        assert refused.value.failure == "common"


def test_it_is_refused_in_another_place_and_for_somebody_else(city: City) -> None:
    sealed = given(city)
    for wrong in ({"text": "cd" * 16}, {"to": "f" * 32}):
        with pytest.raises(RecordError) as refused:
            opened(sealed, **wrong)
        assert refused.value.failure == "common"
    with pytest.raises(RecordError):
        open_given_text(sealed, OWN, ("other-city", TEXT, INTERPRETER.member), key_of(GIVER), DAY)


def test_it_is_refused_where_nobody_who_may_give_texts_signed(city: City) -> None:
    for signer in (INTERPRETER, StaffSigner(GIVER.member, secrets.token_bytes(32))):
        with pytest.raises(RecordError) as refused:
            opened(given(city, signer))
        assert refused.value.failure == "auth"


def test_a_longer_time_is_neither_sealed_nor_read(city: City) -> None:
    long = (TODAY, TODAY, TODAY + timedelta(days=31))
    with pytest.raises(RecordError):
        given(city, days=long)
    members = {
        "text": TEXT, "to": INTERPRETER.member, "member": GIVER.member, "day": DAY, "from": DAY,
        "until": long[2].isoformat(), "audience": "resource/ngo", "words": "x", "of": "ne", "locale": "en",
    }  # fmt: skip
    forged = seal_record(Place(INSTANCE, None, "staff"), "given_text", members, GIVER.auth, [OWN.recipient])
    with pytest.raises(RecordError):
        opened(forged)


@pytest.mark.parametrize("audience", ["labour/state", "housing/city", "nobody/ngo"])
def test_nothing_is_sealed_that_an_office_or_nobody_would_read(city: City, audience: str) -> None:
    with pytest.raises((RecordError, SealError)):
        given(city, audience=audience)
    with pytest.raises((RecordError, SealError)):
        returned(city, given(city), audience=audience)


def test_what_comes_back_is_read_by_the_audience_that_gave_it_alone(city: City) -> None:
    sealed = given(city)
    envelope = returned(city, sealed)
    assert come_back(city, envelope, sealed)["result"] == TRANSLATED
    for reader in ("housing/ngo", "housing/city", "labour/state"):
        with pytest.raises(NoMatchError):
            come_back(city, envelope, sealed, reader)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "cd" * 16},
        {"given": "00" * 32},
        {"day": UNTIL + timedelta(days=1)},
        {"result": {"type": "translated", "words": "x", "locale": "ro"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_nobody_awaits_is_refused(city: City, changes: dict[str, Any]) -> None:
    sealed = given(city)
    with pytest.raises(RecordError) as refused:
        come_back(city, returned(city, sealed, **changes), sealed)
    assert refused.value.failure == "common"


def test_what_another_than_the_interpreter_signed_is_refused(city: City) -> None:
    sealed = given(city)
    for signer in (GIVER, StaffSigner(INTERPRETER.member, secrets.token_bytes(32))):
        with pytest.raises(RecordError) as refused:
            come_back(city, returned(city, sealed, signer), sealed)
        assert refused.value.failure == "auth"


def test_short_texts_and_refusals_look_alike_to_the_server(city: City) -> None:
    sealed = given(city)
    declined = returned(city, sealed, result={"type": "declined", "reason": "knows"})
    assert len(declined) == len(returned(city, sealed)) == len(sealed)
