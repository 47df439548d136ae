"""The one-match check of good files decides exactly as the reader that takes them apart."""

import random

import pytest

from report_portal.crypto import envelope as subject
from report_portal.crypto.envelope import check_shape, seal
from report_portal.crypto.errors import EnvelopeError, ShapeError
from report_portal.crypto.hybrid import sealed_key
from report_portal.crypto.recipients import throwaway_recipient

SEALED = seal(bytes(4096), [throwaway_recipient(), throwaway_recipient()])
HEADER = subject.stanzas(SEALED).header_length


def accepted_by_the_reader(data: bytes, stanza_count: int) -> bool:
    try:
        outline = subject.stanzas(data)
        kinds = [sealed_key(stanza) for stanza in outline.stanzas]
    except EnvelopeError:
        return False
    return len(kinds) == stanza_count and None not in kinds


def test_every_changed_header_byte_is_judged_alike() -> None:
    spare = random.Random(1)  # noqa: S311 - which byte replaces which is no secret
    alphabet = b"AQgwEIMUYcBb09+/=_ -\n\r\0"
    kept = 0
    for position in range(HEADER):
        changed = bytearray(SEALED)
        changed[position] = spare.choice(alphabet)
        by_reader = accepted_by_the_reader(bytes(changed), 2)
        assert subject._is_plain_hybrid(bytes(changed), 2) == by_reader, position
        kept += by_reader
    assert 0 < kept < HEADER


@pytest.mark.parametrize(
    "length", [0, 10, HEADER - 1, HEADER, HEADER + 15, HEADER + 16, HEADER + 31, HEADER + 32]
)
def test_every_cut_is_judged_alike(length: int) -> None:
    assert subject._is_plain_hybrid(SEALED[:length], 2) == accepted_by_the_reader(SEALED[:length], 2)


@pytest.mark.parametrize("stanza_count", [-1, 0, 1, 3, 64, 65])
def test_another_number_of_stanzas_is_refused(stanza_count: int) -> None:
    check_shape(SEALED, 2)
    with pytest.raises(ShapeError):
        check_shape(SEALED, stanza_count)
