"""Attachments, releases, indexes and keys."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from sealed_city import INSTANCE, TODAY, City
from vectors.shared import document, each

from report_portal.crypto.codes import ReporterKeys
from report_portal.crypto.errors import AttachmentError, NoMatchError, RecordError, RefusedError
from report_portal.crypto.items import (
    AttachmentEntry,
    Release,
    StaffSigner,
    seal_attachment,
    seal_audience_key,
    seal_index,
    seal_release,
    seal_staff_key,
)
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.items.staff_files import staff_place
from report_portal.crypto.opening.attachments import open_attachment
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.opening.releases import (
    open_audience_key,
    open_index,
    open_release,
    open_staff_key,
)
from report_portal.crypto.records import SignedBy, Unvouched


@each("attachments", "files")
def test_attachment_vectors(vector: dict[str, Any]) -> None:
    shared = document("attachments")
    entry = AttachmentEntry(**vector["entry"])
    envelope = bytes.fromhex(vector["envelope"])
    if "failure" not in vector:
        content = open_attachment(entry, envelope, shared["instance"], shared["verify_key"])
        assert content.hex() == vector["content"]
        return
    with pytest.raises(RefusedError) as caught:
        open_attachment(entry, envelope, shared["instance"], shared["verify_key"])
    assert caught.value.failure == vector["failure"]


@pytest.mark.parametrize("size", [0, 1, 70_000])
def test_an_attachment_comes_back(keys: ReporterKeys, size: int) -> None:
    content = secrets.token_bytes(size)
    sealed = seal_attachment(INSTANCE, content, "image/jpeg", SignedBy(keys.sign_seed))
    assert open_attachment(sealed.entry, sealed.envelope, INSTANCE, keys.verify_key) == content
    assert open_attachment(sealed.entry, sealed.envelope, INSTANCE) == content


def test_another_ciphertext_under_an_entry_is_refused(keys: ReporterKeys) -> None:
    one, other = (seal_attachment(INSTANCE, b"x", "image/png", SignedBy(keys.sign_seed)) for _ in range(2))
    with pytest.raises(AttachmentError):
        open_attachment(one.entry, other.envelope, INSTANCE)


def release(audience: str = "labour/state") -> Release:
    return Release(
        release=secrets.token_hex(16),
        audience=audience,
        case="17",
        answers={"employer_name": "Example SRL"},
        attachments=(),
        parts=("packet",),
        day=TODAY,
        locale="ne",
    )


def test_the_receiver_and_the_first_ngo_read_a_release(city: City) -> None:
    envelope = seal_release(city.instance, city.coordinator, release())
    for name in ("labour/state", "resource/ngo"):
        head = open_release(envelope, [city.identities[name]], INSTANCE, city.member_key)
        assert head["answers"] == {"employer_name": "Example SRL"}
        assert head["mailbox"] is None
    for name in ("housing/city", "housing/ngo"):
        with pytest.raises(NoMatchError):
            open_release(envelope, [city.identities[name]], INSTANCE, city.member_key)


@pytest.mark.parametrize("forged", ["member", "seed"])
def test_a_release_that_no_coordinator_signed_is_refused(city: City, forged: str) -> None:
    other = {"member": "f" * 32} if forged == "member" else {"seed": bytes(32)}
    envelope = seal_release(city.instance, replace(city.coordinator, **other), release())
    with pytest.raises(RecordError) as caught:
        open_release(envelope, [city.identities["labour/state"]], INSTANCE, city.member_key)
    assert caught.value.failure == "auth"


def test_an_index_comes_back_to_its_audience_only(city: City) -> None:
    audience = city.instance.audience("resource/ngo")
    envelope = seal_index(INSTANCE, city.coordinator, audience, {"ab": {"line": "x" * 100_000}})
    identities = [city.identities["resource/ngo"]]
    entries = open_index(envelope, identities, INSTANCE, "resource/ngo", city.member_key)
    assert entries == {"ab": {"line": "x" * 100_000}}
    with pytest.raises(RecordError):
        open_index(envelope, identities, INSTANCE, "housing/ngo", city.member_key)


def test_a_granted_key_opens_for_its_member(city: City) -> None:
    member = HybridIdentity.generate()
    secret = city.identities["resource/ngo"].text
    envelope = seal_audience_key(
        INSTANCE, city.coordinator, member.recipient, audience="resource/ngo", epoch=2, secret=secret
    )
    head = open_audience_key(envelope, [member], INSTANCE, city.member_key)
    assert (head["audience"], head["epoch"], head["secret"]) == ("resource/ngo", 2, secret)


def test_a_key_granted_by_nobody_known_is_refused(city: City) -> None:
    member = HybridIdentity.generate()
    signer = StaffSigner("f" * 32, bytes(32))
    envelope = seal_audience_key(
        INSTANCE, signer, member.recipient, audience="root", epoch=1, secret="ab" * 32
    )
    with pytest.raises(RecordError):
        open_audience_key(envelope, [member], INSTANCE, city.member_key)


def test_a_staff_key_opens_with_its_passphrase_identity(city: City) -> None:
    unlock, own = HybridIdentity.generate(), HybridIdentity.generate()
    envelope = seal_staff_key(
        INSTANCE, unlock.recipient, identity=own.text, sign_seed=bytes(range(32)), root=city.root
    )
    head = open_staff_key(envelope, [unlock], INSTANCE)
    assert (head["identity"], head["root"], head["recovery"]) == (own.text, city.root, None)
    assert head["sign_seed"] == bytes(range(32)).hex()
    with pytest.raises(RecordError):
        open_staff_key(envelope, [unlock], "other-city")


def test_a_staff_key_names_the_recovery_sheet(city: City) -> None:
    unlock, own, sheet = (HybridIdentity.generate() for _ in range(3))
    envelope = seal_staff_key(
        INSTANCE,
        unlock.recipient,
        identity=own.text,
        sign_seed=bytes(range(32)),
        root=city.root,
        recovery=sheet.recipient,
    )
    assert open_staff_key(envelope, [unlock], INSTANCE)["recovery"] == sheet.recipient.text


@each("staff_keys", "key_files")
def test_a_staff_key_is_read_or_refused_as_the_vectors_say(vector: dict[str, Any]) -> None:
    unlock = HybridIdentity.generate()
    place = staff_place("vector-city")
    envelope = seal_record(place, "staff_key", vector["members"], Unvouched(), [unlock.recipient])
    if "failure" in vector:
        with pytest.raises(RecordError) as caught:
            open_staff_key(envelope, [unlock], "vector-city")
        assert caught.value.failure == vector["failure"]
    else:
        assert open_staff_key(envelope, [unlock], "vector-city").get("recovery") == vector["recovery"]
