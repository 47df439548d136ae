"""What is done only by somebody who shows both factors again: not by whoever finds a page open."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from report_portal.staff import Account, Status
from report_portal.triage.clock import Clock
from report_portal.triage.errors import NotSignedInError, SlowDownError, WrongProofError
from report_portal.triage.passkeys import StaffSite
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.second_factor import PROVE, Shown, use_factor
from report_portal.triage.slow_down import Tries, WrongSecrets

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proof:
    """That the person at the desk is the member, not somebody who found the page open.

    Args:
        token: of the session in use, 32 bytes.
        auth: authentication secret of the passphrase in force, 32 bytes.
        shown: of the second factor in force: six digits, any text, or what a passkey signed.
    """

    token: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    shown: Shown = field(repr=False)

    @property
    def session(self) -> bytes:
        """How the session is stored."""
        return hashlib.sha256(self.token).digest()


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    """What an act gave, told apart from the tries of one that was refused."""

    value: T


class Proving:
    """Carries out acts that were proven, and counts the proofs that were wrong.

    Args:
        store: where accounts and sessions are.
        clock: seconds since 1970.
        wrong_secrets: wrong passphrases by name, shared with signing in.
        site: what passkeys are bound to; None where they are not in use.
    """

    def __init__(
        self, store: Store, clock: Clock, wrong_secrets: WrongSecrets, site: StaffSite | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._wrong_secrets = wrong_secrets
        self._site = site

    def carry_out(
        self,
        caller: Caller,
        proof: Proof,
        act: Callable[[Unit, Account], T],
        known: Callable[[Unit, Account], T | None] = lambda _unit, _account: None,
    ) -> T:
        """Check both factors and do it, in one transaction.

        Args:
            caller: who is signed in.
            proof: both factors as they are in force.
            act: gets the caller's account; what it raises undoes the use of the code too.
            known: gives what the same act gave before, None where it was not done yet: a repeated call
                needs no other code.

        Returns:
            What `act` or `known` gave.

        Raises:
            WrongProofError: a factor is wrong; which one is not told.
            SlowDownError: too many wrong tries.
            NotSignedInError: the session ended meanwhile.
        """
        now = self._clock()
        given = hashlib.sha256(proof.auth).digest()

        def whole(unit: Unit) -> Tries | _Done[T]:
            account = still_signed_in(unit, caller, proof.session)
            before = known(unit, account)
            if before is not None:
                return _Done(before)
            if not hmac.compare_digest(given, account.auth_sha256):
                return Tries(account.wrong_codes, account.wait_until)
            refused = use_factor(unit, account, proof.shown, PROVE, now, self._site)
            return refused if refused is not None else _Done(act(unit, account))

        outcome = self._store.write(whole)
        if isinstance(outcome, Tries):
            raise self.wrong(caller.name, now, outcome)
        return outcome.value

    def wrong(self, name: str, now: float, codes: Tries) -> WrongProofError | SlowDownError:
        """Count a wrong proof and give what to refuse it with."""
        wait = max(self._wrong_secrets.wait(name, now), codes.wait(now))
        if wait:
            return SlowDownError(wait)
        self._wrong_secrets.count(name, now)
        return WrongProofError()


def still_signed_in(unit: Unit, caller: Caller, session: bytes) -> Account:
    """Give the caller's account, where the session is the caller's own and in force.

    Raises:
        NotSignedInError: it is not.
    """
    found, account = unit.sessions.get(session), unit.accounts.get(caller.member)
    if found is None or found.member != caller.member or account is None or account.status is Status.REMOVED:
        raise NotSignedInError
    return account
