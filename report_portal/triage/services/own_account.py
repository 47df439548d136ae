"""What members change about their own way in. Each change is proven by both factors as they were before it."""

import hashlib
import hmac
from typing import Final, Literal

from report_portal.staff import Account
from report_portal.triage import totp
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import InvalidError, WrongProofError
from report_portal.triage.log_chain import Action
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.sealed_shape import check_padded
from report_portal.triage.services.audit import log
from report_portal.triage.services.proving import Proof, Proving, still_signed_in
from report_portal.triage.slow_down import Tries

# The second factor that began a session counts this long for the key file: a page seals it again right after
# signing in, when it has met a new root, and must not ask for another code to do so.
FRESH_SECONDS: Final = 10 * 60


class OwnAccount:
    """Passphrase, key file, second factor and sessions of the caller alone.

    Args:
        store: where accounts and sessions are.
        clock: seconds since 1970.
        proving: checks both factors.
    """

    def __init__(self, store: Store, clock: Clock, proving: Proving) -> None:
        self._store = store
        self._clock = clock
        self._proving = proving

    def replace_key_file(self, caller: Caller, token: bytes, auth: bytes, identity: bytes) -> None:
        """Put a newly sealed key file in place, for the same passphrase.

        Args:
            caller: whose it is.
            token: of the session in use, 32 bytes; it began a few minutes ago, with a second factor.
            auth: authentication secret of the passphrase in force, 32 bytes.
            identity: sealed `staff_key` envelope.

        Raises:
            InvalidError: it is not a sealed file of the right size.
            WrongProofError: the passphrase is another, or the session is no longer fresh.
            SlowDownError: too many wrong tries.
            NotSignedInError: the session ended meanwhile. A page that still knows the old passphrase must
                not write over what was just sealed to a new one.
        """
        check_padded("staff_key", identity, 1)
        session, now = hashlib.sha256(token).digest(), self._clock()
        given = hashlib.sha256(auth).digest()

        def act(unit: Unit) -> Tries | None:
            account = still_signed_in(unit, caller, session)
            found = unit.sessions.get(session)
            if found is None or now - found.started > FRESH_SECONDS:
                raise WrongProofError
            if not hmac.compare_digest(given, account.auth_sha256):
                return Tries(account.wrong_codes, account.wait_until)
            unit.accounts.replace_identity(caller.member, identity)
            return None

        refused = self._store.write(act)
        if refused is not None:
            raise self._proving.wrong(caller.name, now, refused)

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

        def known(unit: Unit, account: Account) -> Literal[True] | None:
            same = hmac.compare_digest(account.auth_sha256, auth_sha256)
            return True if same and unit.accounts.identity(account.member) == identity else None

        def change(unit: Unit, account: Account) -> Literal[True]:
            unit.accounts.replace_passphrase(account.member, auth_sha256, identity)
            return self._settled(unit, account, proof, Action.NEW_WORDS)

        self._proving.carry_out(caller, proof, change, known)

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

        def known(_unit: Unit, account: Account) -> Literal[True] | None:
            return True if hmac.compare_digest(account.totp_secret, secret) else None

        def change(unit: Unit, account: Account) -> Literal[True]:
            if step is None:
                raise InvalidError("new_totp", "the code that the new secret gives now")
            unit.accounts.replace_totp(account.member, secret, step)
            return self._settled(unit, account, proof, Action.SECOND_FACTOR)

        self._proving.carry_out(caller, proof, change, known)

    def sign_out_everywhere(self, caller: Caller) -> None:
        """End every session of the caller, this one too."""
        today = day_of(self._clock())

        def act(unit: Unit) -> None:
            unit.sessions.drop_of(caller.member)
            log(unit, today, caller.member, Action.SIGNED_OUT, caller.member)

        self._store.write(act)

    def _settled(self, unit: Unit, account: Account, proof: Proof, action: Action) -> Literal[True]:
        unit.sessions.drop_others(account.member, proof.session)
        log(unit, day_of(self._clock()), account.member, action, account.member)
        return True
