"""Sealed reports on their way: kept as the bytes that are sent until the server says that it holds them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from report_portal.client.connection import Connection
from report_portal.client.errors import RefusedByServerError
from report_portal.client.trust import fetch_instance, today
from report_portal.client.uploading import upload
from report_portal.crypto.bundle import MEDIA_TYPE
from report_portal.crypto.errors import SignedError
from report_portal.crypto.instance_file import Pins, SignedInstance
from report_portal.crypto.items import AttachmentEntry, SealedAttachment, StaffSigner

from .errors import StationError
from .parcels import Parcel, parcel_from
from .spool import Spool

_KIND: Final = "outbox"
_BODY: Final = "body"
_NEW_KEYS: Final = frozenset({"epoch-retired", "instance-outdated", "unknown-audience"})
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that the server has not confirmed.

    Args:
        name: in the spool.
        parcel: what it is made of.
        refused: code of the server's refusal; empty where it was not asked yet or did not answer.
    """

    name: str
    parcel: Parcel
    refused: str


class Outbox:
    """Reports on their way.

    Args:
        spool: where they are kept.
        signer: who confirmed them.
        root: the instance root's verify key.
        instance: newest key list known.
    """

    def __init__(self, spool: Spool, signer: StaffSigner, root: str, instance: SignedInstance) -> None:
        self._spool = spool
        self._signer = signer
        self._root = root
        self.instance = instance
        self._waiting: dict[str, Waiting] = {}
        for name in spool.names(_KIND):
            kept = spool.get(_KIND, name)
            if kept is not None:
                parcel = parcel_from(kept.meta["parcel"])
                self._waiting[name] = Waiting(name, parcel, str(kept.meta["refused"]))

    def waiting(self) -> list[Waiting]:
        """List what is on its way."""
        return list(self._waiting.values())

    def add(self, parcel: Parcel, uploads: Mapping[str, bytes]) -> None:
        """Seal a parcel and keep it; once this returns it is not lost.

        Args:
            parcel: confirmed.
            uploads: upload id → sealed file.

        Raises:
            StationError: it cannot be sealed; nothing is kept.
        """
        files = {_BODY: parcel.sealed(self.instance, self._signer), **uploads}
        self._keep(secrets.token_hex(8), parcel, files, "")

    def change(self, waiting: Waiting, parcel: Parcel) -> None:
        """Put another parcel in the place of one that the server refused.

        Args:
            waiting: the refused one.
            parcel: the same under another form id.
        """
        kept = self._spool.get(_KIND, waiting.name)
        if kept is not None:
            files = {**kept.files, _BODY: parcel.sealed(self.instance, self._signer)}
            self._keep(waiting.name, parcel, files, "")

    def refuse(self, waiting: Waiting, code: str) -> None:
        """Put a report aside until a person has looked at why it cannot be sent.

        Args:
            waiting: which.
            code: of the reason.
        """
        kept = self._spool.get(_KIND, waiting.name)
        if kept is not None:
            self._keep(waiting.name, waiting.parcel, kept.files, code)

    def drop(self, waiting: Waiting) -> None:
        """Forget a report."""
        self._waiting.pop(waiting.name, None)
        self._spool.drop(_KIND, waiting.name)

    def send(self, connection: Connection, waiting: Waiting) -> str:
        """Send one report; sending it again is safe, because the bytes are the same.

        Args:
            connection: to the reporters' application.
            waiting: which.

        Returns:
            UTC day on which the server says it came.

        Raises:
            RefusedByServerError, UnreachableError
            StationError: `untrusted`: the server's keys are not vouched for, nothing was sent.
        """
        kept = self._spool.get(_KIND, waiting.name)
        if kept is None:
            raise StationError("gone")
        files = dict(kept.files)
        for _ in range(_ROUNDS):
            try:
                answer = connection.post("/api/v1/reports", files[_BODY], MEDIA_TYPE)
            except RefusedByServerError as error:
                if error.code == "upload-missing":
                    self._upload(connection, waiting.parcel, files)
                elif error.code in _NEW_KEYS:
                    # Never the same bytes for other keys: what was refused is put aside for good.
                    self._renew(connection)
                    files[_BODY] = waiting.parcel.sealed(self.instance, self._signer)
                    self._keep(waiting.name, waiting.parcel, files, "")
                else:
                    self._keep(waiting.name, waiting.parcel, files, error.code)
                    raise
            else:
                return str(answer.get("received"))
        raise StationError("not_kept")

    def _keep(self, name: str, parcel: Parcel, files: Mapping[str, bytes], refused: str) -> None:
        self._spool.put(_KIND, name, {"parcel": parcel.members(), "refused": refused}, files)
        self._waiting[name] = Waiting(name, parcel, refused)

    def _upload(self, connection: Connection, parcel: Parcel, files: Mapping[str, bytes]) -> None:
        entries: list[AttachmentEntry] = [*parcel.papers, *(one.entry for one in parcel.handwriting)]
        for entry in entries:
            upload(connection, SealedAttachment(entry, files[entry.id]))

    def _renew(self, connection: Connection) -> None:
        pins = Pins(self._root, self.instance.instance, today(), lowest_version=self.instance.version)
        try:
            pins, self.instance = fetch_instance(connection, pins)
        except SignedError:
            raise StationError("untrusted") from None
        self._root = pins.root
