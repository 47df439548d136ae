"""Files with `AGE-SECRET-KEY-…` lines, as age writes them."""

from pathlib import Path

from report_portal.client.errors import InputError
from report_portal.crypto.errors import IdentityError
from report_portal.crypto.opening.identities import Identity, parse_identity


def read_identities(path: Path) -> list[Identity]:
    """Read the identities of a file; lines that begin with `#` are left out.

    Raises:
        InputError: there is none, or a line is none.
    """
    lines = [line.strip() for line in path.read_text("utf-8", errors="replace").splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    try:
        identities: list[Identity] = [parse_identity(line) for line in written]
    except IdentityError:
        identities = []
    if not identities:
        raise InputError(
            "identity", "The identity file holds no identity.", "It needs a line AGE-SECRET-KEY-PQ-1…."
        )
    return identities
