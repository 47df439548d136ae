"""Many files to pages, each decoded in a worker that may fail without harm."""

import json
import multiprocessing
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from report_portal.paper.reading.limits import (
    FILE_BYTES,
    FILE_SECONDS,
    PAGE_SECONDS,
    PAGES_OF_FILE,
    WALL_SECONDS,
)
from report_portal.paper.reading.refusals import PageRefusedError
from report_portal.paper.reading.report import refusal
from report_portal.paper.reading.worker import serve

_FAILURES: Final = 3
_ANSWER_BYTES: Final = 2**20
_PICTURE_BYTES: Final = 16 * 2**20
_PICTURES: Final = 200
_START_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one page.

    Args:
        number: of the page in its file, from 1.
        page: as `report` describes it.
        pictures: name → JPEG; empty unless asked for.
    """

    number: int
    page: dict[str, Any]
    pictures: dict[str, bytes] = field(repr=False)


class Reader:
    """Reads files, one at a time; a context manager.

    Args:
        with_pictures: give the sheet and its crops too.
    """

    def __init__(self, *, with_pictures: bool = False) -> None:
        self._with_pictures = with_pictures
        self._process: Any = None
        self._pipe: Any = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the worker."""
        self._end()

    def read(self, data: bytes) -> Iterator[Answer]:
        """Read a file.

        Args:
            data: the whole file.

        Yields:
            A page at a time, refused ones too.
        """
        if len(data) > FILE_BYTES:
            yield _refused(1, "too_large")
            return
        number, failures, took = 0, 0, 0.0
        while failures < _FAILURES:
            try:
                self._ask(data, number)
                while True:
                    began = time.monotonic()
                    answer = self._answer(number + 1)
                    took += time.monotonic() - began
                    if answer is None:
                        return
                    if number >= PAGES_OF_FILE or took > FILE_SECONDS + PAGE_SECONDS * number:
                        yield _refused(number + 1, "too_many_pages")
                        self._end()
                        return
                    number += 1
                    yield answer
            except TimeoutError:
                code = "too_slow"
            except (EOFError, OSError, ValueError, KeyError, TypeError):
                code = "too_slow" if self._ran_out_of_time() else "unreadable"
            # The page that broke the worker is refused; the next worker goes on after it.
            self._end()
            number, failures = number + 1, failures + 1
            yield _refused(number, code)

    def _ask(self, data: bytes, first: int) -> None:
        if self._process is None or not self._process.is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        self._pipe.send_bytes(json.dumps({"first": first, "pictures": self._with_pictures}).encode())
        self._pipe.send_bytes(data)

    def _answer(self, number: int) -> Answer | None:
        if not self._pipe.poll(WALL_SECONDS + _START_SECONDS):
            raise TimeoutError
        page = json.loads(self._pipe.recv_bytes(_ANSWER_BYTES))
        if page.get("end"):
            return None
        names = page.pop("pictures")[:_PICTURES]
        return Answer(number, page, {name: self._pipe.recv_bytes(_PICTURE_BYTES) for name in names})

    def _ran_out_of_time(self) -> bool:
        self._process.join(1)
        return bool(self._process.exitcode == -getattr(signal, "SIGXCPU", 0))

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._pipe.close()
            self._process = None


def _refused(number: int, code: str) -> Answer:
    return Answer(number, refusal(PageRefusedError(code)), {})


def read_all(files: Iterable[bytes], *, with_pictures: bool = False) -> Iterator[tuple[int, Answer]]:
    """Read files one after another.

    Args:
        files: their bytes, made as they are needed.
        with_pictures: give sheets and crops too.

    Yields:
        The file's place, from 0, and a page of it.
    """
    with Reader(with_pictures=with_pictures) as reader:
        for place, data in enumerate(files):
            for answer in reader.read(data):
                yield place, answer
