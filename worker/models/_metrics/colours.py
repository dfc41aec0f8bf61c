"""Names for colours, to count which ones pictures have."""

from __future__ import annotations

import colorsys

import numpy as np

NAMES = ["white", "grey", "black", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"]
_HUES = [(0.035, "red"), (0.115, "orange"), (0.185, "yellow"), (0.45, "green"), (0.70, "blue"), (0.80, "purple"), (0.94, "pink"), (1.01, "red")]


def name(colour: np.ndarray) -> str:
    """The name of a colour [3] in [0, 1]: by saturation and lightness white, grey or black, else by hue."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(float(part) for part in colour))
    if value < 0.2:
        return "black"
    if saturation < 0.14:
        return "white" if value > 0.9 else "grey"
    found = next(hue_name for end, hue_name in _HUES if hue < end)
    if found in ("red", "orange") and value < 0.62:
        return "brown"
    return "pink" if found == "red" and saturation < 0.55 and value > 0.8 else found


def table() -> np.ndarray:
    """The index in NAMES of every colour of 16 levels a channel: int64 [16, 16, 16]."""
    levels = (np.arange(16) + 0.5) / 16
    return np.array([[[NAMES.index(name(np.array([r, g, b]))) for b in levels] for g in levels] for r in levels])


def shares(pictures: np.ndarray, mask: np.ndarray | None = None) -> dict[str, float]:
    """Shares of the pixels of pictures [n, 3, h, w] in [0, 1], where a mask [n, h, w] is true, by colour name."""
    levels = np.minimum((pictures * 16).astype(np.int64), 15)
    found = table()[levels[:, 0], levels[:, 1], levels[:, 2]]
    counts = np.bincount((found if mask is None else found[mask]).ravel(), minlength=len(NAMES))
    return {colour: round(float(count / counts.sum()), 3) for colour, count in zip(NAMES, counts)}


def tally(colours: np.ndarray) -> dict[str, int]:
    """How many of some colours [n, 3] in [0, 1] have each name; names that do not occur are left out."""
    names = [name(colour) for colour in colours]
    return {colour: names.count(colour) for colour in NAMES if colour in names}
