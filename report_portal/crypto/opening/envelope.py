"""Opening a sealed file with an identity, strictly and to its last byte."""

import hmac
from collections.abc import Iterator, Sequence

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt as open_chunk
from nacl.exceptions import CryptoError as SodiumError

from report_portal.crypto import header, stream
from report_portal.crypto.errors import HeaderError, MacError, NoMatchError, PayloadError
from report_portal.crypto.header import Stanza

from .identities import Identity
from .passphrase import check_alone


def open_envelope(envelope: bytes, identities: Sequence[Identity]) -> bytes:
    """Open a whole file; nothing is released unless all of it is right.

    Args:
        envelope: an age v1 file, binary.
        identities: tried in order.

    Returns:
        The plaintext.

    Raises:
        HeaderError: the header, a stanza of an identity's type or the nonce breaks the format.
        NoMatchError: no identity unwraps a stanza.
        MacError: the header's MAC does not fit.
        PayloadError: a chunk is damaged, missing, misplaced or followed by something.

    Source: C2SP age.md.
    """
    return b"".join(open_chunks(envelope, identities))


def open_chunks(envelope: bytes, identities: Sequence[Identity]) -> Iterator[bytes]:
    """Open a file chunk by chunk; each chunk is authentic, but only the end proves the file whole.

    Args:
        envelope: an age v1 file, binary.
        identities: tried in order.

    Yields:
        Plaintext chunks of at most 65,536 bytes, in order.

    Raises:
        HeaderError, NoMatchError, MacError: as `open_envelope`, before the first chunk.
        PayloadError: as `open_envelope`, possibly after some chunks.

    Source: C2SP age.md, "Payload".
    """
    head = header.parse(envelope)
    start = head.length + stream.NONCE_LENGTH
    if len(envelope) < start:
        raise HeaderError("the payload nonce is missing or cut")
    file_key = unwrap(head.stanzas, identities)
    if not hmac.compare_digest(head.mac, header.mac(file_key, header.signed_part(envelope))):
        raise MacError("the header's MAC does not fit")
    yield from _open_payload(stream.payload_key(file_key, envelope[head.length : start]), envelope, start)


def unwrap(stanzas: Sequence[Stanza], identities: Sequence[Identity]) -> bytes:
    """Give the file key of a header.

    Raises:
        NoMatchError: no identity unwraps a stanza.
        HeaderError: a stanza of an identity's type breaks the format.
    """
    check_alone(stanzas)
    for identity in identities:
        file_key = identity.unwrap(stanzas)
        if file_key is not None:
            return file_key
    raise NoMatchError("no identity opens this file")


def _open_payload(key: bytes, envelope: bytes, start: int) -> Iterator[bytes]:
    for index, begin in enumerate(range(start, len(envelope), stream.SEALED_CHUNK_LENGTH)):
        end = begin + stream.SEALED_CHUNK_LENGTH
        chunk, last = open_chunk_at(key, envelope[begin:end], index)
        yield chunk
        if last:
            if end < len(envelope):
                raise PayloadError("something follows the last chunk")
            return
    raise PayloadError("the last chunk is missing")


def open_chunk_at(key: bytes, sealed: bytes, index: int) -> tuple[bytes, bool]:
    """Open one chunk, and tell whether it is the last.

    Args:
        key: of the payload.
        sealed: 16 to 65,552 bytes.
        index: from 0.

    Raises:
        PayloadError: it is damaged, misplaced, or an empty one behind others.
    """
    # The flag in the nonce says which chunk is last; where the file happens to end must not decide it.
    whole = len(sealed) == stream.SEALED_CHUNK_LENGTH
    chunk = _open_chunk(key, sealed, index, last=False) if whole else None
    last = chunk is None
    if chunk is None:
        chunk = _open_chunk(key, sealed, index, last=True)
    if chunk is None:
        raise PayloadError("a chunk is damaged or misplaced")
    if index > 0 and not chunk:
        raise PayloadError("the last chunk is empty")
    return chunk, last


def _open_chunk(key: bytes, sealed: bytes, index: int, *, last: bool) -> bytes | None:
    if len(sealed) < stream.TAG_LENGTH:
        return None
    try:
        return open_chunk(sealed, None, stream.chunk_nonce(index, last=last), key)
    except SodiumError:
        return None
