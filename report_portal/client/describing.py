"""A mailbox as plain data, for the terminal to print."""

from collections.abc import Mapping
from typing import Any

from report_portal.crypto.opening.mailbox import Mailbox


def described(mailbox: Mailbox) -> dict[str, Any]:
    """Give a mailbox as plain data: the reporter's state, what staff wrote, and who has received what."""
    state = None if mailbox.state is None else mailbox.state.members()
    if state is not None:
        del state["last"]
        # Secret keys of codes that were left are for reading alone.
        del state["former"]
    return {
        "received": mailbox.received,
        "withdrawn": mailbox.withdrawn,
        "state": state,
        "state_problem": mailbox.state_problem,
        "thread": [_item(item.sequence, item.head, item.problem) for item in mailbox.thread],
        "handed_on": [
            {"audience": item.head["audience"], "parts": item.head["parts"], "day": item.head["day"]}
            for item in mailbox.thread
            if item.head is not None and item.head["kind"] == "release_notice"
        ],
    }


_SHOWN = ("text", "locale", "canned", "asks", "status", "outcome", "audience", "parts", "from", "day")


def _item(sequence: int, head: Mapping[str, Any] | None, problem: str | None) -> dict[str, Any]:
    if head is None:
        return {"sequence": sequence, "refused": str(problem)}
    return {"sequence": sequence, "kind": head["kind"]} | {
        name: head[name] for name in _SHOWN if name in head
    }
