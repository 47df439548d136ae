"""The scan station: sheets read, looked at, confirmed, sealed and only then sent, all on a helper's own computer.

StationError: what was asked cannot be done now; `code` names the text that says why.
"""
