"""Pictures for cards, small as files: sheets of many, and data URIs for the inputs of samples."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image


def sheet(rows: list[list[np.ndarray]] | np.ndarray) -> Image.Image:
    """Pictures [3, h, w] in [0, 1], side by side in rows."""
    return picture(np.concatenate([np.concatenate(list(row), axis=2) for row in rows], axis=1))


def picture(pixels: np.ndarray) -> Image.Image:
    """An array [3, h, w] in [0, 1] as an image."""
    return Image.fromarray(np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0))


def array(image: Image.Image) -> np.ndarray:
    """An image as an array float32 [3, h, w] in [0, 1]."""
    return np.asarray(image.convert("RGB"), np.float32).transpose(2, 0, 1) / 255


def reduced(image: Image.Image, colours: int) -> Image.Image:
    """The image in few colours, without dither."""
    return image.quantize(colours, kmeans=3, dither=Image.Dither.NONE)


def save(image: Image.Image, target: Path, colours: int = 256) -> None:
    """Write a PNG of few colours."""
    reduced(image, colours).save(target, optimize=True)


def data_uri(image: Image.Image, colours: int = 64) -> str:
    """The image in few colours as a PNG in a data URI."""
    file = io.BytesIO()
    reduced(image, colours).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
