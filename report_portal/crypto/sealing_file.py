"""Sealing what does not fit into memory: an age file written chunk by chunk."""

import secrets
from collections.abc import Sequence
from typing import BinaryIO

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as seal_chunk

from . import header, stream
from .errors import SealError
from .recipients import HybridRecipient


class SealingFile:
    """A file to write into; only after `finish` is what was written a whole age file.

    Args:
        target: where the sealed bytes go.
        recipients: 1 to 64.

    Raises:
        SealError: no recipients, or too many.
    """

    def __init__(self, target: BinaryIO, recipients: Sequence[HybridRecipient]) -> None:
        if not 1 <= len(recipients) <= header.STANZA_MAX:
            raise SealError("a file is sealed to between 1 and 64 recipients")
        file_key = secrets.token_bytes(header.FILE_KEY_LENGTH)
        nonce = secrets.token_bytes(stream.NONCE_LENGTH)
        target.write(header.encode([each.wrap(file_key) for each in recipients], file_key) + nonce)
        self._target = target
        self._key = stream.payload_key(file_key, nonce)
        self._waiting = bytearray()
        self._index = 0

    def write(self, data: bytes) -> int:
        """Take plaintext; holds back at most one chunk, since only the end tells which is the last."""
        self._waiting += data
        while len(self._waiting) > stream.CHUNK_LENGTH:
            self._seal(bytes(self._waiting[: stream.CHUNK_LENGTH]), last=False)
            del self._waiting[: stream.CHUNK_LENGTH]
        return len(data)

    def finish(self) -> None:
        """Seal the last chunk."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = stream.chunk_nonce(self._index, last=last)
        self._target.write(seal_chunk(chunk, None, nonce, self._key))
        self._index += 1
