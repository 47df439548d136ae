"""Why a page is not read, and what to do about it."""

from typing import Final

# Code → (what, fix). Nothing of the page's own words is ever part of these.
REASONS: Final = {
    "blank": ("The page is blank.", "Nothing to do: blank backs are skipped."),
    "foreign": ("This is not one of our sheets.", "Attach it as a paper if it belongs to a report."),
    "slip": (
        "A slip with a code is in the picture. The code belongs to the person alone.",
        "Give the slip back. Scan what else is in the picture again, without it.",
    ),
    "qr": ("The square code of the sheet cannot be read.", "Scan again, flat, in grey, at 300 dpi."),
    "unknown_version": ("This sheet's form is not known here.", "Update the program, then read it again."),
    "markers": ("A corner of the sheet is missing.", "Scan again with all four corner marks in the picture."),
    "two_sheets": ("More than one sheet is in the picture.", "Scan one side of one sheet at a time."),
    "mixed": (
        "Corner marks and square code belong to different pages.",
        "Scan one sheet at a time, uncovered.",
    ),
    "too_small": ("The picture is too coarse.", "Scan at 200 dpi or more, or hold the phone nearer."),
    "too_faint": ("The print is too faint.", "Scan again darker, in grey, at 300 dpi."),
    "outlines": ("The boxes are not where they must be.", "Lay the sheet flat and scan again."),
    "dirty": ("The picture is too dark or too grainy.", "Scan again in grey, without shadow."),
    "one_bit": (
        "The scan is black and white only, so faint marks are lost.",
        "Choose grey or colour, then scan again.",
    ),
    "unreadable": ("The file is damaged or no picture.", "Scan again."),
    "kind": ("This kind of file is not read.", "Use PDF, JPEG, PNG, TIFF, WebP or HEIC."),
    "too_large": ("The file or the picture is too large.", "Scan at 300 dpi, fewer pages a file."),
    "too_many_pages": ("The file has too many pages.", "Split it; pages after this one were not read."),
    "locked": ("The file is locked by a password.", "Save it without a password."),
    "too_slow": ("The page took too long to read.", "Scan again."),
    "too_many_files": (
        "There are too many files.",
        "Read fewer at once; files after this one were not read.",
    ),
}


class PageRefusedError(Exception):
    """A page is not read.

    Args:
        code: one of `REASONS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code][0])
        self.code = code
        self.what, self.fix = REASONS[code]
