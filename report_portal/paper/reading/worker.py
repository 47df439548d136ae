"""The process that decodes files. They come from anywhere, so it may neither take much nor write anything."""

import json
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

from report_portal.paper.reading.confinement import confine, give_time
from report_portal.paper.reading.crops import crops
from report_portal.paper.reading.decoding import pages
from report_portal.paper.reading.limits import CPU_SECONDS
from report_portal.paper.reading.page import read_page
from report_portal.paper.reading.raster import Raster
from report_portal.paper.reading.refusals import PageRefusedError
from report_portal.paper.reading.report import described, refusal


def serve(pipe: Connection) -> None:
    """Answer requests until the pipe closes.

    A request is JSON `{"first", "pictures"}` and the file's bytes. The answer is, for each page, JSON and as many JPEG
    as its `pictures` names; then `{"end": true}`. Plain bytes both ways: nothing that comes back is ever run.

    Args:
        pipe: to the process that asks.
    """
    confine()
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
        give_time(CPU_SECONDS)
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
