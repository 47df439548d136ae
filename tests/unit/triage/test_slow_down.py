"""Wrong tries slow down, are bounded, and are forgotten."""

from report_portal.triage.slow_down import LONGEST_SECONDS, Tries, WrongSecrets


def test_the_delay_grows_and_stays_below_its_cap() -> None:
    tries, waits = Tries(), []
    for _ in range(12):
        tries = tries.after_wrong(1000.0)
        waits.append(tries.wait(1000.0))
    assert waits[:8] == [0, 0, 1, 2, 4, 8, 16, LONGEST_SECONDS]
    assert max(waits) == LONGEST_SECONDS


def test_a_delay_passes() -> None:
    tries = Tries(wrong=9).after_wrong(1000.0)
    assert tries.wait(1000.0 + LONGEST_SECONDS - 0.5) == 1
    assert tries.wait(1000.0 + LONGEST_SECONDS) == 0


def test_one_name_does_not_slow_another() -> None:
    wrong = WrongSecrets()
    for _ in range(5):
        wrong.count("ana", 1000.0)
    assert wrong.wait("ana", 1000.0) > 0
    assert wrong.wait("mihai", 1000.0) == 0


def test_a_right_sign_in_and_a_quiet_quarter_hour_forget() -> None:
    wrong = WrongSecrets()
    for _ in range(8):
        wrong.count("ana", 1000.0)
        wrong.count("dan", 1000.0)
    wrong.forget("ana")
    assert wrong.wait("ana", 1000.0) == 0
    wrong.count("dan", 3000.0)
    assert wrong.wait("dan", 3000.0) == 0


def test_memory_is_bounded_however_many_names_are_tried() -> None:
    wrong = WrongSecrets()
    for number in range(10_050):
        wrong.count(f"name-{number}", 1000.0)
    assert len(wrong._tries) == 10_000
