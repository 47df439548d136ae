import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_portal.crypto import bech32, header
from report_portal.crypto.errors import IdentityError, RecipientError
from report_portal.crypto.opening.identities import HybridIdentity, X25519Identity, parse_identity
from report_portal.crypto.recipients import (
    HybridRecipient,
    X25519Recipient,
    hybrid_recipient_from_seed,
    parse_recipient,
    throwaway_recipient,
)

SEEDS = st.binary(min_size=32, max_size=32)
FILE_KEY = bytes(range(16))
# The same at every run, so that tests have the same names in every process.
SEED = bytes(range(32))
LOW_ORDER = [bytes(32), b"\x01" + bytes(31), (2**255 - 19 - 1).to_bytes(32, "little")]


@given(SEEDS)
@settings(max_examples=30)
def test_keys_are_read_as_they_were_written(seed: bytes) -> None:
    identity = HybridIdentity.from_seed(seed)
    assert parse_identity(identity.text).text == identity.text
    assert parse_recipient(identity.recipient.text) == identity.recipient
    assert hybrid_recipient_from_seed(seed) == identity.recipient
    old = X25519Identity(seed)
    assert parse_identity(old.text).text == old.text
    assert parse_recipient(old.recipient.text) == old.recipient


def test_written_keys_look_as_age_writes_them() -> None:
    hybrid, old = HybridIdentity.generate(), X25519Identity.generate()
    assert hybrid.text.startswith("AGE-SECRET-KEY-PQ-1")
    assert hybrid.recipient.text.startswith("age1pq1")
    assert len(hybrid.recipient.text) == 1959
    assert old.text.startswith("AGE-SECRET-KEY-1")
    assert old.recipient.text.startswith("age1")
    assert len(old.recipient.text) == 62


# Source: C2SP age.md, "The X25519 recipient type".
def test_the_specification_example_holds() -> None:
    identity = parse_identity("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
    assert identity.recipient.text == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def test_wraps_open_for_the_owner_only_and_never_repeat() -> None:
    for kind in (HybridIdentity, X25519Identity):
        owner, other = kind.generate(), kind.generate()
        first, second = owner.recipient.wrap(FILE_KEY), owner.recipient.wrap(FILE_KEY)
        assert first != second
        assert owner.unwrap([other.recipient.wrap(FILE_KEY), first]) == FILE_KEY
        assert other.unwrap([first, second]) is None


def test_a_throwaway_stanza_looks_like_any_other() -> None:
    real = HybridIdentity.generate().recipient.wrap(FILE_KEY)
    thrown = throwaway_recipient().wrap(FILE_KEY)
    assert thrown.arguments[0] == real.arguments[0]
    assert len(thrown.encode()) == len(real.encode())
    assert throwaway_recipient() != throwaway_recipient()


def recipient_texts() -> list[str]:
    good = throwaway_recipient()
    old = X25519Identity(SEED).recipient
    return [
        "",
        "age1",
        good.text.upper(),
        old.text.upper(),
        " " + old.text,
        old.text + "\n",
        HybridIdentity.from_seed(SEED).text,
        bech32.encode("age", old.key + b"\0"),
        bech32.encode("age", old.key[:-1]),
        bech32.encode("age", good.key),
        bech32.encode("age1pq", good.key[:-1]),
        bech32.encode("age1pq", old.key),
        bech32.encode("age1pq", b"\xff" * 1216),
        bech32.encode("age1tag", old.key),
        *(bech32.encode("age", point) for point in LOW_ORDER),
        *(bech32.encode("age1pq", good.key[:-32] + point) for point in LOW_ORDER),
    ]


@pytest.mark.parametrize("text", recipient_texts())
def test_unusable_recipients_are_refused(text: str) -> None:
    with pytest.raises(RecipientError) as refusal:
        parse_recipient(text)
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        HybridIdentity.from_seed(SEED).text.lower(),
        HybridIdentity.from_seed(SEED).text + "\n",
        X25519Identity(SEED).text.lower(),
        X25519Identity(SEED).recipient.text,
        bech32.encode("age-secret-key-pq-", bytes(31)).upper(),
        bech32.encode("age-secret-key-pq-", bytes(33)).upper(),
        bech32.encode("age-secret-key-", bytes(31)).upper(),
        bech32.encode("age-plugin-x-", bytes(32)).upper(),
    ],
)
def test_unusable_identities_are_refused(text: str) -> None:
    with pytest.raises(IdentityError) as refusal:
        parse_identity(text)
    assert not text or text not in str(refusal.value)


def test_keys_of_wrong_length_are_refused() -> None:
    with pytest.raises(RecipientError):
        hybrid_recipient_from_seed(bytes(31))
    with pytest.raises(RecipientError):
        HybridRecipient(bytes(32))
    with pytest.raises(RecipientError):
        X25519Recipient(bytes(31))
    with pytest.raises(IdentityError):
        HybridIdentity.from_seed(bytes(33))
    with pytest.raises(IdentityError):
        X25519Identity(bytes(33))


def test_secrets_stay_out_of_representations() -> None:
    seed = b"a seed that nobody else may know"
    for identity in (HybridIdentity.from_seed(seed), X25519Identity(seed)):
        assert "seed that" not in f"{identity!r} {identity}"
        assert identity.text not in f"{identity!r} {identity}"


def test_stanza_length_is_what_the_specification_says() -> None:
    stanza = throwaway_recipient().wrap(FILE_KEY)
    assert len(stanza.encode()) == 1557
    assert len(header.encode([stanza], FILE_KEY)) == 1627
