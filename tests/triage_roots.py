"""A new root, as a coordinator's browser makes it."""

import json
import secrets
from typing import Any

from triage_kit import PLACE, Office

from report_portal.cli.demo.desk import Desk
from report_portal.cli.demo.people import PlaceKeys
from report_portal.crypto.root_chain import RootRecord
from report_portal.crypto.signed import sign_file


def next_root(office: Office) -> PlaceKeys:
    """The same keys under a root of its own."""
    old = office.keys
    return PlaceKeys(secrets.token_bytes(32), dict(old.audiences), old.recovery)


def record_of(office: Office, desk: Desk, new: PlaceKeys, **changes: Any) -> RootRecord:
    """The record that leads from the office's root to a new one."""
    records = [name for name in desk.me().files if name.startswith("roots/")]
    members = {
        "instance": PLACE.instance,
        "number": len(records) + 1,
        "former": office.keys.root,
        "verify_key": new.root,
        "version": office.instance(desk).version + 1,
        "head": desk.chain_head(),
        "day": desk.today.isoformat(),
    }
    return RootRecord(**(members | changes))


def new_root(office: Office, desk: Desk, new: PlaceKeys) -> dict[str, bytes]:
    """Everything that is sent to put a new root in force."""
    record = record_of(office, desk, new)
    payload = json.loads(desk.me().files["instance"].partition(b"\n")[2]) | {"version": record.version}
    files = {
        "root": record.sign(office.keys.root_seed, new.root_seed),
        "instance": sign_file("instance", payload, new.root_seed),
        "identity": desk.key_file(new.root),
    }
    for account in desk.get("/members")["members"]:
        if account["role"] == "coordinator" and account["status"] == "active":
            recipient = office.people[account["name"]].identity.recipient
            files |= desk.grants(new, ["root"], recipient, f"grants/{account['member']}")
    return files | desk.grants(new, ["root"], new.recovery.recipient, "recovery")


def change_root(office: Office) -> PlaceKeys:
    """Ask as one coordinator, carry out as the other; the office goes on under the new root. Returns the old keys."""
    ana, mihai = office.signed_in("ana.coordinator"), office.signed_in("mihai.coordinator")
    ana.send_json("POST", "/root-change", ana.proof()).raise_for_status()
    old, new = office.keys, next_root(office)
    files = new_root(office, mihai, new)
    mihai.send_bundle("POST", "/root", mihai.proof(), files).raise_for_status()
    office.keys = new
    return old
