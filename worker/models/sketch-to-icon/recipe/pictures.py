"""The pictures of the card that Darkroom itself does not make."""

from __future__ import annotations

import argparse
import augment
import data
import drawings
import metrics
import numpy as np
import sheets
import torch
from evaluation import Exported
from network import edges
from PIL import Image
from skimage import data as scikit_image

SHOWN = 12


def pictures(args: argparse.Namespace) -> None:
    """Write samples/: traced icons, drawings as by hand, own drawings, circles, photos; wide margins."""
    model, icons, folder = Exported(args.package), data.load(args.data, "test"), args.package / "samples"
    folder.mkdir(exist_ok=True)
    chosen = np.linspace(0, len(icons.names) - 1, 2 * SHOWN).astype(int)
    wanted = metrics.unit(icons.pixels[96][chosen])
    traced = edges(torch.from_numpy(wanted))
    lines = np.repeat(traced.numpy(), 3, axis=1)
    made = model.icons(wanted, from_photo=True)
    rows = [part[half] for half in (slice(SHOWN), slice(SHOWN, None)) for part in (lines, made, wanted)]
    sheets.save(sheets.sheet(rows), folder / "held-out-icons.png")

    torch.manual_seed(0)
    by_hand = augment.by_hand(traced[:SHOWN]).expand(-1, 3, -1, -1).numpy()
    own = np.stack([sheets.array(drawing) for drawing in drawings.own()])
    circles = np.stack([drawings.circle(seed)[0] for seed in range(SHOWN)])
    for name, shown in (("as-by-hand", by_hand), ("own-drawings", own), ("circles", circles)):
        sheets.save(sheets.sheet([shown, model.icons(shown)]), folder / f"{name}.png")
    on_sheets = np.pad(own[[0, 3, 4]], ((0, 0), (0, 0), (112, 112), (112, 112)), constant_values=1)
    sheets.save(sheets.sheet([model.icons(on_sheets)]), folder / "wide-margins.png")
    cup, cat = photographs()
    sheets.save(sheets.sheet([_with_tracing(model, photo) for photo in (cup, cat)]), folder / "from-photos.png")


def _with_tracing(model: Exported, photo: Image.Image) -> list[np.ndarray]:
    """A photo, its edges, and what they become: each [3, h, w]."""
    image = sheets.array(photo)[None]
    traced = np.repeat(edges(torch.from_numpy(image)).numpy(), 3, axis=1)
    return [image[0], traced[0], model.icons(image, from_photo=True)[0]]


def photographs() -> list[Image.Image]:
    """scikit-image's coffee cup and the head of its cat, at 128 x 128 pixels; the package learned from no photograph."""
    cup = Image.fromarray(scikit_image.coffee()).crop((130, 0, 530, 400))
    cat = Image.fromarray(scikit_image.chelsea()).crop((30, 0, 330, 300))
    return [photo.resize((128, 128), Image.Resampling.LANCZOS) for photo in (cup, cat)]
