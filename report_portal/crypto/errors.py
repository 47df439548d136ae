"""What can go wrong with sealed things. No message here ever repeats what was sealed, keyed or typed.

CryptoError
├── EnvelopeError       a sealed file is refused; the class says which step refused it
│   ├── ArmorError      the text wrapping around the file is damaged
│   ├── HeaderError     the header, one of its stanzas or the nonce after it breaks the format
│   ├── NoMatchError    the header is well formed, but no identity given unwraps a stanza
│   ├── MacError        a file key was unwrapped, but the header's MAC does not fit
│   ├── PayloadError    a chunk is damaged, missing, misplaced or followed by something
│   └── ShapeError      a good age file, but not of the shape this kind of file must have
├── KeyTextError        a written key is refused
│   ├── RecipientError  not a usable `age1pq1…` or `age1…`
│   └── IdentityError   not a usable `AGE-SECRET-KEY-…`
├── SealError           the request to seal is refused (no recipients, mixed types, too many)
└── RefusedError        a thing above the envelope is refused; `failure` is the word the vectors use
    ├── CodeError       a typed follow-up code: character, length, check
    ├── RecordError     a plaintext, its head or its auth: length, size, padding, auth-type, auth, head,
    │                   common, too-large
    ├── AttachmentError a file that is not what its entry says: hash, entry
    ├── SignedError     a signed file: malformed, type, key, signature, payload, instance, outdated, expired,
    │                   future, direct, root
    ├── BundleError     a bundle: magic, length, name, duplicate, meta, trailing
    ├── MailboxAnswerError  what the server says of a mailbox: meta, state
    └── StaffKeyError   what staff type: passphrase, invitation, name
"""


class CryptoError(Exception):
    """Root of everything this package raises on purpose."""


class EnvelopeError(CryptoError):
    """A sealed file was refused."""


class ArmorError(EnvelopeError):
    """The text wrapping around a sealed file is not strict PEM."""


class HeaderError(EnvelopeError):
    """The header, a stanza in it or the payload nonce breaks the format."""


class NoMatchError(EnvelopeError):
    """None of the identities unwraps any stanza."""


class MacError(EnvelopeError):
    """The header's MAC does not belong to the unwrapped file key."""


class PayloadError(EnvelopeError):
    """The payload does not decrypt, chunk by chunk, to a final chunk at its very end."""


class ShapeError(EnvelopeError):
    """The file has other stanzas than its kind must have."""


class KeyTextError(CryptoError):
    """A written recipient or identity was refused."""


class RecipientError(KeyTextError):
    """A recipient is malformed, or a key nobody may seal to."""


class IdentityError(KeyTextError):
    """An identity is malformed."""


class SealError(CryptoError):
    """Sealing was asked for in a way that must be refused."""


class RefusedError(CryptoError):
    """Something above the envelope was refused.

    Args:
        failure: the failure's short name, the same in both implementations and in the vectors.
        message: what was wrong, without repeating any of it.
    """

    def __init__(self, failure: str, message: str) -> None:
        super().__init__(message)
        self.failure = failure


class CodeError(RefusedError):
    """A follow-up code was mistyped: `character`, `length` or `check`."""


class RecordError(RefusedError):
    """A plaintext is not the record it should be.

    `length`, `size`, `padding`, `auth-type`, `auth`, `head`, `common` or `too-large`.
    """


class AttachmentError(RefusedError):
    """A file is not the one that its entry names: `hash` or `entry`."""


class SignedError(RefusedError):
    """A signed file, or the instance in it, is refused; see the tree above for the names."""


class BundleError(RefusedError):
    """A bundle breaks the format: `magic`, `length`, `name`, `duplicate`, `meta` or `trailing`."""


class MailboxAnswerError(RefusedError):
    """The server's answer to a code cannot be read, `meta`, or cannot be built on, `state`."""


class StaffKeyError(RefusedError):
    """What a member of staff typed cannot be right: `passphrase`, `invitation` or `name`."""
