import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_portal.crypto import bech32
from report_portal.crypto.errors import KeyTextError

PREFIXES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20).map(str.lower)


@given(PREFIXES, st.binary(max_size=1300))
def test_what_is_written_is_read(prefix: str, data: bytes) -> None:
    text = bech32.encode(prefix, data)
    assert bech32.decode(text) == (prefix, data)
    assert bech32.decode(text.upper()) == (prefix, data)


# Source: BIP 173, test vectors, those whose data is whole bytes or whose failure is not the length.
@pytest.mark.parametrize(
    "text",
    [
        "A12UEL5L",
        "a12uel5l",
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        "?1ezyfcl",
    ],
)
def test_bip_173_good_strings_are_read(text: str) -> None:
    prefix, data = bech32.decode(text)
    assert bech32.encode(prefix, data) == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pzry9x0s0muk",  # no separator
        "1pzry9x0s0muk",  # no prefix
        "x1b4n0q5v",  # character outside the alphabet
        "li1dgmt3",  # checksum too short
        "A1G7SGD8",  # checksum of the upper-case form
        "10a06t8",  # no prefix
        "1qzzfhee",  # no prefix
        "a12UEL5L",  # mixed case
        "\x7f1axkwrx",  # prefix outside ASCII's printable part
        "\u0131a12uel5l",
        "a12uel5l ",
    ],
)
def test_bip_173_bad_strings_are_refused(text: str) -> None:
    with pytest.raises(KeyTextError):
        bech32.decode(text)


def test_stray_trailing_bits_are_refused() -> None:
    """One byte takes two letters, whose last two bits must be zero."""
    refused = 0
    for last in bech32._CHARSET:
        letters = "q" + last
        checksum = bech32._remainder("age", letters + "qqqqqq") ^ 1
        tail = "".join(bech32._CHARSET[checksum >> 5 * place & 31] for place in range(5, -1, -1))
        try:
            bech32.decode(f"age1{letters}{tail}")
        except KeyTextError:
            refused += 1
    assert refused == 24


@given(st.binary(min_size=32, max_size=32), st.data())
def test_any_changed_letter_is_noticed(data: bytes, draw: st.DataObject) -> None:
    text = bech32.encode("age", data)
    place = draw.draw(st.integers(4, len(text) - 1))
    letter = draw.draw(st.sampled_from(bech32._CHARSET).filter(lambda c: c != text[place]))
    with pytest.raises(KeyTextError):
        bech32.decode(text[:place] + letter + text[place + 1 :])
