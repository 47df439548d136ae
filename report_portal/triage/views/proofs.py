"""Reading the proof that goes with an act: the passphrase's secret and a second factor."""

from collections.abc import Mapping
from typing import Any, Final

from report_portal.triage.services.proving import Proof

from .access import session_token
from .fields import exactly, octets, text

# Members of every body that carries a proof.
PROOF: Final = ("auth", "totp")


def proof_of(members: Mapping[str, Any], *others: str) -> Proof:
    """Read a proof, and refuse a body that holds anything but it and `others`."""
    exactly(members, *PROOF, *others)
    return Proof(session_token(), octets(members["auth"], "auth", 32), text(members["totp"], "totp"))
