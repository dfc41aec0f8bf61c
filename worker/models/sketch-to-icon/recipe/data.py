"""Icons for training: the flat SVG pictures of npm's @iconify-json/fluent-emoji-flat (MIT), drawn on white."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

PACKAGE, VERSION = "@iconify-json/fluent-emoji-flat", "1.2.6"
ARCHIVE = f"iconify-json-fluent-emoji-flat-{VERSION}.tgz"
SIZES = (64, 96, 128)
TRAINING_DATA = [
    {"name": "Fluent Emoji, flat", "licence": "MIT", "source": f"npm package {PACKAGE}, version {VERSION}"},
]
_LEFT_OUT = re.compile(r"-(dark|light|medium|medium-dark|medium-light)$|flag|button|clock|keycap")
_PERSON = re.compile(r"^(man|woman|person|men|women|people)-(in-|with-|with-a-)?|-facing-right$")


@dataclass(frozen=True)
class Icons:
    """Icons of one split by size: pixels[s] is uint8 [n, 3, s, s]; names and kinds [n] say what they show."""

    names: list[str]
    kinds: list[str]
    pixels: dict[int, np.ndarray]


def held_out(name: str) -> bool:
    """Whether an icon is kept from training: a tenth, by hash; a man's, a woman's and a person's go together."""
    return int(hashlib.md5(_PERSON.sub("", name).encode()).hexdigest(), 16) % 10 == 0


def load(work: Path, split: str) -> Icons:
    """Load "train" or "test" icons; they are drawn once and kept under `work`."""
    cache = work / "data" / f"fluent-emoji-flat-{VERSION}.npz"
    if not cache.exists():
        _draw_all(work, cache)
    with np.load(cache) as stored:
        names, kinds = stored["names"], stored["kinds"]
        chosen = np.array([held_out(name) == (split == "test") for name in names])
        pixels = {size: np.ascontiguousarray(stored[str(size)][chosen]) for size in SIZES}
    return Icons(names[chosen].tolist(), kinds[chosen].tolist(), pixels)


def draw(body: str, size: int) -> np.ndarray:
    """An SVG body in a 32 x 32 view box to uint8 [3, size, size], on white."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">{body}</svg>'
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB")).transpose(2, 0, 1)


def _draw_all(work: Path, cache: Path) -> None:
    with tarfile.open(_archive(work)) as archive:
        icons = json.load(archive.extractfile("package/icons.json"))["icons"]
        categories = json.load(archive.extractfile("package/metadata.json"))["categories"]
    kind_of = {name: kind for kind, members in categories.items() for name in members}
    names = sorted(name for name in icons if not _LEFT_OUT.search(name))
    pixels = {str(size): np.stack([draw(icons[name]["body"], size) for name in names]) for size in SIZES}
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez(cache, names=np.array(names), kinds=np.array([kind_of.get(name, "other") for name in names]), **pixels)


def _archive(work: Path) -> Path:
    target = work / "download" / ARCHIVE
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        print(f"fetching the npm package {PACKAGE} {VERSION}", flush=True)
        subprocess.run(["npm", "pack", f"{PACKAGE}@{VERSION}"], cwd=target.parent, check=True)
    return target
