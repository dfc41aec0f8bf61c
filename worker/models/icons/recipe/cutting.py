"""Cuts pictures to their icon, so that judges need not mind where and how large it is."""

from __future__ import annotations

import numpy as np
from PIL import Image

GRAIN, EDGE = 0.05, 0.12


def cut(pictures: np.ndarray, side: int, on_white: bool = True) -> np.ndarray:
    """Pictures [n, h, w, 3] in [0, 1], each cut to what differs from its border and, if wanted, put on white: float32 [n, side, side, 3]."""
    return np.stack([_cut(picture, side, on_white) for picture in pictures])


def _cut(picture: np.ndarray, side: int, on_white: bool) -> np.ndarray:
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    difference = np.abs(picture - np.median(border, axis=0)).max(axis=2)
    rows, columns = (np.flatnonzero((difference > EDGE).sum(axis) >= 2) for axis in (1, 0))
    height, width = difference.shape
    box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) and len(columns) else (0, 0, width, height)
    if on_white:
        share = np.clip((difference - GRAIN) / (EDGE - GRAIN), 0, 1)[..., None]
        picture = picture * share + 1 - share
    image = Image.fromarray(np.round(picture.clip(0, 1) * 255).astype(np.uint8))
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, box=box), np.float32) / 255
