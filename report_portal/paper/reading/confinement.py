"""Keeping a process that decodes files from strangers within bounds: little memory, little time, nothing written."""

import os
import sys

import cv2

from report_portal.paper.reading.limits import MEMORY_BYTES

try:
    import resource
except ModuleNotFoundError:  # pragma: no cover - Windows: sizes and time are still bounded
    resource = None  # type: ignore[assignment] # Windows has none


def confine() -> None:
    """Bound this process for good: memory, and files, of which it can write none."""
    cv2.setNumThreads(1)
    # Decoders write warnings with parts of files in them.
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stderr.fileno() if sys.stderr else 2)
    os.close(sink)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def give_time(seconds: int) -> None:
    """Let this process compute for so many seconds from now on; then the system ends it.

    Args:
        seconds: of computing, not of waiting.
    """
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (round(used.ru_utime + used.ru_stime) + seconds, hard))
