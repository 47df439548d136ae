"""A staff member at the API without a browser: makes keys, enrols, signs in, holds the ceremony, confirms.

Only for the demo and for tests: it holds in one process what must never be together anywhere else.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import httpx

from report_portal.crypto.bundle import MEDIA_TYPE, Bundle, read_bundle, write_bundle
from report_portal.crypto.instance_file import Pins, SignedInstance, read_instance
from report_portal.crypto.items.sealed_item import seal_record
from report_portal.crypto.items.staff_files import seal_audience_key, seal_staff_key, staff_place
from report_portal.crypto.recipients import Recipient, parse_recipient
from report_portal.crypto.signed import sign_file
from report_portal.crypto.staff_keys import Invitation
from report_portal.triage.clock import Clock, day_of

from .people import Person, PlaceKeys


class Desk:
    """Calls of one person to the staff API.

    Args:
        http: reaches the staff application.
        instance: instance id.
        person: who sits here.
        clock: seconds since 1970.
    """

    def __init__(self, http: httpx.Client, instance: str, person: Person, clock: Clock) -> None:
        self._http = http
        self.instance = instance
        self.person = person
        self._clock = clock
        self._token = ""

    def of(self, person: Person) -> "Desk":
        """Give the desk of somebody else at the same application."""
        return Desk(self._http, self.instance, person, self._clock)

    @property
    def today(self) -> date:
        """Today's UTC day by this desk's clock."""
        return date.fromisoformat(day_of(self._clock()))

    def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Make a call as whoever is signed in, whatever comes back."""
        headers = dict(arguments.pop("headers", {}))
        if self._token:
            headers.setdefault("Authorization", f"Session {self._token}")
        return self._http.request(method, f"/api/v1{path}", headers=headers, **arguments)

    def get(self, path: str) -> dict[str, Any]:
        """Read a JSON answer."""
        found: dict[str, Any] = self.call("GET", path).raise_for_status().json()
        return found

    def send_json(self, method: str, path: str, value: Mapping[str, Any]) -> httpx.Response:
        """Send a JSON object, whatever comes back."""
        return self.call(
            method, path, content=json.dumps(value), headers={"Content-Type": "application/json"}
        )

    def send_bundle(
        self,
        method: str,
        path: str,
        meta: Mapping[str, Any],
        files: Mapping[str, bytes],
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a bundle, whatever comes back."""
        content = write_bundle(meta, files)
        return self.call(
            method, path, content=content, headers={"Content-Type": MEDIA_TYPE, **(headers or {})}
        )

    def enrol(self, invitation: Invitation, root: str | None = None) -> httpx.Response:
        """Enrol the person, whatever comes back."""
        person, own = self.person, self.person.secrets(self.instance)
        recipient = person.identity.recipient.text
        meta = {
            "name": person.name,
            "recipient": recipient,
            "verify_key": person.verify_key,
            "binding": invitation.binding(person.name, recipient, person.verify_key),
            "auth_sha256": own.auth_sha256,
            "totp_secret": person.totp_secret.hex(),
            "totp": person.code(self._clock()),
        }
        authorization = {"Authorization": f"Invitation {invitation.id}:{invitation.auth}"}
        answer = self.send_bundle(
            "POST", "/enrolment", meta, {"identity": self.key_file(root)}, authorization
        )
        if answer.is_success:
            person.member = answer.json()["member"]
        return answer

    def key_file(self, root: str | None, recovery: Recipient | None = None) -> bytes:
        """Seal the person's own keys.

        Args:
            root: verify key that they name.
            recovery: of the printed sheet that they name.
        """
        person = self.person
        return seal_staff_key(
            self.instance,
            person.secrets(self.instance).recipient,
            identity=person.identity.text,
            sign_seed=person.sign_seed,
            root=root,
            recovery=recovery,
        )

    def sign_in(self) -> httpx.Response:
        """Sign in with both factors, whatever comes back."""
        body = {
            "name": self.person.name,
            "auth": self.person.secrets(self.instance).auth,
            "totp": self.person.code(self._clock()),
        }
        answer = self.send_json("POST", "/session", body)
        if answer.is_success:
            self._token = answer.json()["token"]
        return answer

    def proof(self) -> dict[str, str]:
        """Give both factors anew, as an act asks for them."""
        return {"auth": self.person.secrets(self.instance).auth, "totp": self.person.code(self._clock())}

    def me(self) -> Bundle:
        """Fetch the person's own files."""
        return read_bundle(self.call("GET", "/me").raise_for_status().content)

    def signed_instance(self, root: str) -> SignedInstance:
        """Fetch and verify the instance file."""
        return read_instance(self.me().files["instance"], Pins(root, self.instance, self.today))

    def grants(
        self, keys: PlaceKeys, names: Sequence[str], recipient: Recipient, prefix: str, epoch: int = 1
    ) -> dict[str, bytes]:
        """Seal keys to one recipient.

        Args:
            keys: of the instance.
            names: audience ids and `root`.
            recipient: a member's or the recovery sheet's.
            prefix: `grants`, `grants/<member>` or `recovery`.
            epoch: of the audiences.

        Returns:
            Entries of a bundle.
        """
        sealed = {}
        for name in names:
            own_epoch = 0 if name == "root" else epoch
            entry = f"{prefix}/{name}" if name == "root" else f"{prefix}/{name}/{epoch}"
            sealed[entry] = seal_audience_key(
                self.instance,
                self.person.signer,
                recipient,
                audience=name,
                epoch=own_epoch,
                secret=keys.secret(name),
                recovery=keys.recovery.recipient if name == "root" else None,
            )
        return sealed

    def member_file(
        self, keys: PlaceKeys, listed: Mapping[str, Any], previous: str | None, status: str = "active"
    ) -> bytes:
        """Sign a member file under the root.

        Args:
            keys: of the instance.
            listed: a row of `GET /members`.
            previous: hash of the file before.
            status: `active` or `removed`.

        Returns:
            The file.
        """
        own = ("member", "name", "recipient", "verify_key", "role", "affiliation", "audiences")
        payload = {
            "format": 1,
            "instance": self.instance,
            **{name: listed[name] for name in own},
            "status": status,
            "day": self.today.isoformat(),
            "previous": previous,
        }
        return sign_file("member", payload, keys.root_seed)

    def chain_head(self) -> str:
        """Give the hash that the next member file must name."""
        files = self.me().files
        last = max(int(name.removeprefix("members/")) for name in files if name.startswith("members/"))
        return hashlib.sha256(files[f"members/{last}"]).hexdigest()

    def confirm(self, keys: PlaceKeys, member: str) -> httpx.Response:
        """Confirm a waiting member, whatever comes back."""
        row = next(one for one in self.get("/members")["waiting"] if one["member"] == member)
        names = list(row["audiences"])
        if row["role"] == "coordinator":
            names = [*keys.audiences, "root"]
        files = {"member": self.member_file(keys, row, self.chain_head())}
        files |= self.grants(keys, names, parse_recipient(row["recipient"]), "grants")
        return self.send_bundle("POST", f"/members/{member}/confirmation", self.proof(), files)

    def invite(self, name: str, role: str, affiliation: str, audiences: Sequence[str]) -> Invitation:
        """Make an invitation for somebody."""
        invitation = Invitation.draw()
        position = {"role": role, "affiliation": affiliation, "audiences": list(audiences)}
        kept = {"invitation": invitation.id, "secret": invitation.secret.hex(), "name": name, **position}
        place, own = staff_place(self.instance), self.person
        keep = seal_record(place, "note", kept, own.signer.auth, [own.identity.recipient])
        body = {
            "id": invitation.id,
            "auth_sha256": invitation.auth_sha256,
            "name": name,
            **position,
            "keep": keep.hex(),
        }
        self.send_json("POST", "/invitations", body).raise_for_status()
        return invitation

    def hold_ceremony(self, keys: PlaceKeys, instance_payload: Mapping[str, Any]) -> httpx.Response:
        """Hold the key ceremony, whatever comes back."""
        person, names = self.person, [*keys.audiences, "root"]
        listed = {
            "member": person.member,
            "name": person.name,
            "recipient": person.identity.recipient.text,
            "verify_key": person.verify_key,
            "role": "coordinator",
            "affiliation": "ngo",
            "audiences": [
                one["id"]
                for one in instance_payload["audiences"]
                if one["direct"] and one["affiliation"] == "ngo"
            ],
        }
        files = {
            "instance": sign_file("instance", instance_payload, keys.root_seed),
            "members/1": self.member_file(keys, listed, None),
            **self.grants(keys, names, person.identity.recipient, "grants"),
            **self.grants(keys, names, keys.recovery.recipient, "recovery"),
            "identity": self.key_file(keys.root, keys.recovery.recipient),
        }
        return self.send_bundle("POST", "/ceremony", {}, files)
