"""What the services need to keep of members: accounts, sessions, invitations, the chain and the keys under it."""

from collections.abc import Sequence
from typing import Protocol

from report_portal.staff import (
    Account,
    Challenge,
    Grant,
    Invitation,
    MemberFile,
    Passkey,
    Position,
    RootChange,
    Session,
    Status,
)


class Accounts(Protocol):
    """Members, waiting ones and removed ones included."""

    def get(self, member: str) -> Account | None:
        """Find a member by id."""

    def by_name(self, name: str) -> Account | None:
        """Find a member by sign-in name."""

    def all(self) -> Sequence[Account]:
        """List every account, by name."""

    def add(self, account: Account, identity: bytes) -> None:
        """Keep a new account with its sealed `staff_key` envelope."""

    def identity(self, member: str) -> bytes | None:
        """Give the sealed `staff_key` envelope."""

    def replace_identity(self, member: str, identity: bytes) -> None:
        """Put a newly sealed `staff_key` envelope in place of the old one."""

    def replace_passphrase(self, member: str, auth_sha256: bytes, identity: bytes) -> None:
        """Put another passphrase in force, with the key file sealed to it."""

    def replace_totp(self, member: str, secret: bytes, step: int) -> None:
        """Put another second factor in force, `step` being the step already used."""

    def place(self, member: str, position: Position, status: Status) -> None:
        """Write what a signed member file says."""

    def use_step(self, member: str, step: int) -> bool:
        """Note a second-factor step as used and forget wrong codes; False where it was used meanwhile."""

    def note_wrong_code(self, member: str, wrong: int, wait_until: float) -> None:
        """Keep the count of wrong codes and the end of the delay (seconds since 1970)."""


class Sessions(Protocol):
    """Signed-in pages, by the SHA-256 of their tokens."""

    def get(self, token_sha256: bytes) -> Session | None:
        """Find a session."""

    def add(self, session: Session) -> None:
        """Keep a new session."""

    def touch(self, token_sha256: bytes, seen: int) -> None:
        """Renew a session's last use, in seconds since 1970."""

    def drop(self, token_sha256: bytes) -> None:
        """End one session."""

    def drop_of(self, member: str) -> None:
        """End all sessions of a member."""

    def drop_others(self, member: str, token_sha256: bytes) -> None:
        """End all sessions of a member but one."""

    def drop_stale(self, seen_before: int, started_before: int) -> None:
        """Forget sessions past either limit, in seconds since 1970."""


class Passkeys(Protocol):
    """Public halves of passkeys, and the challenges that may still be answered."""

    def of(self, member: str) -> Sequence[Passkey]:
        """List a member's passkeys, by day and name."""

    def add(self, passkey: Passkey) -> bool:
        """Keep a new passkey; False where it is known already, whoever has it."""

    def note_use(self, id_sha256: bytes, counter: int) -> None:
        """Keep the newest signature counter of a passkey."""

    def drop(self, member: str, id_sha256: bytes | None = None) -> int:
        """Forget one passkey of a member, or all; gives how many there were."""

    def open_challenge(self, challenge: Challenge, now: int) -> None:
        """Keep a challenge in place of an older one for the same, and forget those that are over."""

    def take_challenge(self, value: bytes) -> Challenge | None:
        """Give the challenge of these bytes and forget it; it is answered once."""


class Invitations(Protocol):
    """One-time ways in."""

    def get(self, invitation: str) -> Invitation | None:
        """Find an invitation by id."""

    def all(self) -> Sequence[Invitation]:
        """List all, by id."""

    def add(self, invitation: Invitation) -> None:
        """Keep a new invitation."""

    def use(self, invitation: str, member: str) -> bool:
        """Mark as used; False where it was used meanwhile."""

    def drop_unused_of_operator(self) -> None:
        """Forget the ones that `init` made and nobody used."""


class Chain(Protocol):
    """The instance's root, its signed member files, and the keys granted under them."""

    def root(self) -> str | None:
        """Give the root's verify key in hex, None before the ceremony."""

    def set_root(self, root: str) -> None:
        """Keep the root; a second call is a programming error and fails."""

    def root_records(self) -> Sequence[bytes]:
        """List the records of all changes of the root, first to last."""

    def change_root(self, root: str, record: bytes) -> None:
        """Put another root in force, with the record that leads to it."""

    def root_change(self) -> RootChange | None:
        """Give the change of the root that somebody asked for."""

    def ask_root_change(self, asked: RootChange) -> None:
        """Keep what was asked for; a second call is a programming error and fails."""

    def drop_root_change(self) -> None:
        """Forget what was asked for."""

    def files(self) -> Sequence[MemberFile]:
        """List all member files, first to last."""

    def append(self, file: MemberFile) -> None:
        """Keep the next member file; fails where its number is taken."""

    def grants(self, holder: str | None = None) -> Sequence[Grant]:
        """List grants, of one holder or of all."""

    def add_grant(self, grant: Grant) -> None:
        """Keep a grant; one that is there already stays as it is."""

    def drop_grants(self, holder: str, key: str | None = None) -> None:
        """Forget the grants of a holder, all or those of one key."""

    def drop_key(self, key: str) -> None:
        """Forget the grants of a key, whoever holds them."""


class InstanceFiles(Protocol):
    """The instance file in force, and the one that waits for a second coordinator."""

    def published(self) -> tuple[int, bytes] | None:
        """Give version and signed file in force, None before the instance is open."""

    def waiting(self) -> tuple[int, bytes] | None:
        """Give version and signed file that wait to be published."""

    def hold(self, version: int, signed: bytes) -> None:
        """Keep a file until there are enough coordinators."""

    def publish(self, version: int, signed: bytes) -> None:
        """Put a file in force, for the intake application too."""
