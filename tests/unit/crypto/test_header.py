import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_portal.crypto import base64_raw, header
from report_portal.crypto.errors import HeaderError
from report_portal.crypto.header import HEADER_MAX, STANZA_MAX, Stanza

FILE_KEY = bytes(range(16))
ARGUMENTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80)
STANZAS = st.builds(
    Stanza,
    st.lists(ARGUMENTS, min_size=1, max_size=4).map(tuple),
    st.binary(max_size=200) | st.sampled_from([bytes(48), bytes(96), b""]),
)


@given(st.lists(STANZAS, min_size=1, max_size=5), st.binary(max_size=60))
def test_what_is_written_is_read(stanzas: list[Stanza], rest: bytes) -> None:
    written = header.encode(stanzas, FILE_KEY)
    read = header.parse(written + rest)
    assert read.stanzas == tuple(stanzas)
    assert read.length == len(written)
    assert read.mac == header.mac(FILE_KEY, header.signed_part(written + rest))


@given(st.binary(max_size=100))
def test_base64_has_one_spelling(data: bytes) -> None:
    text = base64_raw.encode(data)
    assert base64_raw.decode(text) == data
    for other in (text + b"=", text + b"\n", b" " + text, text + b"A" * (5 - len(text) % 4)):
        with pytest.raises(HeaderError):
            base64_raw.decode(other)


@pytest.mark.parametrize("text", [b"AB", b"AAB", b"A", b"A-_A", b"====", b"AA==", b"A\x00AA", "AAé".encode()])
def test_other_base64_is_refused(text: bytes) -> None:
    with pytest.raises(HeaderError):
        base64_raw.decode(text)


def test_stanzas_and_bytes_are_limited() -> None:
    stanza = Stanza(("x",), b"")
    assert len(header.parse(header.encode([stanza] * STANZA_MAX, FILE_KEY)).stanzas) == STANZA_MAX
    with pytest.raises(HeaderError):
        header.parse(header.encode([stanza] * (STANZA_MAX + 1), FILE_KEY))

    room = HEADER_MAX - len(header.encode([Stanza(("x",), b"")], FILE_KEY))
    fits = header.encode([Stanza(("x" * (room + 1),), b"")], FILE_KEY)
    assert header.parse(fits).length == HEADER_MAX
    with pytest.raises(HeaderError):
        header.parse(header.encode([Stanza(("x" * (room + 2),), b"")], FILE_KEY))


@pytest.mark.parametrize(
    "hostile",
    [
        b"-> " + b"a " * 500_000,
        b"-> " + b"a" * 1_000_000,
        b"-> a\n" + (b"A" * 64 + b"\n") * 15_000,
        b"-> a\n" + b"A" * 1_000_000,
        b"-> a\n\n" * 200_000,
    ],
    ids=["arguments", "argument", "body", "line", "stanzas"],
)
def test_hostile_headers_are_refused_at_once(hostile: bytes) -> None:
    begin = time.process_time()
    with pytest.raises(HeaderError):
        header.parse(b"age-encryption.org/v1\n" + hostile)
    # A single pass over the limit takes about a millisecond; backtracking would take minutes.
    assert time.process_time() - begin < 0.25
