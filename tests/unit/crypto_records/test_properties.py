"""Properties that hold for every input, not only for the vectors."""

import secrets
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from report_portal.crypto.bundle import read_bundle, write_bundle
from report_portal.crypto.codes import code_lines, new_code, parse_code
from report_portal.crypto.errors import BundleError, CodeError, RecordError
from report_portal.crypto.heads import KINDS, Place
from report_portal.crypto.padding import padded_size, padme
from report_portal.crypto.records import MacUnder, SignedBy, decode_record, encode_record
from report_portal.crypto.strict_json import read_object

ZEROS = [chr(point) for point in range(0x110000) if unicodedata.decimal(chr(point), None) == 0]
CODE = st.builds(new_code)

text = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
names = st.from_regex(r"[a-z0-9\-_/.]{1,30}", fullmatch=True).filter(lambda name: name != "meta")


@given(CODE, st.data())
def test_a_code_is_read_in_every_script_and_spacing(code: str, data: st.DataObject) -> None:
    written = ""
    for digit in code:
        zero = data.draw(st.sampled_from(ZEROS))
        written += data.draw(st.sampled_from(["", " ", "-", "\n", "\u200f", "."]))
        written += chr(ord(zero) + int(digit))
    assert parse_code(written) == code


@given(CODE, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(code: str, place: int, shift: int) -> None:
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    with pytest.raises(CodeError):
        parse_code(wrong)


@given(CODE, st.integers(0, 22))
def test_swapped_neighbours_are_always_found(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(CodeError):
        parse_code(wrong)


@given(st.text())
def test_no_text_breaks_the_reader_of_codes(typed: str) -> None:
    try:
        code = parse_code(typed)
    except CodeError:
        return
    assert parse_code("\n".join(code_lines(code))) == code


@given(st.dictionaries(text, json_values), st.dictionaries(names, st.binary(max_size=300), max_size=8))
def test_a_bundle_comes_back(meta: dict[str, Any], files: dict[str, bytes]) -> None:
    read = read_bundle(write_bundle(meta, files))
    assert read.meta == meta
    assert list(read.files.items()) == list(files.items())


@given(st.dictionaries(names, st.binary(max_size=40), max_size=3), st.data())
def test_a_bundle_has_one_spelling(files: dict[str, bytes], data: st.DataObject) -> None:
    bundle = write_bundle({}, files)
    place = data.draw(st.integers(0, len(bundle) - 1))
    changed = bytearray(bundle)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        read = read_bundle(bytes(changed))
    except BundleError:
        return
    assert (read.meta, read.files) != ({}, files)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"RPB1\0\2\4meta\0\0\0\2{}" + tail))
def test_no_bytes_break_the_reader_of_bundles(body: bytes) -> None:
    try:
        read_bundle(body)
    except BundleError:
        return


def test_deeply_nested_meta_is_refused_not_followed() -> None:
    meta = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    assert read_object(meta) is None


@pytest.mark.parametrize("name", ["meta", "Core", "", "a" * 256, "né"])
def test_a_bundle_that_no_reader_takes_is_not_written(name: str) -> None:
    with pytest.raises(BundleError):
        write_bundle({}, {name: b""})


places = st.builds(
    Place,
    instance=text,
    mailbox=st.none() | st.from_regex("[0-9a-f]{32}", fullmatch=True),
    direction=st.sampled_from(["in", "out", "staff"]),
    sequence=st.integers(0, 2**31),
    previous=st.none() | st.from_regex("[0-9a-f]{64}", fullmatch=True),
    seen=st.integers(0, 2**31),
)


@given(places, st.sampled_from(sorted(KINDS)), st.dictionaries(text.map("x".__add__), json_values))
def test_a_record_comes_back(place: Place, kind: str, members: dict[str, Any]) -> None:
    head = place.head(kind, members)
    plaintext = encode_record(head, MacUnder(bytes(32)))
    assert len(plaintext) & 0xFFF == 0 or kind == "attachment"
    record = decode_record(plaintext)
    assert record.head == head
    record.check_mac(bytes(32))
    place.check(record.head, kind)


@given(st.binary(max_size=3000))
def test_an_attachments_content_comes_back(content: bytes) -> None:
    head = Place("c", None, "in").head("attachment", {"type": "image/png"})
    seed = secrets.token_bytes(32)
    record = decode_record(encode_record(head, SignedBy(seed), content))
    assert record.content == content


@given(st.data())
def test_no_flipped_bit_of_a_record_is_believed(data: st.DataObject) -> None:
    head = Place("c", None, "staff").head("note", {"text": "words"})
    plaintext = bytearray(encode_record(head, MacUnder(bytes(32))))
    place = data.draw(st.integers(0, 250) | st.integers(0, len(plaintext) - 1))
    plaintext[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(RecordError):
        decode_record(bytes(plaintext)).check_mac(bytes(32))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader_of_records(plaintext: bytes) -> None:
    with pytest.raises(RecordError):
        decode_record(plaintext)


@given(st.integers(2, 2**25))
def test_padding_adds_at_most_twelve_percent_and_is_stable(length: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12
    assert padme(padded) == padded


@given(st.integers(0, 64 * 1024))
def test_buckets_hold_what_they_are_for(length: int) -> None:
    size = padded_size("message", length)
    assert length <= size
    assert size == 4096 or size < 2 * length
