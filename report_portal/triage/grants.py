"""Which keys must have been granted to whom: one invariant, checked after every change of members or epochs.

The server cannot open a grant. It can see that everybody who must be able to read has one for every
key in force, that nobody else has, and that the printed recovery identity was not left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from report_portal.staff import AUDIENCE_ROLES, Account, Grant, Role, Status
from report_portal.triage.errors import InvalidError, UnverifiedError

ROOT: Final = "root"
RECOVERY: Final = "recovery"

# Holder, key and epoch of a grant.
Held = tuple[str, str, int]

_AUDIENCE: Final = r"(?P<key>[a-z0-9-]+/[a-z0-9-]+)/(?P<epoch>[1-9][0-9]{0,5})"
_ENTRY: Final = re.compile(
    rf"(?:grants/(?:(?P<holder>[0-9a-f]{{32}})/)?|(?P<recovery>recovery)/)(?:(?P<root>root)|{_AUDIENCE})",
)


def read_entries(entries: Mapping[str, bytes], holder: str) -> list[Grant]:
    """Read the `grants/…` and `recovery/…` entries of a bundle.

    Args:
        entries: names and envelopes: `grants/<team>/<affiliation>/<epoch>` and `grants/root` for
            `holder`, `grants/<member id>/…` for another member, `recovery/…` for the printed identity.
        holder: member id that names without one are for.

    Returns:
        The grants, envelopes unchecked.

    Raises:
        InvalidError: an entry of another name.
    """
    grants = []
    for name, envelope in entries.items():
        match = _ENTRY.fullmatch(name)
        if match is None:
            raise InvalidError("the name of an entry", "one of those that this call takes")
        owner = RECOVERY if match["recovery"] else match["holder"] or holder
        grants.append(Grant(owner, match["key"] or ROOT, int(match["epoch"] or 0), envelope))
    return grants


def keys_of(account: Account, audiences: Collection[str]) -> frozenset[str]:
    """Give the keys a member must hold.

    Args:
        account: of any status; one that is not active holds none.
        audiences: ids of all audiences of the instance.

    Returns:
        Audience ids, and `root` for a coordinator.
    """
    position = account.position
    if account.status is not Status.ACTIVE or position.role not in AUDIENCE_ROLES:
        return frozenset()
    if position.role is Role.COORDINATOR:
        return frozenset(audiences) | {ROOT}
    return frozenset(position.audiences)


def check_grants(accounts: Iterable[Account], epochs: Mapping[str, int], held: Collection[Held]) -> None:
    """Refuse a state in which somebody lacks a key, or holds one they must not.

    Args:
        accounts: every account, as it would be after the change.
        epochs: audience id to the epoch in force after the change.
        held: every grant there would be, recovery included.

    Raises:
        UnverifiedError: a key in force was not granted to somebody who needs it; a grant is for
            somebody who must not hold it, or of an epoch that is not there yet.
    """
    allowed = {account.member: keys_of(account, epochs) for account in accounts}
    allowed[RECOVERY] = frozenset(epochs) | {ROOT}
    in_force = {ROOT: 0, **epochs}
    for holder, key, epoch in held:
        if key not in allowed.get(holder, ()):
            raise UnverifiedError("A key is granted to somebody who must not hold it.")
        if epoch > in_force[key]:
            raise UnverifiedError("A granted key is of an epoch that the instance file does not name.")
    for holder, keys in allowed.items():
        if any((holder, key, in_force[key]) not in held for key in keys):
            raise UnverifiedError("A key in force is not granted to everybody who needs it.")
