"""Papers that are no sheets, such as a lease: drawn anew as grey pictures, so that no metadata is left in them.

Decoding happens in a process of its own that may take little and write nothing, as for sheets.
"""

import multiprocessing
from multiprocessing.connection import Connection
from typing import Final

import cv2

from report_portal.paper.reading.confinement import confine, give_time
from report_portal.paper.reading.decoding import pages
from report_portal.paper.reading.limits import CPU_SECONDS, WALL_SECONDS
from report_portal.paper.reading.raster import Raster, shrunk

# Small print of a contract stays readable: A4 at about 215 dpi.
_LONG_SIDE: Final = 2500
_QUALITY: Final = 80
_PICTURE_BYTES: Final = 16 * 2**20


def drawn(data: bytes, numbers: list[int]) -> dict[int, bytes]:
    """Draw pages of a file.

    Args:
        data: the whole file.
        numbers: of pages, from 1, rising.

    Returns:
        Page number → JPEG; pages that cannot be drawn are left out.
    """
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    found: dict[int, bytes] = {}
    try:
        ours.send_bytes(",".join(map(str, numbers)).encode())
        ours.send_bytes(data)
        for number in numbers:
            if not ours.poll(2 * WALL_SECONDS):
                break
            picture = ours.recv_bytes(_PICTURE_BYTES)
            if picture:
                found[number] = picture
    except (EOFError, OSError):
        # What came before the damaged page counts.
        pass
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    return found


def _serve(pipe: Connection) -> None:
    confine()
    give_time(4 * CPU_SECONDS)
    numbers = [int(one) for one in pipe.recv_bytes().decode().split(",")]
    data = pipe.recv_bytes()
    decoded = enumerate(pages(data, numbers[0] - 1), start=numbers[0])
    for number, raster in decoded:
        if number in numbers:
            pipe.send_bytes(_picture(raster) if isinstance(raster, Raster) else b"")
        if number >= numbers[-1]:
            return


def _picture(raster: Raster) -> bytes:
    small = shrunk(raster.grey, _LONG_SIDE)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
