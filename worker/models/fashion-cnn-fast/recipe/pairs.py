"""Pairs to learn from: noise, a class, and the picture that the Fashion CNN makes of them in many steps."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

MODELS = Path(__file__).resolve().parents[2]
TEACHER = MODELS / "fashion-cnn"
sys.path.insert(0, str(MODELS / "_metrics"))
sys.path.append(str(TEACHER / "recipe"))

import metrics  # noqa: E402
import noise  # noqa: E402
from exported import Exported  # noqa: E402

FIRST_SEED = 1_000_000
CLASSES, CHUNK = 10, 500
STEPS, GUIDANCE = 8, 2.0


def starts(seeds: np.ndarray) -> np.ndarray:
    """The noise pictures of seeds: float32 [n, 1, 28, 28]."""
    return np.stack([noise.normals(int(seed), 0, (1, 28, 28)) for seed in seeds])


def make(folder: Path, chunk: int, threads: int) -> None:
    """Write one file of 500 pairs: seeds int64 [n] (the class is the last digit), pictures uint8 [n, 1, 28, 28].

    The flow is followed in 8 steps of the second-order method of Adams and Bashforth, which come as far as many of Euler's.
    """
    target = folder / f"pairs-{chunk:02}.npz"
    if target.exists():
        return
    teacher = Exported(TEACHER, threads)
    seeds = FIRST_SEED + chunk * CHUNK + np.arange(CHUNK)

    def flow(sample: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
        before = None
        for step in range(STEPS):
            velocity = teacher.velocity(sample, 1 - step / STEPS, labels, GUIDANCE)
            change = velocity if before is None else np.float32(1.5) * velocity - np.float32(0.5) * before
            sample, before = sample - np.float32(1 / STEPS) * change, velocity
        return [sample]

    pictures = metrics.batched(flow, starts(seeds), seeds % CLASSES, size=100)[0]
    scratch = target.with_suffix(".new.npz")
    np.savez_compressed(scratch, seeds=seeds, pictures=np.round((np.clip(pictures, -1, 1) + 1) * 127.5).astype(np.uint8))
    scratch.replace(target)
    print(f"wrote {target.name}", flush=True)


def load(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Seeds and pictures of all files, in their order."""
    parts = [np.load(path) for path in sorted(folder.glob("pairs-??.npz"))]
    return np.concatenate([part["seeds"] for part in parts]), np.concatenate([part["pictures"] for part in parts])
