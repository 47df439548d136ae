"""A sealed test report, end to end: sent, found by its code, taken back.

Staff see for a moment that something came, and that it was taken back; its text says what it is.
"""

from typing import Final

from report_portal.client.connection import Connection
from report_portal.client.following import OpenMailbox
from report_portal.client.submitting import Submission, submit
from report_portal.client.trust import TrustedInstance

from .finding import Finding, fine

_ANSWERS: Final = {"story": "A test by the operator of this portal. Nothing happened; please ignore it."}


def send_trial(address: str) -> Finding:
    """Send a test report, and take it back.

    Args:
        address: of the public application.

    Raises:
        TerminalError: a step failed; the error says which.
    """
    with Connection(address) as connection:
        trusted = TrustedInstance(connection)
        locale = next(iter(trusted.current.languages))
        sent = submit(connection, trusted, Submission(_ANSWERS, locale))
        opened = OpenMailbox(connection, trusted, sent.code)
        opened.read()
        opened.withdraw()
    return fine(
        "test report", f"sealed for {', '.join(sent.readers)}, sent, found by its code and taken back"
    )
