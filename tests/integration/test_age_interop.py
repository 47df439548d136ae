"""Independent clients open what we seal, and we open what they seal."""

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from report_portal.crypto.envelope import check_shape, seal, sealed_length
from report_portal.crypto.opening.armor import dearmor
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity, X25519Identity, parse_identity
from report_portal.crypto.recipients import hybrid_recipient_from_seed, parse_recipient, throwaway_recipient

LENGTHS = [0, 1, 4096, 65535, 65536, 65537, 131072, 200_000]
KINDS = [HybridIdentity, X25519Identity]


class Peer:
    """npm age-encryption in its own process."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests, self._answers = requests, answers

    def _ask(self, **request: object) -> str:
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        answer = json.loads(self._answers.readline())
        if "error" in answer:
            raise PeerRefusedError(answer["error"])
        return str(answer["result"])

    def seal(self, plaintext: bytes, recipients: list[str]) -> bytes:
        text = base64.b64encode(plaintext).decode()
        return base64.b64decode(self._ask(operation="seal", plaintext=text, recipients=recipients))

    def open(self, envelope: bytes, identities: list[str]) -> bytes:
        text = base64.b64encode(envelope).decode()
        return base64.b64decode(self._ask(operation="open", envelope=text, identities=identities))

    def recipient(self, identity: str) -> str:
        return self._ask(operation="recipient", identity=identity)


class PeerRefusedError(Exception):
    pass


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    script = Path(__file__).with_name("age_peer.mjs")
    with subprocess.Popen(
        ["node", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Peer(process.stdin, process.stdout)


def pattern(length: int) -> bytes:
    return bytes(place * 7 % 251 for place in range(length))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", LENGTHS)
def test_npm_age_opens_what_we_seal(
    peer: Peer,
    kind: type[HybridIdentity | X25519Identity],
    length: int,
) -> None:
    reader, other = kind.generate(), kind.generate()
    envelope = seal(pattern(length), [other.recipient, reader.recipient])
    assert peer.open(envelope, [reader.text]) == pattern(length)
    with pytest.raises(PeerRefusedError):
        peer.open(envelope, [kind.generate().text])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", LENGTHS)
def test_we_open_what_npm_age_seals(
    peer: Peer,
    kind: type[HybridIdentity | X25519Identity],
    length: int,
) -> None:
    reader, other = kind.generate(), kind.generate()
    envelope = peer.seal(pattern(length), [other.recipient.text, reader.recipient.text])
    assert open_envelope(envelope, [reader]) == pattern(length)


def test_npm_age_writes_the_shape_servers_ask_for(peer: Peer) -> None:
    recipients = [throwaway_recipient().text for _ in range(3)]
    envelope = peer.seal(pattern(4096), recipients)
    check_shape(envelope, 3)
    assert len(envelope) == sealed_length(4096, 3)


@pytest.mark.parametrize("seed", [bytes(32), bytes(range(32)), b"\xff" * 32])
def test_seeds_give_the_same_keys_everywhere(peer: Peer, seed: bytes) -> None:
    identity = HybridIdentity.from_seed(seed)
    assert peer.recipient(identity.text) == hybrid_recipient_from_seed(seed).text
    old = X25519Identity(seed)
    assert peer.recipient(old.text) == old.recipient.text


def debian_age(*arguments: str, given: bytes) -> bytes:
    return subprocess.run(
        ["age", *arguments], input=given, check=True, capture_output=True, timeout=30
    ).stdout


@pytest.mark.parametrize("length", LENGTHS)
def test_debian_age_and_we_open_each_other(tmp_path: Path, length: int) -> None:
    key_file = tmp_path / "identity.txt"
    subprocess.run(["age-keygen", "-o", str(key_file)], check=True, capture_output=True, timeout=30)
    written = next(line for line in key_file.read_text().split("\n") if line.startswith("AGE-SECRET-KEY-"))
    identity = parse_identity(written)
    assert identity.text == written

    ours = seal(pattern(length), [X25519Identity.generate().recipient, identity.recipient])
    assert debian_age("-d", "-i", str(key_file), given=ours) == pattern(length)

    theirs = debian_age("-r", identity.recipient.text, given=pattern(length))
    assert open_envelope(theirs, [identity]) == pattern(length)

    armored = debian_age("-a", "-r", identity.recipient.text, given=pattern(length))
    assert open_envelope(dearmor(armored), [identity]) == pattern(length)


def test_debian_age_derives_the_same_recipient(tmp_path: Path) -> None:
    identity = X25519Identity.generate()
    key_file = tmp_path / "identity.txt"
    key_file.write_text(identity.text + "\n")
    shown = subprocess.run(
        ["age-keygen", "-y", str(key_file)],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
    assert parse_recipient(shown.strip()) == identity.recipient
