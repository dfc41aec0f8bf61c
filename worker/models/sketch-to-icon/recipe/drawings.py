"""Line drawings that no icon was traced for: simple things drawn with a pen, and empty circles."""

from __future__ import annotations

import noise
import numpy as np
from PIL import Image, ImageDraw

_THINGS = {
    "house": [
        ("line", [20, 46, 20, 84, 76, 84, 76, 46]), ("line", [12, 50, 48, 16, 84, 50, 12, 50]),
        ("line", [40, 84, 40, 62, 54, 62, 54, 84]), ("line", [60, 58, 70, 58, 70, 68, 60, 68, 60, 58]),
    ],
    "face": [
        ("round", [12, 12, 84, 84]), ("round", [32, 34, 40, 46]), ("round", [56, 34, 64, 46]),
        ("line", [30, 58, 38, 67, 48, 70, 58, 67, 66, 58]),
    ],
    "heart": [("line", [48, 82, 18, 50, 14, 36, 20, 24, 32, 20, 42, 24, 48, 34, 54, 24, 64, 20, 76, 24, 82, 36, 78, 50, 48, 82])],
    "fish": [
        ("line", [12, 48, 26, 34, 44, 30, 60, 36, 70, 48, 60, 60, 44, 66, 26, 62, 12, 48]),
        ("line", [70, 48, 86, 34, 86, 62, 70, 48]), ("round", [24, 43, 30, 49]),
    ],
    "tree": [("line", [42, 60, 42, 86, 54, 86, 54, 60]), ("round", [20, 10, 76, 64])],
    "cup": [("line", [22, 32, 28, 80, 62, 80, 68, 32, 22, 32]), ("line", [67, 42, 80, 42, 82, 54, 76, 64, 65, 64])],
}


def own() -> list[Image.Image]:
    """Six drawings of 96 x 96 pixels with a pen of 2: a house, a face, a heart, a fish, a tree, a cup."""
    drawn = []
    for strokes in _THINGS.values():
        fine = Image.new("L", (384, 384), 255)
        pen = ImageDraw.Draw(fine)
        for kind, points in strokes:
            scaled = [4 * value for value in points]
            if kind == "line":
                pen.line(scaled, fill=0, width=8, joint="curve")
            else:
                pen.ellipse(scaled, outline=0, width=8)
        drawn.append(fine.resize((96, 96), Image.Resampling.BOX).convert("RGB"))
    return drawn


def circle(seed: int, size: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """An empty circle's drawing float32 [3, size, size], and where its inside is [size, size]."""
    radius, x, y, width = noise.uniforms(seed, 0, 4)
    radius, width = 8 + 20 * radius, 1.2 + 1.8 * width
    x, y = radius + 3 + (size - 2 * radius - 6) * x, radius + 3 + (size - 2 * radius - 6) * y
    fine = Image.new("L", (size * 4, size * 4), 255)
    box = [4 * (x - radius), 4 * (y - radius), 4 * (x + radius), 4 * (y + radius)]
    ImageDraw.Draw(fine).ellipse(box, outline=0, width=round(4 * width))
    drawing = np.asarray(fine.resize((size, size), Image.Resampling.BOX), np.float32) / 255
    rows, columns = np.mgrid[:size, :size] + 0.5
    return np.repeat(drawing[None], 3, axis=0), np.hypot(columns - x, rows - y) < radius - width - 1
