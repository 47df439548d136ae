"""What the station refuses to do."""


class StationError(Exception):
    """What was asked cannot be done now.

    Args:
        code: key of the text that tells the helper why, without its prefix; never words from a sheet.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
