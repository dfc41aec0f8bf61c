"""Pictures of any size through a graph, tile by tile as the worker cuts them; what that costs, and how far a network sees."""

from __future__ import annotations

import multiprocessing
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import metrics
import numpy as np
import torch
from torch import Tensor

Run = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Tiling:
    """Tiles of at most `side` pixels with their margins; they begin at multiples of `multiple_of`, as does the margin."""

    multiple_of: int
    side: int
    margin: int

    def spans(self, size: int) -> list[tuple[int, int, int, int]]:
        """Pieces of one axis, a multiple of `multiple_of` long: a pass takes start to end, the result is from to to."""
        length, spans, start = min(self.side, size), [], 0
        while not spans or spans[-1][3] < size:
            first = min(start, size - length)
            end = first + length
            spans.append((first, end, spans[-1][3] if spans else 0, size if end == size else end - self.margin))
            start += length - 2 * self.margin
        return spans


def tiled(run: Run, planes: list[np.ndarray], tiling: Tiling) -> np.ndarray:
    """Call run(*planes) on every tile of planes float32 [1, c, h, w] and put its results [1, 3, h, w] together."""
    height, width = planes[0].shape[2:]
    result = np.empty((1, 3, height, width), np.float32)
    for top, bottom, y0, y1 in tiling.spans(height):
        for left, right, x0, x1 in tiling.spans(width):
            made = run(*(plane[:, :, top:bottom, left:right] for plane in planes))
            result[:, :, y0:y1, x0:x1] = made[:, :, y0 - top : y1 - top, x0 - left : x1 - left]
    return result


@torch.no_grad()
def radius(network: Callable[[Tensor], Tensor], channels: int, multiple_of: int, size: int = 512) -> int:
    """How many pixels away an input [1, channels, h, w] can still change the output, in rows or columns.

    Found by a pixel that is not a number, at each place of a multiple: what it reaches becomes not a number, too.
    """
    reach = 0
    for place in range(size // 2, size // 2 + multiple_of):
        for axis in (2, 3):
            shape = (size, multiple_of) if axis == 2 else (multiple_of, size)
            picture = torch.full((1, channels, *shape), 0.5, dtype=torch.float64)
            picture.select(axis, place).select(2, 0).fill_(torch.nan)
            reached = network(picture).isnan().any(dim=1, keepdim=True).nonzero()[:, axis]
            reach = max(reach, int((reached - place).abs().max()))
    return reach


def costs(graph: Path, output: str, inputs: dict[str, int], tiling: Tiling, sizes: list[tuple[int, int]]) -> dict[str, dict]:
    """Time (the better of two runs; processor seconds do not suffer from other work) and memory of pictures of some sizes [h, w].

    Each runs in a process of its own.
    `inputs` gives the channels of every input that is a plane; 0 stands for a number of the request.
    """
    found = {}
    for height, width in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found[f"{width}x{height}"] = pool.apply(_cost, (graph, output, inputs, tiling, height, width))
    return found


def _cost(graph: Path, output: str, inputs: dict[str, int], tiling: Tiling, height: int, width: int) -> dict:
    session, rng = metrics.session(graph), np.random.default_rng(0)
    before = _peak_mb()
    planes = {name: rng.random((1, channels, height, width), np.float32) for name, channels in inputs.items() if channels}
    numbers = {name: np.ones(1, np.float32) for name, channels in inputs.items() if not channels}
    times = []
    for _ in range(2):
        started, worked = time.perf_counter(), time.process_time()
        tiled(lambda *cut: session.run([output], {**dict(zip(planes, cut)), **numbers})[0], list(planes.values()), tiling)
        times.append((time.perf_counter() - started, time.process_time() - worked))
    seconds, processor = (float(f"{min(each):.2g}") for each in zip(*times))
    tiles = len(tiling.spans(height)) * len(tiling.spans(width))
    return {"tiles": tiles, "seconds": seconds, "processor_seconds": processor, "mb_of_the_run": _peak_mb() - before}


def _peak_mb() -> int:
    """The most memory that this process has held (Linux), in MiB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
