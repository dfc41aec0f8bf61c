"""The photographs, and pairs of photograph and painting cut from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import gcompris
import noise
import numpy as np
import painter
from PIL import Image
from skimage import data as scikit_image
from sklearn.datasets import load_sample_image

UNSEEN = "chelsea"
SIDE, PAIRS = 224, 240
FROM_SCIKIT_IMAGE = ("astronaut", "coffee", "rocket", "hubble_deep_field", UNSEEN)
FROM_SCIKIT_LEARN = ("china", "flower")
TRAINING_DATA = [
    {
        "name": "43 photographs of GCompris, only those in the public domain, CC0 or CC BY (authors in its copyright file)",
        "licence": "public domain, CC0-1.0, CC-BY-1.0, CC-BY-2.0, CC-BY-3.0",
        "source": f"Debian package {gcompris.PACKAGE}, version {gcompris.VERSION}",
    },
    {"name": "china.jpg, flower.jpg", "licence": "CC-BY-2.0", "source": "PyPI package scikit-learn, version 1.9.1"},
    {
        "name": "astronaut, coffee, rocket, hubble_deep_field", "licence": "public domain, CC0-1.0",
        "source": "PyPI package scikit-image, version 0.26.0",
    },
]


@dataclass(frozen=True)
class Pairs:
    """Photos and paintings uint8 [n, 3, s, s], and noise float32 [n, 1, s, s]."""

    photos: np.ndarray
    paintings: np.ndarray
    noises: np.ndarray


def held_out(name: str) -> bool:
    """Whether a photograph is kept from training: the cat always, others by hash, about one in eight."""
    return name == UNSEEN or int(hashlib.md5(name.encode()).hexdigest(), 16) % 8 == 0


def load(work: Path, split: str) -> dict[str, Image.Image]:
    """The photographs of "train" or "test" by name."""
    found = dict(gcompris.Archive(work).free_photographs(("categorization", "explore_world_animals")))
    found |= {name: Image.fromarray(getattr(scikit_image, name)()) for name in FROM_SCIKIT_IMAGE}
    found |= {name: Image.fromarray(load_sample_image(f"{name}.jpg")) for name in FROM_SCIKIT_LEARN}
    return {name: found[name] for name in sorted(found) if held_out(name) == (split == "test")}


def unseen() -> Image.Image:
    """The head of the cat, a square."""
    return Image.fromarray(scikit_image.chelsea()).crop((30, 0, 330, 300))


def painted(photo: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """The painting uint8 [h, w, 3] of a photo uint8 [h, w, 3] with a noise plane [h, w]."""
    return np.round(painter.paint(photo.astype(np.float32) / 255, plane) * 255).astype(np.uint8)


def pairs(work: Path, count: int = PAIRS) -> Pairs:
    """The pairs to learn from, painted once and kept under `work`."""
    cache = work / "data" / f"paintings-{count}.npz"
    if not cache.exists():
        photographs = list(load(work, "train").values())
        made = []
        for index in range(count):
            rng = np.random.default_rng(index)
            photo = _piece(photographs[index % len(photographs)], rng)
            made.append((photo, painted(photo, noise.normals(index, 0, (SIDE, SIDE)))))
            print(f"painted {index + 1} of {count}", end="\r", flush=True)
        np.savez(cache, photos=np.stack([photo for photo, _ in made]), paintings=np.stack([painting for _, painting in made]))
    with np.load(cache) as stored:
        photos, paintings = (stored[name].transpose(0, 3, 1, 2) for name in ("photos", "paintings"))
        noises = np.stack([noise.normals(index, 0, (1, SIDE, SIDE)) for index in range(count)])
        return Pairs(photos, paintings, noises)


def _piece(photograph: Image.Image, rng: np.random.Generator) -> np.ndarray:
    """A square uint8 [SIDE, SIDE, 3] of a photograph, at a random scale, turned or mirrored, with its colours changed a little."""
    shorter = min(photograph.size)
    wanted = rng.uniform(1.0, max(1.05, min(2.2, 1.3 * shorter / SIDE))) * SIDE
    size = [max(SIDE, round(side * wanted / shorter)) for side in photograph.size]
    scaled = np.asarray(photograph.convert("RGB").resize(size, Image.Resampling.LANCZOS))
    top, left = (rng.integers(side - SIDE + 1) for side in scaled.shape[:2])
    square = np.rot90(scaled[top : top + SIDE, left : left + SIDE], rng.integers(4))
    square = square[:, :: rng.choice([-1, 1])].astype(np.float32) / 255
    if rng.random() < 0.3:
        square = square[..., rng.permutation(3)]
    square = (square ** rng.uniform(0.7, 1.4)) * rng.uniform(0.85, 1.1, 3).astype(np.float32)
    return np.round(np.clip(square, 0, 1) * 255).astype(np.uint8)
