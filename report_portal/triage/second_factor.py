"""Taking a second factor, a code or a passkey: each once, wrong ones slowed down together."""

import hashlib

from report_portal.staff import Account
from report_portal.triage import totp
from report_portal.triage.passkeys import (
    Assertion,
    PasskeyError,
    StaffSite,
    asserted_challenge,
    check_assertion,
)
from report_portal.triage.ports import Unit
from report_portal.triage.slow_down import Tries

# What a challenge is for; one that was drawn to sign in proves no other act, and the other way round.
SIGN_IN = "sign-in"
PROVE = "prove"
REGISTER = "register"

# Six digits as typed, or what a passkey signed.
Shown = str | Assertion


def use_factor(  # noqa: PLR0913, PLR0917 - who, what, for what, when and where are five things
    unit: Unit, account: Account, shown: Shown, purpose: str, now: float, site: StaffSite | None
) -> Tries | None:
    """Use up what a member shows as the second factor.

    Args:
        unit: a writing transaction in which `account` was read.
        account: whose it should be.
        shown: six digits as typed, or an assertion.
        purpose: `SIGN_IN` or `PROVE`.
        now: seconds since 1970.
        site: what passkeys are bound to; None where they are not in use here.

    Returns:
        None where it was good, else the tries before this one; a wrong one is counted.
    """
    tries = Tries(account.wrong_codes, account.wait_until)
    if tries.wait(now):
        return tries
    if isinstance(shown, Assertion):
        good = _use_passkey(unit, account, shown, purpose, now, site)
    else:
        step = totp.matching_step(account.totp_secret, shown, now, account.totp_step)
        good = step is not None and unit.accounts.use_step(account.member, step)
    if not good:
        counted = tries.after_wrong(now)
        unit.accounts.note_wrong_code(account.member, counted.wrong, counted.until)
        # Told as it was before: this try itself still gets the plain answer.
        return tries
    return None


def _use_passkey(  # noqa: PLR0913, PLR0917 - it hands on what use_factor is given
    unit: Unit, account: Account, shown: Assertion, purpose: str, now: float, site: StaffSite | None
) -> bool:
    if site is None:
        return False
    try:
        # Taken before anything is judged: a challenge is answered once, rightly or wrongly.
        challenge = unit.passkeys.take_challenge(asserted_challenge(shown, site))
        wanted = hashlib.sha256(shown.credential).digest()
        own = next((one for one in unit.passkeys.of(account.member) if one.id_sha256 == wanted), None)
        if challenge is None or own is None or challenge.until <= now:
            return False
        if (challenge.member, challenge.purpose) != (account.member, purpose):
            return False
        counter = check_assertion(shown, own.credential, own.counter, site)
    except PasskeyError:
        return False
    unit.passkeys.note_use(own.id_sha256, counter)
    unit.accounts.note_wrong_code(account.member, 0, 0.0)
    return True
