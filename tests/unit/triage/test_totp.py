"""The second factor against the vectors of RFC 6238 and against replays."""

import pytest

from report_portal.triage import totp

SECRET = b"12345678901234567890"

# RFC 6238, appendix B, SHA-1 rows; eight digits there, the last six are the six-digit code.
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("now", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(now: int, code: str) -> None:
    assert totp.code_at(SECRET, totp.step_at(now)) == code[-6:]


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_clock_may_be_one_step_off(drift: int) -> None:
    code = totp.code_at(SECRET, totp.step_at(1_000_000 + drift))
    assert totp.matching_step(SECRET, code, 1_000_000, -1) == totp.step_at(1_000_000 + drift)


@pytest.mark.parametrize("drift", [-60, 60])
def test_two_steps_off_is_refused(drift: int) -> None:
    code = totp.code_at(SECRET, totp.step_at(1_000_000 + drift))
    assert totp.matching_step(SECRET, code, 1_000_000, -1) is None


def test_a_step_is_used_once_and_takes_the_older_ones_with_it() -> None:
    now = 1_000_000
    step = totp.step_at(now)
    assert totp.matching_step(SECRET, totp.code_at(SECRET, step), now, step) is None
    assert totp.matching_step(SECRET, totp.code_at(SECRET, step - 1), now, step) is None
    assert totp.matching_step(SECRET, totp.code_at(SECRET, step + 1), now, step) == step + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\ud800"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert totp.matching_step(SECRET, code, 1_000_000, -1) is None
