"""Who may call what: one table, asked by every route."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from report_portal.staff import AUDIENCE_ROLES, Affiliation, Position, Role, Status


class Permission(StrEnum):
    """What a route needs; every route of the staff application names exactly one."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed-in"
    HOLD_CEREMONY = "hold-ceremony"
    RECOVER = "recover"
    INVITE = "invite"
    LIST_MEMBERS = "list-members"
    CONFIRM_MEMBER = "confirm-member"
    RENEW_INSTANCE = "renew-instance"
    CHANGE_ROOT = "change-root"
    READ_REPORTS = "read-reports"
    ANSWER = "answer"
    SET_DATES = "set-dates"
    EXPORT = "export"
    KEEP_CASE_FILE = "keep-case-file"
    HOLD_REPORTS = "hold-reports"
    COUNT = "count"
    RELEASE = "release"
    READ_RELEASES = "read-releases"
    FOLLOW_RELEASE = "follow-release"
    READ_ATTACHMENTS = "read-attachments"
    GIVE_TEXTS = "give-texts"
    INTERPRET = "interpret"
    KEEP_INDEX = "keep-index"
    REGISTER_PAPER_FORMS = "register-paper-forms"
    READ_LOG = "read-log"


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in member behind a request.

    Args:
        member: id, 32 hex characters.
        name: sign-in name.
        position: role, affiliation and audiences.
        status: `waiting` until a coordinator has confirmed the member.
    """

    member: str
    name: str
    position: Position
    status: Status

    @property
    def is_coordinator(self) -> bool:
        """An active coordinator; only organisations have them, city and state never."""
        return self.status is Status.ACTIVE and _coordinates(self.position)

    def belongs_to(self, audience: str) -> bool:
        """Tell whether this member holds the key of an audience (`<team>/<affiliation>`)."""
        if self.is_coordinator:
            return True
        position = self.position
        return (
            self.status is Status.ACTIVE
            and position.role in AUDIENCE_ROLES
            and audience in position.audiences
        )


def _coordinates(position: Position) -> bool:
    return position.role is Role.COORDINATOR and position.affiliation is Affiliation.NGO


def allows(permission: Permission, caller: Caller | None, direct: Collection[str]) -> bool:
    """Tell whether this caller may do this kind of thing at all.

    What it may be done to (which release, which index) is for the service to check.

    Args:
        permission: what the route declared.
        caller: None where nobody is signed in.
        direct: ids of the direct audiences of the instance file in force.

    Returns:
        True where the table says so; everything it does not say is refused.
    """
    if permission is Permission.EVERYBODY:
        return True
    if caller is None or caller.status is Status.REMOVED:
        return False
    if permission is Permission.SIGNED_IN:
        return True
    if permission in (Permission.HOLD_CEREMONY, Permission.RECOVER):
        return caller.status is Status.WAITING and _coordinates(caller.position)
    return caller.status is Status.ACTIVE and permission in _permissions_of(caller.position, direct)


_COORDINATOR: Final = frozenset(
    {
        Permission.INVITE,
        Permission.LIST_MEMBERS,
        Permission.CONFIRM_MEMBER,
        Permission.RENEW_INSTANCE,
        Permission.CHANGE_ROOT,
        Permission.READ_REPORTS,
        Permission.ANSWER,
        Permission.SET_DATES,
        Permission.EXPORT,
        Permission.KEEP_CASE_FILE,
        Permission.HOLD_REPORTS,
        Permission.COUNT,
        Permission.GIVE_TEXTS,
        Permission.RELEASE,
        Permission.READ_RELEASES,
        Permission.FOLLOW_RELEASE,
        Permission.READ_ATTACHMENTS,
        Permission.KEEP_INDEX,
        Permission.REGISTER_PAPER_FORMS,
        Permission.READ_LOG,
    },
)
_RECEIVER: Final = frozenset(
    {
        Permission.READ_RELEASES,
        Permission.FOLLOW_RELEASE,
        Permission.READ_ATTACHMENTS,
        Permission.KEEP_INDEX,
    },
)
_READER: Final = _RECEIVER | {Permission.READ_REPORTS}
_NGO_READER: Final = _READER | {Permission.ANSWER, Permission.SET_DATES}
_NGO_MEMBER: Final = _NGO_READER | {Permission.KEEP_CASE_FILE, Permission.GIVE_TEXTS, Permission.EXPORT}
_ADMINISTRATOR: Final = frozenset({Permission.LIST_MEMBERS, Permission.READ_LOG})


def _permissions_of(position: Position, direct: Collection[str]) -> Collection[Permission]:
    match position.role, position.affiliation:
        case Role.COORDINATOR, Affiliation.NGO:
            return _COORDINATOR
        case ((Role.MEMBER | Role.LIAISON), _) if position.audiences:
            return _of_audience(position, direct)
        case Role.HELPER, Affiliation.NGO:
            return {Permission.REGISTER_PAPER_FORMS}
        case Role.INTERPRETER, Affiliation.NGO:
            return {Permission.INTERPRET}
        case Role.ADMINISTRATOR, _:
            return _ADMINISTRATOR
        case _:
            return ()


def _of_audience(position: Position, direct: Collection[str]) -> Collection[Permission]:
    if not set(position.audiences) & set(direct):
        return _RECEIVER
    if position.affiliation is not Affiliation.NGO:
        return _READER
    # Liaisons speak for an office; what colleagues write among themselves is not for them.
    return _NGO_MEMBER if position.role is Role.MEMBER else _NGO_READER
