"""The pictures of the card, made with the exported graphs."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

import measure
import tools
from exported import Exported
from templates import Templates
from world import UNSEEN_WORDS


def pictures(args: argparse.Namespace) -> None:
    """Write the sheets in samples/: prompts, words never trained on, nearest training pictures, failures."""
    model, nearest, folder = Exported(args.package), Templates(args), args.package / "samples"
    folder.mkdir(exist_ok=True)
    prompts = [measure.PROMPT, *measure.OTHER_PROMPTS]
    rows = [model.images([prompt] * 8, list(range(8))) for prompt in prompts]
    write_sheet(np.concatenate(rows), 8, folder / "prompts.png")
    words = list(UNSEEN_WORDS)[:8]
    write_sheet(model.images([f"a red {word}" for word in words] + [f"a blue {word} on a yellow background" for word in words], [0] * 16), 8, folder / "unseen-words.png")
    pairs = [pair for pair in zip(*measure.held_out_prompts(400)) if pair[0].ground == "white"][:150]
    scenes, captions = [scene for scene, _ in pairs], [caption for _, caption in pairs]
    images = model.images(captions, list(range(len(captions))))
    shown = model.in_the_middle(captions[:8], list(range(8)))
    write_sheet(np.concatenate([shown, measure.nearest_training_pictures(args, shown)]), 8, folder / "nearest-training-pictures.png")
    opinion = nearest(images)
    wrong = [index for index, scene in enumerate(scenes) if any(str(getattr(scene, name)) != opinion[name][index] for name in opinion)][:8]
    write_sheet(images[wrong], len(wrong), folder / "failures.png")
    tools.update_figures(args.package, {"failures_shown": [captions[index] for index in wrong]})


def write_sheet(images: np.ndarray, columns: int, target: Path) -> None:
    """Images [n, 3, h, w] in [0, 1] as one PNG of 256 colours, row by row, as large as they are."""
    rows, (height, wide) = len(images) // columns, images.shape[2:]
    grid = images[: rows * columns].reshape(rows, columns, 3, height, wide).transpose(0, 3, 1, 4, 2).reshape(rows * height, columns * wide, 3)
    picture = Image.fromarray(np.round(np.clip(grid, 0, 1) * 255).astype(np.uint8))
    picture.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
