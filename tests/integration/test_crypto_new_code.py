"""A code that was changed, as both implementations write and read it, on an honest server and on a lying one."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from crypto_peers import DAY, City, Peer, RefusedError
from crypto_shelf import CLOSED, SIDES, Shelf, answer, both, message, parts, permission

from report_portal.crypto import items
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import ReporterKeys, derive_keys, new_code
from report_portal.crypto.envelope import stanzas
from report_portal.crypto.generations import Change
from report_portal.crypto.heads import Place
from report_portal.crypto.items import Correspondent, InPlace, OutPlace, State, direct_recipients
from report_portal.crypto.items.sealed_item import file_hash, seal_record
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.crypto.opening.records import open_record
from report_portal.crypto.records import SignedBy

NGO = "resource/ngo"


def to_code(code: str) -> dict[str, Any]:
    return {"kind": "new_code", "code": code}


class Changed:
    """A report, an answer, a change of the code by one side, and what the other side makes of it."""

    def __init__(self, peers: dict[str, Peer], city: City, side: str) -> None:
        self.city, self.peers = city, peers
        self.side, self.other = side, SIDES[SIDES.index(side) - 1]
        self.old, self.new, self.shelf = new_code(), new_code(), Shelf()
        self.shelf.take(peers[self.other].report(self.old, parts()))
        self.shelf.take_answer(peers[self.other].answer(self.shelf.files, answer("to the old code")))
        self.before = copy.deepcopy(self.shelf)
        self.shelf.take(peers[side].next(self.old, self.shelf.serve(), to_code(self.new)))

    def late_answer(self) -> None:
        """By somebody who read the report before the change arrived."""
        stale = {name: file for name, file in self.shelf.files.items() if not name.startswith("in/2")}
        self.shelf.take_answer(self.peers[self.side].answer(stale, answer("written before I saw it")))

    def keys(self, code: str) -> ReporterKeys:
        return derive_keys(code, self.city.instance)

    def mailbox(self, code: str) -> Any:
        return both(lambda peer: peer.mailbox(code, self.shelf.serve()), self.peers)

    def staff(self) -> Any:
        return both(lambda peer: peer.open(self.shelf.files, NGO), self.peers)

    def message_of(self, sequence: int) -> bytes:
        return self.shelf.files[f"in/{sequence}/message"]


@pytest.fixture(params=SIDES)
def changed(request: pytest.FixtureRequest, peers: dict[str, Peer], city: City) -> Changed:
    return Changed(peers, city, request.param)


def test_the_new_code_reads_everything_and_goes_on(changed: Changed) -> None:
    peers, shelf, new = changed.peers, changed.shelf, changed.new
    changed.late_answer()
    shelf.take(peers[changed.other].next(new, shelf.serve(), message("by the new code")))
    shelf.take_answer(peers[changed.other].answer(shelf.files, answer("to the new code")))
    shelf.take(peers[changed.side].next(new, shelf.serve(), permission("facts_only")))
    shelf.take_answer(peers[changed.side].answer(shelf.files, CLOSED))
    read = changed.mailbox(new)
    assert read["texts"] == ["to the old code", "written before I saw it", "to the new code", None]
    assert [good for *_, good in read["thread"]] == [True] * 4
    assert read["problem"] is None
    assert read["name"] == changed.keys(changed.old).mailbox
    assert [item["kind"] for item in read["state"]["own"]] == ["report", "new_code", "message", "permission"]
    assert read["state"]["choices"] == {"share_city": "no", "labour/state": "facts_only"}
    assert [(one["changed"], one["read"]) for one in read["state"]["former"]] == [(2, 1)]


def test_staff_see_one_person_throughout(changed: Changed) -> None:
    peers, shelf, new = changed.peers, changed.shelf, changed.new
    changed.late_answer()
    shelf.take(peers[changed.other].next(new, shelf.serve(), message("by the new code")))
    opened = changed.staff()
    assert opened["thread"] == [
        ("out", 1, "answer", True),
        ("out", 2, "answer", True),
        ("in", 2, "new_code", True),
        ("in", 3, "message", True),
    ]
    assert (opened["broken"], opened["withheld"]) == (False, False)
    first, second = changed.keys(changed.old), changed.keys(new)
    assert opened["mailbox"] == first.mailbox
    assert opened["keys"] == [(0, first.verify_key), (2, second.verify_key)]
    assert opened["recipient"] == second.recipient.text


def test_the_old_code_reads_nothing_that_came_later(changed: Changed) -> None:
    changed.shelf.take_answer(changed.peers[changed.other].answer(changed.shelf.files, answer("new only")))
    read = changed.mailbox(changed.old)
    assert (read["state"], read["problem"]) == (None, "refused")
    assert read["texts"] == ["to the old code"]
    assert read["thread"][1] == ("out", 2, "unopened", False)
    for peer in changed.peers.values():
        with pytest.raises(RefusedError, match="state"):
            peer.next(changed.old, changed.shelf.serve(), message("still me?"))


def test_a_code_may_be_changed_again(changed: Changed) -> None:
    peers, shelf = changed.peers, changed.shelf
    shelf.take_answer(peers[changed.other].answer(shelf.files, answer("to the second")))
    third = new_code()
    shelf.take(peers[changed.other].next(changed.new, shelf.serve(), to_code(third)))
    shelf.take_answer(peers[changed.side].answer(shelf.files, answer("to the third")))
    read = changed.mailbox(third)
    assert read["texts"] == ["to the old code", "to the second", "to the third"]
    assert [(one["changed"], one["read"]) for one in read["state"]["former"]] == [(2, 1), (3, 2)]
    assert [after for after, _ in changed.staff()["keys"]] == [0, 2, 3]
    assert changed.mailbox(changed.new)["problem"] == "refused"


def test_a_paper_code_may_be_changed_before_anything_else(peers: dict[str, Peer], city: City) -> None:
    slip, code, shelf = new_code(), new_code(), Shelf()
    keys = derive_keys(slip, city.instance)
    signer = items.StaffSigner("ab" * 16, city.members["ab" * 16])
    instance, form = city.current(), "0123456789abcdef"
    shelf.files["in/1/form"] = items.seal_paper_form(
        instance, signer, form=form, language="ne", mailbox=keys.mailbox, reporter=keys.public()
    )
    report = items.Report(core={}, private={}, contact={}, readers=[NGO], locale="ne", day=DAY)
    shelf.take(items.seal_paper_report(instance, signer, form, report).bundle())
    shelf.take(peers["browser"].next(slip, shelf.serve(), to_code(code), paper=True))
    shelf.take_answer(peers["here"].answer(shelf.files, answer("read")))
    shelf.take(peers["here"].next(code, shelf.serve(), message("it is still me")))
    read = both(lambda peer: peer.mailbox(code, shelf.serve()), peers)
    assert (read["name"], read["texts"], read["problem"]) == (keys.mailbox, ["read"], None)
    opened = both(lambda peer: peer.open(shelf.files, NGO), peers)
    assert [(kind, good) for _, _, kind, good in opened["thread"]] == [
        ("new_code", True),
        ("answer", True),
        ("message", True),
    ]


def test_offices_cannot_open_the_keys_of_a_new_code(changed: Changed) -> None:
    sealed = changed.message_of(2)
    identity = parse_identity(changed.city.identities["housing/city"])
    opened = both(lambda peer: peer.open(changed.shelf.files, "housing/city"), changed.peers)
    assert opened["thread"][-1] == ("in", 2, "unopened", False)
    assert isinstance(identity, HybridIdentity)
    # As many stanzas and bytes as any other message: only the address tells the server what it was.
    other = changed.peers[changed.side].next(changed.old, changed.before.serve(), message("any"))
    plain = read_bundle(other).files["message"]
    assert len(stanzas(sealed).stanzas) == len(stanzas(plain).stanzas) == 3
    assert len(sealed) == len(plain)


class Forger:
    """Somebody with a copy of the database and the keys of an office, or of an NGO member."""

    def __init__(self, changed: Changed, knows: str) -> None:
        self.changed, self.instance = changed, changed.city.current()
        self.shelf = changed.before
        self.mine = ReporterKeys.from_seed(bytes(32))
        identity = parse_identity(changed.city.identities[knows])
        assert isinstance(identity, HybridIdentity)
        core = open_record(self.shelf.files["in/1/core"], [identity])
        self.mailbox = core.head["mailbox"]
        self.place = InPlace(
            self.mailbox,
            2,
            1,
            State(
                {},
                (),
                (NGO, "housing/city"),
                "ne",
                "2026-03-02",
                (),
                file_hash(self.shelf.files["in/1/core"]),
            ),
            DAY,
        )

    def forge(self, sign_seed: bytes, proof: str | None = None, **keys: str) -> None:
        """Put a change of the forger's own making where the person's would stand."""
        public = self.mine.public() | keys
        true = self.changed.keys(self.changed.old).verify_key
        change = Change(self.instance.instance, self.mailbox, 2, true)
        members = {"reporter": public, "proof": proof or change.prove(self.mine.sign_seed, public)}
        here = Place(self.instance.instance, self.mailbox, "in", 2, self.place.state.last, 1)
        to = direct_recipients(self.instance, [NGO], ngo_only=True)
        self.shelf.files["in/2/message"] = seal_record(here, "new_code", members, SignedBy(sign_seed), to)

    def judged(self) -> Any:
        return both(lambda peer: peer.open(self.shelf.files, NGO), self.changed.peers)


@pytest.mark.parametrize("knows", ["housing/city", NGO])
def test_a_change_that_a_reader_forges_is_refused_and_shown(changed: Changed, knows: str) -> None:
    forger = Forger(changed, knows)
    forger.forge(forger.mine.sign_seed)
    judged = forger.judged()
    assert judged["thread"][-1] == ("in", 2, "signature", False)
    assert judged["recipient"] == changed.keys(changed.old).recipient.text
    forged = items.seal_new_code(forger.instance, forger.mine, forger.place, forger.mine)
    forger.shelf.files["in/2/message"] = forged.files["message"]
    assert forger.judged()["thread"][-1] == ("in", 2, "signature", False)
    # Nor does what they write afterwards under their keys count.
    after = replace(forger.place, sequence=3, state=replace(forger.place.state, last=forged.first_hash))
    note = items.seal_message(forger.instance, forger.mine, after, text="obey", locale="en")
    forger.shelf.files["in/3/message"] = note.files["message"]
    assert [kind for _, _, kind, good in forger.judged()["thread"] if not good] == ["signature"] * 2


@pytest.mark.parametrize("change", ["key", "recipient", "answer_mac"])
def test_whoever_holds_the_code_cannot_name_keys_of_somebody_else(changed: Changed, change: str) -> None:
    forger = Forger(changed, NGO)
    old = changed.keys(changed.old).sign_seed
    stranger = ReporterKeys.from_seed(b"\1" * 32).public()
    if change == "key":
        forger.forge(old, verify_key=stranger["verify_key"])
    else:
        public = forger.mine.public()
        true = changed.keys(changed.old).verify_key
        proof = Change(forger.instance.instance, forger.mailbox, 2, true).prove(forger.mine.sign_seed, public)
        forger.forge(old, proof, **{change: stranger[change]})
    judged = forger.judged()
    assert judged["thread"][-1] == ("in", 2, "signature", False)
    assert len(judged["keys"]) == 1


def test_a_change_that_is_carried_to_another_place_is_refused(changed: Changed) -> None:
    shelf = changed.shelf
    shelf.files["in/3/message"] = shelf.files["in/2/message"]
    assert changed.staff()["thread"][-1] == ("in", 3, "signature", False)
    del shelf.files["in/2/message"]
    judged = changed.staff()
    assert [kind for _, _, kind, good in judged["thread"] if not good] == ["missing", "place"]
    assert len(judged["keys"]) == 1


def test_the_old_code_cannot_write_on(changed: Changed, city: City) -> None:
    old = changed.keys(changed.old)
    state = State({}, (), (NGO,), "ne", "2026-03-02", (), file_hash(changed.message_of(2)))
    late = items.seal_message(
        city.current(), old, InPlace(old.mailbox, 3, 1, state, DAY), text="it is me", locale="en"
    )
    changed.shelf.files["in/3/message"] = late.files["message"]
    assert changed.staff()["thread"][-1] == ("in", 3, "signature", False)


def _old_answer(changed: Changed, text: str) -> bytes:
    old = changed.keys(changed.old)
    writer = Correspondent(old.mailbox, old.recipient.text, old.verify_key, old.answer_mac, (NGO,))
    newest = changed.shelf.files[f"out/{changed.shelf.outs}/answer"]
    place = OutPlace(changed.shelf.outs + 1, file_hash(newest), 1, NGO, DAY)
    return items.seal_answer(changed.city.current(), writer, place, text=text, locale="en").files["answer"]


def test_a_found_code_does_not_speak_as_staff_once_they_have_answered_the_new_one(changed: Changed) -> None:
    shelf = changed.shelf
    shelf.take_answer(changed.peers[changed.other].answer(shelf.files, answer("to the new code")))
    shelf.files["out/3/answer"] = _old_answer(changed, "come alone to the station")
    shelf.outs = 3
    assert changed.staff()["thread"][-2:][0] == ("out", 2, "answer", True)
    assert ("out", 3, "signature", False) in changed.staff()["thread"]
    read = changed.mailbox(changed.new)
    assert [good for *_, good in read["thread"]] == [True, True, False]
    assert "come alone to the station" not in read["texts"]


def test_an_answer_that_was_read_before_the_change_stays_what_it_was(changed: Changed) -> None:
    new = changed.keys(changed.new)
    forged = Correspondent(
        changed.keys(changed.old).mailbox, new.recipient.text, new.verify_key, new.answer_mac, (NGO,)
    )
    place = OutPlace(1, None, 2, NGO, DAY)
    swapped = items.seal_answer(changed.city.current(), forged, place, text="no", locale="en")
    changed.shelf.files["out/1/answer"] = swapped.files["answer"]
    assert [good for *_, good in changed.mailbox(changed.new)["thread"]] == [False]


LIES: dict[str, tuple[Callable[[Changed], Any], str | None]] = {
    "state of the old code": (lambda c: setattr(c.shelf, "state", c.before.state), "refused"),
    "no state": (lambda c: setattr(c.shelf, "state", None), "behind"),
    "an item more than the state knows": (lambda c: setattr(c.shelf, "ins", 3), "behind"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_moves_the_room_by_itself_has_nothing_to_show(changed: Changed, lie: str) -> None:
    tell, problem = LIES[lie]
    tell(changed)
    read = changed.mailbox(changed.new)
    assert (read["state"], read["problem"]) == (None, problem)
    # An old state of one's own still names the report, so that what verifies can be read.
    assert read["texts"] == (["to the old code"] if lie.startswith("an item") else [])
    for peer in changed.peers.values():
        with pytest.raises(RefusedError, match="state"):
            peer.next(changed.new, changed.shelf.serve(), message("more"))
