"""Who sits at the station: signed in with both factors, or, without a network, with the passphrase alone.

Without a network the second factor guards nothing: what it would open is already on this computer, sealed to the
passphrase.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from report_portal.client.connection import Connection
from report_portal.client.errors import (
    InputError,
    RefusedByServerError,
    UnreachableError,
)
from report_portal.crypto.bundle import Bundle, read_bundle, write_bundle
from report_portal.crypto.errors import CryptoError
from report_portal.crypto.staff_keys import parse_passphrase, staff_secrets
from report_portal.paper.printing import RegisteredForm
from report_portal.paper.staff_session import Own, SignIn, StaffSession, own_files

_MAY_CONFIRM: Final = frozenset({"coordinator", "helper"})
_KEYS: Final = "helper.keys"


@dataclass(frozen=True, slots=True)
class Helper:
    """A member who may confirm sheets.

    Args:
        own: keys and key list.
        folder: for what this member keeps.
        session: at the staff application; None without a network.
    """

    own: Own
    folder: Path
    session: StaffSession | None

    def register(self, forms: list[RegisteredForm]) -> None:
        """Register forms for photocopies.

        Raises:
            UnreachableError: signed in without a network.
            RefusedByServerError: the session has ended, among others.
        """
        if self.session is None:
            raise UnreachableError("offline", "There is no network.", "Sign in again once there is.")
        self.session.register(forms)


def sign_in(connect: Callable[[], Connection], instance: str, typed: SignIn, data: Path) -> Helper:
    """Sign in.

    Args:
        connect: opens the connection to the staff application.
        instance: instance id, from this computer.
        typed: both factors; the second may be empty without a network.
        data: the station's folder.

    Raises:
        InputError: what was typed cannot be right, or does not open this member's keys.
        UntrustedError: the server's files are not vouched for.
        RefusedByServerError: wrong, or not somebody who may confirm sheets.
        UnreachableError: no network, and this member never signed in here before.
    """
    named = hashlib.sha256(f"{instance}\n{typed.name}".encode()).hexdigest()[:24]
    folder = data / named
    try:
        session = StaffSession(connect(), instance, typed)
    except UnreachableError:
        return Helper(_kept(folder, instance, typed), folder, None)
    if session.meta.get("role") not in _MAY_CONFIRM or session.meta.get("affiliation") != "ngo":
        session.close()
        raise RefusedByServerError(
            "not-allowed", "You may not confirm sheets.", "Ask a coordinator to do it."
        )
    _keep(folder, session)
    return Helper(session.own, folder, session)


def _keep(folder: Path, session: StaffSession) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {"identity", "instance"}
    files = {name: file for name, file in session.files.items() if name in kept or name.startswith("roots/")}
    fresh = folder / f"{_KEYS}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # Sealed to the passphrase, as the server keeps it; the key list is public.
        file.write(write_bundle({"member": session.own.signer.member}, files))
    fresh.replace(folder / _KEYS)


def _kept(folder: Path, instance: str, typed: SignIn) -> Own:
    kept = _read(folder / _KEYS)
    if kept is None:
        raise UnreachableError("offline", "There is no network.", "The first time, sign in with one.")
    try:
        seed = staff_secrets(parse_passphrase(typed.passphrase), instance, typed.name).seed
        return own_files(str(kept.meta["member"]), kept.files, seed, instance)
    except (CryptoError, KeyError):
        raise InputError("sign-in", "This cannot be right.", "Type it again.") from None


def _read(path: Path) -> Bundle | None:
    with contextlib.suppress(OSError, CryptoError):
        return read_bundle(path.read_bytes())
    return None
