"""The staff side's domain: who works here, how they came in, and what is kept about their acts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

NAME_PATTERN: Final = r"[a-z0-9._-]{3,40}"


class Role(StrEnum):
    """What a member does; see SPEC section 6."""

    COORDINATOR = "coordinator"
    MEMBER = "member"
    LIAISON = "liaison"
    HELPER = "helper"
    INTERPRETER = "interpreter"
    ADMINISTRATOR = "administrator"


class Affiliation(StrEnum):
    """Whose employee a member is; see SPEC section 6."""

    NGO = "ngo"
    CITY = "city"
    STATE = "state"


class Status(StrEnum):
    """Where an account stands."""

    WAITING = "waiting"
    ACTIVE = "active"
    REMOVED = "removed"


# Roles that work on behalf of an audience and hold its key.
AUDIENCE_ROLES: Final = frozenset({Role.COORDINATOR, Role.MEMBER, Role.LIAISON})


@dataclass(frozen=True, slots=True)
class Position:
    """What a member is here to do.

    Args:
        role: what the member does.
        affiliation: whose employee the member is.
        audiences: ids, `<team>/<affiliation>`; a coordinator holds every audience's key whatever stands here.
    """

    role: Role
    affiliation: Affiliation
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A member as the server knows them.

    Args:
        member: id, 32 hex characters.
        name: sign-in name, shown to colleagues.
        auth_sha256: 32 bytes, of the authentication secret.
        totp_secret: 20 bytes.
        totp_step: newest 30-second step used, -1 before the first sign-in.
        wrong_codes: wrong second factors behind the right secret since the last sign-in.
        wait_until: seconds since 1970 before which no second factor is looked at; 0 for none.
        position: what the member is here to do.
        recipient: `age1pq1…`.
        verify_key: hex, 64 characters.
        binding: hex HMAC over name, recipient and verify key, for the coordinator's browser to check.
        invitation: id of the invitation used, 32 hex characters.
        status: waiting until a coordinator has confirmed the member.
    """

    member: str
    name: str
    auth_sha256: bytes
    totp_secret: bytes = field(repr=False)
    totp_step: int
    wrong_codes: int
    wait_until: float
    position: Position
    recipient: str
    verify_key: str
    binding: str
    invitation: str
    status: Status


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in page.

    Args:
        token_sha256: 32 bytes; the token itself is only in the page's memory.
        member: id.
        started: seconds since 1970.
        seen: seconds since 1970, renewed at most twice a minute.
    """

    token_sha256: bytes
    member: str
    started: int
    seen: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time way in.

    Args:
        id: 32 hex characters.
        auth_sha256: 32 bytes.
        name: sign-in name chosen by the coordinator, or None where the invited person chooses.
        position: what the invited person will be here to do.
        keep: the secret sealed to the inviting coordinator, or None for the first two.
        made_by: member id, or None for the first two.
        expires: last UTC day on which it can be used, `YYYY-MM-DD`.
        used_by: member id, or None.
    """

    id: str
    auth_sha256: bytes
    name: str | None
    position: Position
    keep: bytes | None
    made_by: str | None
    expires: str
    used_by: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A key sealed to one holder.

    Args:
        holder: member id, or `recovery` for the printed recovery identity.
        key: audience id, or `root`.
        epoch: of the audience; 0 for `root`.
        envelope: one `audience_key` envelope.
    """

    holder: str
    key: str
    epoch: int
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public half of a member's passkey.

    Args:
        id_sha256: SHA-256 of its id, 32 bytes.
        member: id of whose it is.
        name: what the member calls it, up to 40 characters.
        day: UTC day on which it was registered.
        credential: id and public key, as the authenticator wrote them.
        counter: the highest of its signatures that was seen; 0 where it does not count.
    """

    id_sha256: bytes
    member: str
    name: str
    day: str
    credential: bytes
    counter: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a passkey is asked to sign, once.

    Args:
        sha256: of the challenge; the challenge itself is kept nowhere.
        member: id of who may answer.
        purpose: `sign-in`, `prove` or `register`.
        until: seconds since 1970.
    """

    sha256: bytes
    member: str
    purpose: str
    until: int


@dataclass(frozen=True, slots=True)
class RootChange:
    """A change of the root that a coordinator asked for.

    Args:
        member: id of who asked.
        day: UTC day on which it was asked for.
    """

    member: str
    day: str


@dataclass(frozen=True, slots=True)
class Hold:
    """That one report is kept for longer than its days, or that a coordinator asked for it; why is sealed elsewhere.

    Args:
        id: 32 hex characters, drawn by who asked; the log names this and never the report.
        report: mailbox id of the report.
        member: id of who asked.
        day: UTC day on which it was asked for.
        until: last UTC day on which the report is kept because of it.
        agreed_by: id of who agreed, or None while it is only asked for.
        agreed: UTC day on which that was.
    """

    id: str
    report: str
    member: str
    day: str
    until: str
    agreed_by: str | None
    agreed: str | None


@dataclass(frozen=True, slots=True)
class MemberFile:
    """A signed member file in the instance's chain.

    Args:
        number: 1 for the first, without gaps.
        member: id of the member it speaks of.
        file: the signed file, as it came.
    """

    number: int
    member: str
    file: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """What was handed to an audience that does not read reports.

    Args:
        id: 32 hex characters.
        audience: the receiving audience's id.
        report: mailbox id of the report.
        member: id of the coordinator.
        day: UTC day, `YYYY-MM-DD`.
    """

    id: str
    audience: str
    report: str
    member: str
    day: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text of one report that is with an interpreter, or came back, without its file.

    Args:
        id: 32 hex characters.
        report: mailbox id of the report.
        giver: member id.
        interpreter: member id.
        given: UTC day on which it was given.
        first: first UTC day on which the interpreter may read it.
        until: last UTC day.
        returned: UTC day on which it came back, or None.
        body_hash: 32 bytes, SHA-256 of the request that came last, by which a retry is known.
    """

    id: str
    report: str
    giver: str
    interpreter: str
    given: str
    first: str
    until: str
    returned: str | None
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class LogRow:
    """One act in the hash-chained log.

    Args:
        number: 1 for the first row, without gaps.
        day: UTC day, `YYYY-MM-DD`.
        actor: member id, or `operator` for acts on the machine.
        action: what was done.
        object: id of what it was done to; never a name, never content.
        previous: hash of the row before.
        hash: hex SHA-256 over all of the above.
    """

    number: int
    day: str
    actor: str
    action: str
    object: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the server sees it: days and counts.

    Args:
        id: the mailbox's, 32 hex characters, as the sealed records inside say it too.
        received: UTC day.
        moved: last UTC day on which anything changed.
        answered: UTC day of the first answer, or None.
        closed: UTC day, or None.
        reminder: UTC day set by staff, or None.
        in_sequence: items the reporter sent.
        out_sequence: items staff sent.
        withdrawn: UTC day, or None.
        attachments: how many uploads belong to it.
    """

    id: str
    received: str
    moved: str
    answered: str | None
    closed: str | None
    reminder: str | None
    in_sequence: int
    out_sequence: int
    withdrawn: str | None
    attachments: int


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An `out` item without its file.

    Args:
        sequence: 1 or more.
        body_hash: 32 bytes, SHA-256 of the whole request bundle, by which a retry is known.
        day: UTC day.
    """

    sequence: int
    body_hash: bytes
    day: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry in a release's thread, or a note in a case file, without its file.

    Args:
        sequence: 1 or more.
        body_hash: 32 bytes, SHA-256 of the whole request bundle, by which a retry is known.
        day: UTC day.
    """

    sequence: int
    body_hash: bytes
    day: str
