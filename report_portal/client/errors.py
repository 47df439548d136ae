"""What can go wrong at the terminal. Every error says what was wrong and what to do, and repeats nothing typed.

TerminalError
├── InputError          answers, files or options are not what they must be
├── UntrustedError      the server's key list is not vouched for: nothing was sent
├── UnreachableError    no answer came, however often the same was sent
└── RefusedByServerError  the server said no; `code` is one of docs/api.md
"""


class TerminalError(Exception):
    """Root of everything that ends a command.

    Args:
        code: short stable name.
        what: what was wrong.
        fix: what to do.
    """

    def __init__(self, code: str, what: str, fix: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.fix = fix


class InputError(TerminalError):
    """Something given to the command is not what it must be."""


class UntrustedError(TerminalError):
    """The server could not show that it stands for the instance; nothing was sent."""


class UnreachableError(TerminalError):
    """No answer came."""


class RefusedByServerError(TerminalError):
    """The server refused.

    Args:
        code: the problem's code.
        what: its detail.
        fix: its fix.
        number: its member `bits` or `offset`, where it has one.
    """

    def __init__(self, code: str, what: str, fix: str, number: int | None = None) -> None:
        super().__init__(code, what, fix)
        self.number = number
