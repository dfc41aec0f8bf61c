"""The exported graphs, run by ONNX Runtime the way the worker's sampler runs them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import diffusion
import metrics
import noise
from codec import ALL_CHANNELS, CHANNELS, GRID
from composer import SIDE
from cutting import cut
from judge import FACTORS, SIZES
from placing import AS_GIVEN
from states import Prompts

STEPS, GUIDANCE = 20, 2.0


class Exported:
    """Prompts and seeds to pictures."""

    def __init__(self, package: Path, threads: int = 1):
        self._prompts = Prompts(package, threads)
        self._denoiser = metrics.session(package / "unet" / "model.onnx", threads)
        self._decoder = metrics.session(package / "vae_decoder" / "model.onnx", threads)
        self._encoder = metrics.session(package / "vae_encoder" / "model.onnx", threads)

    def images(self, prompts: list[str], seeds: list[int], steps: int = STEPS, guidance: float = GUIDANCE) -> np.ndarray:
        """Pictures float32 [n, 3, 64, 64] in [0, 1], rounded to the PNG's 256 levels."""
        return self.decode(self.latents(prompts, seeds, steps, guidance))

    def in_the_middle(self, prompts: list[str], seeds: list[int]) -> np.ndarray:
        """The same pictures before they are placed."""
        latents = self.latents(prompts, seeds)
        latents[:, CHANNELS] = np.reshape(AS_GIVEN, (GRID, GRID))
        return self.decode(latents)

    def latents(self, prompts: list[str], seeds: list[int], steps: int = STEPS, guidance: float = GUIDANCE) -> np.ndarray:
        """Latents float32 [n, 65, 4, 4], made 50 at a time."""
        size = 50
        return np.concatenate([
            self._some(prompts[start : start + size], seeds[start : start + size], steps, guidance) for start in range(0, len(prompts), size)
        ])

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Pictures [n, 3, 64, 64] in [0, 1] to latents [n, 65, 4, 4]."""
        return self._encoder.run(["latent"], {"image": images.astype(np.float32)})[0]

    def decode(self, latents: np.ndarray) -> np.ndarray:
        """Latents [n, 65, 4, 4] to pictures [n, 3, 64, 64] in [0, 1], rounded."""
        images = metrics.batched(lambda x: self._decoder.run(["image"], {"latent": x}), latents, size=50)[0]
        return metrics.as_png_shows((images + 1) / 2)

    def _some(self, prompts: list[str], seeds: list[int], steps: int, guidance: float) -> np.ndarray:
        count = len(prompts)
        states, mask = self._prompts([*prompts, *[""] * count])
        x = np.stack([noise.normals(seed, 0, (ALL_CHANNELS, GRID, GRID)) for seed in seeds])

        def velocity(latent: np.ndarray, timestep: int) -> np.ndarray:
            v = self._denoiser.run(["velocity"], {
                "sample": np.concatenate([latent, latent]), "timestep": np.full(2 * count, timestep, np.float32),
                "encoder_hidden_states": states, "encoder_attention_mask": mask,
            })[0]
            return v[count:] + np.float32(guidance) * (v[:count] - v[count:])

        return diffusion.ddim(velocity, x, steps)


class Seen:
    """The judge's opinion of pictures, a name for each factor."""

    def __init__(self, file: Path):
        self._session = metrics.session(file, 1)

    def __call__(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """Pictures [n, 3, 64, 64] in [0, 1] to arrays of names, one for each factor."""
        icons = cut(images.transpose(0, 2, 3, 1), SIDE, on_white=False).transpose(0, 3, 1, 2)
        logits = metrics.batched(lambda x: self._session.run(["logits"], {"image": x}), icons)[0]
        ends = np.cumsum(SIZES)
        return {
            name: np.array([str(option) for option in options])[logits[:, end - size : end].argmax(1)]
            for (name, options), size, end in zip(FACTORS.items(), SIZES, ends)
        }
