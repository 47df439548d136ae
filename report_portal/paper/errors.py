"""What can go wrong with paper."""


class PaperError(Exception):
    """A sheet cannot be set or printed.

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
