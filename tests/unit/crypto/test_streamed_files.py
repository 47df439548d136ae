"""Sealing and opening piece by piece: the same files as in one go, and the same refusals."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_portal.crypto.envelope import seal
from report_portal.crypto.errors import HeaderError, MacError, NoMatchError, PayloadError, SealError
from report_portal.crypto.opening.envelope import open_envelope
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.opened_file import OpenedFile
from report_portal.crypto.sealing_file import SealingFile
from report_portal.crypto.stream import CHUNK_LENGTH

KEY = HybridIdentity.from_seed(bytes(32))
SIZES = (0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 3 * CHUNK_LENGTH, 3 * CHUNK_LENGTH + 7)


def sealed(plaintext: bytes, piece: int = 10_000) -> bytes:
    target = io.BytesIO()
    file = SealingFile(target, [KEY.recipient])
    for start in range(0, len(plaintext), piece):
        file.write(plaintext[start : start + piece])
    file.finish()
    return target.getvalue()


def opened(envelope: bytes) -> bytes:
    return OpenedFile(io.BytesIO(envelope), [KEY]).read()


@pytest.mark.parametrize("size", SIZES)
def test_both_ways_read_what_both_ways_wrote(size: int) -> None:
    plaintext = bytes(number % 251 for number in range(size))
    assert open_envelope(sealed(plaintext), [KEY]) == plaintext
    assert opened(seal(plaintext, [KEY.recipient])) == plaintext


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200_000), st.integers(1, 100_000), st.integers(1, 100_000))
def test_pieces_of_any_size_come_out_as_they_went_in(size: int, wrote: int, reads: int) -> None:
    plaintext = bytes(number % 251 for number in range(size))
    file, parts = OpenedFile(io.BytesIO(sealed(plaintext, wrote)), [KEY]), []
    while part := file.read(reads):
        parts.append(part)
        assert len(part) <= reads
    assert b"".join(parts) == plaintext


@pytest.mark.parametrize("size", [0, 100, CHUNK_LENGTH, 2 * CHUNK_LENGTH + 5])
def test_every_cut_is_noticed(size: int) -> None:
    whole = sealed(bytes(size))
    for cut in (1, 15, 16, 17, 100, CHUNK_LENGTH, CHUNK_LENGTH + 16):
        if cut < len(whole) - 1700:
            with pytest.raises(PayloadError):
                opened(whole[:-cut])
    with pytest.raises(PayloadError):
        opened(whole + b"x")


def test_what_is_damaged_foreign_or_no_age_file_is_refused() -> None:
    whole = bytearray(sealed(bytes(100_000)))
    whole[-70_000] ^= 1
    with pytest.raises(PayloadError):
        opened(bytes(whole))
    with pytest.raises(NoMatchError):
        OpenedFile(io.BytesIO(sealed(b"x")), [HybridIdentity.generate()])
    with pytest.raises(HeaderError):
        opened(b"no age file")
    mac = sealed(b"x")
    place = mac.index(b"\n--- ") + 5
    with pytest.raises(MacError):
        opened(mac[:place] + (b"A" if mac[place : place + 1] != b"A" else b"B") + mac[place + 1 :])
    with pytest.raises(SealError):
        SealingFile(io.BytesIO(), [])
