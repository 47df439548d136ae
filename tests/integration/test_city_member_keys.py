"""A housing colleague of City Hall runs off with the whole database: their keys open what was released, and no more."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from test_removed_member import MAGIC, everything_kept, keep_index, keys_of
from test_triage_referrals import write as write_entry
from test_triage_releases import hand_on
from triage_kit import PLACE, Office, Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.items import Note, Referral, seal_note, seal_referral
from report_portal.crypto.items.answers import OutPlace, seal_answer, seal_release_notice
from report_portal.crypto.items.attachments import seal_attachment
from report_portal.crypto.items.later import seal_message
from report_portal.crypto.items.staff_files import Release, seal_index, seal_release
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity, Identity, parse_identity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.records import SignedBy, decode_record

CITY: Final = "housing/city"
READERS: Final = ("resource/ngo", "housing/ngo")
PHONE: Final = "0712 345 678"
RELEASED: Final = "the owner keeps my deposit"
# Said to the NGO alone, each in another place.
HIDDEN: Final = {
    "private": "afraid of the neighbour",
    "contact": "the blue door at number nine",
    "message": f"please call {PHONE} after six",
    "private message": "my cousin knows him",
    "answer": f"we call {PHONE} tonight",
    "note": f"called {PHONE}, nobody there",
    "lease": "the deposit paragraph is crossed out",
    "photo": "bytes of the photographed contract",
    "index": "line of the board of the NGO",
}
SECRET: Final = re.compile(rb"AGE-SECRET-KEY-PQ-1[0-9A-Z]{58}")


@pytest.fixture
def report(office: Office) -> Reporter:
    """A report about a room with every kind of thing that ever stands beside one, released to City Hall as allowed."""
    ana, dan, city = (office.signed_in(name) for name in ("ana.coordinator", "dan.housing", "city.housing"))
    reporter = sent(office, ana)
    written_back(office, ana, reporter, text=HIDDEN["message"])
    written_back(office, ana, reporter, text="", private={"contact_value": HIDDEN["private message"]})
    noted(office, ana, dan, reporter)
    answered(office, ana, reporter)
    release, previous = released(office, ana, reporter)
    thread(office, city, ana, release, previous)
    keep_index(office, ana, {"note": HIDDEN["index"]}, '"0"')
    own = seal_index(
        PLACE.instance, city.person.signer, office.instance(city).audience(CITY), {"note": "own"}
    )
    headers = {"Content-Type": "application/octet-stream", "If-Match": '"0"'}
    city.call("PUT", f"/index/{CITY}", content=own, headers=headers).raise_for_status()
    return reporter


def today() -> Any:
    return datetime.now(UTC).date()


def sent(office: Office, desk: Desk) -> Reporter:
    reporter = Reporter(office)
    photo = seal_attachment(
        PLACE.instance, HIDDEN["photo"].encode(), "image/jpeg", SignedBy(reporter.keys.sign_seed)
    )
    headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Id": photo.entry.id,
        "Upload-Offset": "0",
        "Upload-Length": str(len(photo.envelope)),
    }
    uploaded = office.intake.test_client().post("/api/v1/uploads", data=photo.envelope, headers=headers)
    assert uploaded.status_code == 200
    reporter.send(
        office.instance(desk),
        core={"areas": ["housing"], "story": RELEASED, "share_city": "yes"},
        private={"afraid_of": [HIDDEN["private"]]},
        contact={"contact_value": HIDDEN["contact"]},
        readers=READERS,
        attachments=(photo.entry,),
    )
    return reporter


def written_back(office: Office, desk: Desk, reporter: Reporter, **words: Any) -> None:
    box = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance)
    place = box.next_place(today())
    item = seal_message(office.instance(desk), reporter.keys, place, locale="en", **words)
    reporter.post("/mailbox/messages", item.bundle()).raise_for_status()


def noted(office: Office, ana: Desk, dan: Desk, reporter: Reporter) -> None:
    line = {"line": "deposit_amount_and_return_rule", "state": "problem", "remark": HIDDEN["lease"]}
    written: list[tuple[Desk, dict[str, Any]]] = [
        (ana, {"type": "text", "text": HIDDEN["note"]}),
        (dan, {"type": "lease", "lines": [line]}),
    ]
    previous = None
    for sequence, (desk, entry) in enumerate(written, start=1):
        note = Note(reporter.id, sequence, previous, 3, entry, today())
        sealed = seal_note(office.instance(desk), desk.person.signer, READERS, note)
        desk.send_bundle(
            "POST", f"/reports/{reporter.id}/notes", sealed.meta, sealed.files
        ).raise_for_status()
        previous = sealed.first_hash


def answered(office: Office, desk: Desk, reporter: Reporter) -> None:
    to = replace(reporter.correspondent, readers=READERS)
    place = OutPlace(1, None, seen=3, author="resource/ngo", day=today())
    item = seal_answer(office.instance(desk), to, place, text=HIDDEN["answer"], locale="en")
    desk.send_bundle("POST", f"/reports/{reporter.id}/answers", item.meta, item.files).raise_for_status()


def released(office: Office, desk: Desk, reporter: Reporter) -> tuple[str, str]:
    """Its id, and the hash of its envelope."""
    instance = office.instance(desk)
    answers = {"areas": ["housing"], "story": RELEASED}
    release = Release("ab" * 16, CITY, "123456", answers, (), ("routed",), today(), "en")
    files = {"release": seal_release(instance, desk.person.signer, release)}
    mailbox = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance)
    last = mailbox.thread[-1]
    assert last.head
    previous = hashlib.sha256(read_bundle(reporter.mailbox()).files["out/1"]).hexdigest()
    place = OutPlace(2, previous, seen=3, author="resource/ngo", day=today())
    to = replace(reporter.correspondent, readers=READERS)
    notice = seal_release_notice(instance, to, place, audience=CITY, parts=("routed",))
    epochs = {**instance.epochs, CITY: instance.audience(CITY).epoch}
    meta = {"release": release.release, "audience": CITY, "epochs": epochs, "sequence": 2, "seen": 3}
    hand_on(desk, reporter, meta, files | notice.files).raise_for_status()
    return release.release, hashlib.sha256(files["release"]).hexdigest()


def thread(office: Office, city: Desk, ana: Desk, release: str, previous: str) -> None:
    instance = office.instance(ana)
    epochs = {name: instance.audience(name).epoch for name in (CITY, instance.direct[0].id)}
    said: list[tuple[Desk, str, dict[str, Any]]] = [
        (city, "office", {"type": "question", "text": "Which street?"}),
        (ana, "ngo", {"type": "reply", "text": "The person does not say."}),
    ]
    for sequence, (desk, side, content) in enumerate(said, start=1):
        entry = Referral(release, CITY, sequence, previous, side, content, today())
        sealed = seal_referral(instance, desk.person.signer, entry)
        write_entry(
            desk, release, {"sequence": sequence, "epochs": epochs}, {"referral": sealed}
        ).raise_for_status()
        previous = hashlib.sha256(sealed).hexdigest()


def held_by(office: Office, name: str) -> list[Identity]:
    """Every identity that somebody has: the passphrase's, their own, and those of the audiences granted to them."""
    desk = office.signed_in(name)
    granted = [key for keys in keys_of(office, desk).values() for key in keys]
    return [HybridIdentity(desk.person.secrets(PLACE.instance).seed), desk.person.identity, *granted]


def opened_with(envelopes: set[bytes], identities: Sequence[Identity]) -> dict[bytes, bytes]:
    """Hold every identity against every sealed file, and each key that comes out of one against all of them again."""
    held, opened = list(identities), dict[bytes, bytes]()
    while held:
        found = dict(_opened(envelopes - opened.keys(), held))
        opened |= found
        held = [parse_identity(key.decode()) for plain in found.values() for key in SECRET.findall(plain)]
    return opened


def _opened(envelopes: set[bytes], identities: Sequence[Identity]) -> Iterator[tuple[bytes, bytes]]:
    for envelope in envelopes:
        try:
            yield envelope, open_envelope(envelope, identities)
        except NoMatchError:
            continue


def kinds(opened: Mapping[bytes, bytes]) -> list[str]:
    return sorted(str(decode_record(plain).head["kind"]) for plain in opened.values())


def test_the_keys_of_a_city_member_open_the_release_and_nothing_else_of_a_report(
    office: Office, report: Reporter
) -> None:
    held = held_by(office, "city.housing")
    # The passphrase's, the own, and one audience's.
    assert len(held) == 3
    everything = set(everything_kept(office))
    assert len(everything) > 40
    opened = opened_with(everything, held)
    assert kinds(opened) == ["audience_key", "index", "referral", "referral", "release", "staff_key"]

    words = b"\n".join(opened.values())
    assert words.count(RELEASED.encode()) == 1
    for said in (*HIDDEN.values(), PHONE, PHONE.replace(" ", ""), report.id, report.keys.answer_mac.hex()):
        assert said.encode() not in words
    assert b"AGE-SECRET-KEY" in words
    # What lies outside of envelopes tells it neither.
    for path in office.data.rglob("*"):
        if path.is_file():
            assert not any(said.encode() in path.read_bytes() for said in (*HIDDEN.values(), PHONE, RELEASED))


def test_the_same_search_finds_everything_with_the_keys_of_the_ngo(office: Office, report: Reporter) -> None:
    """The proof above is one only if what it does not find is there to be found."""
    assert report.id
    opened = opened_with(set(everything_kept(office)), held_by(office, "dan.housing"))
    words = b"\n".join(opened.values())
    found = {name for name, said in HIDDEN.items() if said.encode() in words}
    # The index is that of the other team.
    assert found == set(HIDDEN) - {"index"}
    assert HIDDEN["index"].encode() in b"\n".join(
        opened_with(set(everything_kept(office)), held_by(office, "ioana.resource")).values()
    )


def test_the_search_would_find_a_report_sealed_to_the_city_by_mistake(office: Office) -> None:
    ana = office.signed_in("ana.coordinator")
    release = Release("cd" * 16, CITY, "123456", {"story": PHONE}, (), ("routed",), today(), "en")
    (office.data / "stray").write_bytes(seal_release(office.instance(ana), ana.person.signer, release))
    opened = opened_with(set(everything_kept(office)), held_by(office, "city.housing"))
    assert PHONE.encode() in b"\n".join(opened.values())
    assert all(envelope.startswith(MAGIC) for envelope in opened)
    assert all(isinstance(key, HybridIdentity) for key in held_by(office, "city.housing"))
