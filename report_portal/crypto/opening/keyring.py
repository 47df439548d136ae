"""The identities that a member of staff holds, tried in the order that opens most files soonest."""

from collections.abc import Mapping, Sequence

from report_portal.crypto.errors import EnvelopeError, RecordError
from report_portal.crypto.records import Record

from .identities import HybridIdentity
from .problems import Problem
from .records import open_record


class Keyring:
    """Identities by audience.

    Args:
        identities: audience id → its identities, newest epoch first.
    """

    def __init__(self, identities: Mapping[str, Sequence[HybridIdentity]]) -> None:
        self._keys = [(audience, identity) for audience, held in identities.items() for identity in held]
        self.audience: str | None = None
        """Audience whose key opened something first; None until then."""

    @property
    def ngo(self) -> bool:
        """Whether the holder reads as an NGO, to whom every part of a report is sealed."""
        audiences = [self.audience] if self.audience else [audience for audience, _ in self._keys]
        return any(audience.endswith("/ngo") for audience in audiences)

    def read(self, envelope: bytes | None) -> Record | Problem:
        """Open a file and take it apart; who vouches for it is checked later."""
        if envelope is None:
            return Problem.MISSING
        for place, (audience, identity) in enumerate(self._keys):
            try:
                record = open_record(envelope, [identity])
            except EnvelopeError:
                continue
            except RecordError:
                return Problem.RECORD
            # Files of one report are sealed to the same keys, and a wrong guess costs time.
            self._keys.insert(0, self._keys.pop(place))
            self.audience = self.audience or audience
            return record
        return Problem.UNOPENED
