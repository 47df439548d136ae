"""Statistics lines and figures of a year: who may write, who reads, and that none counts twice or is made up."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from nacl.signing import SigningKey
from sealed_city import INSTANCE, City
from vectors.shared import document, each

from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.items import StaffSigner, Statistics, seal_statistics
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.opening.keyring import Keyring
from report_portal.crypto.opening.problems import Problem
from report_portal.crypto.opening.statistics import read_statistics
from report_portal.crypto.statistics_entries import statistics_fit

ID, MONTH = "ab" * 16, "2026-07"
WRITER = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))
LINE, YEAR = (
    next(vector["entry"] for vector in document("statistics")["entries"] if vector["name"] == name)
    for name in ("a line", "a year")
)


def key(member: str, month: str, kind: str) -> str | None:
    mine = (member, month, kind) == (WRITER.member, MONTH, "line")
    return SigningKey(WRITER.seed).verify_key.encode().hex() if mine else None


def sealed(city: City, *, signer: StaffSigner = WRITER, **changes: Any) -> bytes:
    statistics = replace(Statistics(ID, MONTH, LINE), **changes)
    return seal_statistics(city.instance, signer, ["resource/ngo"], statistics).files["statistics"]


def read(city: City, envelope: bytes, reader: str = "resource/ngo", number: str = ID) -> Any:
    return read_statistics(envelope, Keyring(city.keyring(reader)), INSTANCE, number, key)


@each("statistics", "entries")
def test_entry_vectors(vector: dict[str, Any]) -> None:
    assert statistics_fit(vector["entry"]) is vector["fits"]


def test_the_ngo_that_read_the_report_reads_its_line_and_nobody_else(city: City) -> None:
    envelope = sealed(city)
    assert read(city, envelope)["entry"] == LINE
    for other in ("housing/ngo", "housing/city", "labour/state"):
        assert read(city, envelope, other) is Problem.UNOPENED
    # One line is as long as another, whatever it says.
    assert len(sealed(city, entry=LINE | {"subjects": [], "language": None})) == len(envelope)


def test_a_line_under_another_number_does_not_count_twice(city: City) -> None:
    assert read(city, sealed(city), number="cd" * 16) is Problem.PLACE


@pytest.mark.parametrize(
    "forged", [{"signer": replace(WRITER, seed=bytes(32))}, {"month": "2026-08"}, {"entry": YEAR}]
)
def test_who_may_not_write_is_refused(city: City, forged: dict[str, Any]) -> None:
    assert read(city, sealed(city, **forged)) is Problem.SIGNATURE


@pytest.mark.parametrize(
    ("members", "place", "problem"),
    [
        ({"report": ID}, {}, Problem.SHAPE),
        ({"entry": LINE | {"text": "words"}}, {}, Problem.SHAPE),
        ({"entry": "line"}, {}, Problem.SIGNATURE),
        ({"month": "2026-07-01"}, {}, Problem.SIGNATURE),
        ({"member": ["x"]}, {}, Problem.SIGNATURE),
        ({}, {"mailbox": "ab" * 16}, Problem.PLACE),
        ({}, {"sequence": 1}, Problem.PLACE),
        ({}, {"seen": 1}, Problem.PLACE),
        ({}, {"instance": "other-city"}, Problem.PLACE),
    ],
)
def test_what_is_not_exactly_a_line_is_refused(
    city: City, members: dict[str, Any], place: dict[str, Any], problem: Problem
) -> None:
    head = {"id": ID, "member": WRITER.member, "month": MONTH, "entry": LINE}
    where = replace(Place(INSTANCE, None, "staff"), **place)
    envelope = seal_record(
        where, "statistics", head | members, WRITER.auth, [city.instance.direct[0].recipient]
    )
    assert read(city, envelope) is problem


@pytest.mark.parametrize("changes", [{"month": "July"}, {"entry": LINE | {"story": "words"}}])
def test_words_are_never_sealed_as_a_line(city: City, changes: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        sealed(city, **changes)
