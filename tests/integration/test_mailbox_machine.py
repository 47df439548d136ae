"""Reporters in any order: send, retry, read, write, change the code, attach, withdraw, and the term that ends it all.

A model of a few lines says what the server must answer; Hypothesis looks for an order of events in which it does not.
`make fuzz` runs many more of them (MACHINE_EXAMPLES).
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from intake_kit import BUNDLE, Sender, change, envelope, put_in_force
from sqlalchemy import func, select, update

from report_portal.config import Settings
from report_portal.crypto.bundle import read_bundle
from report_portal.intake.app import create_app
from report_portal.store import Store, open_store
from report_portal.store.database import sqlite_url
from report_portal.store.items import ItemRow, add_item
from report_portal.store.retention import forget_ended
from report_portal.store.schema import OUT, items, reports
from report_portal.store.upgrade import upgrade

TERM_DAYS = 180
KEPT, KNOWN = 201, 200


@dataclass
class Story:
    """What one person did, and what the server must know of it."""

    sender: Sender
    bodies: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    files: int = 0
    old_codes: list[tuple[Sender, bytes]] = field(default_factory=list)
    withdrawn: bool = False
    ended: bool = False

    @property
    def next(self) -> int:
        return len(self.bodies) + 1


@pytest.fixture(scope="module")
def migrated() -> Iterator[Path]:
    """A data folder at the newest migration, to be copied for every run."""
    folder = Path(tempfile.mkdtemp(prefix="machine"))
    upgrade(sqlite_url(folder))
    yield folder
    shutil.rmtree(folder)


class Mailboxes(RuleBasedStateMachine):
    """The public application on a real store, beside the model."""

    template: Path
    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copytree(self.template, self.folder, dirs_exist_ok=True)
        self.store: Store = open_store(sqlite_url(self.folder), self.folder)
        put_in_force(self.store)
        app = create_app(Settings(data=self.folder, work_budget=1_000_000_000), self.store)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self.client = app.test_client()
        self.stories: list[Story] = []

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def post(self, path: str, body: bytes, sender: Sender | None = None) -> Any:
        headers = BUNDLE | (sender.headers if sender else {})
        answer = self.client.post(f"/api/v1/{path}", data=body, headers=headers)
        assert answer.status_code < 500, answer.data
        return answer

    @rule(target=people, padded=st.sampled_from([4096, 65536]))
    def send(self, padded: int) -> Story:
        story = Story(Sender())
        story.bodies.append(story.sender.report(padded))
        assert self.post("reports", story.bodies[0]).status_code == KEPT
        self.stories.append(story)
        return story

    @rule(story=people)
    def send_again(self, story: Story) -> None:
        answer = self.post("reports", story.bodies[0])
        if story.ended:
            # Nothing is left by which it could be known: it is a new report.
            assert answer.status_code == KEPT
            story.ended, story.withdrawn, story.old_codes = False, False, []
            story.bodies, story.answers, story.files = story.bodies[:1], [], 0
            story.sender = self.first_sender(story)
        elif story.withdrawn:
            # Its files are gone, and with them what a retry is known by; its place stays taken.
            assert answer.json["code"] == "sequence-taken"
        else:
            assert answer.status_code == KNOWN

    def first_sender(self, story: Story) -> Sender:
        meta = read_bundle(story.bodies[0]).meta
        return self.secrets[meta["mailbox"]]

    @property
    def secrets(self) -> dict[str, Sender]:
        if not hasattr(self, "_secrets"):
            self._secrets: dict[str, Sender] = {}
        for story in self.stories:
            for sender in (story.sender, *(old for old, _ in story.old_codes)):
                self._secrets[sender.mailbox.hex()] = sender
        return self._secrets

    @rule(story=people)
    def send_something_else_under_the_same_name(self, story: Story) -> None:
        first = self.first_sender(story)
        other = next(body for body in map(first.report, (8192, 16384)) if body != story.bodies[0])
        answer = self.post("reports", other)
        if story.ended:
            assert answer.status_code == KEPT
            story.bodies, story.answers, story.files = [other], [], 0
            story.ended, story.withdrawn, story.old_codes, story.sender = False, False, [], first
        else:
            assert answer.json["code"] == "sequence-taken"

    @rule(story=people, ahead=st.integers(0, 2), seed=st.integers(0, 3), attach=st.booleans())
    def write(self, story: Story, ahead: int, seed: int, *, attach: bool) -> None:
        uploads = [self.upload()] if attach else []
        named = [{"id": one.hex(), "sha256": digest.hex()} for one, digest in uploads]
        body = story.sender.later(story.next + ahead, seed=seed, uploads=named)
        answer = self.post("mailbox/messages", body, story.sender)
        if story.ended:
            assert answer.json["code"] == "nothing-here"
        elif story.withdrawn:
            assert answer.json["code"] == "withdrawn"
        elif ahead:
            assert answer.json["code"] == "sequence-gap"
        else:
            assert answer.status_code == KEPT
            story.bodies.append(body)
            story.files += len(uploads)

    def upload(self) -> tuple[bytes, bytes]:
        name, content = secrets.token_bytes(16), envelope(1, 4096)
        half = len(content) // 2
        for start, part in ((0, content[:half]), (half, content[half:])):
            headers = {
                "Upload-Id": name.hex(),
                "Upload-Offset": str(start),
                "Upload-Length": str(len(content)),
            }
            headers["Content-Type"] = "application/octet-stream"
            for _ in range(2):
                answer = self.client.post("/api/v1/uploads", data=part, headers=headers)
                # The second time, another part is due.
                assert answer.status_code in {200, 409}
        return name, sha256(content).digest()

    @precondition(lambda self: any(len(story.bodies) > 1 for story in self.stories))
    @rule(story=people)
    def write_the_last_again(self, story: Story) -> None:
        if len(story.bodies) == 1 or story.ended or story.withdrawn:
            return
        if "mailbox" in read_bundle(story.bodies[-1]).meta:
            return
        assert self.post("mailbox/messages", story.bodies[-1], story.sender).status_code == KNOWN
        other = story.sender.later(len(story.bodies), seed=99)
        assert self.post("mailbox/messages", other, story.sender).json["code"] == "sequence-taken"

    @rule(story=people)
    def change_the_code(self, story: Story) -> None:
        new = Sender()
        body = change(story.sender, new, story.next)
        answer = self.post("mailbox/code", body, story.sender)
        if story.ended:
            assert answer.json["code"] == "nothing-here"
        elif story.withdrawn:
            assert answer.json["code"] == "withdrawn"
        else:
            assert answer.status_code == KEPT
            assert self.post("mailbox/code", body, story.sender).status_code == KNOWN
            self.secrets[story.sender.mailbox.hex()] = story.sender
            story.old_codes.append((story.sender, body))
            story.sender = new
            story.bodies.append(body)

    @rule(story=people)
    def withdraw(self, story: Story) -> None:
        body = story.sender.later(story.next)
        answer = self.post("mailbox/withdrawal", body, story.sender)
        if story.ended:
            assert answer.json["code"] == "nothing-here"
        elif story.withdrawn:
            assert answer.json["code"] in {"withdrawn", "sequence-taken", "sequence-gap"}
        else:
            assert answer.status_code == KEPT
            assert self.post("mailbox/withdrawal", body, story.sender).status_code == KNOWN
            story.bodies.append(body)
            story.withdrawn, story.answers = True, []

    @rule(story=people, size=st.sampled_from([4096, 65536]))
    def staff_answer(self, story: Story, size: int) -> None:
        if story.ended or story.withdrawn:
            return
        first = self.first_sender(story)
        story.answers.append(envelope(3, size, len(story.answers)))
        number, placed = len(story.answers), {"answer": self.store.place(story.answers[-1])}
        row = ItemRow(first.mailbox, OUT, number, secrets.token_bytes(32), "2026-01-02")

        def act(connection: Any) -> None:
            add_item(connection, row, placed)
            mine = reports.c.mailbox == first.mailbox
            connection.execute(update(reports).where(mine).values(out_sequence=number))

        self.store.write(act)

    @rule(story=people)
    def the_term_passes(self, story: Story) -> None:
        """The case is closed, or was withdrawn, and its days are over."""
        first = self.first_sender(story).mailbox
        day = (datetime.now(UTC) - timedelta(days=TERM_DAYS + 1)).date().isoformat()
        ends = update(reports).where(reports.c.mailbox == first).values(closed=day, moved=day)
        self.store.write(lambda connection: connection.execute(ends))
        _, names = self.store.write(partial(forget_ended, ledger=self.store.ledger, days=TERM_DAYS))
        self.store.blobs.delete(names)
        story.ended = True

    @invariant()
    def everybody_reads_what_is_theirs_and_nobody_else(self) -> None:
        for story in self.stories:
            answer = self.client.get("/api/v1/mailbox", headers=story.sender.headers)
            if story.ended:
                assert answer.json["code"] == "nothing-here"
                continue
            assert answer.status_code == KNOWN
            bundle = read_bundle(answer.data)
            assert bundle.meta["in_sequence"] == len(story.bodies)
            assert bool(bundle.meta["withdrawn"]) == story.withdrawn
            outs = [bundle.files[f"out/{one['sequence']}"] for one in bundle.meta["out"]]
            assert outs == story.answers
            assert bundle.files["state"] == read_bundle(story.bodies[-1]).files["state"]
            for old, _ in story.old_codes:
                closed = self.client.get("/api/v1/mailbox", headers=old.headers)
                assert closed.json["code"] == "nothing-here"
            wrong = Sender()
            wrong.mailbox = story.sender.mailbox
            assert self.client.get("/api/v1/mailbox", headers=wrong.headers).status_code == 404

    @invariant()
    def nothing_is_kept_twice_or_left_behind(self) -> None:
        there = [story for story in self.stories if not story.ended]
        with self.store.read() as connection:
            count = connection.execute(select(func.count()).select_from(reports)).scalar_one()
            rows = connection.execute(select(func.count()).select_from(items)).scalar_one()
        assert count == len(there)
        if not there:
            assert rows == 0


def test_no_order_of_events_surprises_the_server(migrated: Path) -> None:
    machine = type("OnThisFolder", (Mailboxes,), {"template": migrated})
    examples = int(os.environ.get("MACHINE_EXAMPLES", "10"))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            # To shorten what was found takes longer than a run of all tests may.
            phases=(Phase.generate,) if "MACHINE_EXAMPLES" not in os.environ else tuple(Phase),
        ),
    )
