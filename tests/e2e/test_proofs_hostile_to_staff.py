"""A server that lies to staff: what the person did not sign is shown as refused and opens no way out."""

from collections.abc import Callable

import pytest
from main_job_kit import Answers
from main_job_place import ServedCity
from main_job_staff import StaffSteps
from playwright.sync_api import expect
from proofs_letters import Files, Letters, hand_over, with_files

REPORT: Answers = {
    "danger_now": "no",
    "areas": ["work"],
    "work_problem": ["not_paid"],
    "employer_name": "Exemplu SRL",
    "story": "They keep my passport.",
    "share_inspectors": "no",
}
TWO, THREE, FORGED = "Second words.", "Third words.", "Give it to the inspectors, I agree."


class Correspondence:
    """A report with two true messages after it, and what somebody without the code could make of it."""

    def __init__(self, city: ServedCity) -> None:
        self.letters = Letters(city, REPORT)
        forger = self.letters.forger()
        self.forged = self.letters.message(FORGED, forger).files["message"]
        self.permission = self.letters.permission("all_but_contact", forger).files["message"]
        self.two = self.letters.write(TWO)
        self.three = self.letters.write(THREE)
        other = Letters(city, REPORT)
        self.other = other.write(FORGED)


@pytest.fixture(scope="module")
def told(served: ServedCity) -> Correspondence:
    return Correspondence(served)


Lie = Callable[[Files, Correspondence], Files]
M2, M3 = "in/2/message", "in/3/message"
# What the server hands over, which words are shown, numbers refused, numbers missing.
LIES: dict[str, tuple[Lie, tuple[str, ...], tuple[int, ...], tuple[int, ...]]] = {
    "the truth": (lambda true, _: true, (TWO, THREE), (), ()),
    "a message under another key": (lambda true, told: true | {M2: told.forged}, (), (2, 3), ()),
    "another person's message": (lambda true, told: true | {M2: told.other}, (), (2, 3), ()),
    "a message more": (lambda true, told: true | {"in/4/message": told.forged}, (TWO, THREE), (4,), ()),
    "two exchanged": (lambda true, _: true | {M2: true[M3], M3: true[M2]}, (), (2, 3), ()),
    "one shown twice": (lambda true, _: true | {"in/4/message": true[M3]}, (TWO, THREE), (4,), ()),
    "one left out": (lambda true, _: {name: true[name] for name in true if name != M2}, (THREE,), (), (2,)),
}


@pytest.mark.parametrize("lie", LIES)
def test_messages_that_are_not_as_they_were_signed_are_refused(
    told: Correspondence, desk_of: Callable[..., StaffSteps], lie: str
) -> None:
    make, shown, refused, missing = LIES[lie]
    mihai = desk_of("mihai.coordinator", "en")
    words = mihai.words
    mihai.look_again()
    hand_over(mihai.page, "**/reports/files", with_files(told.letters.id, lambda true: make(true, told)))
    try:
        mihai.open_case(told.letters.id)
    finally:
        mihai.page.unroute("**/reports/files")
    for text in (TWO, THREE):
        expect(mihai.text(text)).to_have_count(int(text in shown))
    assert FORGED not in mihai.page.content()
    same = mihai.text(words.staff("case.thread_same"))
    expect(same).to_have_count(len(shown))
    thread = mihai.part(words.staff("case.thread")).get_by_role("listitem")
    for number in (2, 3, 4):
        marked = thread.filter(has_text=words.staff("case.thread_refused", sequence=number))
        expect(marked).to_have_count(int(number in refused))
        gone = thread.filter(has_text=words.staff("case.thread_missing", sequence=number))
        expect(gone).to_have_count(int(number in missing))


def test_a_forged_permission_opens_no_way_to_an_office(
    told: Correspondence, served: ServedCity, desk_of: Callable[..., StaffSteps]
) -> None:
    mihai = desk_of("mihai.coordinator", "en")
    words = mihai.words
    mihai.look_again()
    hand_over(
        mihai.page,
        "**/reports/files",
        with_files(told.letters.id, lambda true: true | {M2: told.permission}),
    )
    try:
        mihai.open_case(told.letters.id)
        thread = mihai.part(words.staff("case.thread")).get_by_role("listitem")
        refused = thread.filter(has_text=words.staff("case.thread_refused", sequence=2))
        expect(refused).to_have_count(1)
        mihai.press(words.staff("release.open"))
        labour = words.audience("labour/state")
        mihai.page.get_by_role("radio", name=labour, exact=True).check()
        expect(mihai.text(words.staff("release.reason.refused"))).to_be_visible()
        expect(mihai.button(words.staff("release.send", audience=labour))).to_have_count(0)
    finally:
        mihai.page.unroute("**/reports/files")

    # The person's own signature does open it.
    letters = Letters(served, REPORT)
    letters.permit("facts_only")
    mihai.look_again()
    mihai.open_case(letters.id)
    mihai.press(words.staff("release.open"))
    mihai.page.get_by_role("radio", name=labour, exact=True).check()
    expect(mihai.button(words.staff("release.send", audience=labour))).to_be_visible()


def test_a_message_that_nobody_can_read_does_not_keep_a_case_open_for_ever(
    served: ServedCity, desk_of: Callable[..., StaffSteps]
) -> None:
    letters = Letters(served, REPORT)
    mihai = desk_of("mihai.coordinator", "en")
    words = mihai.words
    mihai.look_again()
    mihai.open_case(letters.id)
    summary = mihai.page.locator("summary").filter(has_text=words.staff("close.title"))
    summary.click()
    warning = mihai.text(words.staff("close.unreadable"))
    expect(mihai.button(words.staff("close.do"))).to_be_visible()
    expect(warning).to_have_count(0)
    letters.spoil(FORGED)

    def close() -> None:
        mihai.labelled(words.staff("close.outcome")).select_option("advice_given")
        mihai.labelled(words.staff("close.sure")).check()
        mihai.press(words.staff("close.do"))

    # It came after the case was opened, and is read before anything ends.
    close()
    expect(mihai.page.get_by_role("alert")).to_be_visible()
    expect(mihai.text(words.staff("case.thread_refused", sequence=2))).to_be_visible()
    told = mihai.part(words.staff("case.thread")).filter(has_text=words.staff("outcome.advice_given"))
    expect(told).to_have_count(0)
    expect(warning).to_be_visible()
    close()
    expect(mihai.text(words.staff("close.done"))).to_be_visible()
    expect(told).to_have_count(1)


def test_a_newest_message_held_back_is_noticed_by_what_a_colleague_has_read(
    told: Correspondence, desk_of: Callable[..., StaffSteps]
) -> None:
    mihai = desk_of("mihai.coordinator", "en")
    answer = told.letters.answers("We have read your third message.", seen=3)[0]

    def held_back(true: Files) -> Files:
        return {name: true[name] for name in true if name != M3} | {"out/1/answer": answer}

    lost = mihai.text(mihai.words.staff("board.lost"))
    for change, marks in ((lambda true: true | {"out/1/answer": answer}, 0), (held_back, 1)):
        mihai.look_again()
        hand_over(mihai.page, "**/reports/files", with_files(told.letters.id, change))
        try:
            mihai.open_case(told.letters.id)
        finally:
            mihai.page.unroute("**/reports/files")
        expect(mihai.text("We have read your third message.")).to_have_count(1)
        thread = mihai.part(mihai.words.staff("case.thread"))
        expect(thread.filter(has=lost)).to_have_count(marks)
