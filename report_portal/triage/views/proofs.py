"""Reading the proof that goes with an act: the passphrase's secret and a second factor."""

from collections.abc import Mapping
from typing import Any, Final

from report_portal.triage.errors import InvalidError
from report_portal.triage.passkeys import Assertion
from report_portal.triage.second_factor import Shown
from report_portal.triage.services.proving import Proof

from .access import session_token
from .bodies import KIB
from .fields import exactly, octets, octets_up_to, text

_CREDENTIAL_MAX: Final = 1023
_PART_MAX: Final = 4 * KIB


def factor_of(members: Mapping[str, Any], *others: str) -> Shown:
    """Read the second factor, `totp` or `passkey`, and refuse a body that holds anything but it and `others`."""
    if "passkey" not in members:
        exactly(members, "totp", *others)
        return text(members["totp"], "totp")
    exactly(members, "passkey", *others)
    shown = members["passkey"]
    if not isinstance(shown, dict):
        raise InvalidError("passkey", "an object")
    exactly(shown, "credential", "client_data", "authenticator_data", "signature")
    return Assertion(
        octets_up_to(shown["credential"], "credential", _CREDENTIAL_MAX),
        octets_up_to(shown["client_data"], "client_data", _PART_MAX),
        octets_up_to(shown["authenticator_data"], "authenticator_data", _PART_MAX),
        octets_up_to(shown["signature"], "signature", _PART_MAX),
    )


def proof_of(members: Mapping[str, Any], *others: str) -> Proof:
    """Read a proof, and refuse a body that holds anything but it and `others`."""
    shown = factor_of(members, "auth", *others)
    return Proof(session_token(), octets(members["auth"], "auth", 32), shown)
