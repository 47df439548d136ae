"""`python -m tests.fuzz.parsers NAME -runs=N [CORPUS]`: one parser under a coverage-guided fuzzer.

Each parser may refuse in its own words; any other exception, or an answer that contradicts itself, is a find: the
fuzzer stops, prints the stack and keeps the input in a file.

Source: https://github.com/google/atheris
"""

import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import atheris
from nacl.signing import SigningKey

with atheris.instrument_imports(include=["report_portal"]):
    from report_portal.crypto import bech32
    from report_portal.crypto.bundle import read_bundle, write_bundle
    from report_portal.crypto.codes import parse_code
    from report_portal.crypto.envelope import check_shape, stanzas
    from report_portal.crypto.errors import CryptoError
    from report_portal.crypto.instance_file import Pins, read_instance
    from report_portal.crypto.note_entries import entry_reads
    from report_portal.crypto.opening.armor import dearmor
    from report_portal.crypto.opening.envelope import open_envelope
    from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
    from report_portal.crypto.recipients import parse_recipient
    from report_portal.crypto.records import decode_record
    from report_portal.crypto.referral_entries import entry_fits
    from report_portal.crypto.root_chain import read_roots
    from report_portal.crypto.signed import verify_signed
    from report_portal.crypto.staff_keys import parse_passphrase
    from report_portal.crypto.statistics_entries import statistics_fit
    from report_portal.crypto.strict_json import read_object
    from report_portal.crypto.work import check
    from report_portal.forms import acceptable, clean, split
    from report_portal.forms.errors import AnswerError
    from report_portal.forms.questionnaire import load_questionnaire
    from report_portal.intake.errors import IntakeError
    from report_portal.intake.meta import read_code_meta, read_item_meta, read_report_meta
    from report_portal.store.archive import ArchiveError, ArchiveReader
    from report_portal.triage.errors import TriageError
    from report_portal.triage.log_file import _FORMAT as LOG_FORMAT
    from report_portal.triage.log_file import LogFileError, read_log_file
    from report_portal.triage.member_file import read_member
    from report_portal.triage.passkeys import (
        Assertion,
        PasskeyError,
        StaffSite,
        asserted_challenge,
        check_assertion,
        read_made,
    )

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
SEED = bytes(range(32))
IDENTITY = HybridIdentity.generate()


ROOT = SigningKey(SEED).verify_key.encode().hex()


def signed_as_it_is(kind: str, value: object) -> bytes:
    """A good signature under a bad payload: a coordinator may be hostile, or their browser broken."""
    payload = json.dumps(value).encode()
    key = SigningKey(SEED)
    signature = key.sign(f"report-portal/v1/signed/{kind}\n".encode() + payload).signature
    return f"report-portal-signed/v1 {kind} {ROOT} {signature.hex()}\n".encode() + payload


def text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


ODD: list[object] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31,
        2**63,
        2**64,
        1.5,
        1e300,
        "",
        " ",
        "0",
        "x" * 5000,
        "\ud800",
        "\x00",
    ),
    *(
        "2026-13-01",
        "2026-02-30",
        "9" * 300,
        [],
        [[]],
        {},
        {"": ""},
        [None],
        "ab" * 16,
        "AB" * 16,
        "__proto__",
    ),
]


def altered(source: atheris.FuzzedDataProvider, value: object) -> object:
    """A JSON value with something of it odd, missing, added or twice."""
    # Past its end the source gives zeros: what is left then stays as it is.
    if source.ConsumeIntInRange(0, 11) == 11:
        return source.PickValueInList(ODD)
    if isinstance(value, list):
        changed = [altered(source, one) for one in value]
        return changed * 2 if changed and source.ConsumeIntInRange(0, 15) == 15 else changed
    if isinstance(value, dict):
        kept = {
            key: altered(source, one) for key, one in value.items() if source.ConsumeIntInRange(0, 23) < 23
        }
        if source.ConsumeIntInRange(0, 15) == 15:
            kept[source.ConsumeUnicode(8)] = source.PickValueInList(ODD)
        return kept
    if isinstance(value, str) and value and source.ConsumeIntInRange(0, 7) == 7:
        at = source.ConsumeIntInRange(0, len(value) - 1)
        return value[:at] + source.ConsumeUnicode(2) + value[at + 1 :]
    return value


def object_from(data: bytes, pool: list[dict[str, object]]) -> dict[str, object]:
    source = atheris.FuzzedDataProvider(data)
    changed = altered(source, source.PickValueInList(pool))
    return changed if isinstance(changed, dict) else {"": changed}


def document(name: str) -> dict[str, Any]:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


METAS: list[dict[str, object]] = [
    {"sequence": 1, "instance_version": 1, "epochs": {"resource/ngo": 1}, "uploads": uploads} | address
    for uploads in ([], [{"id": "ab" * 16, "sha256": "cd" * 32}])
    for address in ({}, {"mailbox": "ab" * 16, "auth_sha256": "cd" * 32}, {"form": "ab" * 8})
]
INSTANCES: list[dict[str, object]] = [
    json.loads(vector["file"].partition("\n")[2])
    for vector in document("instance_file")["read"]
    if vector["file"].partition("\n")[2].startswith("{")
][:8]
VECTOR_ROOT = document("instance_file")["read"][0]["pins"]["root"]
MEMBERS: list[dict[str, object]] = [
    {
        "member": "ab" * 8,
        "name": "a.b",
        "recipient": "age1pq1x",
        "verify_key": "ab" * 32,
        "day": "2026-01-02",
        "audiences": ["resource/ngo"],
        "previous": None,
        "status": "active",
        "affiliation": "ngo",
        "role": "coordinator",
    }
]
ENTRIES: list[dict[str, object]] = [
    vector["entry"]
    for name in ("note", "referral", "statistics")
    for vector in document(name)["entries"]
    if isinstance(vector["entry"], dict) and len(json.dumps(vector["entry"])) < 2000
]
_ROW: dict[str, object] = {"number": 1, "day": "2026-01-02", "actor": "a", "action": "x"}
_ROW |= {"object": "b", "previous": "0" * 64, "hash": "ab" * 32}
LOGS: list[dict[str, object]] = [
    {"format": LOG_FORMAT, "instance": "i", "count": 1, "newest": "ab" * 32, "rows": [_ROW]},
]
ROOT_CHAINS: list[dict[str, Any]] = document("root_chain")["read"]
SITE = StaffSite("https://desk.example.org", "desk.example.org")
CLIENT_DATA: list[dict[str, object]] = [
    {"type": kind, "challenge": "A" * 43, "origin": SITE.origin, "crossOrigin": False}
    for kind in ("webauthn.get", "webauthn.create")
]
MADE = json.dumps(CLIENT_DATA[1]).encode()
HOST_HASH = hashlib.sha256(SITE.host.encode()).digest()
# CBOR up to the length of what the key says.
ATTESTED = b"\xa3cfmtdnonegattStmt\xa0hauthData\x59"
# A key on the curve P-256, as CBOR: the point does not matter to what is read.
CREDENTIAL = (
    bytes(16)
    + b"\x00\x02id\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"
    + bytes(32)
    + b"\x22\x58\x20"
    + bytes(32)
)
# One answer to every question, so that every condition has something to look at.
ANSWERS: list[dict[str, object]] = [
    {
        name: (
            [one.id for one in question.options[:3]] if question.type == "multi" else question.options[0].id
        )
        if question.options
        else "words"
        for name, question in load_questionnaire().questions.items()
    }
]


def envelope(data: bytes) -> None:
    stanzas(data)
    check_shape(data, 2)


def opened(data: bytes) -> None:
    open_envelope(data, [IDENTITY])


def bundle(data: bytes) -> None:
    read = read_bundle(data)
    again = read_bundle(write_bundle(read.meta, read.files))
    assert (again.meta, again.files) == (read.meta, read.files)
    for reader in (read_report_meta, read_item_meta, read_code_meta):
        try:
            reader(read.meta)
        except IntakeError:
            continue


def meta(data: bytes) -> None:
    value = object_from(data, METAS)
    for reader in (read_report_meta, read_item_meta, read_code_meta):
        try:
            reader(value)
        except IntakeError:
            continue


def record(data: bytes) -> None:
    decode_record(len(data).to_bytes(4) + data + bytes(-(len(data) + 4) % 4096))
    decode_record(data)


def signed(data: bytes) -> None:
    verify_signed(data, "instance", VECTOR_ROOT)


def instance(data: bytes) -> None:
    signed_file = signed_as_it_is("instance", object_from(data, INSTANCES))
    read_instance(signed_file, Pins(ROOT, "vector-city", date(2026, 3, 2)))


def member(data: bytes) -> None:
    payload = object_from(data, MEMBERS) | {"format": 1, "instance": "i"}
    read_member(signed_as_it_is("member", payload), ROOT, "i")


def roots(data: bytes) -> None:
    source = atheris.FuzzedDataProvider(data)
    chain = source.PickValueInList(ROOT_CHAINS)
    records = [one.encode() for one in chain["records"]]
    while records and source.ConsumeBool():
        records.insert(source.ConsumeIntInRange(0, len(records)), source.PickValueInList(records))
    if records and source.ConsumeBool():
        records[-1] = source.ConsumeBytes(len(data))
    read_roots(records, chain["pinned"], chain["instance"])


def passkeys(data: bytes) -> None:
    source = atheris.FuzzedDataProvider(data)
    cut = source.ConsumeIntInRange(0, len(data))
    said, rest = source.ConsumeBytes(cut), source.ConsumeBytes(len(data))
    answered = json.dumps(object_from(rest, CLIENT_DATA)).encode("utf-8", "surrogatepass")
    credential = HOST_HASH + b"\x45" + bytes(4) + bytes(16) + b"\x00\x02id" + rest
    for reader in (
        lambda: asserted_challenge(Assertion(b"", said, b"", b""), SITE),
        lambda: asserted_challenge(Assertion(b"", answered, b"", b""), SITE),
        lambda: read_made(MADE, said, SITE),
        # What stands inside of a key that is otherwise as it should be.
        lambda: read_made(MADE, ATTESTED + len(credential).to_bytes(2) + credential, SITE),
        lambda: check_assertion(Assertion(b"", MADE, said, rest), CREDENTIAL, 0, SITE),
    ):
        try:
            reader()
        except PasskeyError:
            continue


def code(data: bytes) -> None:
    digits = parse_code(text(data))
    assert parse_code(digits) == digits


def keys(data: bytes) -> None:
    for reader in (parse_recipient, parse_identity, bech32.decode):
        try:
            reader(text(data))
        except CryptoError:
            continue
        except ValueError:
            if reader is not bech32.decode:
                raise


def armor(data: bytes) -> None:
    dearmor(data)


def strict_json(data: bytes) -> None:
    value = read_object(data)
    assert value is None or json.loads(data) == value


def answers(data: bytes) -> None:
    cleaned = clean(object_from(data, ANSWERS))
    acceptable(cleaned)
    split(cleaned)
    assert clean(cleaned) == cleaned


def notes(data: bytes) -> None:
    value = object_from(data, ENTRIES)
    entry_reads(value)
    for side in ("coordinator", "office", None):
        entry_fits(value, side)
    statistics_fit(value)


def log_copy(data: bytes) -> None:
    read_log_file(json.dumps(object_from(data, LOGS)).encode("utf-8", "surrogatepass"), None)
    read_log_file(data, None)


def backup(data: bytes) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        ArchiveReader(io.BytesIO(data)).unpack(Path(folder) / "in")
        assert {path.name for path in Path(folder).iterdir()} <= {"in"}


def words(data: bytes) -> None:
    parse_passphrase(text(data))


def work(data: bytes) -> None:
    check(bytes(32), text(data), 8)


REFUSALS = (CryptoError, IntakeError, TriageError, AnswerError, ArchiveError, LogFileError)
PARSERS: dict[str, Callable[[bytes], None]] = {
    parser.__name__: parser
    for parser in (
        envelope,
        opened,
        bundle,
        meta,
        record,
        signed,
        instance,
        member,
        roots,
        passkeys,
        code,
        keys,
        armor,
        strict_json,
        answers,
        notes,
        log_copy,
        backup,
        words,
        work,
    )
}


def corpus() -> Iterable[bytes]:
    """What the shared vectors hold, whole and taken apart: every parser begins with all of it."""

    def leaves(value: object) -> Iterable[bytes]:
        if isinstance(value, dict):
            yield json.dumps(value).encode()
        if isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from leaves(one)
        if isinstance(value, str):
            yield value.encode("utf-8", errors="surrogatepass")
            try:
                yield bytes.fromhex(value)
            except ValueError:
                return

    # Nested deeper than anything that is read by calling itself.
    yield from (b"[" * 8000, b'{"":' * 2000, b"\x81" * 8000)
    for path in sorted(VECTORS.glob("*.json")):
        yield from leaves(json.loads(path.read_text("utf-8")))


def main() -> None:
    name = sys.argv.pop(1)
    parser = PARSERS[name]

    def one(data: bytes) -> None:
        try:
            parser(data)
        except REFUSALS:
            return

    with tempfile.TemporaryDirectory() as folder:
        seeds = sorted({one for one in corpus() if len(one) <= 8192}, key=len)
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        atheris.Setup([*sys.argv, f"-artifact_prefix=build/fuzz-{name}-", folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
