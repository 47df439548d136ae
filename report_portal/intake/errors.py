"""What the public application refuses before anything is kept; refusals of the store are in `mailboxes`.

IntakeError             carries a code of docs/api.md and what was wrong, never what was sent
├── FieldError          unknown-field, missing-field, invalid-field
├── SizeError           too-large, wrong-size, malformed-envelope (a part too short to hold a header), storage-full
├── AudienceError       unknown-audience, epoch-retired, instance-outdated
└── ClosedError         closed: no key list is in force
"""


class IntakeError(Exception):
    """Root of what is refused here.

    Args:
        code: as in docs/api.md.
        detail: what was wrong.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class FieldError(IntakeError):
    """A member of `meta`, a header field or a file is missing, unknown or not what it must be."""


class SizeError(IntakeError):
    """A body or file has a size it must not have."""


class AudienceError(IntakeError):
    """The item was not sealed to the audiences in force."""


class ClosedError(IntakeError):
    """No key list is in force, so nothing can be sealed."""

    def __init__(self) -> None:
        super().__init__(
            "closed", "The keys of this portal have not been made yet, or their list has expired."
        )
