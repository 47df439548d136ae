"""Opening what does not fit into memory: an age file read chunk by chunk, each chunk authentic."""

import hmac
from collections.abc import Sequence
from typing import BinaryIO

from report_portal.crypto import header, stream
from report_portal.crypto.errors import HeaderError, MacError, PayloadError

from .envelope import open_chunk_at, unwrap
from .identities import Identity


class OpenedFile:
    """A file to read from, once, forwards. Only an empty read proves that the file was whole.

    Args:
        source: a sealed file at its start, seekable.
        identities: tried in order.

    Raises:
        HeaderError, NoMatchError, MacError: as `open_envelope`.
    """

    def __init__(self, source: BinaryIO, identities: Sequence[Identity]) -> None:
        start = source.read(header.HEADER_MAX + stream.NONCE_LENGTH)
        head = header.parse(start)
        nonce = start[head.length : head.length + stream.NONCE_LENGTH]
        if len(nonce) < stream.NONCE_LENGTH:
            raise HeaderError("the payload nonce is missing or cut")
        file_key = unwrap(head.stanzas, identities)
        if not hmac.compare_digest(head.mac, header.mac(file_key, header.signed_part(start))):
            raise MacError("the header's MAC does not fit")
        self._key = stream.payload_key(file_key, nonce)
        source.seek(head.length + stream.NONCE_LENGTH)
        self._source = source
        self._ready = b""
        self._index = 0
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Give up to `size` plaintext bytes, all that are left for a negative one, none at the end.

        Raises:
            PayloadError: a chunk is damaged, missing, misplaced or followed by something.
        """
        parts, missing = [], size
        while missing != 0:
            if not self._ready:
                if self._ended:
                    break
                self._ready = self._next()
                continue
            part = self._ready if missing < 0 else self._ready[:missing]
            self._ready = self._ready[len(part) :]
            parts.append(part)
            missing -= len(part) if missing > 0 else 0
        return b"".join(parts)

    def _next(self) -> bytes:
        sealed = self._source.read(stream.SEALED_CHUNK_LENGTH)
        if not sealed:
            raise PayloadError("the last chunk is missing")
        chunk, last = open_chunk_at(self._key, sealed, self._index)
        if last and self._source.read(1):
            raise PayloadError("something follows the last chunk")
        self._index += 1
        self._ended = last
        return chunk
