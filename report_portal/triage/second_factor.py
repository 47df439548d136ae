"""Taking a second factor: each code once, wrong ones slowed down."""

from report_portal.staff import Account
from report_portal.triage import totp
from report_portal.triage.ports import Unit
from report_portal.triage.slow_down import Tries


def use_code(unit: Unit, account: Account, code: str, now: float) -> Tries | None:
    """Use up a code of a member's authenticator.

    Args:
        unit: a writing transaction in which `account` was read.
        account: whose code it should be.
        code: any text.
        now: seconds since 1970.

    Returns:
        None where the code was good, else the tries before this one; a wrong one is counted.
    """
    tries = Tries(account.wrong_codes, account.wait_until)
    if tries.wait(now):
        return tries
    step = totp.matching_step(account.totp_secret, code, now, account.totp_step)
    if step is None or not unit.accounts.use_step(account.member, step):
        counted = tries.after_wrong(now)
        unit.accounts.note_wrong_code(account.member, counted.wrong, counted.until)
        # Told as it was before: this try itself still gets the plain answer.
        return tries
    return None
