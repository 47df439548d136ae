"""New epochs of audiences' keys, and the removal of members, as coordinators' browsers make them."""

from typing import Any

from triage_kit import Office

from report_portal.cli.demo.desk import Desk
from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.crypto.signed import sign_file


def renewed(office: Office, desk: Desk, *epochs: str) -> dict[str, Any]:
    """The payload of the next instance file, with new keys for some audiences."""
    payload = office.payload(desk)
    payload["version"] = office.instance(desk).version + 1
    for audience in payload["audiences"]:
        if audience["id"] in epochs:
            office.keys.audiences[audience["id"]] = HybridIdentity.generate()
            audience["epoch"] += 1
            audience["recipient"] = office.keys.audiences[audience["id"]].recipient.text
    return payload


def removal(office: Office, ana: Desk, name: str, *epochs: str) -> dict[str, bytes]:
    """What a coordinator's browser sends to remove somebody, with new keys for some audiences."""
    member = office.people[name].member
    row = next(one for one in ana.get("/members")["members"] if one["member"] == member)
    files = {"member": ana.member_file(office.keys, row, ana.chain_head(), "removed")}
    if epochs:
        files["instance"] = sign_file("instance", renewed(office, ana, *epochs), office.keys.root_seed)
        holders = {one["member"]: one["recipient"] for one in ana.get("/members")["members"]}
        for person in office.people.values():
            row = next(
                (one for one in ana.get("/members")["members"] if one["member"] == person.member), None
            )
            if row is None or person.member == member or row["status"] != "active":
                continue
            wanted = epochs if row["role"] == "coordinator" else [e for e in epochs if e in row["audiences"]]
            assert holders[person.member] == person.identity.recipient.text
            prefix = f"grants/{person.member}"
            files |= ana.grants(office.keys, list(wanted), person.identity.recipient, prefix, 2)
        files |= ana.grants(office.keys, list(epochs), office.keys.recovery.recipient, "recovery", 2)
    return files
