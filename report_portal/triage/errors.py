"""What the staff application refuses, each class one problem answer. No message repeats what was sent.

TriageError
├── NotSignedInError    401 not-signed-in     no session, or one that ended
├── WrongSignInError    401 wrong-sign-in     name, passphrase or code: which one is not told
├── WrongProofError     403 wrong-proof       signed in, but passphrase or code is wrong: which one is not told
├── ProofNeededError    403 proof-needed      signed in, but this asks for passphrase and second factor once more
├── SlowDownError       429 slow-down         too many wrong tries; says how long to wait
├── NotAllowedError     403 not-allowed       signed in, but not for this
├── UnknownError        404 not-found         no such thing, or none that this member may see
├── InvalidError        400 invalid-field     a member of the request is not what it must be
├── FieldMissingError   400 missing-field     a member of the request is not there
├── FieldUnknownError   400 unknown-field     there is one that the document does not name
├── TooMuchError        413 too-large         what was asked for is too much for one answer
├── UnverifiedError     422 not-verified      a signed file, a chain or a set of grants does not hold
├── NotOpenError        503 closed            before the key ceremony is complete
└── ConflictError       409, its own code     the world moved on: fetch again, or do nothing
    ├── WithdrawnError  410 withdrawn         the reporter took the report back
    └── MovedError      412 index-moved       somebody else wrote the index first
"""

from typing import ClassVar


class TriageError(Exception):
    """Root of everything the staff application refuses on purpose.

    Args:
        detail: what was wrong, in plain words, without anything that was sent.
        fix: what to do about it.
    """

    status: ClassVar[int] = 400
    code: str = "refused"
    title: ClassVar[str] = "Refused"

    def __init__(self, detail: str, fix: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix


class NotSignedInError(TriageError):
    """There is no session, or it ended."""

    status = 401
    code = "not-signed-in"
    title = "Not signed in"

    def __init__(self) -> None:
        super().__init__("The request carries no session that is in force.", "Sign in.")


class WrongSignInError(TriageError):
    """Name, passphrase, code or invitation is wrong; which one is not told."""

    status = 401
    code = "wrong-sign-in"
    title = "Wrong sign-in"

    def __init__(self) -> None:
        super().__init__(
            "Name, passphrase and code do not fit together.",
            "Check all three. A code works once; wait for the next one.",
        )


class WrongProofError(TriageError):
    """A change of one's own way in was not proven; the session itself stays good."""

    status = 403
    code = "wrong-proof"
    title = "Wrong proof"

    def __init__(self) -> None:
        super().__init__(
            "Passphrase and code do not fit together.",
            "Check both. A code works once; wait for the next one.",
        )


class ProofNeededError(TriageError):
    """The session alone does not do this; the person must show both factors again."""

    status = 403
    code = "proof-needed"
    title = "Proof needed"

    def __init__(self) -> None:
        super().__init__(
            "The file changes more than its days.", "Send passphrase and second factor along with it."
        )


class SlowDownError(TriageError):
    """Too many wrong tries for this name.

    Args:
        seconds: how long to wait, 1 or more.
    """

    status = 429
    code = "slow-down"
    title = "Slow down"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Several tries in a row were wrong. The next is looked at in {seconds} seconds.",
            "Wait, then try again. Nobody is locked out.",
        )
        self.seconds = seconds


class NotAllowedError(TriageError):
    """The member may not do this."""

    status = 403
    code = "not-allowed"
    title = "Not allowed"

    def __init__(self) -> None:
        super().__init__("This sign-in does not allow that.", "Ask a coordinator.")


class UnknownError(TriageError):
    """There is no such thing, or none that this member may see."""

    status = 404
    code = "not-found"
    title = "Not found"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.", "Load the list again.")


class InvalidError(TriageError):
    """A member of the request is not what it must be.

    Args:
        field: its name as the API document writes it.
        needed: what it must be.
    """

    status = 400
    code = "invalid-field"
    title = "A value in the request is not what it must be"

    def __init__(self, field: str, needed: str) -> None:
        super().__init__(f"{field} is not {needed}.", "Send what the API document describes.")


class FieldMissingError(TriageError):
    """A member of the request is not there.

    Args:
        field: its name as the API document writes it.
    """

    status = 400
    code = "missing-field"
    title = "The request lacks something it must hold"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is missing.", "Send what the API document describes.")


class FieldUnknownError(TriageError):
    """The request holds a member that the document does not name."""

    status = 400
    code = "unknown-field"
    title = "The request holds something it must not hold"

    def __init__(self) -> None:
        super().__init__(
            "There is a member that the API document does not name.", "Send what the API document describes."
        )


class TooMuchError(TriageError):
    """What was asked for is too much for one answer."""

    status = 413
    code = "too-large"
    title = "Too much at once"

    def __init__(self) -> None:
        super().__init__("These reports are too large for one answer.", "Ask for fewer reports at once.")


class UnverifiedError(TriageError):
    """A signed file, a chain or a set of grants does not hold."""

    status = 422
    code = "not-verified"
    title = "Not verified"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, "Load the members and the instance file again, then repeat the step.")


class NotOpenError(TriageError):
    """The instance has no published instance file yet."""

    status = 503
    code = "closed"
    title = "Not open yet"

    def __init__(self) -> None:
        super().__init__(
            "The key ceremony is not complete.",
            "Two coordinators enrol; one holds the ceremony and confirms the other.",
        )


class ConflictError(TriageError):
    """The world moved on since the caller looked.

    Args:
        code: the problem's code.
        detail: what moved.
        fix: what to do.
    """

    status = 409
    title = "Conflict"

    def __init__(self, code: str, detail: str, fix: str) -> None:
        super().__init__(detail, fix)
        self.code = code


class WithdrawnError(ConflictError):
    """The reporter took the report back."""

    status = 410
    title = "Withdrawn"

    def __init__(self) -> None:
        super().__init__("withdrawn", "The reporter took this report back.", "Nothing more can be sent.")


class MovedError(ConflictError):
    """Somebody else wrote the index first."""

    status = 412
    title = "Index moved"

    def __init__(self) -> None:
        super().__init__(
            "index-moved", "The index was written by another page.", "Load it, merge, write again."
        )
