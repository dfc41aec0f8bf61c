"""The pictures of the card that Darkroom itself does not make."""

from __future__ import annotations

import argparse

import numpy as np
import photos
import sheets
from evaluation import Exported, fitted, taught


def pictures(args: argparse.Namespace) -> None:
    """Write samples/: the cat beside its painting, other unseen photos, seeds, strengths."""
    model, folder = Exported(args.package), args.package / "samples"
    folder.mkdir(exist_ok=True)
    found = photos.load(args.data, "test")
    held_out = {name: fitted(photo) for name, photo in found.items()}
    cat = held_out["chelsea"]
    sheets.save(sheets.sheet([[cat, model.paint(cat, 1)]]), folder / "cat.png", 192)
    others = [_window(held_out[name], 144, 24, 32) for name in ("igloo", "leMusee", "fish27", "buffetset")]
    sheets.save(sheets.sheet([others, [model.paint(image, 1) for image in others]]), folder / "unseen-photos.png", 128)
    eye = _window(cat, 112, 64, 112)
    sheets.save(sheets.sheet([[model.paint(eye, seed) for seed in (1, 2, 3)] + [taught(eye, 1)]]), folder / "seeds.png")
    sheets.save(sheets.sheet([[model.paint(eye, 1, strength) for strength in (0.0, 0.33, 0.67, 1.0)]]), folder / "strengths.png")


def _window(image: np.ndarray, side: int, top: int = 0, left: int = 0) -> np.ndarray:
    return image[:, top : top + side, left : left + side]
