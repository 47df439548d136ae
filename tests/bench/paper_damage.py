"""What scanners, copiers, printers and phones do to a sheet."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from .paper_blank import DPI, MM, Grey

SCANS = (
    "plain",
    "slanted",
    "upside_down",
    "sideways",
    "faint_copy",
    "scaled",
    "clipped",
    "jpeg_40",
    "noisy",
    "shadowed",
)
PHOTOS = ("photo", "photo_shadow", "photo_bent")
ALL = (*SCANS, *PHOTOS)


@dataclass(frozen=True)
class Damaged:
    data: bytes
    dpi: int


def damage(grey: Grey, how: str, random: np.random.Generator, dpi: int | None = None) -> Damaged:
    """Damage a page and put it into a file.

    Args:
        grey: at 300 dpi.
        how: one of `ALL`.
        random: what decides all else.
        dpi: of a scan; drawn when None.
    """
    dpi = dpi or int(random.choice([150, 200, 300]))
    if how in PHOTOS:
        return Damaged(_jpeg(_photo(grey, how, random), int(random.integers(55, 88))), 0)
    page = _scan(grey, how, dpi, random)
    quality = 40 if how == "jpeg_40" else int(random.integers(60, 93))
    return Damaged(_file(page, quality, dpi, random), dpi)


def _scan(grey: Grey, how: str, dpi: int, random: np.random.Generator) -> Grey:
    angle = random.uniform(-4, 4) if how == "slanted" else random.normal(0, 0.5)
    size = random.uniform(0.94, 1.06) if how == "scaled" else random.normal(1, 0.003)
    factor = dpi / DPI
    width, height = round(grey.shape[1] * factor), round(grey.shape[0] * factor)
    turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, grey.shape[0] / 2), angle, size)
    turn[:, 2] += random.normal(0, 0.8, 2) * MM
    if how == "clipped":
        turn[:, 2] += random.choice([-1, 0, 1], 2) * random.uniform(3, 7, 2) * MM
    whole = np.vstack([turn, [0, 0, 1]])
    matrix = (np.diag([factor, factor, 1]) @ whole)[:2]
    soft = cv2.GaussianBlur(grey, (0, 0), 0.45 / factor) if factor < 1 else grey
    page = cv2.warpAffine(soft, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255).astype(
        np.float32
    )
    page = cv2.GaussianBlur(page, (0, 0), random.uniform(0.3, 0.9))
    paper, black = random.uniform(225, 253), random.uniform(10, 60)
    noise = random.uniform(1.5, 5)
    if how == "faint_copy":
        black = random.uniform(110, 150)
        page = 255 - (255 - page) * _patches(page.shape, 0.85, 1.0, random)
    if how == "noisy":
        noise = random.uniform(8, 14)
    page = black + page / 255 * (paper - black)
    if how == "shadowed":
        page *= _shadow(page.shape, random)
    page += random.normal(0, noise, page.shape).astype(np.float32)
    if how == "faint_copy":
        _specks(page, random)
    made = np.clip(page, 0, 255).astype(np.uint8)
    turns = {"upside_down": 2, "sideways": int(random.choice([1, 3]))}.get(how, 0)
    return np.ascontiguousarray(np.rot90(made, turns))


def _photo(grey: Grey, how: str, random: np.random.Generator) -> Grey:
    width, height = 3000, 4000
    share = random.uniform(0.74, 0.95)
    page_w, page_h = grey.shape[1], grey.shape[0]
    scale = share * min(width / page_w, height / page_h)
    corners = np.array([(0, 0), (page_w, 0), (page_w, page_h), (0, page_h)], np.float64)
    middle = np.array([width / 2, height / 2]) + random.normal(0, 15, 2)
    angle = np.deg2rad(random.normal(0, 4) + random.choice([0, 180], p=[0.85, 0.15]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = (corners - (page_w / 2, page_h / 2)) * scale @ turn.T + middle
    seen += random.uniform(-0.035, 0.035, (4, 2)) * (width, height)
    back = cv2.getPerspectiveTransform(seen.astype(np.float32), corners.astype(np.float32))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    at_x = ((back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth).astype(np.float32)
    at_y = ((back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth).astype(np.float32)
    if how == "photo_bent":
        bend = random.uniform(0.4, 1.2) * MM
        at_y = at_y + bend * np.sin(at_x / page_w * np.pi * random.uniform(0.8, 1.4)).astype(np.float32)
    desk = random.uniform(50, 170)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.45 / scale)
    photo = cv2.remap(
        soft, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    ).astype(np.float32)
    inside = (at_x >= 0) & (at_x < page_w - 1) & (at_y >= 0) & (at_y < page_h - 1)
    black = random.uniform(20, 60)
    photo = np.where(
        inside,
        black + photo / 255 * (random.uniform(190, 245) - black),
        desk + 25 * _patches(photo.shape, -1, 1, random),
    )
    light = _shadow(photo.shape, random) if how == "photo_shadow" else _gradient(photo.shape, 0.75, random)
    photo = cv2.GaussianBlur((photo * light).astype(np.float32), (0, 0), random.uniform(0.6, 1.3))
    photo += random.normal(0, random.uniform(2, 6), photo.shape).astype(np.float32)
    return np.clip(photo, 0, 255).astype(np.uint8)


def _gradient(shape: tuple[int, ...], low: float, random: np.random.Generator) -> np.ndarray:
    corners = random.uniform(low, 1, (2, 2)).astype(np.float32)
    return cv2.resize(corners, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)


def _shadow(shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """A hand's or a phone's shadow: a soft edge across the page."""
    small = np.ones((100, 75), np.float32)
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:100, 0:75]
    across = (x - random.uniform(20, 55)) * np.cos(angle) + (y - random.uniform(25, 75)) * np.sin(angle)
    small[across > 0] = random.uniform(0.45, 0.75)
    small = cv2.GaussianBlur(small, (0, 0), random.uniform(1, 6))
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR) * _gradient(
        shape, 0.8, random
    )


def _patches(shape: tuple[int, ...], low: float, high: float, random: np.random.Generator) -> np.ndarray:
    return cv2.resize(
        random.uniform(low, high, (30, 22)).astype(np.float32),
        (shape[1], shape[0]),
        interpolation=cv2.INTER_CUBIC,
    )


def _specks(page: np.ndarray, random: np.random.Generator) -> None:
    for _ in range(int(random.integers(40, 160))):
        x, y = int(random.integers(page.shape[1])), int(random.integers(page.shape[0]))
        page[y : y + int(random.integers(1, 3)), x : x + int(random.integers(1, 3))] = random.uniform(60, 160)


def _jpeg(grey: Grey, quality: int) -> bytes:
    return cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _file(page: Grey, quality: int, dpi: int, random: np.random.Generator) -> bytes:
    kind = str(random.choice(["jpeg", "pdf", "png", "tiff", "webp"], p=[0.45, 0.45, 0.04, 0.03, 0.03]))
    if kind == "jpeg" or quality <= 40:
        return _jpeg(page, quality)
    out = io.BytesIO()
    if kind == "pdf":
        Image.fromarray(page).save(out, "PDF", resolution=dpi, quality=quality)
    else:
        Image.fromarray(page).save(out, kind.upper())
    return out.getvalue()
