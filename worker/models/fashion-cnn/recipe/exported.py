"""The exported graph, run by ONNX Runtime, and the steps of Darkroom's sampler along its flow."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "_metrics"))

import metrics  # noqa: E402

UNCONDITIONAL = 10
STEPS, GUIDANCE = 20, 2.0


class Exported:
    """denoiser.onnx and Euler's method from noise at time 1 to the picture at time 0."""

    def __init__(self, package: Path, threads: int = 2):
        self._denoiser = metrics.session(package / "denoiser.onnx", threads)

    def velocity(self, sample: np.ndarray, time: float, labels: np.ndarray, guidance: float) -> np.ndarray:
        """The velocity at one time of samples [n, 1, 28, 28] with labels int64 [n]; guidance (Ho and Salimans 2022) above 1."""
        times = np.full(len(sample), time, np.float32)
        if guidance <= 1:
            return self._denoiser.run(["velocity"], {"sample": sample, "timestep": times, "label": labels})[0]
        both = {
            "sample": np.concatenate([sample, sample]), "timestep": np.concatenate([times, times]),
            "label": np.concatenate([labels, np.full_like(labels, UNCONDITIONAL)]),
        }
        asked, free = np.split(self._denoiser.run(["velocity"], both)[0], 2)
        return free + np.float32(guidance) * (asked - free)

    def images(self, start: np.ndarray, labels: np.ndarray, steps: int = STEPS, guidance: float = GUIDANCE) -> np.ndarray:
        """Noise float32 [n, 1, 28, 28] and labels int64 [n] to images [n, 1, 28, 28] in [0, 1]."""

        def run(sample: np.ndarray, label: np.ndarray) -> list[np.ndarray]:
            for step in range(steps):
                sample = sample - np.float32(1 / steps) * self.velocity(sample, 1 - step / steps, label, guidance)
            return [sample]

        return np.clip((metrics.batched(run, start, labels, size=100)[0] + 1) / 2, 0, 1)
