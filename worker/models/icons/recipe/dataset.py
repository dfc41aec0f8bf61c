"""The training pictures: 16,000 captions with four pictures each, drawn once in shards and kept under the work folder."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from composer import SIDE, Composer
from world import Scene, caption, draw_scene

SHARD, VARIANTS = 4000, 4


def compose(work: Path, cache: Path, shards: int, seed: int = 0) -> None:
    """Draw the shards that are not there yet; caption i and its pictures depend on (seed, i) alone."""
    cache.mkdir(parents=True, exist_ok=True)
    missing = [index for index in range(shards) if not _path(cache, index).exists()]
    composer = Composer(work) if missing else None
    for index in missing:
        pictures, lines = np.empty((SHARD * VARIANTS, SIDE, SIDE, 3), np.uint8), []
        for place in range(SHARD):
            random = np.random.default_rng((seed, index * SHARD + place))
            scene, seeds = draw_scene(random), (random.random(VARIANTS) * 2**53).astype(np.int64)
            said = caption(scene, random)
            if "background" not in said:
                scene = replace(scene, ground="open")
            for variant, own_seed in enumerate(seeds):
                pictures[place * VARIANTS + variant] = composer.draw(scene, np.random.default_rng(own_seed))
            lines.append(json.dumps({"caption": said, **asdict(scene)}))
        _path(cache, index).with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        scratch = _path(cache, index).with_suffix(".new.npy")
        np.save(scratch, pictures)
        scratch.replace(_path(cache, index))
        print(f"composed {(index + 1) * SHARD * VARIANTS} pictures", flush=True)


def pictures(cache: Path, shards: int) -> np.ndarray:
    """Pictures uint8 [n * 4, 64, 64, 3] of the first shards: those of caption i from 4 i on."""
    return np.concatenate([np.load(_path(cache, index)) for index in range(shards)])


def scenes(cache: Path, shards: int) -> tuple[list[Scene], list[str]]:
    """Scenes and captions [n] of the first shards."""
    lines = [line for index in range(shards) for line in _path(cache, index).with_suffix(".jsonl").read_text("utf-8").splitlines()]
    entries = [json.loads(line) for line in lines]
    captions = [entry.pop("caption") for entry in entries]
    return [Scene(**entry) for entry in entries], captions


def _path(cache: Path, index: int) -> Path:
    return cache / f"pictures-{index:02d}.npy"
