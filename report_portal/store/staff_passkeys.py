"""Members' passkeys and open challenges, within one transaction."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from report_portal.staff import Challenge, Passkey

from .staff_schema import staff_challenges, staff_passkeys


class Passkeys:
    """Public halves of passkeys, and the challenges that may still be answered.

    Args:
        connection: of one transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, member: str) -> Sequence[Passkey]:
        """List a member's passkeys, by day and name."""
        query = select(staff_passkeys).where(staff_passkeys.c.member == member)
        rows = self._connection.execute(query.order_by(staff_passkeys.c.day, staff_passkeys.c.name))
        return [
            Passkey(row.id_sha256, row.member, row.name, row.day, row.credential, row.counter) for row in rows
        ]

    def add(self, passkey: Passkey) -> bool:
        """Keep a new passkey; False where it is known already, whoever has it."""
        known = select(func.count()).where(staff_passkeys.c.id_sha256 == passkey.id_sha256)
        if self._connection.execute(known).scalar():
            return False
        self._connection.execute(
            insert(staff_passkeys).values(
                id_sha256=passkey.id_sha256,
                member=passkey.member,
                name=passkey.name,
                day=passkey.day,
                credential=passkey.credential,
                counter=passkey.counter,
            )
        )
        return True

    def note_use(self, id_sha256: bytes, counter: int) -> None:
        """Keep the newest signature counter of a passkey."""
        change = update(staff_passkeys).where(staff_passkeys.c.id_sha256 == id_sha256)
        self._connection.execute(change.values(counter=counter))

    def drop(self, member: str, id_sha256: bytes | None = None) -> int:
        """Forget one passkey of a member, or all; gives how many there were."""
        removal = delete(staff_passkeys).where(staff_passkeys.c.member == member)
        if id_sha256 is not None:
            removal = removal.where(staff_passkeys.c.id_sha256 == id_sha256)
        return self._connection.execute(removal).rowcount

    def open_challenge(self, challenge: Challenge, now: int) -> None:
        """Keep a challenge in place of an older one for the same, and forget those that are over."""
        same = (staff_challenges.c.member == challenge.member) & (
            staff_challenges.c.purpose == challenge.purpose
        )
        self._connection.execute(delete(staff_challenges).where(or_(same, staff_challenges.c.until <= now)))
        self._connection.execute(
            insert(staff_challenges).values(
                sha256=challenge.sha256,
                member=challenge.member,
                purpose=challenge.purpose,
                until=challenge.until,
            )
        )

    def take_challenge(self, value: bytes) -> Challenge | None:
        """Give the challenge of these bytes and forget it; it is answered once."""
        own = staff_challenges.c.sha256 == hashlib.sha256(value).digest()
        row = self._connection.execute(select(staff_challenges).where(own)).first()
        if row is None:
            return None
        self._connection.execute(delete(staff_challenges).where(own))
        return Challenge(row.sha256, row.member, row.purpose, row.until)
