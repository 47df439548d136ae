"""Accounts, sessions and invitations of staff, within one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from report_portal.staff import Account, Affiliation, Invitation, Position, Role, Session, Status

from .ledger import Gone, Ledger
from .staff_schema import staff_accounts, staff_invitations, staff_sessions

# The sealed identity is the largest column and rarely needed.
_ACCOUNT = [column for column in staff_accounts.c if column.name != "identity"]


def _position(row: Row[Any]) -> Position:
    return Position(Role(row.role), Affiliation(row.affiliation), tuple(row.audiences.split()))


def _position_columns(position: Position) -> dict[str, str]:
    return {
        "role": position.role.value,
        "affiliation": position.affiliation.value,
        "audiences": " ".join(position.audiences),
    }


class Accounts:
    """Members.

    Args:
        connection: of one transaction.
        ledger: where removals are noted.
        writing: whether rows read here are about to be changed.
    """

    def __init__(self, connection: Connection, ledger: Ledger, *, writing: bool) -> None:
        self._connection = connection
        self._ledger = ledger
        self._writing = writing

    def _one(self, condition: Any, first: Any = None) -> Account | None:
        query = select(*_ACCOUNT).where(condition)
        if first is not None:
            query = query.order_by(first.desc()).limit(1)
        if self._writing:
            # Two wrong codes at once must count twice; SQLite has one writer and ignores this.
            query = query.with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _account(row)

    def get(self, member: str) -> Account | None:
        """Find a member by id."""
        return self._one(staff_accounts.c.member == member)

    def by_name(self, name: str) -> Account | None:
        """Find a member by sign-in name, at the same cost whether or not there is one."""
        any_other = staff_accounts.c.member == select(func.min(staff_accounts.c.member)).scalar_subquery()
        found = self._one(or_(staff_accounts.c.name == name, any_other), first=staff_accounts.c.name == name)
        return found if found is not None and found.name == name else None

    def all(self) -> Sequence[Account]:
        """List every account, by name."""
        rows = self._connection.execute(select(*_ACCOUNT).order_by(staff_accounts.c.name))
        return [_account(row) for row in rows]

    def add(self, account: Account, identity: bytes) -> None:
        """Keep a new account with its sealed `staff_key` envelope."""
        self._connection.execute(
            insert(staff_accounts).values(
                member=account.member,
                name=account.name,
                auth_sha256=account.auth_sha256,
                totp_secret=account.totp_secret,
                totp_step=account.totp_step,
                wrong_codes=account.wrong_codes,
                wait_until=account.wait_until,
                recipient=account.recipient,
                verify_key=account.verify_key,
                binding=account.binding,
                invitation=account.invitation,
                status=account.status.value,
                identity=identity,
                **_position_columns(account.position),
            ),
        )

    def identity(self, member: str) -> bytes | None:
        """Give the sealed `staff_key` envelope."""
        query = select(staff_accounts.c.identity).where(staff_accounts.c.member == member)
        return self._connection.execute(query).scalar()

    def _change(self, member: str, **values: Any) -> None:
        change = update(staff_accounts).where(staff_accounts.c.member == member).values(**values)
        self._connection.execute(change)

    def replace_identity(self, member: str, identity: bytes) -> None:
        """Put a newly sealed `staff_key` envelope in place of the old one."""
        self._change(member, identity=identity)

    def replace_passphrase(self, member: str, auth_sha256: bytes, identity: bytes) -> None:
        """Put another passphrase in force, with the key file sealed to it."""
        self._change(member, auth_sha256=auth_sha256, identity=identity)

    def replace_totp(self, member: str, secret: bytes, step: int) -> None:
        """Put another second factor in force, `step` being the step already used."""
        self._change(member, totp_secret=secret, totp_step=step, wrong_codes=0, wait_until=0.0)

    def place(self, member: str, position: Position, status: Status) -> None:
        """Write what a signed member file says."""
        self._change(member, status=status.value, **_position_columns(position))
        if status is Status.REMOVED:
            self._ledger.note(Gone.MEMBER, [member.encode()])

    def use_step(self, member: str, step: int) -> bool:
        """Note a second-factor step as used and forget wrong codes; False where it was used meanwhile."""
        result = self._connection.execute(
            update(staff_accounts)
            .where(staff_accounts.c.member == member, staff_accounts.c.totp_step < step)
            .values(totp_step=step, wrong_codes=0, wait_until=0.0),
        )
        return result.rowcount == 1

    def note_wrong_code(self, member: str, wrong: int, wait_until: float) -> None:
        """Keep the count of wrong codes and the end of the delay (seconds since 1970)."""
        self._change(member, wrong_codes=wrong, wait_until=wait_until)


def _account(row: Row[Any]) -> Account:
    return Account(
        member=row.member,
        name=row.name,
        auth_sha256=row.auth_sha256,
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
        wrong_codes=row.wrong_codes,
        wait_until=row.wait_until,
        position=_position(row),
        recipient=row.recipient,
        verify_key=row.verify_key,
        binding=row.binding,
        invitation=row.invitation,
        status=Status(row.status),
    )


class Sessions:
    """Signed-in pages, by the SHA-256 of their tokens.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, token_sha256: bytes) -> Session | None:
        """Find a session."""
        query = select(staff_sessions).where(staff_sessions.c.token_sha256 == token_sha256)
        row = self._connection.execute(query).first()
        return None if row is None else Session(row.token_sha256, row.member, row.started, row.seen)

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._connection.execute(
            insert(staff_sessions).values(
                token_sha256=session.token_sha256,
                member=session.member,
                started=session.started,
                seen=session.seen,
            ),
        )

    def touch(self, token_sha256: bytes, seen: int) -> None:
        """Renew a session's last use, in seconds since 1970."""
        self._connection.execute(
            update(staff_sessions).where(staff_sessions.c.token_sha256 == token_sha256).values(seen=seen),
        )

    def drop(self, token_sha256: bytes) -> None:
        """End one session."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.token_sha256 == token_sha256))

    def drop_of(self, member: str) -> None:
        """End all sessions of a member."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.member == member))

    def drop_others(self, member: str, token_sha256: bytes) -> None:
        """End all sessions of a member but one."""
        others = (staff_sessions.c.member == member, staff_sessions.c.token_sha256 != token_sha256)
        self._connection.execute(delete(staff_sessions).where(*others))

    def drop_stale(self, seen_before: int, started_before: int) -> None:
        """Forget sessions past either limit, in seconds since 1970."""
        stale = or_(staff_sessions.c.seen <= seen_before, staff_sessions.c.started <= started_before)
        self._connection.execute(delete(staff_sessions).where(stale))


class Invitations:
    """One-time ways in.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, invitation: str) -> Invitation | None:
        """Find an invitation by id."""
        query = select(staff_invitations).where(staff_invitations.c.id == invitation)
        row = self._connection.execute(query).first()
        return None if row is None else _invitation(row)

    def all(self) -> Sequence[Invitation]:
        """List all, by id."""
        rows = self._connection.execute(select(staff_invitations).order_by(staff_invitations.c.id))
        return [_invitation(row) for row in rows]

    def add(self, invitation: Invitation) -> None:
        """Keep a new invitation."""
        self._connection.execute(
            insert(staff_invitations).values(
                id=invitation.id,
                auth_sha256=invitation.auth_sha256,
                name=invitation.name,
                keep=invitation.keep,
                made_by=invitation.made_by,
                expires=invitation.expires,
                used_by=invitation.used_by,
                **_position_columns(invitation.position),
            ),
        )

    def use(self, invitation: str, member: str) -> bool:
        """Mark as used; False where it was used meanwhile."""
        result = self._connection.execute(
            update(staff_invitations)
            .where(staff_invitations.c.id == invitation, staff_invitations.c.used_by.is_(None))
            .values(used_by=member),
        )
        return result.rowcount == 1

    def drop_unused_of_operator(self) -> None:
        """Forget the ones that `init` made and nobody used."""
        self._connection.execute(
            delete(staff_invitations).where(
                staff_invitations.c.made_by.is_(None), staff_invitations.c.used_by.is_(None)
            ),
        )


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        auth_sha256=row.auth_sha256,
        name=row.name,
        position=_position(row),
        keep=row.keep,
        made_by=row.made_by,
        expires=row.expires,
        used_by=row.used_by,
    )
