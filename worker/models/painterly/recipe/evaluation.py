"""Measures the exported graphs through ONNX Runtime, used as the worker uses them."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path

import losses
import metrics
import network
import noise
import numpy as np
import pictures
import tools
import torch
from PIL import Image

SIZE = 256
BANKS = range(1000, 1002)
SWEPT = ("starry-night", "great-wave", "composition-viii")
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
RUN_SIZES = ((256, 256), (512, 512), (1200, 1600))


class Exported:
    """The exported graphs and the named vectors, used as the sampler uses them."""

    def __init__(self, folder: Path):
        self._transformer = metrics.session(folder / "transformer.onnx")
        self._encoder = metrics.session(folder / "style-encoder.onnx")
        self.named = {name: np.array(v, np.float32) for name, v in json.loads((folder / "styles.json").read_text()).items()}

    def style(self, image: Image.Image) -> np.ndarray:
        """The style vector [96] of a picture: its middle square, shrunk to 256 x 256."""
        shown = pictures.tensor(pictures.square(image, (0.5, 0.5, 1.0), network.STYLE_SIZE)).numpy()
        return self._encoder.run(["style"], {"image": shown})[0][0]

    def paint(self, image: Image.Image, style: np.ndarray, strength: float = 1.0) -> np.ndarray:
        """A picture whose sides are multiples of 4, painted: [3, h, w], rounded to the PNG's 256 levels."""
        if strength < 1:
            style = (1 - strength) * self.style(image) + strength * style
        vector = style[None].astype(np.float32)
        return metrics.as_png_shows(self._transformer.run(["painted"], {"image": pictures.tensor(image).numpy(), "style": vector})[0][0])


Statistics = list[list[tuple[torch.Tensor, torch.Tensor]]]


class Judge:
    """Distances in style, by random filters that the training did not use, and in content."""

    def __init__(self) -> None:
        self._banks = [losses.RandomFilters(seed) for seed in BANKS]

    @torch.no_grad()
    def statistics(self, pixels: np.ndarray) -> Statistics:
        """What each bank sees in an array [3, h, w]."""
        return [bank.statistics(torch.from_numpy(pixels)[None]) for bank in self._banks]

    def style(self, image: Statistics, style: Statistics) -> float:
        """Style distance, the mean over the banks."""
        return float(np.mean([losses.style_distance(a, b) for a, b in zip(image, style)]))

    @torch.no_grad()
    def content(self, pixels: np.ndarray, content: np.ndarray) -> float:
        """Content distance of two arrays [3, h, w]; 0 for the same, 2 for unrelated pictures."""
        return float(losses.content_distance(torch.from_numpy(pixels)[None], torch.from_numpy(content)[None]))


class Bench:
    """The model, the judge, and the test photographs with what the judge sees in them."""

    def __init__(self, folder: Path, gallery: pictures.Gallery):
        self.model, self.judge = Exported(folder), Judge()
        found = gallery.test_photographs().items()
        self.photographs = {name: pictures.square(image, (0.5, 0.5, 1.0), SIZE) for name, image in found}
        self._seen = {name: self.judge.statistics(_array(image)) for name, image in self.photographs.items()}

    def style(self, vector: np.ndarray, square: Image.Image) -> dict[str, float]:
        """A style over all photographs: the cut of the style distance and the content distance."""
        wanted, rows = self.judge.statistics(_array(square)), []
        for name, photograph in self.photographs.items():
            pixels, painted = _array(photograph), self.model.paint(photograph, vector)
            rows.append((
                self.judge.style(self._seen[name], wanted), self.judge.style(self.judge.statistics(painted), wanted),
                self.judge.content(painted, pixels), self.judge.content(_array(square), pixels),
            ))
        before, after, content, content_of_style = np.array(rows).T
        return {
            "style_distance_photo": _round(before.mean()), "style_distance_painted": _round(after.mean()),
            "style_distance_cut": _round((1 - after / before).mean()),
            "style_distance_cut_of_means": _round(1 - after.mean() / before.mean()),
            "cut_by_photo": [_round(cut) for cut in 1 - after / before],
            "content_distance": _round(content.mean()), "content_distance_style_image_as_output": _round(content_of_style.mean()),
        }

    def strength(self, strength: float, styles: list[tuple[np.ndarray, Image.Image]]) -> dict[str, float]:
        """Style and content distance at a strength, and the mean difference from the photograph, over some styles."""
        rows = []
        for vector, square in styles:
            wanted = self.judge.statistics(_array(square))
            for photograph in self.photographs.values():
                pixels, painted = _array(photograph), self.model.paint(photograph, vector, strength)
                distance = self.judge.style(self.judge.statistics(painted), wanted)
                rows.append((distance, self.judge.content(painted, pixels), np.abs(painted - pixels).mean()))
        style, content, difference = np.array(rows).mean(axis=0)
        return {"style_distance": _round(style), "content_distance": _round(content), "mean_absolute_difference": _round(difference)}

    def mix(self, first: tuple[np.ndarray, Image.Image], second: tuple[np.ndarray, Image.Image]) -> dict[str, list[float]]:
        """Distances from two styles of photographs painted in the first, in half of each, and in the second."""
        wanted, found = [self.judge.statistics(_array(square)) for _, square in (first, second)], {}
        for label, share in {"first": 0.0, "half": 0.5, "second": 1.0}.items():
            vector = (1 - share) * first[0] + share * second[0]
            painted = [self.judge.statistics(self.model.paint(photograph, vector)) for photograph in self.photographs.values()]
            found[label] = [_round(np.mean([self.judge.style(each, style) for each in painted])) for style in wanted]
        return found


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graphs; writes figures.json."""
    gallery = pictures.Gallery(args.data)
    bench = Bench(args.package, gallery)
    squares = {name: gallery.style(painting, SIZE) for name, painting in (pictures.NAMED | pictures.UNSEEN).items()}
    model, named = bench.model, {name: (bench.model.named[name], squares[name]) for name in pictures.NAMED}
    by_name = {name: bench.style(*style) for name, style in named.items()}
    by_unseen = {name: bench.style(model.style(gallery.painting(p)), squares[name]) for name, p in pictures.UNSEEN.items()}
    encoded = {name: bench.style(model.style(squares[name]), squares[name]) for name in named}
    swept = [named[name] for name in SWEPT]
    tools.update_figures(args.package, {
        "test_photographs": list(bench.photographs),
        "size_measured": SIZE,
        "named_styles": by_name,
        "named_styles_mean_cut": _mean(by_name, "style_distance_cut"),
        "named_styles_mean_cut_of_means": _mean(by_name, "style_distance_cut_of_means"),
        "named_styles_given_as_pictures_mean_cut": _mean(encoded, "style_distance_cut"),
        "unseen_styles": by_unseen,
        "unseen_styles_mean_cut": _mean(by_unseen, "style_distance_cut"),
        "unseen_styles_mean_cut_of_means": _mean(by_unseen, "style_distance_cut_of_means"),
        "strength": {str(strength): bench.strength(strength, swept) for strength in STRENGTHS},
        "mix_of_starry_night_and_composition_viii": bench.mix(named["starry-night"], named["composition-viii"]),
        "neutral_style_200_crops": _neutral(model, gallery),
        "mean_red_green_blue": _means_of_painted(model, bench.photographs, named),
        "runs": {f"{w}x{h}": _measured_apart(args.package, h, w) for h, w in RUN_SIZES},
        "largest_difference_batch_of_2_to_single": _batch_difference(args.package),
    })


def _neutral(model: Exported, gallery: pictures.Gallery) -> dict:
    """200 crops (where is drawn by seeds 0 to 199) repainted by their own vector: how brightness and colours move."""
    photographs, rows = list(gallery.test_photographs().values()), []
    for seed in range(200):
        left, top, side = noise.uniforms(seed, 0, 3)
        crop = pictures.square(photographs[noise.choice(seed, 1, len(photographs))], (left, top, 0.5 + side / 2), 128)
        rows.append((_colour(_array(crop)), _colour(model.paint(crop, model.style(crop)))))
    before, after = np.array(rows).mean(axis=0)
    names = ["red", "green", "blue", "contrast", "saturation"]
    return {name: {"photo": _round(a), "painted": _round(b)} for name, a, b in zip(names, before, after)}


def _means_of_painted(model: Exported, photographs: dict, named: dict) -> dict:
    """Mean red, green, blue of the painted test photographs beside those of the painting."""
    return {
        name: {
            "painting": [_round(v) for v in _colour(_array(square))[:3]],
            "painted": [_round(v) for v in np.mean([_colour(model.paint(p, vector))[:3] for p in photographs.values()], axis=0)],
        }
        for name, (vector, square) in named.items()
    }


def _colour(pixels: np.ndarray) -> list[float]:
    """Mean red, green, blue, spread of the brightness, and mean distance of the largest from the smallest channel."""
    luma = np.tensordot(np.array(losses.LUMA), pixels, 1)
    return [*pixels.mean(axis=(1, 2)), luma.std(), (pixels.max(axis=0) - pixels.min(axis=0)).mean()]


def _measured_apart(folder: Path, height: int, width: int) -> dict:
    """Seconds (the better of two runs) and peak memory of a run, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (folder, height, width))


def _run(folder: Path, height: int, width: int) -> dict:
    session = metrics.session(folder / "transformer.onnx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    image = np.random.default_rng(0).random((1, 3, height, width), np.float32)
    inputs = {"image": image, "style": np.zeros((1, network.STYLE), np.float32)}
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        session.run(["painted"], inputs)
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": float(f"{min(seconds):.2g}"), "peak_mb_of_process": peak // 1024, "of_which_the_run_mb": (peak - before) // 1024}


def _batch_difference(folder: Path) -> float:
    session, rng = metrics.session(folder / "transformer.onnx"), np.random.default_rng(0)
    images, styles = rng.random((2, 3, 128, 160), np.float32), rng.standard_normal((2, network.STYLE), np.float32)
    run = lambda a, b: session.run(["painted"], {"image": a, "style": b})[0]  # noqa: E731
    apart = np.concatenate([run(images[k : k + 1], styles[k : k + 1]) for k in range(2)])
    return float(f"{np.abs(run(images, styles) - apart).max():.1e}")


def _array(image: Image.Image) -> np.ndarray:
    return pictures.tensor(image).numpy()[0]


def _mean(figures: dict[str, dict], key: str) -> float:
    return _round(np.mean([row[key] for row in figures.values()]))


def _round(value: float) -> float:
    return round(float(value), 3)
