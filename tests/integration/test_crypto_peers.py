"""Whatever one implementation writes, both read alike, on an honest server and on a lying one."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from crypto_peers import DAY, City, Json, Peer, RefusedError
from crypto_shelf import (
    CLOSED,
    MEMBER,
    SIDES,
    Shelf,
    answer,
    both,
    message,
    parts,
    permission,
)

from report_portal.crypto import items
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import derive_keys, new_code
from report_portal.crypto.items import StaffSigner


def releases(envelope: bytes, audience: str) -> Callable[[Peer], Json]:
    return lambda peer: peer.open_release(envelope, audience)


def conversation(peers: dict[str, Peer], reporter: list[str], staff: list[str]) -> tuple[str, Shelf]:
    """A report, two more items and two answers; each written by the side named for it."""
    code, shelf = new_code(), Shelf()
    shelf.take(peers[reporter[0]].report(code, parts()))
    shelf.take_answer(peers[staff[0]].answer(shelf.files, answer("we read it")))
    shelf.take(peers[reporter[1]].next(code, shelf.serve(), message("more")))
    shelf.take(peers[reporter[2]].next(code, shelf.serve(), permission("facts_only")))
    shelf.take_answer(peers[staff[1]].answer(shelf.files, CLOSED))
    return code, shelf


@pytest.mark.parametrize("reporter", list(itertools.product(SIDES, repeat=3)), ids="-".join)
@pytest.mark.parametrize("staff", [("browser", "here"), ("here", "browser")], ids="-".join)
def test_a_conversation_may_change_hands_at_every_item(
    peers: dict[str, Peer], reporter: list[str], staff: list[str]
) -> None:
    code, shelf = conversation(peers, reporter, staff)
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert read["thread"] == [("out", 1, "answer", True), ("out", 2, "status", True)]
    assert read["texts"] == ["we read it", None]
    assert read["problem"] is None
    assert read["state"]["choices"] == {"share_city": "no", "labour/state": "facts_only"}
    assert [item["kind"] for item in read["state"]["own"]] == ["report", "message", "permission"]
    opened = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert opened["core"]["answers"] == parts()["core"]
    assert opened["private"]["answers"] == parts()["private"]
    assert opened["contact"]["answers"] == parts()["contact"]
    assert opened["thread"] == [
        ("out", 1, "answer", True),
        ("in", 2, "message", True),
        ("in", 3, "permission", True),
        ("out", 2, "status", True),
    ]
    assert not opened["broken"]
    assert not opened["withheld"]


@pytest.mark.parametrize("side", SIDES)
def test_offices_see_the_same_of_what_is_not_theirs(peers: dict[str, Peer], side: str) -> None:
    _, shelf = conversation(peers, [side] * 3, [side] * 2)
    office = both(lambda peer: peer.open(shelf.files, "housing/city"), peers)
    assert office["core"]["answers"] == parts()["core"]
    assert (office["private"], office["contact"]) == ("unopened", "unopened")
    assert [(kind, verified) for _, _, kind, verified in office["thread"]] == [
        ("unopened", False),
        ("unopened", False),
        ("message", False),
        ("permission", False),
    ]
    stranger = both(lambda peer: peer.open(shelf.files, "housing/ngo"), peers)
    assert stranger["core"] == "unopened"
    assert stranger["broken"]


@pytest.mark.parametrize("side", SIDES)
def test_adding_for_the_ngo_alone_and_striking(peers: dict[str, Peer], side: str) -> None:
    code, shelf = new_code(), Shelf()
    shelf.take(peers[side].report(code, parts()))
    added = message("") | {"answers": {"sector": "farm"}}
    strike = {"kind": "strike", "questions": ["story", "gender"], "day": DAY.isoformat()}
    private, contact = {"private": {"gender": "woman"}}, {"contact": {"phone": "a new number"}}
    for item in (added, added | private, strike, added | contact):
        shelf.take(peers[side].next(code, shelf.serve(), item))
    own = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)["state"]["own"]
    assert [item["kind"] for item in own] == ["report", "message", "message", "strike", "message"]
    ngo = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert [(kind, verified) for _, _, kind, verified in ngo["thread"]] == [
        ("message", True),
        ("message", True),
        ("strike", True),
        ("message", True),
    ]
    assert ngo["later_contact"] == [{}, {}, {}, {"phone": "a new number"}]
    office = both(lambda peer: peer.open(shelf.files, "housing/city"), peers)
    assert [(kind, verified) for _, _, kind, verified in office["thread"]] == [
        ("message", False),
        ("unopened", False),
        ("strike", False),
        ("message", False),
    ]
    assert office["later_contact"] == [{}, {}, {}]
    # Closing deletes it, and the message stays what it was.
    del shelf.files["in/5/contact"]
    closed = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert (closed["thread"], closed["later_contact"]) == (ngo["thread"], [{}, {}, {}, {}])


@pytest.mark.parametrize(
    ("lie", "problem"),
    [
        (lambda shelf: _flip(shelf, "in/2/contact"), "unopened"),
        (lambda shelf: _repeat(shelf, "in/1/contact", "in/2/contact"), "place"),
        (lambda shelf: _repeat(shelf, "in/3/contact", "in/2/contact"), "place"),
        (lambda shelf: _repeat(shelf, "in/2/message", "in/2/contact"), "shape"),
        (lambda shelf: _repeat(shelf, "in/3/contact", "in/4/contact"), "place"),
        (lambda shelf: _repeat(shelf, "out/1/answer", "in/2/contact"), "signature"),
    ],
)
@pytest.mark.parametrize("side", SIDES)
def test_contact_details_in_the_place_of_others_make_their_message_a_refused_one(
    peers: dict[str, Peer], side: str, lie: Callable[[Shelf], Any], problem: str
) -> None:
    code, shelf = new_code(), Shelf()
    shelf.take(peers[side].report(code, parts()))
    shelf.take_answer(peers[side].answer(shelf.files, answer("we read it")))
    for number in ("one", "two"):
        shelf.take(peers[side].next(code, shelf.serve(), message("") | {"contact": {"phone": number}}))
    shelf.take(peers[side].next(code, shelf.serve(), permission("no")))
    lie(shelf)
    opened = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert problem in [kind for _, _, kind, verified in opened["thread"] if not verified]
    assert {"phone": "one"} not in opened["later_contact"] or {"phone": "two"} in opened["later_contact"]


def _swap(shelf: Shelf, one: str, other: str) -> None:
    shelf.files[one], shelf.files[other] = shelf.files[other], shelf.files[one]


def _flip(shelf: Shelf, name: str) -> None:
    file = shelf.files[name]
    shelf.files[name] = file[:-1] + bytes([file[-1] ^ 1])


def _repeat(shelf: Shelf, name: str, new_name: str) -> None:
    shelf.files[new_name] = shelf.files[name]


LIES: dict[str, tuple[Callable[[Shelf, Shelf], Any], list[str]]] = {
    "core of another report": (
        lambda shelf, other: shelf.files.update({"in/1/core": other.files["in/1/core"]}),
        ["signature", "broken"],
    ),
    "keys of another report": (
        lambda shelf, other: shelf.files.update({"in/1/private": other.files["in/1/private"]}),
        ["signature", "broken"],
    ),
    "core held back": (lambda shelf, _: shelf.files.pop("in/1/core"), ["missing", "broken"]),
    "core damaged": (lambda shelf, _: _flip(shelf, "in/1/core"), ["unopened", "broken"]),
    "everything of the report held back": (
        lambda shelf, _: [shelf.files.pop(f"in/1/{part}") for part in ("core", "private", "contact")],
        ["missing", "signature", "broken"],
    ),
    "private part held back": (lambda shelf, _: shelf.files.pop("in/1/private"), ["missing", "broken"]),
    "contact part damaged": (lambda shelf, _: _flip(shelf, "in/1/contact"), ["unopened", "broken"]),
    "contact deleted at closing": (lambda shelf, _: shelf.files.pop("in/1/contact"), ["missing"]),
    "core in the place of contact": (
        lambda shelf, _: _repeat(shelf, "in/1/core", "in/1/contact"),
        ["shape", "broken"],
    ),
    "messages swapped": (lambda shelf, _: _swap(shelf, "in/2/message", "in/3/message"), ["place"]),
    "a message held back": (lambda shelf, _: shelf.files.pop("in/2/message"), ["missing"]),
    "a permission played again": (lambda shelf, _: _repeat(shelf, "in/3/message", "in/4/message"), ["place"]),
    "a permission of somebody else": (
        lambda shelf, other: shelf.files.update({"in/3/message": other.files["in/3/message"]}),
        ["signature"],
    ),
    "answers swapped": (lambda shelf, _: _swap(shelf, "out/1/answer", "out/2/answer"), ["place"]),
    "the newest answers held back": (
        lambda shelf, _: (shelf.files.pop("out/1/answer"), shelf.files.pop("out/2/answer")),
        ["withheld"],
    ),
    "an answer to somebody else": (
        lambda shelf, other: shelf.files.update({"out/2/answer": other.files["out/2/answer"]}),
        ["signature"],
    ),
    "an answer in the place of a message": (
        lambda shelf, _: _repeat(shelf, "out/1/answer", "in/2/message"),
        ["signature"],
    ),
    "junk": (lambda shelf, _: shelf.files.update({"in/2/message": b"age-encryption.org/v1\n"}), ["unopened"]),
}


@pytest.mark.parametrize("lie", LIES)
def test_both_sides_judge_a_lying_server_alike(
    peers: dict[str, Peer], told: dict[str, tuple[str, Shelf]], lie: str
) -> None:
    tell, expected = LIES[lie]
    _, original = told["one"]
    shelf = Shelf()
    shelf.files = dict(original.files)
    tell(shelf, told["other"][1])
    opened = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    found = {
        part for part in (opened[name] for name in ("core", "private", "contact")) if isinstance(part, str)
    }
    found |= {kind for _, _, kind, verified in opened["thread"] if not verified}
    found |= {name for name in ("broken", "withheld") if opened[name]}
    assert set(expected) <= found


@pytest.fixture(scope="module")
def told(peers: dict[str, Peer]) -> dict[str, tuple[str, Shelf]]:
    mixed = ["browser", "here", "browser"]
    return {name: conversation(peers, mixed, ["here", "browser"]) for name in ("one", "other")}


@pytest.mark.parametrize(
    "lie", ["old state", "no state", "foreign state", "answers swapped", "answers dropped"]
)
def test_both_sides_judge_a_lying_mailbox_alike(
    peers: dict[str, Peer], told: dict[str, tuple[str, Shelf]], lie: str
) -> None:
    code, original = told["one"]
    shelf = Shelf()
    shelf.files, shelf.state = dict(original.files), original.state
    shelf.ins, shelf.outs = original.ins, original.outs
    if lie == "old state":
        shelf.ins += 1
    elif lie == "no state":
        shelf.state = None
    elif lie == "foreign state":
        shelf.state = told["other"][1].state
    elif lie == "answers swapped":
        _swap(shelf, "out/1/answer", "out/2/answer")
    else:
        del shelf.files["out/1/answer"], shelf.files["out/2/answer"]
        shelf.outs = 0
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    expected = {"old state": "behind", "no state": "behind", "foreign state": "refused"}
    assert read["problem"] == expected.get(lie)
    if lie.startswith("answers"):
        assert {kind for _, _, kind, good in read["thread"] if not good} == {
            "place" if "swapped" in lie else "missing"
        }
    else:
        for side in SIDES:
            with pytest.raises(RefusedError, match="state"):
                peers[side].next(code, shelf.serve(), message("more"))


@pytest.mark.parametrize("side", SIDES)
def test_releases_indexes_and_files_cross_over(peers: dict[str, Peer], city: City, side: str) -> None:
    writer = peers[side]
    code, shelf = new_code(), Shelf()
    content = bytes(range(256)) * 400
    entry, envelope = writer.attachment(code, "image/jpeg", content)
    shelf.take(writer.report(code, parts(attachments=[entry])))
    key = derive_keys(code, city.instance).verify_key
    assert both(lambda peer: peer.open_attachment(entry, envelope, key), peers) == content
    assert both(lambda peer: peer.open_attachment(entry, envelope, None), peers) == content
    for peer in peers.values():
        with pytest.raises(RefusedError, match="hash"):
            peer.open_attachment(entry, envelope + b"\0", None)
        with pytest.raises(RefusedError, match="entry"):
            peer.open_attachment(entry | {"type": "image/png"}, envelope, None)

    release: Json = {
        "release": "cd" * 16,
        "audience": "labour/state",
        "case": "K7-42",
        "answers": {"work_problem": ["not_paid"]},
        "attachments": [entry],
        "parts": ["routed", "files"],
        "member": MEMBER,
        "day": DAY.isoformat(),
        "locale": "ne",
    }
    body = writer.release(shelf.files, release)
    sealed = read_bundle(body).files["release"]
    for audience in ("labour/state", "resource/ngo"):
        opened = both(releases(sealed, audience), peers)
        assert {name: opened[name] for name in release} == release
        assert opened["mailbox"] is None
    for peer in peers.values():
        with pytest.raises(RefusedError):
            peer.open_release(sealed, "housing/city")
    shelf.take_answer(body)
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert read["thread"] == [("out", 1, "release_notice", True)]

    entries = {f"{number:032x}": {"due": DAY.isoformat()} for number in range(500)}
    index = writer.index("resource/ngo", MEMBER, entries)
    assert both(lambda peer: peer.open_index(index, "resource/ngo"), peers) == entries


@pytest.mark.parametrize("side", SIDES)
def test_a_report_whose_state_is_kept_back_passes_for_no_paper_form(
    peers: dict[str, Peer], side: str
) -> None:
    code, shelf = new_code(), Shelf()
    shelf.take(peers[side].report(code, parts(readers=["resource/ngo"])))
    shelf.state = None
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert (read["state"], read["problem"]) == (None, "missing")
    for item in (message("for the readers alone"), permission("no"), {"kind": "withdrawal"}):
        with pytest.raises(RefusedError, match="state"):
            peers[side].next(code, shelf.serve(), item)


@pytest.mark.parametrize("first", SIDES)
def test_the_code_on_a_slip_works_from_either_side(peers: dict[str, Peer], city: City, first: str) -> None:
    code, shelf = new_code(), Shelf()
    keys = derive_keys(code, city.instance)
    signer = StaffSigner(MEMBER, city.members[MEMBER])
    instance = city.current()
    form = "0123456789abcdef"
    shelf.files["in/1/form"] = items.seal_paper_form(
        instance, signer, form=form, language="ne", mailbox=keys.mailbox, reporter=keys.public()
    )
    report = items.Report(
        core={"areas": ["work"]}, private={}, contact={}, readers=["resource/ngo"], locale="ne", day=DAY
    )
    shelf.take(items.seal_paper_report(instance, signer, form, report).bundle())
    unused = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert (unused["state"], unused["problem"]) == (None, "missing")
    shelf.take(peers[first].next(code, shelf.serve(), message("from the slip"), paper=True))
    other = SIDES[SIDES.index(first) - 1]
    shelf.take_answer(peers[other].answer(shelf.files, answer("read")))
    shelf.take(peers[other].next(code, shelf.serve(), permission("no")))
    opened = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert opened["mailbox"] == keys.mailbox
    assert [kind for _, _, kind, verified in opened["thread"] if verified] == [
        "message",
        "answer",
        "permission",
    ]
    assert not opened["broken"]
    assert opened["bound"]
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert [item["sequence"] for item in read["state"]["own"]] == [2, 3]
    assert read["state"]["readers"] == ["resource/ngo", "housing/ngo"]
    # Somebody else's slip speaks for its own sheet alone.
    shelf.files["in/1/form"] = items.seal_paper_form(
        instance, signer, form="f" * 16, language="ne", mailbox=keys.mailbox, reporter=keys.public()
    )
    swapped = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert (swapped["broken"], swapped["mailbox"]) == (True, None)
    assert {problem for *_, problem, _ in swapped["thread"]} == {"signature"}


@pytest.mark.parametrize("side", SIDES)
def test_a_withdrawal_is_the_last_item(peers: dict[str, Peer], side: str) -> None:
    code, shelf = new_code(), Shelf()
    shelf.take(peers[side].report(code, parts()))
    shelf.take(peers[side].next(code, shelf.serve(), {"kind": "withdrawal"}))
    opened = both(lambda peer: peer.open(shelf.files, "resource/ngo"), peers)
    assert opened["thread"] == [("in", 2, "withdrawal", True)]
