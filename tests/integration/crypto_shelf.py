"""A made-up city for both implementations, and what an honest server keeps of one mailbox."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crypto_peers import DAY, Browser, City, Here, Json, Peer
from nacl.signing import SigningKey

from report_portal.crypto.bundle import read_bundle, write_bundle
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file

SIDES = ("browser", "here")
MEMBER = "ab" * 16


def made_city() -> City:
    """Root, four audiences and one member, all secrets at hand."""
    root, member = SigningKey.generate(), SigningKey.generate()
    names = ["resource/ngo", "housing/ngo", "housing/city", "labour/state"]
    keys = {name: HybridIdentity.generate() for name in names}
    direct = ["resource/ngo", "housing/ngo", "housing/city"]
    payload = {
        "format": 1,
        "instance": "peer-city",
        "version": 4,
        "issued": "2026-03-01",
        "expires": "2026-06-01",
        "demo": False,
        "audiences": [
            {
                "id": name,
                "team": name.split("/")[0],
                "affiliation": name.split("/")[1],
                "direct": name in direct,
                "epoch": 2,
                "recipient": key.recipient.text,
            }
            for name, key in keys.items()
        ],
        "routing": {"direct": direct},
        "form_version": 1,
        "languages": {"en": {"checked": True}},
    }
    return City(
        file=sign_file("instance", payload, bytes(root)),
        root=bytes(root.verify_key).hex(),
        instance="peer-city",
        identities={name: key.text for name, key in keys.items()},
        members={MEMBER: bytes(member)},
        verify_keys={MEMBER: bytes(member.verify_key).hex()},
    )


@contextmanager
def both_peers(city: City) -> Iterator[dict[str, Peer]]:
    """The two implementations, the browser's in a process of its own."""
    script = Path(__file__).with_name("crypto_peer.mjs")
    with subprocess.Popen(
        ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield {"browser": Browser(city, process.stdin, process.stdout), "here": Here(city)}


class Shelf:
    """What an honest server keeps of one mailbox."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.state: bytes | None = None
        self.ins = self.outs = 0

    def take(self, body: bytes) -> None:
        bundle = read_bundle(body)
        self.ins += 1
        assert bundle.meta["sequence"] == self.ins
        for name, file in bundle.files.items():
            if name == "state":
                self.state = file
            else:
                self.files[f"in/{self.ins}/{name}"] = file

    def take_answer(self, body: bytes) -> None:
        bundle = read_bundle(body)
        self.outs += 1
        assert bundle.meta["sequence"] == self.outs
        self.files[f"out/{self.outs}/answer"] = bundle.files["answer"]

    def serve(self) -> bytes:
        outs = {
            name.removesuffix("/answer"): file for name, file in self.files.items() if name.startswith("out/")
        }
        numbers = sorted(int(name.split("/")[1]) for name in outs)
        meta = {
            "in_sequence": self.ins,
            "out_sequence": self.outs,
            "received": DAY.isoformat(),
            "withdrawn": None,
            "out": [{"sequence": number, "day": DAY.isoformat()} for number in numbers],
        }
        return write_bundle(meta, ({"state": self.state} if self.state else {}) | outs)


def parts(**changes: Any) -> Json:
    return {
        "core": {"areas": ["work", "housing"], "story": "Плата नेपाली سوريا 💧 \u2028"},
        "private": {"gender": "no_answer"},
        "contact": {"phone": "a number"},
        "readers": ["resource/ngo", "housing/city"],
        "locale": "ne",
        "attachments": [],
        **changes,
    }


def message(text: str) -> Json:
    return {"kind": "message", "text": text, "answers": {"employer_name": "x"}, "attachments": []}


def permission(choice: str) -> Json:
    return {"kind": "permission", "audience": "labour/state", "choice": choice, "question": 1}


def answer(text: str) -> Json:
    return {"kind": "answer", "text": text, "locale": "ne", "canned": None, "asks": "labour/state"}


CLOSED: Json = {"kind": "status", "status": "closed", "outcome": "advice_given"}


def both(read: Callable[[Peer], Any], peers: dict[str, Peer]) -> Any:
    """What both sides make of the same bytes; it must be one thing."""
    one, other = (read(peers[side]) for side in SIDES)
    assert one == other
    return one
