"""Picture files to pages; size is looked at before a pixel is decoded."""

import io
import warnings
from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from report_portal.paper.reading.limits import LONG_SIDE, PAGES_OF_FILE, PIXELS, SIDE_PIXELS
from report_portal.paper.reading.raster import Grey, Raster, shrunk, two_tones
from report_portal.paper.reading.refusals import PageRefusedError

_FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_ORIENTATION: Final = 0x0112
_SIXTEEN_BIT: Final = ("I;16", "I;16B", "I;16L", "I")


def is_heic(data: bytes) -> bool:
    """Tell whether bytes begin as HEIC does."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def picture_pages(data: bytes, first: int = 0) -> Iterator[Raster | PageRefusedError]:
    """Decode a picture file; only TIFF has more than one page.

    Args:
        data: the whole file.
        first: pages to leave out at the beginning.

    Yields:
        A page, or why it is not read.
    """
    formats: tuple[str, ...] = _FORMATS
    if is_heic(data):
        import pi_heif  # noqa: PLC0415 - a second codec library only where one is needed

        pi_heif.register_heif_opener()
        formats = ("HEIF",)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        yield PageRefusedError("kind")
        return
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        yield PageRefusedError("too_large")
        return
    with picture:
        # Opened once: finding the last page from the first anew for each page takes a page's time squared.
        for number in range(first, first + 1 if picture.format != "TIFF" else first + PAGES_OF_FILE + 1):
            try:
                if not _turned_to(picture, number):
                    return
            except MemoryError:
                yield PageRefusedError("too_large")
                return
            except Exception:  # noqa: BLE001 - decoders raise whatever damaged files make them raise
                yield PageRefusedError("unreadable")
                return
            yield _page(picture)


def _turned_to(picture: Image.Image, number: int) -> bool:
    if picture.format != "TIFF":
        return number == 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture.seek(number)
    except EOFError:
        return False
    return True


def _page(picture: Image.Image) -> Raster | PageRefusedError:
    width, height = picture.size
    if width * height > PIXELS or max(width, height) > SIDE_PIXELS:
        return PageRefusedError("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one_bit = picture.mode == "1"
            grey = _grey(picture)
    except MemoryError:
        return PageRefusedError("too_large")
    except Exception:  # noqa: BLE001 - decoders raise whatever damaged files make them raise
        return PageRefusedError("unreadable")
    return Raster(shrunk(grey, LONG_SIDE), one_bit or two_tones(grey))


def _grey(picture: Image.Image) -> Grey:
    if picture.format == "JPEG":
        share = LONG_SIDE / max(picture.size)
        # JPEG decodes luma alone, and smaller, for much less work.
        picture.draft("L", (round(picture.width * min(1, share)), round(picture.height * min(1, share))))
    # Without a turn, this would only copy.
    upright = picture.getexif().get(_ORIENTATION, 1) == 1
    turned = picture if upright else ImageOps.exif_transpose(picture)
    if turned.mode in _SIXTEEN_BIT:
        deep = np.asarray(turned).astype(np.int64)
        return np.asarray(np.clip(deep >> 8, 0, 255), np.uint8)
    if turned.has_transparency_data:
        clear = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return np.array(turned.convert("L"), np.uint8)
