"""Measures the exported graph through ONNX Runtime, as the worker runs it, against the painter made of filters."""

from __future__ import annotations

import argparse
from pathlib import Path

import colours
import metrics
import noise
import numpy as np
import photos
import tiling
import tools
import torch
from network import Painter
from package import GRAPH, OUTPUT, TILING
from PIL import Image
from skimage.metrics import structural_similarity

LONGEST = 512
SIZES = [(256, 256), (512, 512), (1200, 1600)]
SKINS = ["f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420"]


class Exported:
    """The exported graph."""

    def __init__(self, folder: Path):
        self._session = metrics.session(folder / GRAPH)

    def run(self, images: np.ndarray, planes: np.ndarray, strength: float = 1.0) -> np.ndarray:
        """Photos float32 [n, 3, h, w] in [0, 1] and noise [n, 1, h, w] to paintings [n, 3, h, w] in [0, 1]."""
        numbers = np.full(len(images), strength, np.float32)
        return self._session.run([OUTPUT], {"image": images, "noise": planes, "strength": numbers})[0]

    def paint(self, image: np.ndarray, seed: int, strength: float = 1.0) -> np.ndarray:
        """One photo [3, h, w] in [0, 1] with a seed's strokes, rounded to the PNG's 256 levels."""
        plane = noise.normals(seed, 0, (1, *image.shape[1:]))
        return metrics.as_png_shows(self.run(image[None], plane[None], strength)[0])


def fitted(photo: Image.Image) -> np.ndarray:
    """A photo of at most LONGEST pixels a side, whose sides are multiples of 8: float32 [3, h, w] in [0, 1]."""
    scale = min(1.0, LONGEST / max(photo.size))
    width, height = (int(side * scale) // TILING.multiple_of * TILING.multiple_of for side in photo.size)
    return np.asarray(photo.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), np.float32).transpose(2, 0, 1) / 255


def taught(image: np.ndarray, seed: int) -> np.ndarray:
    """What the painter made of filters paints of a photo [3, h, w] with a seed's strokes."""
    pixels = np.round(image.transpose(1, 2, 0) * 255).astype(np.uint8)
    return metrics.unit(photos.painted(pixels, noise.normals(seed, 0, pixels.shape[:2]))).transpose(2, 0, 1)


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graph on the photographs that were held out; writes figures.json."""
    model = Exported(args.package)
    held_out = {name: fitted(photo) for name, photo in photos.load(args.data, "test").items()}
    by_photo = {name: _compared(model, image) for name, image in held_out.items()}
    network = Painter().double().eval()
    tools.update_figures(args.package, {
        "photos_held_out": len(held_out), "photos_trained_on": len(photos.load(args.data, "train")),
        "held_out": {key: round(float(np.mean([row[key] for row in by_photo.values()])), 4) for key in by_photo["chelsea"]},
        "held_out_by_photo": by_photo,
        "radius_photo": tiling.radius(lambda x: network(x, torch.zeros_like(x[:, :1])), 3, TILING.multiple_of),
        "radius_noise": tiling.radius(lambda x: network(torch.zeros_like(x).repeat(1, 3, 1, 1), x), 1, TILING.multiple_of),
        "largest_difference_tiled_to_whole": _tiled_difference(model, held_out["chelsea"]),
        "largest_difference_batch_4_to_single": _batch_difference(model, held_out["chelsea"]),
        "largest_difference_strength_0_to_photo": float(np.abs(model.paint(held_out["chelsea"], 0, 0.0) - held_out["chelsea"]).max()),
        "costs": tiling.costs(args.package / GRAPH, OUTPUT, {"image": 3, "noise": 1, "strength": 0}, TILING, SIZES),
        "grey_200_seeds": {str(level): _flat(model, np.full(3, level), 200) for level in (0.25, 0.5, 0.75)},
        "skin_tones_8_seeds": {tone: _flat(model, np.frombuffer(bytes.fromhex(tone), np.uint8) / 255, 8)["mean_rgb"] for tone in SKINS},
        "change_of_mean_rgb_held_out": _change(model, held_out),
    })


def _compared(model: Exported, image: np.ndarray) -> dict[str, float]:
    """Network against painter, seeds 0 and 1.

    Strokes: correlation of what another seed changes in both. Edges: mean step between neighbouring pixels, of the painter's.
    """
    made, wanted = (np.stack([paint(seed) for seed in (0, 1)]) for paint in (lambda s: model.paint(image, s), lambda s: taught(image, s)))
    distance, before = float(np.abs(made - wanted).mean()), float(np.abs(image - wanted).mean())
    steps = [sum(np.abs(np.diff(picture, axis=axis)).mean() for axis in (2, 3)) for picture in (made, wanted)]
    return {
        "l1": round(distance, 4), "l1_of_photo": round(before, 4), "l1_share": round(distance / before, 3),
        "ssim": _ssim(made, wanted), "ssim_of_photo": _ssim(np.stack([image, image]), wanted),
        "strokes": round(float(np.corrcoef((made[0] - made[1]).ravel(), (wanted[0] - wanted[1]).ravel())[0, 1]), 3),
        "edges": round(float(steps[0] / steps[1]), 3),
    }


def _ssim(a: np.ndarray, b: np.ndarray) -> float:
    return round(float(np.mean([structural_similarity(x, y, channel_axis=0, data_range=1) for x, y in zip(a, b)])), 3)


def _tiled_difference(model: Exported, cat: np.ndarray) -> float:
    """A sheet of four cats, about 900 x 600 pixels, once in tiles and once whole."""
    sheet = np.tile(cat[None], (1, 1, 2, 2))
    planes = [sheet, noise.normals(0, 0, (1, 1, *sheet.shape[2:]))]
    return float(f"{np.abs(tiling.tiled(model.run, planes, TILING) - model.run(*planes)).max():.1e}")


def _batch_difference(model: Exported, cat: np.ndarray) -> float:
    images = np.stack([cat[:, :128, 64 * k : 64 * k + 128] for k in range(4)])
    planes = np.stack([noise.normals(seed, 0, (1, 128, 128)) for seed in range(4)])
    apart = np.concatenate([model.run(images[k : k + 1], planes[k : k + 1]) for k in range(4)])
    return float(f"{np.abs(model.run(images, planes) - apart).max():.1e}")


def _flat(model: Exported, colour: np.ndarray, seeds: int) -> dict:
    """What pictures of one colour, 64 x 64, become: mean and spread of the mean colours, and the shares of the pixels' colours."""
    image = np.broadcast_to(colour.astype(np.float32)[:, None, None], (3, 64, 64))
    made = np.stack([model.paint(image, seed) for seed in range(seeds)])
    means = made.mean(axis=(2, 3))
    return {
        "mean_rgb": _rounded(means.mean(axis=0)), "spread_of_means_rgb": _rounded(means.std(axis=0)),
        "spread_of_pixels_rgb": _rounded(made.std(axis=(0, 2, 3))),
        "pixels": {name: share for name, share in colours.shares(made).items() if share},
    }


def _change(model: Exported, held_out: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """Mean change of red, green and blue where photos are dark, middling and bright."""
    changes, levels = [], []
    for image in held_out.values():
        changes.append((model.paint(image, 0) - image).reshape(3, -1))
        levels.append(image.mean(axis=0).ravel())
    change, level = np.concatenate(changes, axis=1), np.concatenate(levels)
    bands = {"dark": level < 1 / 3, "middling": (level >= 1 / 3) & (level < 2 / 3), "bright": level >= 2 / 3}
    return {name: _rounded(change[:, band].mean(axis=1)) for name, band in bands.items()}


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in values]
