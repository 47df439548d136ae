"""Public files go out in the smallest form that was asked for."""

import gzip

import brotli
import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from report_portal.web.packing import packed_answer

CONTENT = b"the same words again and again " * 40


def _asking(accepted: str | None) -> Request:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    return Request(EnvironBuilder(headers=headers).get_environ())


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
        (None, None),
    ],
)
def test_the_coding_that_was_asked_for(accepted: str | None, coding: str | None) -> None:
    answer = packed_answer(_asking(accepted), CONTENT, "application/octet-stream")
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(answer.get_data()) == CONTENT
    assert coding is None or len(answer.get_data()) < len(CONTENT) / 4
