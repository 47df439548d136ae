"""Files sealed to a passphrase by other tools; the portal itself never seals to one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError as SodiumError

from report_portal.crypto import base64_raw
from report_portal.crypto.errors import HeaderError
from report_portal.crypto.header import Stanza

STANZA_TYPE: Final = "scrypt"
# 2^18 is what age itself writes: 256 MiB. More is an attack on the reader's memory.
WORK_FACTOR_MAX: Final = 18

_SALT_LENGTH: Final = 16
_WRAPPED_LENGTH: Final = 32
_WORK_FACTOR = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True, eq=False)
class PassphraseIdentity:
    """A passphrase that may open a file.

    Args:
        passphrase: as typed.
    """

    passphrase: str = field(repr=False)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Try the scrypt stanza; see `Identity.unwrap`.

        Source: C2SP age.md, "scrypt recipient stanza"; RFC 7914.
        """
        for stanza in stanzas:
            if stanza.arguments[0] != STANZA_TYPE:
                continue
            salt, work_factor = _parameters(stanza)
            label = b"age-encryption.org/v1/scrypt"
            kdf = Scrypt(salt=label + salt, length=32, n=1 << work_factor, r=8, p=1)
            key = kdf.derive(self.passphrase.encode())
            try:
                return crypto_aead_chacha20poly1305_ietf_decrypt(stanza.body, None, bytes(12), key)
            except SodiumError:
                return None
        return None


def check_alone(stanzas: Sequence[Stanza]) -> None:
    """Refuse a passphrase stanza in company: a passphrase vouches for the sender only when alone.

    Args:
        stanzas: all stanzas of a header.

    Raises:
        HeaderError: a scrypt stanza stands beside another stanza.

    Source: C2SP age.md, "scrypt recipient stanza".
    """
    if len(stanzas) > 1 and any(stanza.arguments[0] == STANZA_TYPE for stanza in stanzas):
        raise HeaderError("a passphrase stanza must stand alone")


def _parameters(stanza: Stanza) -> tuple[bytes, int]:
    match stanza.arguments:
        case (_, salt_text, factor_text) if _WORK_FACTOR.fullmatch(factor_text):
            salt, work_factor = base64_raw.decode(salt_text.encode("ascii")), int(factor_text)
            fits = len(salt) == _SALT_LENGTH and len(stanza.body) == _WRAPPED_LENGTH
            if fits and work_factor <= WORK_FACTOR_MAX:
                return salt, work_factor
    raise HeaderError("a passphrase stanza is malformed or asks for too much work")
