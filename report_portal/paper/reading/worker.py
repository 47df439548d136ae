"""The process that decodes files. They come from anywhere, so it may neither take much nor write anything."""

import json
import os
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import cv2

from report_portal.paper.reading.crops import crops
from report_portal.paper.reading.decoding import pages
from report_portal.paper.reading.limits import CPU_SECONDS, MEMORY_BYTES
from report_portal.paper.reading.page import read_page
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError
from report_portal.paper.reading.report import described, refusal

try:
    import resource
except ModuleNotFoundError:  # pragma: no cover - Windows: sizes and time are still bounded
    resource = None  # type: ignore[assignment] # Windows has none


def serve(pipe: Connection) -> None:
    """Answer requests until the pipe closes.

    A request is JSON `{"first", "pictures"}` and the file's bytes. The answer is, for each page, JSON and as many JPEG
    as its `pictures` names; then `{"end": true}`. Plain bytes both ways: nothing that comes back is ever run.

    Args:
        pipe: to the process that asks.
    """
    _confine()
    while True:
        try:
            asked, data = json.loads(pipe.recv_bytes()), pipe.recv_bytes()
        except EOFError:
            return
        for described_page, pictures in _answers(
            data, int(asked["first"]), with_pictures=bool(asked["pictures"])
        ):
            pipe.send_bytes(
                json.dumps(described_page | {"pictures": [name for name, _ in pictures]}).encode()
            )
            for _, picture in pictures:
                pipe.send_bytes(picture)
        pipe.send_bytes(b'{"end": true}')


def _answers(
    data: bytes, first: int, *, with_pictures: bool
) -> Iterator[tuple[dict[str, Any], list[tuple[str, bytes]]]]:
    decoded = pages(data, first)
    while True:
        _more_time()
        try:
            raster = next(decoded)
            if isinstance(raster, PageRefusedError):
                raise raster  # noqa: TRY301 - one way to tell of all refusals
            yield _read(raster, with_pictures=with_pictures)
        except StopIteration:
            return
        except PageRefusedError as error:
            yield refusal(error), []
        except MemoryError:
            yield refusal(PageRefusedError("too_large")), []
        except Exception:  # noqa: BLE001 - whatever a hostile file brought about, its words stay here
            yield refusal(PageRefusedError("unreadable")), []


def _read(raster: Raster, *, with_pictures: bool) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    read = read_page(raster)
    return described(read), list(crops(read)) if with_pictures else []


def _confine() -> None:
    cv2.setNumThreads(1)
    # Decoders write warnings with parts of files in them.
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stderr.fileno() if sys.stderr else 2)
    os.close(sink)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _more_time() -> None:
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (round(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))
