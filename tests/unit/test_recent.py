"""What was kept a short while ago: the newest stay, the oldest go."""

from report_portal.intake.recent import Recent


def test_the_oldest_goes_when_there_is_no_more_room() -> None:
    recent = Recent(2)
    for key in (b"a", b"b", b"a", b"c"):
        recent.note(key)
    assert [key in recent for key in (b"a", b"b", b"c")] == [True, False, True]
