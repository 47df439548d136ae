"""Which keys of a report are in force at which of its items, and what a new key must prove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from .errors import RecordError


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the code, as far as its proof names it.

    Args:
        instance: instance id.
        mailbox: the report's name, 32 hex characters.
        sequence: of the `new_code` item.
        former: verify key that signs the item, 64 hex characters.

    Source: SPEC section 5.1.
    """

    instance: str
    mailbox: str
    sequence: int
    former: str

    def prove(self, seed: bytes, reporter: Mapping[str, str]) -> str:
        """Show that the new keys are one's own.

        Args:
            seed: Ed25519, of the new code, 32 secret bytes.
            reporter: its public keys, as `private` holds them.

        Returns:
            The member `proof`, 128 hex characters.
        """
        return SigningKey(seed).sign(self._covered(reporter)).signature.hex()

    def check(self, reporter: Mapping[str, str], proof: str) -> None:
        """Refuse keys that whoever names them does not hold.

        Args:
            reporter: `recipient`, `verify_key` and `answer_mac`, well-formed.
            proof: 128 hex characters.

        Raises:
            RecordError: `auth`.
        """
        try:
            key = VerifyKey(bytes.fromhex(reporter["verify_key"]))
            key.verify(self._covered(reporter), bytes.fromhex(proof))
        except (BadSignatureError, ValueError):
            raise RecordError("auth", "the new key did not sign the change") from None

    def _covered(self, reporter: Mapping[str, str]) -> bytes:
        lines = [
            "report-portal/v1/new-code",
            self.instance,
            self.mailbox,
            str(self.sequence),
            self.former,
            reporter["recipient"],
            reporter["verify_key"],
            reporter["answer_mac"],
        ]
        return "\n".join(lines).encode()


class Answering:
    """Tells under which generation of keys each item of staff's series must have been written.

    Args:
        changes: sequences of the `new_code` items that are believed, in order.
        reads: for each of them the highest `out` sequence that its writer had read; None where that is
            not known, as for staff.
    """

    def __init__(self, changes: Sequence[int], reads: Sequence[int] | None = None) -> None:
        self._changes = changes
        self._reads = reads or ()
        self._lowest = 0

    def possible(self, sequence: int) -> range:
        """Give the generations that an item may be of, before it is opened.

        Args:
            sequence: of the `out` item.
        """
        held = sum(1 for read in self._reads if read < sequence)
        highest = held if self._reads else len(self._changes)
        return range(self._lowest, highest + 1)

    def generation(self, sequence: int, seen: int) -> int | None:
        """Give the generation of an item, None where it cannot stand there.

        Args:
            sequence: of the `out` item.
            seen: highest `in` sequence that its writer says to have read.
        """
        found = generation_after(self._changes, seen)
        return found if found in self.possible(sequence) else None

    def believe(self, generation: int) -> None:
        """Note that an item of a generation verified: none after it is of an older one."""
        self._lowest = max(self._lowest, generation)


def generation_after(changes: Sequence[int], sequence: int) -> int:
    """Count the changes up to an `in` item.

    Args:
        changes: sequences of the `new_code` items that are believed.
        sequence: of the `in` item; 0 for none.

    Source: SPEC section 5.1.
    """
    return sum(1 for change in changes if change <= sequence)
