"""Many sheets at once, in memory that does not grow with their number."""

import os
import re
import threading
import time
from contextlib import suppress
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from report_portal.paper.errors import PaperError
from report_portal.paper.press import AT_ONCE, fit_form, set_sheets
from report_portal.paper.sheets import Sheet, Slip
from report_portal.web.catalogues import Texts, load_texts

SLIP = Slip("example.org", "", 3)
SHEETS = [Sheet(f"{n:016x}", f"{n:024}") for n in range(2 * AT_ONCE + 1)]
# One part of fifty takes 250 MiB; all of these at once would take 400, and 5,000 where each is measured again.
MOST_MIB = 350


def test_many_sheets_are_one_file_in_bounded_memory() -> None:
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            most[0] = max(most[0], *map(held, children()), 0)
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    form, places = fit_form(load_texts("en"), SLIP)
    assert places["language"] == "en"
    watcher.start()
    before = held(os.getpid())
    try:
        pdf = set_sheets(form, SHEETS)
    finally:
        over.set()
        watcher.join()
    document = pdfium.PdfDocument(pdf)
    assert len(document) == 2 * len(SHEETS)
    # Each sheet has its own code, in its place, also where parts were joined.
    for n in (0, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE):
        words = document[2 * n].get_textpage().get_text_range()
        assert SHEETS[n].code is not None
        assert SHEETS[n].code[-4:] in words
        assert SHEETS[n].form.upper()[4:8] in words
    assert set(re.findall(rb"D:\d{8,14}", pdf)) <= {b"D:20260101000000"}
    assert 0 < most[0] < MOST_MIB
    assert held(os.getpid()) - before < MOST_MIB / 4


def test_words_that_do_not_fit_are_told_from_the_other_process() -> None:
    texts = load_texts("en")
    wordy = Texts("en", texts.under("") | {"option.work_problem.not_paid": "word " * 600})
    with pytest.raises(PaperError, match="does not fit on its sheet in en") as error:
        fit_form(wordy, SLIP)
    assert error.value.code == "overflow"


def children() -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        # Threads of whatever ran before in this process end meanwhile.
        with suppress(OSError):
            found += [int(pid) for pid in (task / "children").read_text("ascii").split()]
    return found


def held(pid: int) -> int:
    """Give how much memory a process holds, in MiB."""
    try:
        # Between its birth and its own program, a child still counts as holding what its parent holds.
        own = pid == os.getpid() or b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        said = Path(f"/proc/{pid}/status").read_text("ascii") if own else ""
    except OSError:
        return 0
    return int(said.split("VmRSS:")[1].split()[0]) >> 10 if "VmRSS:" in said else 0
