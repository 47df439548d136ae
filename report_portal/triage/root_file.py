"""The record of a new root as the server reads it: under the root it leaves, in its place behind the others."""

from collections.abc import Sequence

from report_portal.crypto.errors import SignedError
from report_portal.crypto.root_chain import RootRecord, read_roots
from report_portal.triage.errors import ConflictError, UnverifiedError


def read_new_root(file: bytes, earlier: Sequence[bytes], root: str, instance: str) -> RootRecord:
    """Read the record that is to follow.

    Args:
        file: as sent.
        earlier: the records before it, oldest first.
        root: verify key in force, 64 hex characters.
        instance: instance id.

    Returns:
        The record.

    Raises:
        ConflictError: `chain-moved`, another record came in between.
        UnverifiedError: it is not signed by the root in force, not proven by the new one, or malformed.
    """
    try:
        chain = read_roots([*earlier, file], root, instance)
    except SignedError:
        raise UnverifiedError("The record of the new root does not hold.") from None
    record = chain.records[-1]
    if record.former != root:
        raise ConflictError(
            "chain-moved", "The root was changed already.", "Load the members, then look again."
        )
    return record
