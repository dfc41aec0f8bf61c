"""Measures of 28 x 28 clothes that need no network: a small classifier's labels and a Frechet distance.

The distance here is called "own-FID": it uses the 128 features of this folder's classifier.onnx and not
Inception's, so its numbers compare models of this project with each other and with nothing else.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Callable

import numpy as np
import onnxruntime


def session(path: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def batched(run: Callable[..., list[np.ndarray]], *arrays: np.ndarray, size: int = 250) -> list[np.ndarray]:
    """Call `run` on slices of the arrays along the first axis and join each of its outputs again."""
    parts = [run(*(array[i : i + size] for array in arrays)) for i in range(0, len(arrays[0]), size)]
    return [np.concatenate(outputs) for outputs in zip(*parts)]


class Classifier:
    """The judge: classifier.onnx, trained on the training images by recipe/recipe.py of this folder."""

    def __init__(self, path: Path = Path(__file__).with_name("classifier.onnx")):
        self._session = session(path)

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 [n, 1, 28, 28] in [0, 1] to predicted labels int64 [n] and features [n, 128]."""
        logits, features = batched(
            lambda x: self._session.run(["logits", "features"], {"image": x * 2 - 1}), images.astype(np.float32)
        )
        return logits.argmax(axis=1), features


def unit(images: np.ndarray) -> np.ndarray:
    """Bytes uint8 to float32 in [0, 1]."""
    return images.astype(np.float32) / 255


def as_png_shows(images: np.ndarray) -> np.ndarray:
    """Round images in [0, 1] to the 256 levels of the PNG that a person receives."""
    return np.round(np.clip(images, 0, 1) * 255) / np.float32(255)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Frechet distance of two sets of features [n, d], [m, d], each seen as one Gaussian."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(cov_a)
    root_a = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    root_trace = np.sqrt(np.maximum(np.linalg.eigvalsh(root_a @ cov_b @ root_a), 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * root_trace)


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Share of equal labels."""
    return float((predicted == labels).mean())


def diversity(images: np.ndarray, labels: np.ndarray, per_class: int = 200) -> float:
    """Mean distance sqrt(sum of squared pixel differences) of pairs within a class, averaged over classes."""
    means = []
    for label in np.unique(labels):
        flat = images[labels == label][:per_class].reshape(-1, 28 * 28).astype(np.float64)
        squares = (flat**2).sum(1)
        distances = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * flat @ flat.T, 0))
        means.append(distances.sum() / (len(flat) * (len(flat) - 1)))
    return float(np.mean(means))


def nearest(images: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each image [n, 1, 28, 28] the index of, and the pixel distance to, the nearest one of `among`."""
    flat, others = images.reshape(len(images), -1), among.reshape(len(among), -1)
    squares = (flat**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * flat @ others.T
    best = squares.argmin(axis=1)
    return best, np.sqrt(((flat - others[best]) ** 2).sum(axis=1))


def seconds_per_image(run: Callable[[int], object], batch: int, at_least: float = 1.0) -> float:
    """Time of the fastest of many runs of run(batch), divided by the batch; other work on the machine matters less so."""
    run(batch)
    times, started = [], time.perf_counter()
    while time.perf_counter() - started < at_least or len(times) < 5:
        before = time.perf_counter()
        run(batch)
        times.append(time.perf_counter() - before)
    return min(times) / batch


def shares(labels: np.ndarray, classes: list[str]) -> dict[str, int]:
    """How often each class occurs."""
    return {name: int((labels == index).sum()) for index, name in enumerate(classes)}
