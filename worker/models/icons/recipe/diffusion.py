"""Stable Diffusion's noise schedule with zero terminal signal, and the DDIM sampler with guidance in numpy."""

from __future__ import annotations

from typing import Callable

import numpy as np
import torch
from torch import Tensor

TIMESTEPS, BETA_START, BETA_END = 1000, 0.00085, 0.012


def signal_shares() -> np.ndarray:
    """alpha-bar float64 [1000]: "scaled_linear" betas, rescaled so that the last is 0 (Lin et al. 2023, algorithm 1)."""
    betas = np.linspace(BETA_START**0.5, BETA_END**0.5, TIMESTEPS) ** 2
    roots = np.sqrt(np.cumprod(1 - betas))
    return ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2


class Schedule:
    """Mixes latents with noise for training."""

    def __init__(self, device: str = "cpu") -> None:
        shares = torch.from_numpy(signal_shares()).to(device)
        self._signal, self._noise = shares.sqrt().float(), (1 - shares).sqrt().float()

    def mix(self, clean: Tensor, noise: Tensor, timestep: Tensor) -> tuple[Tensor, Tensor]:
        """The noisy latent and its velocity v = sqrt(a) noise - sqrt(1 - a) clean (Salimans and Ho 2022), at int64 [n]."""
        signal, share = self._signal[timestep][:, None, None, None], self._noise[timestep][:, None, None, None]
        return signal * clean + share * noise, signal * noise - share * clean


def trailing(steps: int) -> np.ndarray:
    """Timesteps int64 [steps] from 999 down, evenly spaced from the noisy end (diffusers' "trailing")."""
    return np.round(np.arange(TIMESTEPS, 0, -TIMESTEPS / steps)).astype(np.int64)[:steps] - 1


def ddim(velocity: Callable[[np.ndarray, int], np.ndarray], x: np.ndarray, steps: int, first: int = 0) -> np.ndarray:
    """DDIM without added noise (Song et al. 2021) from latents x [n, c, h, w]; velocity(x, timestep) is already guided."""
    shares, times = signal_shares(), trailing(steps)
    for index in range(first, steps):
        now = shares[times[index]]
        after = shares[times[index + 1]] if index + 1 < steps else 1.0
        v = velocity(x, int(times[index]))
        clean, noise = np.sqrt(now) * x - np.sqrt(1 - now) * v, np.sqrt(now) * v + np.sqrt(1 - now) * x
        x = (np.sqrt(after) * clean + np.sqrt(1 - after) * noise).astype(np.float32)
    return x
