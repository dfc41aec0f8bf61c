"""Train, export, evaluate and picture photo-to-painting: a network that learns to paint from a painter made of filters."""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import Tensor

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import evaluation  # noqa: E402
import package  # noqa: E402
import photos  # noqa: E402
import pictures  # noqa: E402
import tools  # noqa: E402
from network import Painter, Served  # noqa: E402

BATCH, CROP = 4, 112
RATE = 2e-3
GRADIENTS = 0.5
AVERAGE = 0.995


def train(args: argparse.Namespace) -> None:
    """Differences of colours and of their gradients; the average of the weights is what is kept."""
    pairs = photos.pairs(args.data, 24 if args.quick else photos.PAIRS)
    network = Painter().to(args.device, memory_format=torch.channels_last).train()
    averaged = copy.deepcopy(network)
    optimiser = torch.optim.Adam(network.parameters(), betas=(0.9, 0.99))
    training = tools.Training(args, {"current": network, "network": averaged, "optimiser": optimiser})
    batches = examples(pairs, training.step)

    def step() -> dict[str, float]:
        warm_up = min(1.0, (training.step + 1) / 50)
        optimiser.param_groups[0]["lr"] = RATE * warm_up * max(0.02, 1 - training.step / args.steps)
        photo, painting, plane = (x.to(args.device) for x in next(batches))
        made = network(photo.contiguous(memory_format=torch.channels_last), plane)
        distance = (made - painting).abs().mean()
        gradients = sum((made.diff(dim=d) - painting.diff(dim=d)).abs().mean() for d in (2, 3))
        optimiser.zero_grad()
        (distance + GRADIENTS * gradients).backward()
        optimiser.step()
        average(averaged, network, 1 - min(AVERAGE, (training.step + 1) / (training.step + 20)))
        return {"l1": distance.detach(), "gradients": gradients.detach(), "before": (photo - painting).abs().mean()}

    training.run(step)


@torch.no_grad()
def average(kept: Painter, current: Painter, weight: float) -> None:
    """Move the kept weights and batch statistics towards the current ones."""
    for name, value in current.state_dict().items():
        if value.is_floating_point():
            kept.state_dict()[name].lerp_(value, weight)


def examples(pairs: photos.Pairs, first_step: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Endless batches of crops: photo, painting [n, 3, s, s] in [0, 1], noise [n, 1, s, s]."""
    count, span = len(pairs.photos), photos.SIDE - CROP + 1
    while True:
        chosen = torch.randint(count, (BATCH,)).tolist()
        corners = (torch.randint(span // 2, (BATCH, 2)) * 2).tolist()
        cut = [(k, ..., slice(top, top + CROP), slice(left, left + CROP)) for k, (top, left) in zip(chosen, corners)]
        photo, painting = (torch.from_numpy(np.stack([array[c] for c in cut])).float() / 255 for array in (pairs.photos, pairs.paintings))
        yield photo, painting, torch.from_numpy(np.stack([pairs.noises[c] for c in cut]))


def export(args: argparse.Namespace) -> None:
    """Write painter.onnx (averaged weights) and model.json."""
    network = Painter()
    tools.restore(args, network=network)
    area = {2: "h", 3: "w"}
    inputs = {"image": torch.zeros(2, 3, 64, 96), "noise": torch.zeros(2, 1, 64, 96), "strength": torch.ones(2)}
    tools.export_onnx(
        Served(network).eval(), inputs, [package.OUTPUT], args.package / package.GRAPH,
        free={"image": area, "noise": area, package.OUTPUT: area},
    )
    package.write(args.package)


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluation.evaluate, "pictures": pictures.pictures}
    arguments = tools.arguments(PACKAGE, steps=520, quick_steps=40, commands=list(commands))
    commands[arguments.command](arguments)
