"""What a reporter makes of a mailbox that an honest or a hostile server gives."""

from dataclasses import replace
from typing import Any

import pytest
from sealed_city import INSTANCE, TODAY, City

from report_portal.crypto.bundle import Bundle
from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.errors import MailboxAnswerError
from report_portal.crypto.items import (
    Correspondent,
    OutPlace,
    Report,
    SealedItem,
    seal_answer,
    seal_message,
    seal_release_notice,
    seal_report,
    seal_status,
)
from report_portal.crypto.opening.mailbox import Mailbox, paper_readers, read_mailbox
from report_portal.crypto.opening.problems import Problem
from report_portal.crypto.opening.reports import open_report

NGO = "resource/ngo"


def correspondent(keys: ReporterKeys) -> Correspondent:
    return Correspondent(
        keys.mailbox, keys.recipient.text, keys.verify_key, keys.answer_mac, ("resource/ngo",)
    )


def place(before: SealedItem | None = None, *, seen: int = 1) -> OutPlace:
    if before is None:
        return OutPlace(1, None, seen, NGO, TODAY)
    return OutPlace(before.meta["sequence"] + 1, before.first_hash, seen, NGO, TODAY)


def given(state: bytes | None, *answers: SealedItem, in_sequence: int = 1, **meta: Any) -> Bundle:
    out = [{"sequence": number, "day": "2026-03-16"} for number in range(1, len(answers) + 1)]
    known = {
        "in_sequence": in_sequence,
        "out_sequence": len(answers),
        "received": "2026-03-15",
        "withdrawn": None,
        "out": out,
    }
    files = {f"out/{number}": item.files["answer"] for number, item in enumerate(answers, 1)}
    return Bundle(known | meta, ({"state": state} if state else {}) | files)


def read(bundle: Bundle, keys: ReporterKeys) -> Mailbox:
    return read_mailbox(bundle, keys, INSTANCE)


@pytest.fixture
def first(city: City, keys: ReporterKeys, report: Report) -> SealedItem:
    return seal_report(city.instance, keys, report)


def test_answers_statuses_and_notices_are_read(city: City, keys: ReporterKeys, first: SealedItem) -> None:
    who = correspondent(keys)
    answer = seal_answer(
        city.instance, who, place(), text="Come on Monday.", locale="ne", asks="housing/city"
    )
    status = seal_status(city.instance, who, place(answer), status="working")
    notice = seal_release_notice(city.instance, who, place(status), audience="labour/state", parts=["packet"])
    mailbox = read(given(first.files["state"], answer, status, notice), keys)
    assert mailbox.state_problem is None
    assert mailbox.state is not None
    assert mailbox.state.readers == (NGO,)
    heads = [item.head for item in mailbox.thread]
    assert [head and head["kind"] for head in heads] == ["answer", "status", "release_notice"]
    assert heads[0] is not None
    assert heads[0]["text"] == "Come on Monday."
    assert mailbox.seen == 3
    again = open_report(
        {f"in/1/{name}": data for name, data in first.files.items()}
        | {f"out/{n}/answer": item.files["answer"] for n, item in enumerate((answer, status, notice), 1)},
        city.keyring(NGO),
        INSTANCE,
    )
    assert [item.problem for item in again.thread] == [None, None, None]
    assert (again.next_sequence, again.next_previous) == (4, notice.first_hash)


def test_the_next_message_builds_on_what_was_read(city: City, keys: ReporterKeys, first: SealedItem) -> None:
    answer = seal_answer(city.instance, correspondent(keys), place(), text="Yes?", locale="ne")
    mailbox = read(given(first.files["state"], answer), keys)
    message = seal_message(city.instance, keys, mailbox.next_place(TODAY), text="Yes.", locale="ne")
    files = {f"in/1/{name}": data for name, data in first.files.items()}
    files |= {"in/2/message": message.files["message"], "out/1/answer": answer.files["answer"]}
    opened = open_report(files, city.keyring(NGO), INSTANCE)
    assert [(item.direction, item.problem) for item in opened.thread] == [("out", None), ("in", None)]
    assert opened.thread[1].head is not None
    assert opened.thread[1].head["seen"] == 1
    assert not opened.withheld


def test_staff_notice_an_answer_that_the_server_lost(
    city: City, keys: ReporterKeys, first: SealedItem
) -> None:
    answer = seal_answer(city.instance, correspondent(keys), place(), text="Yes?", locale="ne")
    mailbox = read(given(first.files["state"], answer), keys)
    message = seal_message(city.instance, keys, mailbox.next_place(TODAY), text="Yes.", locale="ne")
    files = {f"in/1/{name}": data for name, data in first.files.items()}
    opened = open_report(files | {"in/2/message": message.files["message"]}, city.keyring(NGO), INSTANCE)
    assert opened.withheld


def test_an_answer_under_another_key_is_refused(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, first: SealedItem
) -> None:
    forger = replace(correspondent(keys), answer_mac=stranger.answer_mac)
    forged = seal_answer(city.instance, forger, place(), text="Call me.", locale="ne")
    mailbox = read(given(first.files["state"], forged), keys)
    assert [item.problem for item in mailbox.thread] == [Problem.SIGNATURE]
    assert mailbox.seen == 0


def test_replayed_reordered_and_foreign_answers_are_refused(
    city: City, keys: ReporterKeys, first: SealedItem
) -> None:
    who = correspondent(keys)
    one = seal_answer(city.instance, who, place(), text="one", locale="ne")
    two = seal_answer(city.instance, who, place(one), text="two", locale="ne")
    foreign = seal_answer(city.instance, replace(who, mailbox="f" * 32), place(), text="x", locale="ne")
    state = first.files["state"]

    def problems(*answers: SealedItem) -> list[Problem | None]:
        return [item.problem for item in read(given(state, *answers), keys).thread]

    assert problems(one, two) == [None, None]
    assert problems(one, one) == [None, Problem.PLACE]
    assert problems(two, one) == [Problem.PLACE, Problem.PLACE]
    assert problems(foreign) == [Problem.PLACE]


def test_an_answer_cut_out_of_the_middle_shows(city: City, keys: ReporterKeys, first: SealedItem) -> None:
    who = correspondent(keys)
    one = seal_answer(city.instance, who, place(), text="one", locale="ne")
    two = seal_answer(city.instance, who, place(one), text="two", locale="ne")
    bundle = given(first.files["state"], one, two)
    del bundle.files["out/1"]
    assert [item.problem for item in read(bundle, keys).thread] == [Problem.MISSING, None]


def test_a_dropped_newest_answer_shows_by_the_own_state(
    city: City, keys: ReporterKeys, first: SealedItem
) -> None:
    answer = seal_answer(city.instance, correspondent(keys), place(), text="one", locale="ne")
    mailbox = read(given(first.files["state"], answer), keys)
    message = seal_message(city.instance, keys, mailbox.next_place(TODAY), text="ok", locale="ne")
    later = read(given(message.files["state"], in_sequence=2), keys)
    assert [item.problem for item in later.thread] == [Problem.MISSING]


def test_nothing_is_built_on_an_old_state(keys: ReporterKeys, first: SealedItem) -> None:
    mailbox = read(given(first.files["state"], in_sequence=2), keys)
    assert mailbox.state_problem == "behind"
    with pytest.raises(MailboxAnswerError):
        mailbox.next_place(TODAY)


def test_staff_who_read_further_betray_an_old_state(
    city: City, keys: ReporterKeys, first: SealedItem
) -> None:
    answer = seal_answer(city.instance, correspondent(keys), place(seen=2), text="ok", locale="ne")
    assert read(given(first.files["state"], answer), keys).state_problem == "behind"


def test_a_state_of_somebody_else_is_refused(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, report: Report
) -> None:
    forger = replace(keys, sign_seed=stranger.sign_seed)
    forged = seal_report(city.instance, forger, report).files["state"]
    mailbox = read(given(forged), keys)
    assert mailbox.state is None
    assert mailbox.state_problem == "refused"


def test_a_missing_state_is_right_only_before_a_paper_codes_first_use(keys: ReporterKeys) -> None:
    assert read(given(None), keys).state_problem == "missing"
    assert read(given(None, in_sequence=2), keys).state_problem == "behind"


def test_a_server_that_keeps_the_state_back_widens_nobodys_reading(
    city: City, keys: ReporterKeys, first: SealedItem
) -> None:
    with pytest.raises(MailboxAnswerError):
        read(given(None), keys).next_place(TODAY)
    told = read(given(first.files["state"]), keys).next_place(TODAY)
    assert told.state.readers == (NGO,)
    # Staff who answered know of more than the first item, so this is no code before its first use.
    answer = seal_answer(city.instance, correspondent(keys), place(seen=2), text="ok", locale="en")
    behind = read(given(None, answer), keys)
    assert behind.state_problem == "behind"
    assert behind.on_paper(city.instance, "en") is behind


def test_on_its_owners_word_a_paper_code_goes_to_the_readers_that_were_shown(
    city: City, keys: ReporterKeys
) -> None:
    mailbox = read(given(None), keys).on_paper(city.instance, "ne")
    assert mailbox.state_problem is None
    after = mailbox.next_place(TODAY)
    assert after.state.readers == paper_readers(city.instance) == (NGO, "housing/ngo")
    assert (after.sequence, after.state.last, after.state.received) == (2, None, "2026-03-15")
    joined = replace(city.instance.audience(NGO), id="library/ngo", team="library")
    grown = replace(city.instance, audiences=(*city.instance.audiences, joined))
    message = seal_message(grown, keys, after, text="from the slip", locale="ne")
    kept = read(given(message.files["state"], in_sequence=2), keys)
    assert kept.state is not None
    assert kept.state.readers == (NGO, "housing/ngo")


@pytest.mark.parametrize(
    "broken",
    [
        {"in_sequence": "1"},
        {"out_sequence": -1},
        {"out": [1]},
        {"withdrawn": "soon"},
        {"out_sequence": 2**40},
    ],
)
def test_malformed_answers_are_refused_whole(keys: ReporterKeys, broken: dict[str, Any]) -> None:
    with pytest.raises(MailboxAnswerError):
        read(given(None, **broken), keys)
