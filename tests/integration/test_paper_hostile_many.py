"""Hundreds of hostile files through the process that decodes: refused with a reason, in bounded memory and time."""

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hostile.case import SECRET, Hostile
from hostile.documents import hostile_documents
from hostile.drawn import hostile_drawn
from hostile.pictures import hostile_pictures
from hostile.sheets import hostile_sheets
from hostile.words import CODE
from paper_desk import CROSSES, FORM, crossed

from report_portal.paper.reading import worker
from report_portal.paper.reading.batch import Answer, Reader
from report_portal.paper.reading.limits import MEMORY_BYTES
from report_portal.paper.reading.refusals import REASONS

SEED = 20_261_126
FEWEST = 300
HURRIED_SECONDS = 2
# On a machine with much else to do.
SLOWEST_SECONDS = 60


GROUPS: dict[str, Callable[[], Iterator[Hostile]]] = {
    "sheets": lambda: hostile_sheets(SEED),
    "pictures": hostile_pictures,
    "documents": hostile_documents,
    "drawn": hostile_drawn,
}


@cache
def files(group: str) -> list[Hostile]:
    return list(GROUPS[group]())


def hurried(pipe: Connection) -> None:
    """Serve as the worker does, with less patience: what would take for ever is stopped the same way, sooner."""
    worker.CPU_SECONDS = HURRIED_SECONDS
    worker.serve(pipe)


def status(reader: Reader) -> Path | None:
    return None if reader._process is None else Path(f"/proc/{reader._process.pid}")


def most(reader: Reader) -> int:
    """Give the most memory that the worker held since it was last told to forget, in bytes."""
    process = status(reader)
    try:
        said = (process / "status").read_text("ascii") if process else ""
    except OSError:
        # It ended on this file, within the limit that its system keeps it to.
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    return int(found[1]) * 1024 if found else 0


def forget(reader: Reader) -> None:
    process = status(reader)
    if process is not None and process.exists():
        (process / "clear_refs").write_text("5", "ascii")


def faults(file: Hostile, answers: list[Answer]) -> Iterator[str]:
    """Say what came of a file that must not have come of it."""
    told = json.dumps([one.page for one in answers])
    if SECRET in told or CODE in told:
        yield "its words came out"
    if not 1 <= len(answers) <= file.pages or [one.number for one in answers] != list(
        range(1, len(answers) + 1)
    ):
        yield f"{len(answers)} answers"
    boxes = crossed().places["boxes"]
    true = {(boxes[place]["question"], boxes[place]["option"]) for place in CROSSES}
    for one in answers:
        refused = one.page["refused"]
        code = refused["code"] if refused else "read"
        if code not in file.may:
            yield f"{code}, not {sorted(file.may)[:6]}"
        if refused:
            if one.pictures or not refused["what"] or REASONS[code] != (refused["what"], refused["fix"]):
                yield f"{code} with pictures, or without a reason"
        elif (one.page["form"], one.page["page"]) != (FORM, 1):
            yield "another form"
        elif (
            sure := {(b["question"], b["option"]) for b in one.page["boxes"] if b["state"] == "marked"} - true
        ):
            yield f"marks that nobody made: {sure}"


def test_there_are_hundreds_and_each_is_another() -> None:
    made = [file for group in GROUPS for file in files(group)]
    assert len({file.name for file in made}) == len(made)
    assert len({hashlib.sha256(file.data).digest() for file in made}) >= FEWEST


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_files_are_refused_in_bounded_memory_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], group: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("report_portal.paper.reading.batch.serve", hurried)
    wrong: list[str] = []
    took: dict[str, float] = {}
    memory: dict[str, int] = {}
    came: Counter[str] = Counter()
    with Reader(with_pictures=True) as reader:
        for file in files(group):
            began, answers = time.monotonic(), []
            memory[file.name] = 0
            for answer in reader.read(file.data):
                answers.append(answer)
                if len(answers) % 100 == 1:
                    memory[file.name] = max(memory[file.name], most(reader))
            took[file.name] = time.monotonic() - began
            came.update(one.page["refused"]["code"] if one.page["refused"] else "read" for one in answers)
            wrong += [f"{file.name}: {fault}" for fault in faults(file, answers)]
            forget(reader)
    slowest, largest = (max(of, key=of.__getitem__) for of in (took, memory))
    with capsys.disabled():
        print(  # noqa: T201 - figures for the README
            f"\n{group}: {len(took)} files, {sum(took.values()):.0f} s, the slowest {slowest} {took[slowest]:.1f} s; "
            f"most memory {memory[largest] >> 20} MiB at {largest}; {dict(came)}"
        )
    assert not wrong, "\n".join(wrong)
    assert 0 < memory[largest] < MEMORY_BYTES
    assert took[slowest] < SLOWEST_SECONDS
    assert not list(tmp_path.iterdir())
