"""The whole CCTV age test kit: every vector, with the failure class it names."""

import hashlib
from collections import Counter

import pytest
from vectors import age_kit
from vectors.age_kit import Vector

from report_portal.crypto import header, stream
from report_portal.crypto.envelope import stanzas
from report_portal.crypto.errors import (
    ArmorError,
    EnvelopeError,
    HeaderError,
    MacError,
    NoMatchError,
    PayloadError,
)
from report_portal.crypto.opening.armor import dearmor
from report_portal.crypto.opening.envelope import open_chunks, open_envelope
from report_portal.crypto.opening.identities import Identity, parse_identity
from report_portal.crypto.opening.passphrase import PassphraseIdentity

FAILURE = {
    "header failure": HeaderError,
    "armor failure": ArmorError,
    "no match": NoMatchError,
    "HMAC failure": MacError,
    "payload failure": PayloadError,
}
VECTORS = age_kit.load()


def named(*expectations: str) -> pytest.MarkDecorator:
    chosen = [vector for vector in VECTORS if vector.expect in expectations]
    return pytest.mark.parametrize("vector", chosen, ids=[vector.name for vector in chosen])


def identities(vector: Vector) -> list[Identity]:
    keys = [parse_identity(text) for text in vector.identities]
    return [*keys, *(PassphraseIdentity(text) for text in vector.passphrases)]


def binary(vector: Vector) -> bytes:
    return dearmor(vector.file) if vector.armored else vector.file


def test_every_vector_of_the_kit_is_run() -> None:
    assert Counter(vector.expect for vector in VECTORS) == {
        "success": 26,
        "header failure": 62,
        "armor failure": 22,
        "payload failure": 19,
        "no match": 13,
        "HMAC failure": 1,
    }


def test_no_vector_counts_as_no_match_for_want_of_support() -> None:
    """Every `no match` vector holds a stanza of our types, or the kit misspells one on purpose."""
    misspelt = {"hybrid_uppercase", "x25519_lowercase", "scrypt_uppercase"}
    for vector in VECTORS:
        if vector.expect == "no match" and vector.name not in misspelt:
            types = {stanza.arguments[0] for stanza in header.parse(binary(vector)).stanzas}
            assert types & {"X25519", "mlkem768x25519", "scrypt"}, vector.name


@named("success")
def test_good_files_open(vector: Vector) -> None:
    plaintext = open_envelope(binary(vector), identities(vector))
    assert hashlib.sha256(plaintext).hexdigest() == vector.payload_sha256


def release(vector: Vector, into: bytearray) -> None:
    for chunk in open_chunks(binary(vector), identities(vector)):
        into += chunk


@named(*FAILURE)
def test_bad_files_fail_as_the_kit_says(vector: Vector) -> None:
    released = bytearray()
    with pytest.raises(EnvelopeError) as failure:
        release(vector, released)
    assert failure.type is FAILURE[vector.expect]
    if vector.expect == "payload failure":
        assert hashlib.sha256(released).hexdigest() == vector.payload_sha256
    else:
        assert not released


@named(*FAILURE)
def test_whole_file_opening_fails_alike(vector: Vector) -> None:
    with pytest.raises(FAILURE[vector.expect]):
        open_envelope(binary(vector), identities(vector))


@named("success", "no match", "HMAC failure", "payload failure")
def test_headers_are_written_as_they_were_read(vector: Vector) -> None:
    envelope = binary(vector)
    head = header.parse(envelope)
    assert vector.file_key is not None
    written, read = header.encode(head.stanzas, vector.file_key), envelope[: head.length]
    mac_length = 44
    assert written[:-mac_length] == read[:-mac_length]
    assert (written == read) is (vector.expect != "HMAC failure")


@named("success")
def test_payloads_are_sealed_as_the_kit_seals_them(vector: Vector) -> None:
    envelope = binary(vector)
    outline = stanzas(envelope)
    plaintext = open_envelope(envelope, identities(vector))
    assert outline.plaintext_length == len(plaintext)
    start = outline.header_length + stream.NONCE_LENGTH
    assert vector.file_key is not None
    key = stream.payload_key(vector.file_key, envelope[outline.header_length : start])
    assert stream.seal(key, plaintext) == envelope[start:]
