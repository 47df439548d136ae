"""The case file: who may write, who reads, and that no note can be moved, dropped or forged unseen."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from nacl.signing import SigningKey
from sealed_city import INSTANCE, TODAY, City
from vectors.shared import each

from report_portal.crypto.errors import RecordError
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Note, StaffSigner, seal_note
from report_portal.crypto.items.sealed_item import file_hash, seal_record
from report_portal.crypto.note_entries import entry_fits, entry_reads
from report_portal.crypto.opening.keyring import Keyring
from report_portal.crypto.opening.notes import CaseNotes, read_notes
from report_portal.crypto.opening.problems import Problem

MAILBOX = "ab" * 16
READERS = ("resource/ngo",)
WRITER = StaffSigner(secrets.token_hex(16), secrets.token_bytes(32))
DAY = TODAY.isoformat()


def note_key(member: str, day: str) -> str | None:
    mine = (member, day) == (WRITER.member, DAY)
    return SigningKey(WRITER.seed).verify_key.encode().hex() if mine else None


def written(city: City, *texts: str, signer: StaffSigner = WRITER, **changes: Any) -> dict[str, bytes]:
    """A case file of remarks; `changes` hold for every note."""
    files: dict[str, bytes] = {}
    previous = None
    for sequence, text in enumerate(texts, 1):
        note = Note(MAILBOX, sequence, previous, 1, {"type": "text", "text": text}, TODAY)
        sealed = seal_note(city.instance, signer, READERS, replace(note, **changes))
        files[f"staff/{sequence}/note"] = sealed.files["note"]
        previous = sealed.first_hash
    return files


def read(city: City, files: dict[str, bytes], reader: str = "resource/ngo", **more: Any) -> CaseNotes:
    return read_notes(files, Keyring(city.keyring(reader)), (INSTANCE, MAILBOX), note_key, **more)


def problems(notes: CaseNotes) -> list[Problem | None]:
    return [note.problem for note in notes.notes]


@each("note", "entries")
def test_entry_vectors(vector: dict[str, Any]) -> None:
    assert entry_fits(vector["entry"]) is vector["fits"]
    assert entry_reads(vector["entry"]) is vector["reads"]


def test_the_ngo_that_reads_the_report_reads_its_notes_and_nobody_else(city: City) -> None:
    files = written(city, "one", "two")
    notes = read(city, files)
    assert [note.head["entry"]["text"] for note in notes.notes if note.head] == ["one", "two"]
    assert (notes.next_sequence, notes.next_previous, notes.seen) == (3, file_hash(files["staff/2/note"]), 1)
    for other in ("housing/ngo", "housing/city", "labour/state"):
        assert problems(read(city, files, other)) == [Problem.UNOPENED] * 2


def test_a_dropped_note_is_missing_and_hides_no_other(city: City) -> None:
    files = written(city, "one", "two", "three")
    del files["staff/2/note"]
    assert problems(read(city, files)) == [None, Problem.MISSING, None]


def test_a_dropped_end_is_missing_to_whoever_knew_of_it(city: City) -> None:
    files = written(city, "one", "two")
    del files["staff/2/note"]
    notes = read(city, files, expected=2)
    assert problems(notes) == [None, Problem.MISSING]
    # Nobody may write behind what was kept back.
    entry = {"type": "text", "text": "x"}
    behind = Note(MAILBOX, notes.next_sequence, notes.next_previous, 1, entry, TODAY)
    with pytest.raises(RecordError):
        seal_note(city.instance, WRITER, READERS, behind)


def test_swapped_and_replayed_notes_are_refused(city: City) -> None:
    files = written(city, "one", "two", "three")
    swapped = files | {"staff/2/note": files["staff/3/note"], "staff/3/note": files["staff/2/note"]}
    assert problems(read(city, swapped)) == [None, Problem.PLACE, Problem.PLACE]
    again = files | {"staff/4/note": files["staff/3/note"]}
    assert problems(read(city, again)) == [None, None, None, Problem.PLACE]


def test_another_first_note_breaks_what_follows_it(city: City) -> None:
    files = written(city, "one", "two")
    files["staff/1/note"] = written(city, "another")["staff/1/note"]
    assert problems(read(city, files)) == [None, Problem.PLACE]


def test_a_note_of_another_report_or_instance_is_refused(city: City) -> None:
    assert problems(read(city, written(city, "one", mailbox="cd" * 16))) == [Problem.PLACE]
    moved = read_notes(
        written(city, "one"), Keyring(city.keyring("resource/ngo")), ("other-city", MAILBOX), note_key
    )
    assert problems(moved) == [Problem.PLACE]


@pytest.mark.parametrize("forged", ["member", "seed", "day"])
def test_who_may_not_write_is_refused(city: City, forged: str) -> None:
    changes: dict[str, Any] = {"day": TODAY.replace(year=2027)} if forged == "day" else {}
    other = {"member": "f" * 32, "seed": bytes(32)}
    signer = replace(WRITER, **{forged: other[forged]}) if forged in other else WRITER
    assert problems(read(city, written(city, "one", signer=signer, **changes))) == [Problem.SIGNATURE]


@pytest.mark.parametrize(
    ("members", "place", "problem"),
    [
        ({"more": 1}, {}, Problem.SHAPE),
        ({"audience": "everybody"}, {}, Problem.SHAPE),
        ({"entry": {"type": "text", "text": "x", "more": 1}}, {}, Problem.SHAPE),
        ({"entry": "text"}, {}, Problem.SHAPE),
        ({"day": "2026-02-30"}, {}, Problem.SIGNATURE),
        ({"member": ["x"]}, {}, Problem.SIGNATURE),
        ({}, {"direction": "out"}, Problem.PLACE),
        ({}, {"mailbox": None}, Problem.PLACE),
    ],
)
def test_what_is_not_exactly_a_note_is_refused(
    city: City, members: dict[str, Any], place: dict[str, Any], problem: Problem
) -> None:
    head = {"member": WRITER.member, "day": DAY, "audience": "ngo", "entry": {"type": "text", "text": "x"}}
    where = replace(Place(INSTANCE, MAILBOX, "staff", 1), **place)
    recipients = [city.instance.direct[0].recipient]
    envelope = seal_record(where, "note", head | members, WRITER.auth, recipients)
    assert problems(read(city, {"staff/1/note": envelope})) == [problem]


def test_a_newer_type_is_there_but_not_known(city: City) -> None:
    head = {"member": WRITER.member, "day": DAY, "audience": "ngo", "entry": {"type": "visit", "at": 1}}
    envelope = seal_record(
        Place(INSTANCE, MAILBOX, "staff", 1), "note", head, WRITER.auth, [city.instance.direct[0].recipient]
    )
    (note,) = read(city, {"staff/1/note": envelope}).notes
    assert (note.problem, note.known) == (None, False)
    with pytest.raises(RecordError):
        seal_note(city.instance, WRITER, READERS, Note(MAILBOX, 1, None, 1, {"type": "visit"}, TODAY))
