"""Measures the exported graph through ONNX Runtime, as the worker runs it."""

from __future__ import annotations

import argparse
from pathlib import Path

import augment
import colours
import data
import drawings
import metrics
import numpy as np
import tiling
import tools
import torch
from network import Generator, Served, edges
from package import GRAPH, OUTPUT, TILING
from skimage.metrics import structural_similarity

SIZES = [(256, 256), (512, 512), (1200, 1600)]


class Exported:
    """The exported graph."""

    def __init__(self, folder: Path):
        self._session = metrics.session(folder / GRAPH)

    def run(self, images: np.ndarray, from_photo: bool = False) -> np.ndarray:
        """Pictures float32 [n, 3, h, w] in [0, 1] to icons [n, 3, h, w] in [0, 1]."""
        flag = np.full(len(images), float(from_photo), np.float32)
        return self._session.run([OUTPUT], {"image": images, "from_photo": flag})[0]

    def icons(self, images: np.ndarray, from_photo: bool = False) -> np.ndarray:
        """As `run`, in small batches, rounded to the PNG's 256 levels."""
        return metrics.as_png_shows(metrics.batched(lambda x: [self.run(x, from_photo)], images, size=16)[0])


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graph on the icons that were held out; writes figures.json."""
    model, held_out, trained = Exported(args.package), data.load(args.data, "test"), data.load(args.data, "train")
    by_size = {str(size): _translated(model, held_out.pixels[size]) for size in data.SIZES}
    network = Served(Generator()).double().eval()
    tools.update_figures(args.package, {
        "icons_measured": len(held_out.names), "icons_trained_on": len(trained.names),
        "traced_icons_by_size": by_size,
        "traced_icons_of_training_64": _translated(model, trained.pixels[64][: len(held_out.names)]),
        "drawings_as_by_hand_64": _translated(model, held_out.pixels[64], by_hand=True),
        "difference_from_white_around_64": _spill(model, held_out),
        "radius": tiling.radius(lambda x: network(x, torch.zeros(1, dtype=torch.float64)), 3, TILING.multiple_of),
        "radius_from_photo": tiling.radius(lambda x: network(x, torch.ones(1, dtype=torch.float64)), 3, TILING.multiple_of),
        "largest_difference_tiled_to_whole": _tiled_difference(model, held_out),
        "largest_difference_batch_8_to_single": _batch_difference(model, held_out),
        "costs": tiling.costs(args.package / GRAPH, OUTPUT, {"image": 3, "from_photo": 0}, TILING, SIZES),
        "kinds": {kind: [trained.kinds.count(kind), held_out.kinds.count(kind)] for kind in sorted(set(trained.kinds))},
        "colours": _colours(model, trained, held_out),
        "circles_200": _circles(model),
    })


def _translated(model: Exported, pixels: np.ndarray, by_hand: bool = False) -> dict[str, float]:
    """L1, PSNR and SSIM of icons made of traced icons uint8 [n, 3, s, s], and of the drawing taken for the icon."""
    icons = metrics.unit(pixels)
    drawings = edges(torch.from_numpy(icons))
    if by_hand:
        torch.manual_seed(0)
        made = model.icons(augment.by_hand(drawings).expand(-1, 3, -1, -1).numpy())
    else:
        made = model.icons(icons, from_photo=True)
    before = np.repeat(drawings.numpy(), 3, axis=1)
    distance, distance_before = float(np.abs(made - icons).mean()), float(np.abs(before - icons).mean())
    return {
        "l1": round(distance, 4), "l1_of_drawing": round(distance_before, 4), "l1_share": round(distance / distance_before, 3),
        "psnr": _psnr(made, icons), "psnr_of_drawing": _psnr(before, icons),
        "ssim": _ssim(made, icons), "ssim_of_drawing": _ssim(before, icons),
    }


def _spill(model: Exported, icons: data.Icons) -> float:
    """Held-out icons of 64 x 64, traced, in the middle of white sheets of 192 x 192: what is coloured around them."""
    on_sheets = np.pad(metrics.unit(icons.pixels[64]), ((0, 0), (0, 0), (64, 64), (64, 64)), constant_values=1)
    around = np.ones((192, 192), bool)
    around[64:128, 64:128] = False
    return round(float((1 - model.icons(on_sheets, from_photo=True)[:, :, around]).mean()), 4)


def _psnr(a: np.ndarray, b: np.ndarray) -> float:
    return round(float((-10 * np.log10(((a - b) ** 2).mean(axis=(1, 2, 3)))).mean()), 2)


def _ssim(a: np.ndarray, b: np.ndarray) -> float:
    return round(float(np.mean([structural_similarity(x, y, channel_axis=0, data_range=1) for x, y in zip(a, b)])), 3)


def _tiled_difference(model: Exported, icons: data.Icons) -> float:
    """A sheet of icons of 1024 x 768 pixels, once in tiles and once whole."""
    sheet = metrics.unit(icons.pixels[128][:48]).reshape(6, 8, 3, 128, 128).transpose(2, 0, 3, 1, 4).reshape(1, 3, 768, 1024)
    parts = tiling.tiled(lambda x: model.run(x, True), [sheet], TILING)
    return float(f"{np.abs(parts - model.run(sheet, True)).max():.1e}")


def _batch_difference(model: Exported, icons: data.Icons) -> float:
    images = metrics.unit(icons.pixels[96][:8])
    apart = np.concatenate([model.run(images[k : k + 1], True) for k in range(8)])
    return float(f"{np.abs(model.run(images, True) - apart).max():.1e}")


def _colours(model: Exported, trained: data.Icons, held_out: data.Icons) -> dict[str, dict[str, float]]:
    """Shares of colour names among the pixels that are not white in the icon that was to be made."""
    wanted, known = metrics.unit(held_out.pixels[64]), metrics.unit(trained.pixels[64])
    made = model.icons(wanted, from_photo=True)
    inside = lambda icons: icons.min(axis=1) < 0.95  # noqa: E731
    return {
        "icons_of_training": colours.shares(known, inside(known)),
        "icons_held_out": colours.shares(wanted, inside(wanted)),
        "made_of_held_out": colours.shares(made, inside(wanted)),
    }


def _circles(model: Exported) -> dict:
    """What 200 empty circles become, of random size, place and line (seeds 0 to 199): the names of their mean inner colours."""
    shown = [drawings.circle(seed) for seed in range(200)]
    made = model.icons(np.stack([drawing for drawing, _ in shown]))
    means = np.array([icon[:, inside].mean(axis=1) for icon, (_, inside) in zip(made, shown)])
    return {
        "colours": colours.tally(means), "mean_rgb": [round(float(v), 3) for v in means.mean(axis=0)],
        "spread_rgb": [round(float(v), 3) for v in means.std(axis=0)],
    }
