"""A member's own passkeys: making one, listing them, removing one; and the challenges that all of it answers."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from report_portal.staff import NAME_PATTERN, Account, Challenge, Passkey, Status
from report_portal.triage.clock import Clock, day_of
from report_portal.triage.errors import ConflictError, InvalidError, UnknownError
from report_portal.triage.log_chain import Action
from report_portal.triage.passkeys import CHALLENGE_LENGTH, PasskeyError, StaffSite, read_made
from report_portal.triage.permissions import Caller
from report_portal.triage.ports import Store, Unit
from report_portal.triage.second_factor import PROVE, REGISTER, SIGN_IN
from report_portal.triage.services.audit import log
from report_portal.triage.services.proving import Proof, Proving

# Long enough to look for the key in a bag, short enough that nobody keeps a challenge for later.
CHALLENGE_SECONDS: Final = 120
PASSKEYS_MAX: Final = 10
_NAME: Final = re.compile(NAME_PATTERN)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser hands to the key or phone.

    Args:
        challenge: 32 bytes.
        site: what passkeys are bound to.
        credentials: ids of the member's passkeys; empty at signing in, where nobody is known yet.
    """

    challenge: bytes
    site: StaffSite
    credentials: tuple[bytes, ...]


class OwnPasskeys:
    """Passkeys of the caller alone.

    Args:
        store: where they are.
        clock: seconds since 1970.
        proving: checks both factors.
        site: what passkeys are bound to; None where they are not in use.
    """

    def __init__(self, store: Store, clock: Clock, proving: Proving, site: StaffSite | None) -> None:
        self._store = store
        self._clock = clock
        self._proving = proving
        self.site = site

    def ask_to_sign_in(self, name: str, auth: bytes) -> Asked:
        """Draw a challenge for signing in.

        Whoever has another name or passphrase gets one too, which nothing will answer: the answer tells nothing.

        Args:
            name: sign-in name, any text.
            auth: authentication secret of the passphrase, 32 bytes.
        """
        site = self._need_site()
        value = secrets.token_bytes(CHALLENGE_LENGTH)
        with self._store.read() as unit:
            # Text that no name can be might not even be text to the database.
            account = unit.accounts.by_name(name if _NAME.fullmatch(name) else "")
        given = hashlib.sha256(auth).digest()
        held = account.auth_sha256 if account is not None else hashlib.sha256(b"nobody").digest()
        if hmac.compare_digest(given, held) and account is not None and account.status is not Status.REMOVED:
            self._open(account.member, SIGN_IN, value)
        return Asked(value, site, ())

    def ask(self, caller: Caller, purpose: str) -> Asked:
        """Draw a challenge for proving an act, or for making a passkey.

        Args:
            caller: signed in.
            purpose: `PROVE` or `REGISTER`.
        """
        site = self._need_site()
        value = secrets.token_bytes(CHALLENGE_LENGTH)
        with self._store.read() as unit:
            own = unit.passkeys.of(caller.member)
        self._open(caller.member, purpose, value)
        return Asked(value, site, tuple(_id_of(one) for one in own))

    def own(self, caller: Caller) -> Sequence[Passkey]:
        """List the caller's passkeys."""
        with self._store.read() as unit:
            return unit.passkeys.of(caller.member)

    def register(self, caller: Caller, proof: Proof, name: str, made: tuple[bytes, bytes]) -> None:
        """Keep a passkey that was just made.

        Args:
            caller: whose it is.
            proof: both factors as they are in force.
            name: what the member calls it, 1 to 40 characters.
            made: client data and attestation object.

        Raises:
            InvalidError: it does not answer a challenge that was drawn for this, on this site.
            ConflictError: `passkey-known`, `passkeys-full`, `passkeys-off`.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """
        site, now = self._need_site(), self._clock()

        def act(unit: Unit, account: Account) -> bool:
            try:
                value, key = read_made(*made, site)
            except PasskeyError:
                raise _unfit() from None
            challenge = unit.passkeys.take_challenge(value)
            if challenge is None or challenge.until <= now:
                raise _unfit()
            if (challenge.member, challenge.purpose) != (account.member, REGISTER):
                raise _unfit()
            if len(unit.passkeys.of(account.member)) >= PASSKEYS_MAX:
                raise ConflictError("passkeys-full", "There are ten already.", "Remove one first.")
            day = day_of(now)
            if not unit.passkeys.add(
                Passkey(key.id_sha256, account.member, name, day, key.credential, key.counter)
            ):
                raise ConflictError("passkey-known", "This one is registered already.", "Take another.")
            self._settle(unit, account, proof, Action.PASSKEY_ADDED)
            return True

        self._proving.carry_out(caller, proof, act)

    def remove(self, caller: Caller, proof: Proof, id_sha256: bytes) -> None:
        """Forget one of the caller's passkeys. The authenticator app stays, so a second factor is always left.

        Raises:
            UnknownError: the caller has no such passkey.
            WrongProofError, SlowDownError, NotSignedInError: as `Proving.carry_out`.
        """

        def act(unit: Unit, account: Account) -> bool:
            if not unit.passkeys.drop(account.member, id_sha256):
                raise UnknownError("passkey")
            self._settle(unit, account, proof, Action.PASSKEY_REMOVED)
            return True

        self._proving.carry_out(caller, proof, act)

    def _settle(self, unit: Unit, account: Account, proof: Proof, action: Action) -> None:
        unit.sessions.drop_others(account.member, proof.session)
        log(unit, day_of(self._clock()), account.member, action, account.member)

    def _open(self, member: str, purpose: str, value: bytes) -> None:
        now = int(self._clock())
        challenge = Challenge(hashlib.sha256(value).digest(), member, purpose, now + CHALLENGE_SECONDS)
        self._store.write(lambda unit: unit.passkeys.open_challenge(challenge, now))

    def _need_site(self) -> StaffSite:
        if self.site is None:
            raise ConflictError(
                "passkeys-off",
                "Passkeys are not in use here.",
                "Use the six digits of the authenticator app.",
            )
        return self.site


def _id_of(passkey: Passkey) -> bytes:
    # AAGUID (16 bytes), length of the id (2 bytes), id, key.
    length = int.from_bytes(passkey.credential[16:18])
    return passkey.credential[18 : 18 + length]


def _unfit() -> InvalidError:
    return InvalidError("passkey", "one that was just made on this site for this")


__all__ = ["PROVE", "REGISTER", "Asked", "OwnPasskeys"]
