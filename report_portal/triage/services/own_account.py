"""What members change about their own way in. Each change is proven by both factors as they were before it."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from report_portal.staff import Account, Status
from report_portal.triage import totp
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import InvalidError, NotSignedInError, SlowDownError, WrongProofError
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.second_factor import use_code
from report_portal.triage.services.audit import log
from report_portal.triage.slow_down import Tries, WrongSecrets

_DONE: Final = None


@dataclass(frozen=True, slots=True)
class Proof:
    """That the person at the desk is the member, not somebody who found the page open.

    Args:
        token: of the session in use, 32 bytes.
        auth: authentication secret of the passphrase in force, 32 bytes.
        code: of the second factor in force, any text.
    """

    token: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    code: str = field(repr=False)

    @property
    def session(self) -> bytes:
        """How the session is stored."""
        return hashlib.sha256(self.token).digest()


class OwnAccount:
    """Passphrase, key file, second factor and sessions of the caller alone.

    Args:
        store: where accounts and sessions are.
        clock: seconds since 1970.
        wrong_secrets: wrong passphrases by name, shared with signing in.
    """

    def __init__(self, store: Store, clock: Clock, wrong_secrets: WrongSecrets) -> None:
        self._store = store
        self._clock = clock
        self._wrong_secrets = wrong_secrets

    def replace_key_file(self, caller: Caller, token: bytes, identity: bytes) -> None:
        """Put a newly sealed key file in place, for the same passphrase.

        Args:
            caller: whose it is.
            token: of the session in use, 32 bytes.
            identity: sealed `staff_key` envelope.

        Raises:
            InvalidError: it is not a sealed file of the right size.
            NotSignedInError: the session ended meanwhile. A page that still knows the old passphrase must
                not write over what was just sealed to a new one.
        """
        check_padded("staff_key", identity, 1)

        def act(unit: Unit) -> None:
            _still_signed_in(unit, caller, hashlib.sha256(token).digest())
            unit.accounts.replace_identity(caller.member, identity)

        self._store.write(act)

    def change_passphrase(self, caller: Caller, proof: Proof, auth_sha256: bytes, identity: bytes) -> None:
        """Put a new passphrase in force: what signs in and what is sealed to it, in one act.

        The same call again changes nothing and succeeds, so that a lost answer does no harm.

        Args:
            caller: whose it is.
            proof: both factors as they are in force.
            auth_sha256: of the new passphrase's secret, 32 bytes.
            identity: the key file, sealed to the new passphrase.

        Raises:
            InvalidError: the passphrase is the old one, or the key file is no sealed file.
            WrongProofError: a factor is wrong; which one is not told.
            SlowDownError: too many wrong tries.
            NotSignedInError: the session ended meanwhile.
        """
        check_padded("staff_key", identity, 1)
        if hmac.compare_digest(hashlib.sha256(proof.auth).digest(), auth_sha256):
            raise InvalidError("auth_sha256", "that of another passphrase than the one in force")

        def done(unit: Unit, account: Account) -> bool:
            same = hmac.compare_digest(account.auth_sha256, auth_sha256)
            return same and unit.accounts.identity(account.member) == identity

        def change(unit: Unit, account: Account) -> None:
            unit.accounts.replace_passphrase(account.member, auth_sha256, identity)

        self._carry_out(caller, proof, Action.NEW_WORDS, done, change)

    def renew_second_factor(self, caller: Caller, proof: Proof, secret: bytes, code: str) -> None:
        """Put another authenticator secret in force.

        Args:
            caller: whose it is.
            proof: both factors as they are in force.
            secret: the new one, 20 bytes.
            code: made from it, to prove that the phone has it.

        Raises:
            InvalidError: the code does not fit the new secret.
            WrongProofError: a factor in force is wrong; which one is not told.
            SlowDownError: too many wrong tries.
            NotSignedInError: the session ended meanwhile.
        """
        step = totp.matching_step(secret, code, self._clock(), -1)

        def done(_unit: Unit, account: Account) -> bool:
            return hmac.compare_digest(account.totp_secret, secret)

        def change(unit: Unit, account: Account) -> None:
            if step is None:
                raise InvalidError("new_totp", "the code that the new secret gives now")
            unit.accounts.replace_totp(account.member, secret, step)

        self._carry_out(caller, proof, Action.SECOND_FACTOR, done, change)

    def sign_out_everywhere(self, caller: Caller) -> None:
        """End every session of the caller, this one too."""
        today = day_of(self._clock())

        def act(unit: Unit) -> None:
            unit.sessions.drop_of(caller.member)
            log(unit, today, caller.member, Action.SIGNED_OUT, caller.member)

        self._store.write(act)

    def _carry_out(
        self,
        caller: Caller,
        proof: Proof,
        action: Action,
        done: Callable[[Unit, Account], bool],
        change: Callable[[Unit, Account], None],
    ) -> None:
        now = self._clock()
        given = hashlib.sha256(proof.auth).digest()

        def act(unit: Unit) -> Tries | None:
            account = _still_signed_in(unit, caller, proof.session)
            if done(unit, account):
                return _DONE
            if not hmac.compare_digest(given, account.auth_sha256):
                return Tries(account.wrong_codes, account.wait_until)
            refused = use_code(unit, account, proof.code, now)
            if refused is not None:
                return refused
            change(unit, account)
            unit.sessions.drop_others(account.member, proof.session)
            log(unit, day_of(now), account.member, action, account.member)
            return _DONE

        refused = self._store.write(act)
        if refused is not None:
            raise self._wrong(caller.name, now, refused)

    def _wrong(self, name: str, now: float, codes: Tries) -> WrongProofError | SlowDownError:
        wait = max(self._wrong_secrets.wait(name, now), codes.wait(now))
        if wait:
            return SlowDownError(wait)
        self._wrong_secrets.count(name, now)
        return WrongProofError()


def _still_signed_in(unit: Unit, caller: Caller, session: bytes) -> Account:
    found, account = unit.sessions.get(session), unit.accounts.get(caller.member)
    if found is None or found.member != caller.member or account is None or account.status is Status.REMOVED:
        raise NotSignedInError
    return account
