"""Signing in with two factors, staying signed in, signing out."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from report_portal.staff import NAME_PATTERN, Account, Session, Status
from report_portal.triage.clock import Clock
from report_portal.triage.errors import NotSignedInError, SlowDownError, WrongSignInError
from report_portal.triage.passkeys import StaffSite
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.second_factor import SIGN_IN, Shown, use_factor
from report_portal.triage.slow_down import Tries, WrongSecrets

IDLE_SECONDS: Final = 15 * 60
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
TOKEN_LENGTH: Final = 32
# A write per request would be a flush per request; half a minute is exact enough for idling.
_TOUCH_SECONDS: Final = 30
_NAME: Final = re.compile(NAME_PATTERN)
_NOBODY: Final = hashlib.sha256(b"nobody").digest()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session.

    Args:
        token: hex, 64 characters; told once, kept nowhere.
        caller: who signed in.
    """

    token: str = field(repr=False)
    caller: Caller


def caller_of(account: Account) -> Caller:
    """Give the caller that an account stands for."""
    return Caller(account.member, account.name, account.position, account.status)


class SignIn:
    """Sessions and how they begin.

    Args:
        store: where accounts and sessions are.
        clock: seconds since 1970.
        wrong_secrets: wrong passphrases by name, one object per process.
        site: what passkeys are bound to; None where they are not in use.
    """

    def __init__(
        self, store: Store, clock: Clock, wrong_secrets: WrongSecrets, site: StaffSite | None
    ) -> None:
        self._store = store
        self._clock = clock
        self._wrong_secrets = wrong_secrets
        self._site = site

    def sign_in(self, name: str, auth: bytes, shown: Shown) -> SignedIn:
        """Check both factors and begin a session.

        Args:
            name: sign-in name, any text.
            auth: authentication secret derived from the passphrase, 32 bytes.
            shown: second factor: six digits, any text, or what a passkey signed.

        Returns:
            The token and the member.

        Raises:
            WrongSignInError: anything does not fit; what it was is not told.
            SlowDownError: a wrong try came during the delay after earlier ones.
        """
        now = self._clock()
        with self._store.read() as unit:
            # Text that no name can be might not even be text to the database.
            account = unit.accounts.by_name(name if _NAME.fullmatch(name) else "")
        if account is None or account.status is Status.REMOVED:
            hmac.compare_digest(hashlib.sha256(auth).digest(), _NOBODY)
            raise self._wrong(name, now, Tries())
        if not hmac.compare_digest(hashlib.sha256(auth).digest(), account.auth_sha256):
            raise self._wrong(name, now, Tries(account.wrong_codes, account.wait_until))

        token = secrets.token_bytes(TOKEN_LENGTH)
        session = Session(hashlib.sha256(token).digest(), account.member, int(now), int(now))

        def attempt(unit: Unit) -> Tries | Caller:
            return _second_factor(unit, session, shown, now, self._site)

        outcome = self._store.write(attempt)
        if isinstance(outcome, Tries):
            raise self._wrong(name, now, outcome)
        self._wrong_secrets.forget(name)
        return SignedIn(token.hex(), outcome)

    def _wrong(self, name: str, now: float, codes: Tries) -> WrongSignInError | SlowDownError:
        # Both delays hold for every kind of wrong try: the answer must not tell which half was right.
        wait = max(self._wrong_secrets.wait(name, now), codes.wait(now))
        if wait:
            return SlowDownError(wait)
        self._wrong_secrets.count(name, now)
        return WrongSignInError()

    def caller(self, token: bytes) -> Caller:
        """Find who is behind a token, and renew the session.

        Args:
            token: 32 bytes.

        Returns:
            The member, with the position that is in force now.

        Raises:
            NotSignedInError: no such session, ended, or the member was removed.
        """
        now = int(self._clock())
        digest = hashlib.sha256(token).digest()
        with self._store.read() as unit:
            session = unit.sessions.get(digest)
            account = unit.accounts.get(session.member) if session else None
        if session is None or account is None or account.status is Status.REMOVED:
            raise NotSignedInError
        if now - session.seen >= IDLE_SECONDS or now - session.started >= ABSOLUTE_SECONDS:
            self._store.write(lambda unit: unit.sessions.drop(digest))
            raise NotSignedInError
        if now - session.seen >= _TOUCH_SECONDS:
            self._store.write(lambda unit: unit.sessions.touch(digest, now))
        return caller_of(account)

    def sign_out(self, token: bytes) -> None:
        """End the session behind a token (32 bytes)."""
        digest = hashlib.sha256(token).digest()
        self._store.write(lambda unit: unit.sessions.drop(digest))


def _second_factor(
    unit: Unit, session: Session, shown: Shown, now: float, site: StaffSite | None
) -> Tries | Caller:
    """Give the caller of the session just begun, or the tries so far where the code is refused."""
    account = unit.accounts.get(session.member)
    if account is None:
        return Tries()
    refused = use_factor(unit, account, shown, SIGN_IN, now, site)
    if refused is not None:
        return refused
    unit.sessions.drop_stale(int(now) - IDLE_SECONDS, int(now) - ABSOLUTE_SECONDS)
    unit.sessions.add(session)
    return caller_of(account)
