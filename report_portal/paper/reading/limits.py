"""How much one file, page or batch may cost."""

from typing import Final

FILE_BYTES: Final = 128 * 2**20
FILES: Final = 2000
PAGES_OF_FILE: Final = 1000
# A3 at 600 dpi is 70 million.
PIXELS: Final = 89_000_000
SIDE_PIXELS: Final = 30_000
# What is left of a larger page; A4 at 300 dpi is 3508 long.
LONG_SIDE: Final = 4200
# PDF pages are drawn this long whatever size they claim: A4 at 222 dpi.
PDF_LONG_SIDE: Final = 2600
MEMORY_BYTES: Final = 2 * 2**30
CPU_SECONDS: Final = 15
WALL_SECONDS: Final = 30
# What a file may take to read: this, and as much again for each of its pages.
FILE_SECONDS: Final = 60
PAGE_SECONDS: Final = 2
