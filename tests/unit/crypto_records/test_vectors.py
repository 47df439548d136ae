"""Every shared vector through the Python side: one outcome each."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from vectors.shared import document, each, plaintext
from vectors.sources import write

from report_portal.crypto import bundle, codes, instance_file, padding, records, signed, staff_keys, work
from report_portal.crypto.errors import RecordError, RefusedError
from report_portal.crypto.generations import Answering, Change
from report_portal.crypto.heads import Place
from report_portal.crypto.root_chain import read_roots
from report_portal.crypto.strict_json import read_object

Vector = dict[str, Any]


@contextmanager
def outcome(vector: Vector) -> Iterator[None]:
    if "failure" not in vector:
        yield
        return
    with pytest.raises(RefusedError) as caught:
        yield
    assert caught.value.failure == vector["failure"]


@pytest.mark.parametrize("name", write.texts())
def test_the_files_are_what_their_sources_write(name: str) -> None:
    assert (write.FOLDER / name).read_text("ascii") == write.texts()[name]


@each("codes", "read")
def test_reading_a_code(vector: Vector) -> None:
    with outcome(vector):
        assert codes.parse_code(vector["text"]) == vector["code"]


@each("codes", "draw")
def test_drawing_a_code(vector: Vector) -> None:
    drawn = iter(bytes.fromhex(vector["bytes"]))
    assert codes.new_code(lambda count: bytes(next(drawn) for _ in range(count))) == vector["code"]


@each("codes", "lines")
def test_printing_a_code(vector: Vector) -> None:
    assert "\n".join(codes.code_lines(vector["code"])) == vector["text"]


@each("codes", "derive")
def test_deriving_keys(vector: Vector) -> None:
    keys = codes.derive_keys(vector["code"], vector["instance"])
    assert keys.mailbox == vector["mailbox_id"]
    assert keys.access.auth == vector["mailbox_auth"]
    assert keys.access.auth_sha256 == vector["mailbox_auth_sha256"]
    assert keys.age_seed.hex() == vector["age_seed"]
    assert keys.sign_seed.hex() == vector["sign_seed"]
    assert keys.verify_key == vector["verify_key"]
    assert keys.answer_mac.hex() == vector["answer_mac"]


@each("padding", "padded")
def test_padding(vector: Vector) -> None:
    with outcome(vector):
        assert padding.padded_size(vector["kind"], vector["length"]) == vector["padded"]


@each("attachments", "padme")
def test_padme(vector: Vector) -> None:
    assert padding.padme(vector["length"]) == vector["padded"]


@each("framing", "encode")
def test_writing_a_record(vector: Vector) -> None:
    head = read_object(vector["head"].encode())
    assert head is not None
    if "sign_seed" in vector:
        auth: records.SignedBy | records.MacUnder = records.SignedBy(bytes.fromhex(vector["sign_seed"]))
    else:
        auth = records.MacUnder(bytes.fromhex(vector["answer_mac"]))
    assert records.encode_record(head, auth) == plaintext(vector["plaintext"])


@each("framing", "decode")
def test_reading_a_record(vector: Vector) -> None:
    with outcome(vector):
        record = records.decode_record(plaintext(vector["plaintext"]))
        assert record.auth_type == vector["auth_type"]
        assert record.auth.hex() == vector["auth"]
        assert record.head == vector["head"]
        assert record.content.hex() == vector["content"]


@each("framing", "heads")
def test_placing_a_head(vector: Vector) -> None:
    expected = dict(vector["expected"])
    kind = expected.pop("kind")
    with outcome(vector):
        Place(**expected).check(vector["head"], kind)


@each("signatures", "records")
def test_a_records_signature(vector: Vector) -> None:
    body = bytes.fromhex(vector["body"])
    auth = bytes.fromhex(vector["auth"])
    record = records.Record(records.AuthType.SIGNATURE, auth, body, {}, b"")
    with outcome(vector):
        record.verify(vector["verify_key"])


@each("signatures", "sign")
def test_writing_a_signed_file(vector: Vector) -> None:
    payload = read_object(vector["payload"].encode())
    assert payload is not None
    file = signed.sign_file(vector["type"], payload, bytes.fromhex(vector["sign_seed"]))
    assert file.hex() == vector["file"]


@each("signatures", "files")
def test_reading_a_signed_file(vector: Vector) -> None:
    with outcome(vector):
        payload = signed.verify_signed(bytes.fromhex(vector["file"]), vector["type"], vector["verify_key"])
        assert payload == vector["payload"]


@each("answer_mac", "answers")
def test_what_the_reporter_makes_of_an_answer(vector: Vector) -> None:
    shared = document("answer_mac")
    with outcome(vector):
        record = records.decode_record(plaintext(vector["plaintext"]))
        record.check_mac(bytes.fromhex(shared["answer_mac"]))
        Place(**shared["expected"]).check(record.head, "answer", "status", "release_notice")
        assert record.head == vector["head"]


def test_proving_a_new_key() -> None:
    vector = document("new_code")["prove"]
    seed = bytes.fromhex(vector["sign_seed"])
    assert Change(**vector["change"]).prove(seed, vector["reporter"]) == vector["proof"]


@each("new_code", "proofs")
def test_the_proof_of_a_new_key(vector: Vector) -> None:
    with outcome(vector):
        Change(**vector["change"]).check(vector["reporter"], vector["proof"])


@each("new_code", "series")
def test_under_which_code_each_answer_was_written(vector: Vector) -> None:
    answering = Answering(vector["changes"], vector["reads"])
    found = []
    for sequence, seen in enumerate(vector["seen"], 1):
        generation = answering.generation(sequence, seen)
        found.append(generation)
        if generation is not None:
            answering.believe(generation)
    assert found == vector["generations"]


@each("instance_file", "read")
def test_reading_an_instance_file(vector: Vector) -> None:
    pins = vector["pins"] | {"today": date.fromisoformat(vector["pins"]["today"])}
    with outcome(vector):
        instance = instance_file.read_instance(vector["file"].encode(), instance_file.Pins(**pins))
        assert instance.version == vector["version"]
        assert [audience.id for audience in instance.direct] == vector["direct"]


@each("root_chain", "read")
def test_following_records_of_new_roots(vector: Vector) -> None:
    records = [text.encode() for text in vector["records"]]
    with outcome(vector):
        chain = read_roots(records, vector["pinned"], vector["instance"])
        assert chain.roots == (tuple(vector["roots"]) if records else (vector["pinned"],))
        assert (chain.current, chain.lowest_version) == (chain.roots[-1], vector["version"])


@each("bundles", "read")
def test_reading_a_bundle(vector: Vector) -> None:
    with outcome(vector):
        read = bundle.read_bundle(bytes.fromhex(vector["bundle"]))
        assert ["meta", *read.files] == vector["names"]
        # Every `meta` of these vectors is written as this package writes it.
        joined = bundle.write_object(read.meta) + b"".join(read.files.values())
        assert hashlib.sha256(joined).hexdigest() == vector["joined_sha256"]


@each("bundles", "write")
def test_writing_a_bundle(vector: Vector) -> None:
    first, *rest = vector["entries"]
    meta = read_object(bytes.fromhex(first["bytes"]))
    assert meta is not None
    body = bundle.write_bundle(meta, {entry["name"]: bytes.fromhex(entry["bytes"]) for entry in rest})
    assert body.hex() == vector["bundle"]
    assert hashlib.sha256(body).hexdigest() == vector["body_hash"]


@each("work", "check")
def test_checking_work(vector: Vector) -> None:
    body_hash = bytes.fromhex(vector["body_hash"])
    assert work.check(body_hash, vector["work"], vector["bits"]) == (vector["outcome"] == "ok")


@each("work", "solve")
def test_doing_work(vector: Vector) -> None:
    body_hash = bytes.fromhex(vector["body_hash"])
    assert work.check(body_hash, work.solve(body_hash, vector["bits"]), vector["bits"])


@each("staff_keys", "passphrase")
def test_stretching_a_passphrase(vector: Vector) -> None:
    secrets = staff_keys.staff_secrets(vector["passphrase"], vector["instance"], vector["sign_in_name"])
    assert secrets.auth == vector["auth"]
    assert secrets.seed.hex() == vector["seed"]


@each("staff_keys", "normal")
def test_reading_a_passphrase(vector: Vector) -> None:
    with outcome(vector):
        assert staff_keys.parse_passphrase(vector["typed"]) == vector["passphrase"]


@each("staff_keys", "invitation")
def test_parts_of_an_invitation(vector: Vector) -> None:
    invitation = staff_keys.Invitation(bytes.fromhex(vector["secret"]))
    assert (invitation.written, invitation.id, invitation.auth) == (
        vector["written"],
        vector["id"],
        vector["auth"],
    )


@each("staff_keys", "written")
def test_reading_an_invitation(vector: Vector) -> None:
    with outcome(vector):
        assert staff_keys.Invitation.parse(vector["text"]).secret.hex() == vector["secret"]


@each("staff_keys", "binding")
def test_binding_keys_to_an_invitation(vector: Vector) -> None:
    secret = bytes.fromhex(document("staff_keys")["invitation"][0]["secret"])
    binding = staff_keys.Invitation(secret).binding(
        vector["sign_in_name"], vector["recipient"], vector["verify_key"]
    )
    assert binding == vector["binding"]


@each("staff_keys", "sign_in_names")
def test_sign_in_names(vector: Vector) -> None:
    with outcome(vector):
        staff_keys.check_sign_in_name(vector["text"])


def test_content_is_refused_when_writing_too() -> None:
    head = document("framing")["heads"][0]["head"]
    with pytest.raises(RecordError) as caught:
        records.encode_record(head, records.SignedBy(bytes(32)), b"more")
    assert caught.value.failure == "length"
