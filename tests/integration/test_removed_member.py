"""Somebody is removed who kept every key and runs off with the whole database: nothing sent afterwards opens."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from triage_epochs import removal
from triage_kit import PLACE, Office, Reporter

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.errors import NoMatchError
from report_portal.crypto.items.attachments import AttachmentEntry, seal_attachment
from report_portal.crypto.items.later import seal_message
from report_portal.crypto.items.staff_files import seal_index
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.opening.releases import open_audience_key
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.crypto.records import SignedBy, decode_record

MAGIC = b"age-encryption.org/v1\n"
AUDIENCE = "resource/ngo"
Keys = Mapping[str, Sequence[HybridIdentity]]


def keys_of(office: Office, desk: Desk) -> dict[str, list[HybridIdentity]]:
    """Open every grant that the server hands to somebody, newest epoch first, as their browser does."""
    found: dict[tuple[str, int], HybridIdentity] = {}
    signers = {person.member: person.verify_key for person in office.people.values()}
    for name, envelope in desk.me().files.items():
        if not name.startswith("grants/") or name == "grants/root":
            continue
        head = open_audience_key(envelope, [desk.person.identity], PLACE.instance, signers.get)
        identity = parse_identity(head["secret"])
        assert isinstance(identity, HybridIdentity)
        found[head["audience"], head["epoch"]] = identity
    held: dict[str, list[HybridIdentity]] = {}
    for (audience, _), identity in sorted(found.items(), reverse=True, key=lambda item: item[0]):
        held.setdefault(audience, []).append(identity)
    return held


def read(desk: Desk, reporter: Reporter, keys: Keys) -> OpenedReport:
    answer = desk.send_json("POST", "/reports/files", {"ids": [reporter.id]}).raise_for_status()
    files = read_bundle(answer.content).files
    return open_report(
        {name.removeprefix(f"{reporter.id}/"): file for name, file in files.items()}, keys, PLACE.instance
    )


def everything_kept(office: Office) -> Iterator[bytes]:
    """Every sealed file in every column of every table, and every blob on the disk."""
    with closing(sqlite3.connect(office.data / "report_portal.sqlite3")) as database:
        tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        values = [
            value
            for table in tables
            for row in database.execute(f'select * from "{table}"')  # noqa: S608 (names from the database itself)
            for value in row
            if isinstance(value, bytes)
        ]
    values += [
        path.read_bytes() for path in office.data.rglob("*") if path.is_file() and "sqlite3" not in path.name
    ]
    for value in values:
        yield from (MAGIC + rest for rest in value.split(MAGIC)[1:])


def opened_by(office: Office, identities: Sequence[HybridIdentity], known: set[bytes]) -> set[bytes]:
    """The sealed files that some identity opens, of those not known before."""
    found = set()
    for envelope in set(everything_kept(office)) - known:
        try:
            open_envelope(envelope, identities)
        except NoMatchError:
            continue
        found.add(envelope)
    return found


def write(office: Office, desk: Desk, reporter: Reporter, text: str) -> AttachmentEntry:
    """A message with a file, from the reporter's side."""
    instance, today = office.instance(desk), datetime.now(UTC).date()
    sealed = seal_attachment(PLACE.instance, b"a photo", "image/jpeg", SignedBy(reporter.keys.sign_seed))
    headers = {
        "Content-Type": "application/octet-stream",
        "Upload-Id": sealed.entry.id,
        "Upload-Offset": "0",
        "Upload-Length": str(len(sealed.envelope)),
    }
    uploaded = office.intake.test_client().post("/api/v1/uploads", data=sealed.envelope, headers=headers)
    assert uploaded.status_code == 200
    box = read_mailbox(read_bundle(reporter.mailbox()), reporter.keys, PLACE.instance)
    place = box.next_place(today)
    item = seal_message(instance, reporter.keys, place, text=text, locale="en", attachments=(sealed.entry,))
    reporter.post("/mailbox/messages", item.bundle()).raise_for_status()
    return sealed.entry


def answer(office: Office, desk: Desk, reporter: Reporter) -> None:
    item = reporter.answer(office.instance(desk))
    desk.send_bundle("POST", f"/reports/{reporter.id}/answers", item.meta, item.files).raise_for_status()


def keep_index(office: Office, desk: Desk, entries: dict[str, Any], version: str) -> None:
    audience = office.instance(desk).audience(AUDIENCE)
    envelope = seal_index(PLACE.instance, desk.person.signer, audience, entries)
    headers = {"Content-Type": "application/octet-stream", "If-Match": version}
    desk.call("PUT", f"/index/{AUDIENCE}", content=envelope, headers=headers).raise_for_status()


def test_whoever_was_removed_opens_nothing_that_came_afterwards(office: Office) -> None:
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    old = office.report(ana, core={"areas": ("work",), "story": "told before"})
    keep_index(office, ana, {"note": "before"}, '"0"')
    stolen = keys_of(office, ioana)
    assert set(stolen) == {AUDIENCE}
    identities = [ioana.person.identity, *(key for keys in stolen.values() for key in keys)]
    # What she could read is really readable: the keys are the ones, and the search finds files.
    assert read(ioana, old, stolen).core.head["answers"]["story"] == "told before"  # type: ignore[index] # it opened
    before = set(everything_kept(office))
    assert len(opened_by(office, identities, set())) >= 5

    files = removal(office, ana, "ioana.resource", AUDIENCE)
    ana.send_bundle(
        "POST", f"/members/{ioana.person.member}/confirmation", ana.proof(), files
    ).raise_for_status()
    new = office.report(ana, core={"areas": ("work",), "story": "told afterwards"})
    for reporter in (old, new):
        answer(office, ana, reporter)
        write(office, ana, reporter, "written afterwards")
    keep_index(office, ana, {"note": "afterwards"}, '"1"')

    fresh = set(everything_kept(office)) - before
    assert len(fresh) >= 12
    assert opened_by(office, identities, before) == set()
    assert read(ana, new, stolen).core.head is None

    # Those who stay read both what came before and what came after.
    kept = keys_of(office, ana)
    assert [len(kept[AUDIENCE]), len(stolen[AUDIENCE])] == [2, 1]
    opens = opened_by(office, [key for keys in kept.values() for key in keys], before)
    assert len(opens) >= 7
    for reporter, story in ((old, "told before"), (new, "told afterwards")):
        report = read(ana, reporter, kept)
        assert report.core.head is not None
        assert report.core.head["answers"]["story"] == story
        assert [(item.head or {})["text"] for item in report.thread] == ["we read it", "written afterwards"]
        assert all(item.verified for item in report.thread)


def test_the_search_would_find_a_report_still_sealed_to_the_old_key(office: Office) -> None:
    """The proof above is one only if a file of the old epoch, kept after the removal, is found by it."""
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    stolen = keys_of(office, ioana)
    before = set(everything_kept(office))
    office.report(ana)
    found = opened_by(office, stolen[AUDIENCE], before)
    kinds = {decode_record(open_envelope(file, stolen[AUDIENCE])).head["kind"] for file in found}
    assert (len(found), kinds) == (3, {"report"})


def test_whoever_removes_somebody_may_seal_the_own_key_file_anew_in_the_same_act(office: Office) -> None:
    ana, ioana = office.signed_in("ana.coordinator"), office.signed_in("ioana.resource")
    kept = ana.me().files["identity"]
    files = removal(office, ana, "ioana.resource", AUDIENCE)
    own = ana.key_file(office.keys.root, office.keys.recovery.recipient)
    path = f"/members/{ioana.person.member}/confirmation"
    for bad in (b"", own[:-1]):
        assert ana.send_bundle("POST", path, ana.proof(), {**files, "identity": bad}).status_code == 400
        assert ana.me().files["identity"] == kept
    office.clock.turn()
    ana.send_bundle("POST", path, ana.proof(), {**files, "identity": own}).raise_for_status()
    assert ana.me().files["identity"] == own
