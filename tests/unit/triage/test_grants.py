"""Everybody who must read has the key in force; nobody else has one."""

import pytest

from report_portal.staff import Account, Affiliation, Position, Role, Status
from report_portal.triage.errors import InvalidError, UnverifiedError
from report_portal.triage.grants import check_grants, keys_of, read_entries

EPOCHS = {"resource/ngo": 2, "housing/city": 1}
ANA, CITY = "a" * 32, "c" * 32


def account(member: str, position: Position, status: Status = Status.ACTIVE) -> Account:
    return Account(
        member=member,
        name="name",
        auth_sha256=bytes(32),
        totp_secret=bytes(20),
        totp_step=-1,
        wrong_codes=0,
        wait_until=0.0,
        position=position,
        recipient="",
        verify_key="",
        binding="",
        invitation="",
        status=status,
    )


COORDINATOR = account(ANA, Position(Role.COORDINATOR, Affiliation.NGO, ()))
CITY_MEMBER = account(CITY, Position(Role.MEMBER, Affiliation.CITY, ("housing/city",)))
WHOLE = {
    *((holder, key, epoch) for holder in (ANA, "recovery") for key, epoch in [*EPOCHS.items(), ("root", 0)]),
    (CITY, "housing/city", 1),
}


def test_a_whole_set_holds() -> None:
    check_grants([COORDINATOR, CITY_MEMBER], EPOCHS, WHOLE | {(ANA, "resource/ngo", 1)})


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_every_single_missing_grant_is_noticed(missing: tuple[str, str, int]) -> None:
    with pytest.raises(UnverifiedError):
        check_grants([COORDINATOR, CITY_MEMBER], EPOCHS, WHOLE - {missing})


@pytest.mark.parametrize(
    "extra",
    [
        (CITY, "resource/ngo", 2),
        (CITY, "root", 0),
        ("b" * 32, "resource/ngo", 2),
        (ANA, "resource/ngo", 3),
        (ANA, "labour/state", 1),
    ],
)
def test_a_grant_too_many_is_noticed(extra: tuple[str, str, int]) -> None:
    with pytest.raises(UnverifiedError):
        check_grants([COORDINATOR, CITY_MEMBER], EPOCHS, WHOLE | {extra})


@pytest.mark.parametrize("status", [Status.WAITING, Status.REMOVED])
def test_who_is_not_active_holds_nothing(status: Status) -> None:
    assert keys_of(account(ANA, COORDINATOR.position, status), EPOCHS) == frozenset()


@pytest.mark.parametrize("role", [Role.HELPER, Role.INTERPRETER, Role.ADMINISTRATOR])
def test_roles_without_an_audience_hold_nothing(role: Role) -> None:
    assert keys_of(account(ANA, Position(role, Affiliation.NGO, ("resource/ngo",))), EPOCHS) == frozenset()


def test_entries_are_read_by_their_names() -> None:
    names = [
        "grants/resource/ngo/2",
        "grants/root",
        f"grants/{CITY}/housing/city/1",
        "recovery/root",
        "recovery/housing/city/1",
    ]
    read = [(g.holder, g.key, g.epoch) for g in read_entries(dict.fromkeys(names, b""), ANA)]
    assert read == [
        (ANA, "resource/ngo", 2),
        (ANA, "root", 0),
        (CITY, "housing/city", 1),
        ("recovery", "root", 0),
        ("recovery", "housing/city", 1),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "grants",
        "grants/root/1",
        "grants/resource/ngo",
        "grants/resource/ngo/0",
        "grants/resource/ngo/01",
        "other/root",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidError):
        read_entries({name: b""}, ANA)
