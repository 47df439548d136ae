"""What the tests of the public application send: sealed files, bundles and key lists of the right shape."""

import json
import secrets
from functools import lru_cache
from hashlib import sha256
from typing import Any

from report_portal.crypto.bundle import MEDIA_TYPE, write_bundle
from report_portal.crypto.envelope import seal
from report_portal.crypto.recipients import throwaway_recipient
from report_portal.store import Store
from report_portal.store.instances import publish

EPOCHS = {"resource/ngo": 1, "housing/ngo": 1}


def envelope(stanza_count: int, padded: int = 4096, seed: int = 0) -> bytes:
    """A real envelope to nobody; `seed` tells equal ones apart."""
    return _sealed(stanza_count, padded, seed)


@lru_cache(maxsize=64)
def _sealed(stanza_count: int, padded: int, _seed: int) -> bytes:
    return seal(bytes(padded), [throwaway_recipient() for _ in range(stanza_count)])


def instance_file(
    version: int = 1, epochs: dict[str, int] | None = None, expires: str = "2999-01-01"
) -> bytes:
    """A key list as the server holds it; the server does not judge its signature."""
    audiences = [
        {"id": name, "direct": True, "epoch": epoch} for name, epoch in (epochs or EPOCHS).items()
    ] + [{"id": "labour/state", "direct": False, "epoch": 1}]
    payload = {"version": version, "expires": expires, "audiences": audiences}
    return (
        b"report-portal-signed/v1 instance "
        + b"00" * 32
        + b" "
        + b"00" * 64
        + b"\n"
        + json.dumps(payload).encode()
    )


def put_in_force(store: Store, version: int = 1, **rest: Any) -> bytes:
    signed = instance_file(version, **rest)
    store.write(lambda connection: publish(connection, version, signed))
    return signed


class Sender:
    """One reporter as the server sees them."""

    def __init__(self) -> None:
        self.mailbox = secrets.token_bytes(16)
        self.auth = secrets.token_bytes(32)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Mailbox {self.mailbox.hex()}:{self.auth.hex()}"}

    def meta(self, sequence: int = 1, **changes: Any) -> dict[str, Any]:
        meta: dict[str, Any] = {
            "sequence": sequence,
            "instance_version": 1,
            "epochs": dict(EPOCHS),
            "uploads": [],
        }
        if sequence == 1:
            meta |= {"mailbox": self.mailbox.hex(), "auth_sha256": sha256(self.auth).hexdigest()}
        return meta | changes

    def report(self, padded: int = 4096, **changes: Any) -> bytes:
        sealed = envelope(len(EPOCHS), padded)
        files = {"core": sealed, "private": sealed, "contact": sealed, "state": envelope(1)}
        return write_bundle(self.meta(**changes), files)

    def later(self, sequence: int, *, seed: int = 0, padded: int = 4096, **changes: Any) -> bytes:
        files = {"message": envelope(len(EPOCHS), padded, seed), "state": envelope(1, 4096, sequence)}
        return write_bundle(self.meta(sequence, **changes), files)


def change(old: Sender, new: Sender, sequence: int, *, seed: int = 0, **changes: Any) -> bytes:
    """The request by which a reporter passes from one code to another."""
    door = {"mailbox": new.mailbox.hex(), "auth_sha256": sha256(new.auth).hexdigest()}
    return old.later(sequence, seed=seed, **(door | changes))


BUNDLE = {"Content-Type": MEDIA_TYPE}
