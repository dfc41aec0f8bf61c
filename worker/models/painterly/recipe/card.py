"""Makes the pictures of the card that Darkroom itself does not make, samples/*.png."""

from __future__ import annotations

import argparse
from pathlib import Path

import evaluation
import numpy as np
import pictures
from PIL import Image


def draw(args: argparse.Namespace) -> None:
    """Write samples/: the cat in every named style, in unseen styles, by strength and mixed; and failures."""
    model, gallery, folder = evaluation.Exported(args.package), pictures.Gallery(args.data), args.package / "samples"
    folder.mkdir(exist_ok=True)
    photographs = gallery.test_photographs()
    cat = lambda size: pictures.square(photographs["chelsea"], (0.5, 0.0, 1.0), size)  # noqa: E731
    large, small = cat(192), cat(128)
    named = [_with_inset(model.paint(large, model.named[name]), gallery.style(p, 48)) for name, p in pictures.NAMED.items()]
    _sheet(named, 3, folder / "named-styles.png")
    unseen = [_with_inset(model.paint(small, model.style(gallery.painting(p))), gallery.style(p, 36)) for p in pictures.UNSEEN.values()]
    _sheet(unseen, 5, folder / "unseen-styles.png")
    night, kandinsky = model.named["starry-night"], model.named["composition-viii"]
    swept = [small, *(pictures.image(model.paint(small, night, strength)) for strength in (0.0, 0.33, 0.67, 1.0))]
    mixed = [pictures.image(model.paint(small, (1 - share) * night + share * kandinsky)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    _sheet([*swept, *mixed], 5, folder / "strength-and-mix.png")
    rocket = pictures.square(photographs["rocket"], (0.5, 1.0, 0.7), 160)
    street = model.style(gallery.painting(pictures.UNSEEN["village-street-in-auvers"]))
    failed = [pictures.image(model.paint(rocket, style)) for style in (night, street)]
    _sheet([rocket, *failed], 3, folder / "failures.png")


def _with_inset(painted: np.ndarray, inset: Image.Image) -> Image.Image:
    whole = pictures.image(painted)
    whole.paste(inset, (whole.width - inset.width, whole.height - inset.height))
    return whole


def _sheet(cells: list[Image.Image], columns: int, target: Path) -> None:
    """A grid of equal pictures as a PNG of 128 colours, which keeps it small."""
    width, height = cells[0].size
    whole = Image.new("RGB", (columns * width, len(cells) // columns * height))
    for k, cell in enumerate(cells):
        whole.paste(cell, (k % columns * width, k // columns * height))
    whole.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
