"""A report and what follows it, sealed by the reporter and opened by staff."""

from dataclasses import replace
from typing import Any

import pytest
from older_sheet import older_sheet
from sealed_city import INSTANCE, TODAY, City
from vectors.shared import each

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.envelope import check_shape, seal, stanzas
from report_portal.crypto.errors import NoMatchError, SealError, ShapeError
from report_portal.crypto.heads import Place
from report_portal.crypto.instance_file import SignedInstance
from report_portal.crypto.items import (
    InPlace,
    Report,
    SealedItem,
    State,
    seal_message,
    seal_paper_form,
    seal_paper_report,
    seal_permission,
    seal_report,
    seal_withdrawal,
)
from report_portal.crypto.opening import shapes
from report_portal.crypto.opening.identities import HybridIdentity, X25519Identity
from report_portal.crypto.opening.problems import Problem
from report_portal.crypto.opening.records import open_record
from report_portal.crypto.opening.reports import OpenedReport, open_report
from report_portal.crypto.records import Unvouched, encode_record

NGO = "resource/ngo"


def named(*items: SealedItem) -> dict[str, bytes]:
    return {
        f"in/{sequence}/{name}": data
        for sequence, item in enumerate(items, 1)
        for name, data in item.files.items()
    }


def state_of(item: SealedItem, keys: ReporterKeys) -> State:
    record = open_record(item.files["state"], [HybridIdentity.from_seed(keys.age_seed)])
    return State.read(record.head)


def after(item: SealedItem, keys: ReporterKeys) -> InPlace:
    return InPlace(keys.mailbox, item.meta["sequence"] + 1, 0, state_of(item, keys), TODAY)


def without(city: City, audience: str) -> SignedInstance:
    """The key list after an audience has left."""
    return replace(
        city.instance, audiences=tuple(one for one in city.instance.audiences if one.id != audience)
    )


def opened(city: City, files: dict[str, bytes], *names: str) -> OpenedReport:
    return open_report(files, city.keyring(*(names or (NGO,))), INSTANCE, city.member_key)


def test_ngo_readers_open_every_part(city: City, keys: ReporterKeys, report: Report) -> None:
    read = opened(city, named(seal_report(city.instance, keys, report)))
    assert not read.broken
    assert read.audience == NGO
    assert read.core.head is not None
    assert read.core.head["answers"] == report.core
    assert read.core.verified
    assert read.private.head is not None
    assert read.private.head["answers"] == report.private
    assert read.contact.head is not None
    assert read.contact.head["answers"] == report.contact
    assert read.reporter is not None
    assert read.reporter.mailbox == keys.mailbox
    assert read.reporter.answer_mac == keys.answer_mac
    assert read.reporter.readers == (NGO,)


@each("channels", "channels")
def test_channel_vectors(city: City, keys: ReporterKeys, report: Report, vector: dict[str, Any]) -> None:
    read = opened(city, named(seal_report(city.instance, keys, replace(report, channel=vector["channel"]))))
    if vector["read"]:
        assert read.core.head is not None
        assert read.core.head["channel"] == vector["channel"]
        assert read.core.verified
    else:
        assert (read.broken, read.core.problem) == (True, Problem.SHAPE)


def test_the_server_is_told_what_the_api_names_and_no_more(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    item = seal_report(city.instance, keys, report)
    assert item.meta == {
        "mailbox": keys.mailbox,
        "auth_sha256": keys.access.auth_sha256,
        "sequence": 1,
        "instance_version": 1,
        "epochs": {"resource/ngo": 1, "housing/ngo": 1, "housing/city": 1},
        "uploads": [],
    }
    assert list(item.files) == ["core", "private", "contact", "state"]


def test_all_reports_look_alike(city: City, keys: ReporterKeys, report: Report) -> None:
    other = replace(
        report,
        core={"areas": ["housing"]},
        private={},
        contact={},
        readers=("resource/ngo", "housing/ngo", "housing/city"),
        locale="en",
        choices={},
        exclusions=(),
    )
    items = [seal_report(city.instance, keys, each) for each in (report, other)]
    outlines = [
        [(name, len(data), len(stanzas(data).stanzas)) for name, data in item.files.items()] for item in items
    ]
    assert outlines[0] == outlines[1]
    for name, data in items[0].files.items():
        check_shape(data, 1 if name == "state" else 3)


def test_an_audience_that_is_no_reader_opens_nothing(city: City, keys: ReporterKeys, report: Report) -> None:
    read = opened(city, named(seal_report(city.instance, keys, report)), "housing/ngo")
    assert read.broken
    assert read.core.problem is Problem.UNOPENED
    assert read.reporter is None


def test_a_direct_city_office_reads_the_core_and_gets_no_keys(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    report = replace(report, readers=(NGO, "housing/city"))
    read = opened(city, named(seal_report(city.instance, keys, report)), "housing/city")
    assert not read.broken
    assert read.core.head is not None
    assert not read.core.verified
    assert read.private.problem is Problem.UNOPENED
    assert read.contact.problem is Problem.UNOPENED
    assert read.reporter is None


@pytest.mark.parametrize("readers", [(), ("housing/city",), (NGO, "labour/state"), (NGO, "nobody/ngo")])
def test_a_report_that_no_ngo_can_answer_is_not_sealed(
    city: City, keys: ReporterKeys, report: Report, readers: tuple[str, ...]
) -> None:
    with pytest.raises(SealError):
        seal_report(city.instance, keys, replace(report, readers=readers))


def test_a_part_of_another_report_is_shown_as_broken(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, report: Report
) -> None:
    mine, other = (named(seal_report(city.instance, who, report)) for who in (keys, stranger))
    read = opened(city, mine | {"in/1/core": other["in/1/core"]})
    assert read.broken
    assert read.core.problem is Problem.SIGNATURE
    assert read.contact.head is not None


def test_a_damaged_part_does_not_hide_the_others(city: City, keys: ReporterKeys, report: Report) -> None:
    files = named(seal_report(city.instance, keys, report))
    read = opened(city, files | {"in/1/contact": files["in/1/contact"][:-1]})
    assert read.broken
    assert read.contact.problem is Problem.UNOPENED
    assert read.core.head is not None


def test_a_deleted_contact_part_is_no_damage(city: City, keys: ReporterKeys, report: Report) -> None:
    files = named(seal_report(city.instance, keys, report))
    del files["in/1/contact"]
    read = opened(city, files)
    assert not read.broken
    assert read.contact.problem is Problem.MISSING


def test_messages_permissions_and_withdrawal_follow(city: City, keys: ReporterKeys, report: Report) -> None:
    first = seal_report(city.instance, keys, report)
    message = seal_message(city.instance, keys, after(first, keys), text="He paid half.", locale="en")
    permission = seal_permission(
        city.instance, keys, after(message, keys), audience="housing/city", choice="yes"
    )
    withdrawal = seal_withdrawal(city.instance, keys, after(permission, keys))
    read = opened(city, named(first, message, permission, withdrawal))
    assert [item.head and item.head["kind"] for item in read.thread] == [
        "message",
        "permission",
        "withdrawal",
    ]
    assert all(item.verified for item in read.thread)
    assert read.permissions == {"housing/city": "yes"}
    assert read.seen == 4
    state = state_of(withdrawal, keys)
    assert [item["kind"] for item in state.own] == ["report", "message", "permission", "withdrawal"]
    assert state.choices == {"share_city": "no", "share_inspectors": "facts_only", "housing/city": "yes"}
    assert state.locale == "en"
    assert "He paid half." not in str(state)


def test_a_report_can_be_taken_back_after_its_readers_have_left(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, report)
    later = without(city, NGO)
    with pytest.raises(SealError):
        seal_message(later, keys, after(first, keys), text="more", locale="en")
    withdrawal = seal_withdrawal(later, keys, after(first, keys))
    assert len(stanzas(withdrawal.files["message"]).stanzas) == len(later.direct)
    for identity in city.identities.values():
        with pytest.raises(NoMatchError):
            open_record(withdrawal.files["message"], [identity])
    assert [item["kind"] for item in state_of(withdrawal, keys).own] == ["report", "withdrawal"]


def test_a_city_office_that_still_reads_learns_of_a_withdrawal(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, replace(report, readers=(NGO, "housing/city")))
    withdrawal = seal_withdrawal(without(city, NGO), keys, after(first, keys))
    (item,) = opened(city, named(first, withdrawal), "housing/city").thread
    assert item.head is not None
    assert item.head["kind"] == "withdrawal"


def test_a_permission_signed_by_another_is_refused(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, report)
    forger = replace(stranger, access=keys.access)
    forged = seal_permission(city.instance, forger, after(first, keys), audience="housing/city", choice="yes")
    read = opened(city, named(first, forged))
    assert [item.problem for item in read.thread] == [Problem.SIGNATURE]
    assert read.permissions == {}


def test_a_permission_given_again_by_the_server_is_refused(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, report)
    yes = seal_permission(city.instance, keys, after(first, keys), audience="housing/city", choice="yes")
    no = seal_permission(city.instance, keys, after(yes, keys), audience="housing/city", choice="no")
    read = opened(city, named(first, yes, no, yes))
    assert [item.problem for item in read.thread] == [None, None, Problem.PLACE]
    assert read.permissions == {"housing/city": "no"}


def test_items_out_of_order_are_refused(city: City, keys: ReporterKeys, report: Report) -> None:
    first = seal_report(city.instance, keys, report)
    second = seal_message(city.instance, keys, after(first, keys), text="two", locale="en")
    third = seal_message(city.instance, keys, after(second, keys), text="three", locale="en")
    read = opened(city, named(first, third, second))
    assert [item.problem for item in read.thread] == [Problem.PLACE, Problem.PLACE]


def test_a_message_cut_out_of_the_middle_shows(city: City, keys: ReporterKeys, report: Report) -> None:
    first = seal_report(city.instance, keys, report)
    second = seal_message(city.instance, keys, after(first, keys), text="two", locale="en")
    third = seal_message(city.instance, keys, after(second, keys), text="three", locale="en")
    files = named(first, second, third)
    del files["in/2/message"]
    read = opened(city, files)
    assert [item.problem for item in read.thread] == [Problem.MISSING, None]


def test_a_message_of_another_mailbox_is_refused(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, report)
    elsewhere = replace(after(first, keys), mailbox=stranger.mailbox)
    moved = seal_message(city.instance, keys, elsewhere, text="hm", locale="en")
    read = opened(city, named(first, moved))
    assert [item.problem for item in read.thread] == [Problem.PLACE]


FORM = "0123456789abcdef"


def paper_form(city: City, keys: ReporterKeys, form: str = FORM) -> bytes:
    public = keys.public()
    return seal_paper_form(
        city.instance, city.coordinator, form=form, language="ne", mailbox=keys.mailbox, reporter=public
    )


def sealed_before(city: City, report: Report) -> SealedItem:
    return older_sheet(city.instance, city.coordinator, FORM, report, list(city.identities.values()))


def test_a_sheet_of_paper_is_answered_through_its_form(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    form = paper_form(city, keys)
    sheet = seal_paper_report(city.instance, city.coordinator, FORM, report)
    assert sheet.meta["form"] == FORM
    assert not {"mailbox", "auth_sha256"} & set(sheet.meta)
    place = InPlace(keys.mailbox, 2, 0, State.of_paper((NGO, "housing/ngo"), "ne", "2026-03-15"), TODAY)
    message = seal_message(city.instance, keys, place, text="Me again.", locale="ne")
    read = opened(city, named(sheet, message) | {"in/1/form": form})
    assert not read.broken
    assert read.bound
    assert read.reporter is not None
    assert read.reporter.verify_key == keys.verify_key
    assert [item.problem for item in read.thread] == [None]


def test_nobody_elses_slip_speaks_for_a_sheet(city: City, stranger: ReporterKeys, report: Report) -> None:
    # A server shows a worker's words under the mailbox of a form that somebody else took home.
    sheet = seal_paper_report(city.instance, city.coordinator, FORM, report)
    theirs = paper_form(city, stranger, "f" * 16)
    place = InPlace(stranger.mailbox, 2, 0, State.of_paper((NGO,), "ne", "2026-03-15"), TODAY)
    yes = seal_permission(city.instance, stranger, place, audience="housing/city", choice="yes")
    read = opened(city, named(sheet, yes) | {"in/1/form": theirs})
    assert read.broken
    assert read.reporter is None
    assert read.core.head is not None
    assert read.permissions == {}
    assert [item.problem for item in read.thread] == [Problem.SIGNATURE]


@pytest.mark.parametrize("part", ["private", "contact"])
def test_the_parts_of_two_sheets_make_no_report(
    city: City, keys: ReporterKeys, report: Report, part: str
) -> None:
    form = {"in/1/form": paper_form(city, keys)}
    sheet = named(seal_paper_report(city.instance, city.coordinator, FORM, report))
    another = named(seal_paper_report(city.instance, city.coordinator, "f" * 16, report))
    older, name = named(sealed_before(city, report)), f"in/1/{part}"
    for whole, strange in ((sheet, another), (sheet, older), (older, sheet)):
        read = opened(city, whole | form | {name: strange[name]})
        assert read.broken
        assert getattr(read, part).problem is Problem.PLACE


def test_a_sheet_from_before_sheets_named_their_form_is_read_and_says_so(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    read = opened(city, named(sealed_before(city, report)) | {"in/1/form": paper_form(city, keys)})
    assert not read.broken
    assert not read.bound
    assert read.reporter is not None
    assert opened(city, named(seal_report(city.instance, keys, report))).bound


@pytest.mark.parametrize("form", [1, None, "00", "AB" * 8])
def test_a_form_is_sixteen_hex_characters(form: object) -> None:
    core = {"part": "core", "form_version": 1, "locale": "ne", "channel": "paper", "answers": {}}
    core |= {"readers": [], "attachments": []}
    assert shapes.CORE(core)
    assert shapes.CORE(core | {"form": FORM})
    assert not shapes.CORE(core | {"form": form})


def test_a_sheet_confirmed_by_nobody_known_is_broken(city: City, keys: ReporterKeys, report: Report) -> None:
    unknown = replace(city.coordinator, member="f" * 32)
    form = seal_paper_form(
        city.instance,
        unknown,
        form="0123456789abcdef",
        language="ne",
        mailbox=keys.mailbox,
        reporter=keys.public(),
    )
    sheet = seal_paper_report(city.instance, unknown, "0123456789abcdef", report)
    read = opened(city, named(sheet) | {"in/1/form": form})
    assert read.broken
    assert read.core.problem is Problem.SIGNATURE
    assert read.reporter is None


def test_a_message_swapped_for_another_of_the_same_place_breaks_the_chain(
    city: City, keys: ReporterKeys, report: Report
) -> None:
    first = seal_report(city.instance, keys, report)
    kept, shown = (
        seal_message(city.instance, keys, after(first, keys), text=text, locale="en") for text in ("a", "b")
    )
    third = seal_message(city.instance, keys, after(kept, keys), text="three", locale="en")
    read = opened(city, named(first, shown, third))
    assert [item.problem for item in read.thread] == [None, Problem.PLACE]


def test_a_form_that_nobody_known_signed_gives_no_reporter(
    city: City, keys: ReporterKeys, stranger: ReporterKeys, report: Report
) -> None:
    forger = replace(city.coordinator, seed=stranger.sign_seed)
    form = seal_paper_form(
        city.instance,
        forger,
        form="0123456789abcdef",
        language="ne",
        mailbox=keys.mailbox,
        reporter=stranger.public(),
    )
    sheet = seal_paper_report(city.instance, city.coordinator, "0123456789abcdef", report)
    read = opened(city, named(sheet) | {"in/1/form": form})
    assert read.core.head is not None
    assert read.reporter is None
    assert read.broken


def test_a_file_under_the_older_kind_of_key_is_not_opened() -> None:
    identity = X25519Identity.generate()
    head = Place(INSTANCE, None, "staff").head("note", {})
    envelope = seal(encode_record(head, Unvouched()), [identity.recipient])
    with pytest.raises(ShapeError):
        open_record(envelope, [identity])


ENTRY = {
    "id": "1" * 32,
    "secret": "AGE-SECRET-KEY-PQ-1X",
    "sha256": "1" * 64,
    "type": "image/jpeg",
    "size": 1,
}


@pytest.mark.parametrize(
    ("handwriting", "fits"),
    [([], True), ([{**ENTRY, "question": "story"}], True), ([ENTRY], False), ("x", False), ([None], False)],
)
def test_pictures_of_handwriting_name_their_question(handwriting: object, *, fits: bool) -> None:
    private = {"part": "private", "answers": {}, "member": "1" * 32}
    assert shapes.PRIVATE_OF_PAPER(private)
    assert shapes.PRIVATE_OF_PAPER({**private, "attachments": handwriting}) is fits
    contact = {"part": "contact", "answers": {}}
    assert shapes.CONTACT(contact)
    assert shapes.CONTACT({**contact, "attachments": handwriting}) is fits
