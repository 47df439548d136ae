"""Signing in to the staff application from a terminal: both factors, then the member's own signing key."""

import contextlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from report_portal.client.connection import Connection
from report_portal.client.errors import InputError, RefusedByServerError, TerminalError, UntrustedError
from report_portal.client.trust import today
from report_portal.crypto.bundle import MEDIA_TYPE, read_bundle, write_bundle
from report_portal.crypto.errors import (
    BundleError,
    EnvelopeError,
    IdentityError,
    RecordError,
    SignedError,
    StaffKeyError,
)
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.items.staff_files import StaffSigner
from report_portal.crypto.opening.identities import HybridIdentity, parse_identity
from report_portal.crypto.opening.releases import open_staff_key
from report_portal.crypto.root_chain import follow
from report_portal.crypto.signed import signer
from report_portal.crypto.staff_keys import parse_passphrase, staff_secrets
from report_portal.paper.printing import RegisteredForm

WRONG_SIGN_IN: Final = "wrong-sign-in"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a member types.

    Args:
        name: sign-in name.
        passphrase: seven words.
        totp: six digits.
    """

    name: str
    passphrase: str = field(repr=False)
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Own:
    """What the member's sealed files say, held against the passphrase and the root.

    Args:
        root: verify key of the root in force, which the one that the member was enrolled with leads to.
        instance: the key list under that root.
        identity: of the member.
        signer: the member's own.
    """

    root: str
    instance: SignedInstance
    identity: HybridIdentity = field(repr=False)
    signer: StaffSigner


def own_files(member: str, files: Mapping[str, bytes], seed: bytes, instance: str) -> Own:
    """Open a member's key file and hold the key list against it.

    Args:
        member: id, 32 hex characters.
        files: `identity` (the `staff_key` envelope), `instance` (signed), `roots/<n>` (records of new roots).
        seed: of the unlock identity, from the passphrase.
        instance: instance id, from this computer.

    Raises:
        EnvelopeError, IdentityError, RecordError, SignedError
        KeyError: a file is missing.
    """
    keys = open_staff_key(files["identity"], [HybridIdentity.from_seed(seed)], instance)
    own = parse_identity(keys["identity"])
    if not isinstance(own, HybridIdentity):
        raise IdentityError("a member's identity is hybrid")
    root = str(keys["root"])
    # The root comes from the member's own sealed file: no server can name another.
    pins = Pins(root, instance, today())
    if signer(files["instance"]) != root:
        pins = follow(pins, _records(files))
    trusted = read_instance(files["instance"], pins)
    return Own(pins.root, trusted, own, StaffSigner(member, bytes.fromhex(keys["sign_seed"])))


def _records(files: Mapping[str, bytes]) -> list[bytes]:
    numbers = itertools.takewhile(lambda number: f"roots/{number}" in files, itertools.count(1))
    return [files[f"roots/{number}"] for number in numbers]


def _begun(connection: Connection, body: bytes) -> Mapping[str, object]:
    try:
        return connection.post("/api/v1/session", body, "application/json")
    except RefusedByServerError as error:
        # Digits left out are no digits to the server, which says that in a developer's words.
        if error.code not in {WRONG_SIGN_IN, "invalid-field"}:
            raise
        # Said to everybody alike: whether a member has a key is not told, whatever was wrong.
        raise RefusedByServerError(
            WRONG_SIGN_IN,
            "Name, passphrase and six digits do not fit together.",
            "Check all three; digits work once. A security key or phone does not sign in here, only the six digits of "
            "your authenticator app. Without the app: sign in on the staff pages with your key, My account, New "
            "authenticator app.",
        ) from None


class StaffSession:
    """A member who is signed in; signs out on leaving.

    Args:
        connection: to the staff application.
        instance: instance id, from this computer, never one that a server sent.
        typed: both factors.

    Raises:
        InputError: what was typed cannot be a name or passphrase.
        UntrustedError: the server's files are not vouched for by the member's own sealed keys.
        RefusedByServerError, UnreachableError
    """

    def __init__(self, connection: Connection, instance: str, typed: SignIn) -> None:
        self._connection = connection
        try:
            own = staff_secrets(parse_passphrase(typed.passphrase), instance, typed.name)
        except StaffKeyError as error:
            raise InputError("sign-in", f"This cannot be right: {error}.", "Type it again.") from None
        body = json.dumps({"name": typed.name, "auth": own.auth, "totp": typed.totp}).encode()
        answer = _begun(connection, body)
        self._headers = {"Authorization": f"Session {answer.get('token')}"}
        try:
            me = read_bundle(connection.get("/api/v1/me", self._headers))
            self.meta, self.files = me.meta, me.files
            self.own = own_files(str(me.meta["member"]), me.files, own.seed, instance)
        except (BundleError, EnvelopeError, IdentityError, RecordError, SignedError, KeyError) as error:
            self.close()
            raise UntrustedError(
                "staff-files",
                f"The server's files are refused ({type(error).__name__}). Nothing was printed.",
                "Do not print. Ask a coordinator in person.",
            ) from None
        self.instance, self.signer = self.own.instance, self.own.signer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Sign out; a session that cannot be ended ends by itself after 15 idle minutes."""
        with contextlib.suppress(TerminalError):
            self._connection.delete("/api/v1/session", self._headers)

    def register(self, forms: list[RegisteredForm]) -> None:
        """Reserve the mailboxes of forms, all or none.

        Args:
            forms: 1 to 200.

        Raises:
            RefusedByServerError, UnreachableError
        """
        listed = [{"form": one.form, "mailbox": one.mailbox, "auth_sha256": one.auth_sha256} for one in forms]
        body = write_bundle({"forms": listed}, {one.form: one.sealed for one in forms})
        self._connection.post("/api/v1/paper-forms", body, MEDIA_TYPE, self._headers)
