from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_portal.crypto import header, stream
from report_portal.crypto.envelope import check_shape, seal, sealed_length, stanzas
from report_portal.crypto.errors import (
    EnvelopeError,
    HeaderError,
    NoMatchError,
    PayloadError,
    SealError,
    ShapeError,
)
from report_portal.crypto.header import Stanza
from report_portal.crypto.opening.envelope import open_chunks, open_envelope
from report_portal.crypto.opening.identities import HybridIdentity, X25519Identity
from report_portal.crypto.recipients import throwaway_recipient

CHUNK = stream.CHUNK_LENGTH
SEALED = stream.SEALED_CHUNK_LENGTH
READER = HybridIdentity.generate()
THROWN = throwaway_recipient()
AROUND_BORDERS = st.sampled_from([0, CHUNK, 2 * CHUNK, 3 * CHUNK]).flatmap(
    lambda border: st.integers(max(0, border - 20), border + 20),
)


def pattern(length: int) -> bytes:
    """Bytes without period at the chunk length, so that no two chunks are alike."""
    return bytes(place * 7 % 251 for place in range(length))


SMALL = seal(pattern(300), [READER.recipient, THROWN])
# Three full chunks and a short one.
LONG = seal(pattern(3 * CHUNK + 5), [READER.recipient, THROWN])
START = stanzas(LONG).header_length + stream.NONCE_LENGTH
PARTS = [LONG[START + SEALED * index : START + SEALED * (index + 1)] for index in range(4)]


@given(AROUND_BORDERS)
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_opens_at_any_length(length: int) -> None:
    plaintext = pattern(length)
    envelope = seal(plaintext, [THROWN, READER.recipient])
    assert open_envelope(envelope, [READER]) == plaintext
    assert len(envelope) == sealed_length(length, 2)
    assert stanzas(envelope).plaintext_length == length
    check_shape(envelope, 2)


@given(st.binary(max_size=2000), st.integers(1, 6), st.data())
@settings(max_examples=60, deadline=None)
def test_every_recipient_opens_and_nobody_else(plaintext: bytes, count: int, draw: st.DataObject) -> None:
    for kind in (HybridIdentity, X25519Identity):
        readers = [kind.generate() for _ in range(count)]
        envelope = seal(plaintext, [reader.recipient for reader in readers])
        reader = draw.draw(st.sampled_from(readers))
        assert open_envelope(envelope, [kind.generate(), reader]) == plaintext
        with pytest.raises(NoMatchError):
            open_envelope(envelope, [HybridIdentity.generate(), X25519Identity.generate()])


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
@settings(max_examples=1500, deadline=None)
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    changed = bytearray(SMALL)
    changed[place] ^= change
    with pytest.raises(EnvelopeError):
        open_envelope(bytes(changed), [READER])


@given(st.integers(0, len(LONG) - 1), st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_any_changed_bit_of_a_long_file_is_noticed(place: int, bit: int) -> None:
    changed = bytearray(LONG)
    changed[place] ^= 1 << bit
    with pytest.raises(EnvelopeError):
        open_envelope(bytes(changed), [READER])


@given(st.integers(0, len(LONG) - 1))
@settings(max_examples=150, deadline=None)
def test_truncation_anywhere_is_noticed(length: int) -> None:
    with pytest.raises(EnvelopeError):
        open_envelope(LONG[:length], [READER])


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_truncation_at_a_chunk_border_is_noticed(kept: int) -> None:
    cut = LONG[: START + SEALED * kept]
    with pytest.raises(PayloadError):
        open_envelope(cut, [READER])
    released = open_chunks(cut, [READER])
    assert [next(released) for _ in range(kept)] == [
        pattern(3 * CHUNK)[CHUNK * i :][:CHUNK] for i in range(kept)
    ]
    with pytest.raises(PayloadError):
        next(released)


@given(st.lists(st.integers(0, 3), max_size=7).filter(lambda order: order != [0, 1, 2, 3]))
@settings(max_examples=80, deadline=None)
def test_chunks_cannot_be_reordered_dropped_or_repeated(order: list[int]) -> None:
    with pytest.raises(PayloadError):
        open_envelope(LONG[:START] + b"".join(PARTS[index] for index in order), [READER])


@given(st.binary(min_size=1, max_size=40), st.sampled_from([0, 300, CHUNK, CHUNK + 1, 2 * CHUNK]))
@settings(max_examples=60, deadline=None)
def test_appended_bytes_are_noticed(extra: bytes, length: int) -> None:
    with pytest.raises(PayloadError):
        open_envelope(seal(pattern(length), [READER.recipient]) + extra, [READER])


def test_a_payload_cannot_move_to_another_file() -> None:
    other = seal(pattern(300), [READER.recipient, THROWN])
    start = stanzas(SMALL).header_length
    with pytest.raises(PayloadError):
        open_envelope(SMALL[:start] + other[start:], [READER])


def test_stanzas_cannot_be_dropped_or_added() -> None:
    file_key = bytes(16)
    head = header.parse(SMALL)
    mac_line = SMALL[head.length - 48 : head.length]
    for kept in (head.stanzas[:1], (*head.stanzas, THROWN.wrap(file_key)), head.stanzas[::-1]):
        forged = b"age-encryption.org/v1\n" + b"".join(stanza.encode() for stanza in kept) + mac_line
        with pytest.raises(EnvelopeError) as refusal:
            open_envelope(forged + SMALL[head.length :], [READER])
        assert refusal.type.__name__ == "MacError"


def test_no_two_files_share_a_byte_of_key_or_nonce() -> None:
    first, second = (seal(b"same", [READER.recipient]) for _ in range(2))
    start = stanzas(first).header_length
    assert first[start : start + 16] != second[start : start + 16]
    assert first[start + 16 :] != second[start + 16 :]


def test_sealing_refuses_unsafe_requests() -> None:
    hybrid, old = THROWN, X25519Identity.generate().recipient
    for recipients in ([], [hybrid, old], [old, hybrid], [THROWN] * 65):
        with pytest.raises(SealError):
            seal(b"x", recipients)
    assert len(stanzas(seal(b"x", [THROWN] * 64)).stanzas) == 64


def with_stanzas(*chosen: Stanza) -> bytes:
    return header.encode(chosen, bytes(16)) + bytes(16 + 16 + 300)


HYBRID = THROWN.wrap(bytes(16))
SHARE = HYBRID.arguments[1]


@pytest.mark.parametrize(
    ("envelope", "error"),
    [
        (with_stanzas(HYBRID), ShapeError),
        (with_stanzas(HYBRID, HYBRID, HYBRID), ShapeError),
        (with_stanzas(HYBRID, Stanza(("grease",), b"")), ShapeError),
        (with_stanzas(HYBRID, Stanza(("MLKEM768X25519", SHARE), bytes(32))), ShapeError),
        (with_stanzas(HYBRID, X25519Identity.generate().recipient.wrap(bytes(16))), ShapeError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519",), bytes(32))), HeaderError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519", SHARE, SHARE), bytes(32))), HeaderError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519", SHARE[:-4]), bytes(32))), HeaderError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519", SHARE + "AAAA"), bytes(32))), HeaderError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519", SHARE[:-1] + "!"), bytes(32))), HeaderError),
        (with_stanzas(HYBRID, Stanza(("mlkem768x25519", SHARE), bytes(33))), HeaderError),
        (with_stanzas(HYBRID, HYBRID)[:-317], HeaderError),
        (with_stanzas(HYBRID, HYBRID)[:-301], PayloadError),
        (with_stanzas(HYBRID, HYBRID) + bytes(SEALED - 300), PayloadError),
        (b"", HeaderError),
    ],
)
def test_files_of_another_shape_are_refused_without_a_key(
    envelope: bytes, error: type[EnvelopeError]
) -> None:
    with pytest.raises(error):
        check_shape(envelope, 2)


@given(st.integers(0, 4 * SEALED))
def test_lengths_agree_both_ways(length: int) -> None:
    assert stream.plaintext_length(stream.sealed_length(length)) == length


def test_only_lengths_that_sealing_gives_are_accepted() -> None:
    given_by_sealing = {stream.sealed_length(length) for length in range(2 * CHUNK + 40)}
    longest = max(given_by_sealing)
    for length in [*range(200), *range(SEALED - 200, SEALED + 200), *range(2 * SEALED - 200, longest)]:
        assert accepted(stream.plaintext_length, length) is (length in given_by_sealing)


def accepted(check: Callable[[int], int], length: int) -> bool:
    try:
        check(length)
    except PayloadError:
        return False
    return True
