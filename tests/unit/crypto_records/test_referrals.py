"""The thread of a release: who may write, and that nothing in it can be moved or widened."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from nacl.signing import SigningKey
from sealed_city import INSTANCE, TODAY, City
from vectors.shared import each

from report_portal.crypto.errors import NoMatchError, RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Referral, StaffSigner, seal_referral
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.opening.referrals import ThreadPlace, open_referral
from report_portal.crypto.referral_entries import entry_fits

RELEASE = "ab" * 16
REFERRAL = Referral(
    RELEASE, "labour/state", 2, "cd" * 32, "office", {"type": "question", "text": "Where?"}, TODAY
)
PLACE = ThreadPlace(INSTANCE, RELEASE, "labour/state", 2, "cd" * 32)
INSPECTOR = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))


def writer_key(member: str, side: str, day: str) -> str | None:
    mine = (member, side, day) == (INSPECTOR.member, "office", TODAY.isoformat())
    return SigningKey(INSPECTOR.seed).verify_key.encode().hex() if mine else None


def opened(city: City, envelope: bytes, place: ThreadPlace = PLACE) -> dict[str, Any]:
    return open_referral(envelope, [city.identities["resource/ngo"]], place, writer_key)


@each("referral", "entries")
def test_entry_vectors(vector: dict[str, Any]) -> None:
    assert entry_fits(vector["entry"], vector["side"]) is vector["fits"]


def test_both_sides_read_an_entry_and_nobody_else(city: City) -> None:
    envelope = seal_referral(city.instance, INSPECTOR, REFERRAL)
    for name in ("labour/state", "resource/ngo"):
        head = open_referral(envelope, [city.identities[name]], PLACE, writer_key)
        assert (head["entry"], head["mailbox"]) == ({"type": "question", "text": "Where?"}, None)
    for name in ("housing/city", "housing/ngo"):
        with pytest.raises(NoMatchError):
            open_referral(envelope, [city.identities[name]], PLACE, writer_key)


@pytest.mark.parametrize(
    "moved",
    [
        {"instance": "other-city"},
        {"release": "ac" * 16},
        {"audience": "housing/city"},
        {"sequence": 3},
        {"previous": "ce" * 32},
    ],
    ids=lambda moved: next(iter(moved)),
)
def test_an_entry_stands_in_one_place_only(city: City, moved: dict[str, Any]) -> None:
    envelope = seal_referral(city.instance, INSPECTOR, REFERRAL)
    with pytest.raises(RecordError) as caught:
        opened(city, envelope, replace(PLACE, **moved))
    assert caught.value.failure == "common"


@pytest.mark.parametrize("forged", ["member", "seed", "side", "day"])
def test_who_may_not_write_is_refused(city: City, forged: str) -> None:
    signer, referral = INSPECTOR, REFERRAL
    if forged == "member":
        signer = replace(signer, member="f" * 32)
    elif forged == "seed":
        signer = replace(signer, seed=bytes(32))
    elif forged == "side":
        referral = replace(referral, side="ngo", entry={"type": "closed"})
    else:
        referral = replace(referral, day=TODAY.replace(day=16))
    with pytest.raises(RecordError) as caught:
        opened(city, seal_referral(city.instance, signer, referral))
    assert caught.value.failure == "auth"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"reporter": {"recipient": "age1pq1x"}}, {}),
        ({"entry": {"type": "question", "text": "x", "more": 1}}, {}),
        ({"entry": {"type": "closed"}}, {}),
        ({}, {"mailbox": "0" * 32}),
        ({}, {"direction": "out"}),
        ({}, {"seen": 1}),
    ],
)
def test_one_member_too_many_is_refused(city: City, members: dict[str, Any], place: dict[str, Any]) -> None:
    head = {
        "release": RELEASE,
        "audience": "labour/state",
        "side": "office",
        "entry": dict(REFERRAL.entry),
        "member": INSPECTOR.member,
        "day": TODAY.isoformat(),
    }
    where = replace(Place(INSTANCE, None, "staff", 2, "cd" * 32), **place)
    envelope = seal_record(
        where, "referral", head | members, INSPECTOR.auth, [city.instance.direct[0].recipient]
    )
    with pytest.raises(RecordError) as caught:
        opened(city, envelope)
    assert caught.value.failure == "common"


def test_an_entry_that_does_not_fit_is_not_sealed(city: City) -> None:
    for wrong in (
        replace(REFERRAL, side="ngo"),
        replace(REFERRAL, sequence=0),
        replace(REFERRAL, entry={"type": "question"}),
    ):
        with pytest.raises(RecordError):
            seal_referral(city.instance, INSPECTOR, wrong)
