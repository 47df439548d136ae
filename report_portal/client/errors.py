"""What can go wrong at the terminal. Every error says what was wrong and what to do, and repeats nothing typed.

TerminalError
├── InputError          answers, files or options are not what they must be
├── UntrustedError      the server's key list is not vouched for: nothing was sent
├── UnreachableError    no answer came, however often the same was sent
├── UncertainError      a report or a new code was sent and no answer came: its code may be in force
└── RefusedByServerError  the server said no; `code` is one of docs/api.md
"""

from report_portal.crypto.codes import code_lines


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


class UncertainError(TerminalError):
    """A report or a new code was sent, and whether it holds is not known.

    Args:
        new_code: 24 digits; `fix` names them too, because nothing else does any more.
        what: what was wrong.
        fix: what to do, `{}` where the code goes.
    """

    def __init__(self, new_code: str, what: str, fix: str) -> None:
        super().__init__("uncertain", what, fix.format(" ".join(code_lines(new_code))))
        self.new_code = new_code


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
