"""The noise of Darkroom, in numpy: Philox4x32-10 words, uniforms, normals and choices for a seed.

The worker's Java generator owns this definition; README.md in this folder describes it in full and
noise-vectors.json holds numbers to check any implementation against. Running this file checks the
known answers and writes those vectors again.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

MAX_SEED = 2**53 - 1
_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_ROUNDS = 10


def philox(counter: np.ndarray, key: tuple[int, int]) -> np.ndarray:
    """Philox4x32-10 of counters [n, 4] (32-bit words) under one key; returns words uint32 [n, 4]."""
    c0, c1, c2, c3 = (counter[:, i].astype(np.uint64) for i in range(4))
    k0, k1 = key
    for _ in range(_ROUNDS):
        p0, p1 = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        shift = np.uint64(32)
        c0, c1, c2, c3 = (
            (p1 >> shift) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> shift) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _WEYL[0]) & 0xFFFFFFFF, (k1 + _WEYL[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def words(seed: int, stream: int, count: int) -> np.ndarray:
    """The first `count` 32-bit words of a seed's stream: uint32 [count]."""
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed {seed} is outside 0..2^53-1")
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    counter = np.zeros((len(blocks), 4), dtype=np.uint64)
    counter[:, 0] = blocks & _LOW
    counter[:, 1] = blocks >> np.uint64(32)
    counter[:, 2] = stream
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32)).reshape(-1)[:count]


def uniforms(seed: int, stream: int, count: int) -> np.ndarray:
    """The first `count` uniforms in (0, 1) of a seed's stream: float64 [count]."""
    return (words(seed, stream, count).astype(np.float64) + 0.5) * 2.0**-32


def normals(seed: int, stream: int, shape: tuple[int, ...]) -> np.ndarray:
    """Standard normals of a seed's stream by Box-Muller in float64, cast at the end: float32 [*shape]."""
    count = int(np.prod(shape))
    pairs = uniforms(seed, stream, (count + 3) // 4 * 4).reshape(-1, 2)
    radius = np.sqrt(-2.0 * np.log(pairs[:, 0]))
    angle = 2.0 * np.pi * pairs[:, 1]
    values = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return values.reshape(-1)[:count].astype(np.float32).reshape(shape)


def choice(seed: int, stream: int, options: int) -> int:
    """A uniform choice among 0..options-1, made by the first uniform of a seed's stream."""
    return int(uniforms(seed, stream, 1)[0] * options)


def check_known_answers() -> None:
    """Compare with the known answers that the authors of Philox publish (Random123)."""
    known = [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ]
    for counter, key, expected in known:
        numbers = np.array([[int(word, 16) for word in counter.split()]], dtype=np.uint64)
        low, high = (int(word, 16) for word in key.split())
        got = " ".join(f"{word:08x}" for word in philox(numbers, (low, high))[0])
        if got != expected:
            raise AssertionError(f"philox of {counter}: expected {expected}, got {got}")


def vectors() -> list[dict]:
    """Test vectors for other implementations: one entry for each seed and stream."""
    return [
        {
            "seed": seed,
            "stream": stream,
            "words": [f"{word:08x}" for word in words(seed, stream, 8)],
            "uniforms": uniforms(seed, stream, 8).tolist(),
            "normals": [float(str(value)) for value in normals(seed, stream, (8,))],
            "choice_of_10": choice(seed, stream, 10),
        }
        for seed in (0, 1, 42, MAX_SEED)
        for stream in (0, 1)
    ]


if __name__ == "__main__":
    check_known_answers()
    target = Path(__file__).with_name("noise-vectors.json")
    target.write_text(json.dumps({"generator": "philox4x32-10", "vectors": vectors()}, indent=2) + "\n")
    print(f"known answers hold; wrote {target.name}")
