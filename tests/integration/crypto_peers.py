"""The two implementations behind one face: what the browser's does, what Python's does."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import IO, Any, Protocol, TypeVar

from report_portal.crypto import items
from report_portal.crypto.bundle import read_bundle
from report_portal.crypto.codes import ReporterKeys, derive_keys
from report_portal.crypto.errors import CryptoError
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.items import AttachmentEntry, OutPlace, StaffSigner
from report_portal.crypto.opening.attachments import open_attachment
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.crypto.opening.mailbox import read_mailbox
from report_portal.crypto.opening.releases import open_index, open_release
from report_portal.crypto.opening.reports import OpenedReport, Part, open_report
from report_portal.crypto.records import SignedBy

DAY = date(2026, 3, 2)
Json = dict[str, Any]
T = TypeVar("T")


class RefusedError(Exception):
    """An implementation refused; the text is its failure class."""


@dataclass(frozen=True)
class City:
    """The instance both sides know.

    Args:
        file: signed.
        root: verify key, hex.
        instance: id.
        identities: audience id → `AGE-SECRET-KEY-PQ-1…`.
        members: member id → Ed25519 seed.
    """

    file: bytes
    root: str
    instance: str
    identities: Mapping[str, str]
    members: Mapping[str, bytes]
    verify_keys: Mapping[str, str]

    def current(self) -> SignedInstance:
        return read_instance(self.file, Pins(self.root, self.instance, DAY))


class Peer(Protocol):
    def report(self, code: str, parts: Json) -> bytes: ...
    def next(self, code: str, mailbox: bytes, item: Json, *, paper: bool = False) -> bytes: ...
    def mailbox(self, code: str, bundle: bytes) -> Json: ...
    def open(self, files: Mapping[str, bytes], audience: str) -> Json: ...
    def answer(self, files: Mapping[str, bytes], item: Json) -> bytes: ...
    def release(self, files: Mapping[str, bytes], release: Json) -> bytes: ...
    def open_release(self, envelope: bytes, audience: str) -> Json: ...
    def index(self, audience: str, member: str, entries: Json) -> bytes: ...
    def open_index(self, envelope: bytes, audience: str) -> Json: ...
    def attachment(self, code: str, media_type: str, content: bytes) -> tuple[Json, bytes]: ...
    def open_attachment(self, entry: Json, envelope: bytes, key: str | None) -> bytes: ...


class Browser:
    """The TypeScript side in its own process."""

    def __init__(self, city: City, requests: IO[str], answers: IO[str]) -> None:
        self._city, self._requests, self._answers = city, requests, answers

    def _ask(self, operation: str, **request: Any) -> Any:
        pins = {
            "root": self._city.root,
            "instance": self._city.instance,
            "minVersion": 1,
            "today": DAY.isoformat(),
        }
        whole = {"operation": operation, "file": self._city.file, "pins": pins, **request}
        self._requests.write(json.dumps(whole, default=lambda data: {"hex": data.hex()}) + "\n")
        self._requests.flush()
        answer = json.loads(self._answers.readline(), object_hook=_unhex)
        if "error" in answer:
            raise RefusedError(answer["error"])
        return answer["result"]

    def report(self, code: str, parts: Json) -> bytes:
        web = {
            "channel": "web",
            "day": DAY.isoformat(),
            "choices": {"share_city": "no"},
            "exclusions": ["under_18"],
            "uploads": [{"id": e["id"], "sha256": e["sha256"]} for e in parts["attachments"]],
        }
        return bytes(self._ask("report", code=code, input=web | parts))

    def next(self, code: str, mailbox: bytes, item: Json, *, paper: bool = False) -> bytes:
        wanted = {"item": item, "locale": "en", "day": DAY.isoformat(), "paper": paper}
        return bytes(self._ask("next", code=code, bundle=mailbox, **wanted))

    def mailbox(self, code: str, bundle: bytes) -> Json:
        read = self._ask("mailbox", code=code, bundle=bundle)
        thread = [
            ("out", item["sequence"], item["head"]["kind"] if item["ok"] else item["problem"], item["ok"])
            for item in read["thread"]
        ]
        texts = [item["head"].get("text") for item in read["thread"] if item["ok"]]
        state = read["state"]
        kept = {name: state[name] for name in _STATE} if state else None
        return {
            "name": read["name"],
            "thread": thread,
            "texts": texts,
            "state": kept,
            "problem": read["stateProblem"],
        }

    def open(self, files: Mapping[str, bytes], audience: str) -> Json:
        read = self._opened("open", files, audience)
        parts = {
            name: read[name]["head"] if read[name]["ok"] else read[name]["problem"]
            for name in ("core", "private", "contact")
        }
        thread = [
            (
                item["direction"],
                item["sequence"],
                item["head"]["kind"] if item["ok"] else item["problem"],
                item["ok"] and item["verified"],
            )
            for item in read["thread"]
        ]
        next_place = read["next"]
        return {
            **parts,
            "thread": thread,
            "later_contact": [item["contact"] for item in read["thread"] if item["ok"]],
            "broken": read["broken"],
            "bound": read["bound"],
            "withheld": read["withheld"],
            "audience": read["audience"],
            "mailbox": read["reporter"] and read["reporter"]["mailbox"],
            "keys": [(one["after"], one["reporter"]["verifyKey"]) for one in read["holders"]],
            "recipient": read["reporter"] and read["reporter"]["recipient"],
            "next": (next_place["sequence"], next_place["previous"], next_place["seen"]),
        }

    def _opened(self, operation: str, files: Mapping[str, bytes], audience: str, **request: Any) -> Any:
        identities = {audience: [self._city.identities[audience]]}
        members = dict(self._city.verify_keys)
        return self._ask(operation, files=dict(files), identities=identities, members=members, **request)

    def answer(self, files: Mapping[str, bytes], item: Json) -> bytes:
        wanted = {"from": "resource/ngo", "day": DAY.isoformat(), "item": item}
        return bytes(self._opened("answer", files, "resource/ngo", **wanted))

    def release(self, files: Mapping[str, bytes], release: Json) -> bytes:
        seed = self._city.members[release["member"]]
        wanted = {"from": "resource/ngo", "release": release, "seed": seed}
        return bytes(self._opened("release", files, "resource/ngo", **wanted))

    def open_release(self, envelope: bytes, audience: str) -> Json:
        return dict(self._sealed_by_staff("open_release", envelope, audience))

    def _sealed_by_staff(self, operation: str, envelope: bytes, audience: str) -> Any:
        return self._ask(
            operation,
            envelope=envelope,
            audience=audience,
            identity=self._city.identities[audience],
            instance=self._city.instance,
            members=dict(self._city.verify_keys),
        )

    def index(self, audience: str, member: str, entries: Json) -> bytes:
        seed = self._city.members[member]
        return bytes(self._ask("index", audience=audience, member=member, entries=entries, seed=seed))

    def open_index(self, envelope: bytes, audience: str) -> Json:
        return dict(self._sealed_by_staff("open_index", envelope, audience))

    def attachment(self, code: str, media_type: str, content: bytes) -> tuple[Json, bytes]:
        seed = _keys(code, self._city.instance).sign_seed
        wanted = {"instance": self._city.instance, "type": media_type, "seed": seed, "content": content}
        sealed = self._ask("attachment", **wanted)
        entry = {"id": "0a" * 16, "type": media_type, "size": len(content)}
        return entry | {"secret": sealed["secret"], "sha256": sealed["sha256"]}, sealed["envelope"]

    def open_attachment(self, entry: Json, envelope: bytes, key: str | None) -> bytes:
        wanted = {"entry": entry, "envelope": envelope, "instance": self._city.instance, "key": key}
        return bytes(self._ask("open_attachment", **wanted))


class Here:
    """The Python side."""

    def __init__(self, city: City) -> None:
        self._city = city

    def report(self, code: str, parts: Json) -> bytes:
        entries = [AttachmentEntry(**entry) for entry in parts["attachments"]]
        report = items.Report(
            **{**parts, "attachments": entries},
            day=DAY,
            choices={"share_city": "no"},
            exclusions=["under_18"],
        )
        return items.seal_report(self._city.current(), _keys(code, self._city.instance), report).bundle()

    def next(self, code: str, mailbox: bytes, item: Json, *, paper: bool = False) -> bytes:
        keys = _keys(code, self._city.instance)
        read = read_mailbox(read_bundle(mailbox), keys, self._city.instance)
        instance = self._city.current()
        read = read.on_paper(instance, "en") if paper else read
        place = _refusing(lambda: read.next_place(DAY))
        rest = {name: value for name, value in item.items() if name != "kind"}
        if item["kind"] == "message":
            rest["attachments"] = [AttachmentEntry(**entry) for entry in rest["attachments"]]
            return items.seal_message(instance, keys, place, locale="en", **rest).bundle()
        if item["kind"] == "new_code":
            new = _keys(item["code"], self._city.instance)
            return items.seal_new_code(instance, keys, place, new).bundle()
        if item["kind"] == "strike":
            return items.seal_strike(instance, keys, place, item["questions"]).bundle()
        if item["kind"] == "permission":
            return items.seal_permission(instance, keys, place, **rest).bundle()
        return items.seal_withdrawal(instance, keys, place).bundle()

    def mailbox(self, code: str, bundle: bytes) -> Json:
        read = read_mailbox(read_bundle(bundle), _keys(code, self._city.instance), self._city.instance)
        thread = [
            ("out", item.sequence, item.head["kind"] if item.head else item.problem, item.head is not None)
            for item in read.thread
        ]
        texts = [item.head.get("text") for item in read.thread if item.head]
        state = read.state.members() if read.state else None
        return {
            "name": read.name,
            "thread": thread,
            "texts": texts,
            "state": state,
            "problem": read.state_problem,
        }

    def open(self, files: Mapping[str, bytes], audience: str) -> Json:
        read = self._open(files, audience)

        def part(one: Part) -> Any:
            return one.problem if one.head is None else dict(one.head)

        thread = [
            (item.direction, item.sequence, item.head["kind"] if item.head else item.problem, item.verified)
            for item in read.thread
        ]
        return {
            "core": part(read.core),
            "private": part(read.private),
            "contact": part(read.contact),
            "thread": thread,
            "later_contact": [dict(item.contact) for item in read.thread if item.head],
            "broken": read.broken,
            "bound": read.bound,
            "withheld": read.withheld,
            "audience": read.audience,
            "mailbox": read.reporter.mailbox if read.reporter else None,
            "keys": [(one.after, one.reporter.verify_key) for one in read.holders],
            "recipient": read.reporter.recipient if read.reporter else None,
            "next": (read.next_sequence, read.next_previous, read.seen),
        }

    def _open(self, files: Mapping[str, bytes], audience: str) -> OpenedReport:
        identities = {audience: [self._identity(audience)]}
        return open_report(files, identities, self._city.instance, self._city.verify_keys.get)

    def _identity(self, audience: str) -> HybridIdentity:
        identity = parse_identity(self._city.identities[audience])
        assert isinstance(identity, HybridIdentity)
        return identity

    def _place(self, read: OpenedReport) -> OutPlace:
        return OutPlace(read.next_sequence, read.next_previous, read.seen, "resource/ngo", DAY)

    def answer(self, files: Mapping[str, bytes], item: Json) -> bytes:
        read = self._open(files, "resource/ngo")
        assert read.reporter is not None
        rest = {name: value for name, value in item.items() if name != "kind"}
        seal = items.seal_status if item["kind"] == "status" else items.seal_answer
        return seal(self._city.current(), read.reporter, self._place(read), **rest).bundle()

    def release(self, files: Mapping[str, bytes], release: Json) -> bytes:
        read = self._open(files, "resource/ngo")
        assert read.reporter is not None
        signer = StaffSigner(release["member"], self._city.members[release["member"]])
        rest = {name: value for name, value in release.items() if name not in {"member", "day"}}
        rest["attachments"] = [AttachmentEntry(**entry) for entry in rest["attachments"]]
        instance = self._city.current()
        envelope = items.seal_release(instance, signer, items.Release(**rest, day=DAY))
        told = {"audience": release["audience"], "parts": release["parts"]}
        notice = items.seal_release_notice(instance, read.reporter, self._place(read), **told)
        return items.SealedItem(notice.meta, {"release": envelope, **notice.files}).bundle()

    def open_release(self, envelope: bytes, audience: str) -> Json:
        wanted = ([self._identity(audience)], self._city.instance, self._city.verify_keys.get)
        return _refusing(lambda: open_release(envelope, *wanted))

    def index(self, audience: str, member: str, entries: Json) -> bytes:
        signer = StaffSigner(member, self._city.members[member])
        wanted = self._city.current().audience(audience)
        return items.seal_index(self._city.instance, signer, wanted, entries)

    def open_index(self, envelope: bytes, audience: str) -> Json:
        wanted = ([self._identity(audience)], self._city.instance, audience, self._city.verify_keys.get)
        return _refusing(lambda: open_index(envelope, *wanted))

    def attachment(self, code: str, media_type: str, content: bytes) -> tuple[Json, bytes]:
        auth = SignedBy(_keys(code, self._city.instance).sign_seed)
        sealed = items.seal_attachment(self._city.instance, content, media_type, auth)
        return sealed.entry.members(), sealed.envelope

    def open_attachment(self, entry: Json, envelope: bytes, key: str | None) -> bytes:
        wanted = (AttachmentEntry(**entry), envelope, self._city.instance, key)
        return _refusing(lambda: open_attachment(*wanted))


_STATE = ("choices", "exclusions", "readers", "locale", "received", "own", "last", "former")


@cache
def _keys(code: str, instance: str) -> ReporterKeys:
    return derive_keys(code, instance)


def _unhex(value: Json) -> Any:
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value


def _refusing(act: Callable[[], T]) -> T:
    try:
        return act()
    except CryptoError as error:
        raise RefusedError(getattr(error, "failure", type(error).__name__)) from error
