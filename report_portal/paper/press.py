"""Many sheets, set a few at a time in processes that end: until then, the typesetter keeps all that it ever set."""

import io
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final

import pypdfium2 as pdfium

from report_portal.paper.errors import PaperError
from report_portal.paper.geometry import geometry
from report_portal.paper.sheets import Form, Sheet, Slip
from report_portal.web.catalogues import Texts

# 250 MB of Arabic; every sheet more is 4 MB.
AT_ONCE: Final = 50


def fit_form(texts: Texts, slip: Slip) -> tuple[Form, dict[str, Any]]:
    """Fit the form of a language.

    Args:
        texts: of the language.
        slip: what the slips say.

    Returns:
        The form, and its geometry.

    Raises:
        PaperError: `overflow`, or `set` when the process broke off.
    """
    done: tuple[Form, dict[str, Any]] = _done(_fitted, texts, slip)
    return done


def set_sheets(form: Form, sheets: Sequence[Sheet]) -> bytes:
    """Set sheets of a form.

    Args:
        form: in one language.
        sheets: one or more.

    Returns:
        One PDF of two pages a sheet.

    Raises:
        PaperError: `set`.
    """
    parts = (sheets[start : start + AT_ONCE] for start in range(0, len(sheets), AT_ONCE))
    return _joined([_done(_set, form, list(part)) for part in parts])


def _done(work: Callable[..., Any], *given: Any) -> Any:
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            done = pool.submit(work, *given).result()
    except BrokenProcessPool:
        raise PaperError(
            "set", "The typesetter broke off.", "Print fewer at once, or with more memory."
        ) from None
    if isinstance(done, _Refused):
        raise PaperError(*done.said)
    return done


class _Refused:
    """An error's words: errors of three arguments do not come through between processes."""

    def __init__(self, error: PaperError) -> None:
        self.said = (error.code, error.what, error.fix)


def _fitted(texts: Texts, slip: Slip) -> Any:
    try:
        form = Form(texts, slip)
        return form, geometry(form)
    except PaperError as error:
        return _Refused(error)


def _set(form: Form, sheets: list[Sheet]) -> Any:
    try:
        return form.typeset(sheets, measured=False).pdf()
    except PaperError as error:
        return _Refused(error)


def _joined(parts: list[bytes]) -> bytes:
    if len(parts) == 1:
        return parts[0]
    # Into the first, whose data about itself is the typesetter's: a new document would say when it was made.
    whole = pdfium.PdfDocument(parts[0])
    try:
        for part in parts[1:]:
            more = pdfium.PdfDocument(part)
            whole.import_pages(more)
            more.close()
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()
    finally:
        whole.close()
