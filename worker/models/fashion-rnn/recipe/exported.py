"""The exported graphs, run by ONNX Runtime as the worker runs them: row after row, with Darkroom's noise."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "_metrics"))

import metrics  # noqa: E402
import noise  # noqa: E402
from network import CLASSES, ROW_CHANNELS, UNIFORMS, WIDTH  # noqa: E402

HEIGHT = 28
TEMPERATURE = 0.9


def uniforms(seeds: np.ndarray, rows: int) -> np.ndarray:
    """Stream 0 of each seed, row r from number r * W * (K + 1) on: float32 [n, rows, W, K + 1]."""
    count = rows * WIDTH * UNIFORMS
    drawn = np.stack([noise.uniforms(int(seed), 0, count).astype(np.float32) for seed in seeds])
    return drawn.reshape(-1, rows, WIDTH, UNIFORMS)


class Exported:
    """The three graphs of the package."""

    def __init__(self, package: Path):
        self._row, self._whole, self._likelihood = (
            metrics.session(package / f"{name}.onnx") for name in ("row", "whole", "likelihood")
        )

    def images(
        self, labels: np.ndarray, seeds: np.ndarray, rows: int = HEIGHT, temperature: float = TEMPERATURE, upper: np.ndarray | None = None
    ) -> np.ndarray:
        """Labels and seeds int64 [n] to images [n, 1, rows, 28] in [0, 1]; `upper` [n, k, 28] in [-1, 1] are rows to keep."""
        kept = np.empty((len(labels), 0, WIDTH), np.float32) if upper is None else upper
        run = lambda label, seed, keep: [self._loop(label, uniforms(seed, rows), temperature, keep)]  # noqa: E731
        return (metrics.batched(run, labels, seeds, kept)[0][:, None] + 1) / 2

    def in_one_graph(self, labels: np.ndarray, seeds: np.ndarray, temperature: float = TEMPERATURE) -> np.ndarray:
        """As `images` at the training height, by the graph that holds the loop over the rows."""
        values = {"label": labels, "temperature": np.full(len(labels), temperature, np.float32), "uniforms": uniforms(seeds, HEIGHT)}
        return (self._whole.run(["image"], values)[0][:, None] + 1) / 2

    def bits_per_pixel(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Bytes uint8 [n, 1, 28, 28] and labels to bits per pixel [n]."""
        run = lambda image, label: self._likelihood.run(["bits"], {"image": image, "label": label})  # noqa: E731
        return metrics.batched(run, signed(images)[:, 0], labels, size=100)[0]

    def _loop(self, label: np.ndarray, numbers: np.ndarray, temperature: float, kept: np.ndarray) -> np.ndarray:
        count, rows = numbers.shape[:2]
        row, state = np.full((count, WIDTH), -1, np.float32), np.zeros((count, WIDTH, ROW_CHANNELS), np.float32)
        drawn = []
        for index in range(rows):
            row, state = self._row.run(["row", "state_next"], {
                "previous": row, "position": np.full(count, (index + 0.5) / rows, np.float32), "label": label,
                "temperature": np.full(count, temperature, np.float32), "uniforms": numbers[:, index], "state": state,
            })
            row = kept[:, index] if index < kept.shape[1] else row
            drawn.append(row)
        return np.stack(drawn, axis=1)


def signed(images: np.ndarray) -> np.ndarray:
    """Bytes uint8 to float32 in [-1, 1]."""
    return images.astype(np.float32) / np.float32(127.5) - 1


def at_training_height(images: np.ndarray) -> np.ndarray:
    """Images [n, 1, h, 28] with h a half, one or two times 28 to h = 28, rows doubled or averaged in pairs."""
    height = images.shape[2]
    if height < HEIGHT:
        return images.repeat(HEIGHT // height, axis=2)
    return images.reshape(len(images), 1, HEIGHT, height // HEIGHT, WIDTH).mean(axis=3)


def in_turn(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels 0 to 9 in turn, and seeds 0, 1, ...: int64 [count] each."""
    seeds = np.arange(count)
    return seeds % CLASSES, seeds
