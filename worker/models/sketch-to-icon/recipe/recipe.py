"""Train, export, evaluate and picture sketch-to-icon: a U-Net with an adversary for patches, drawing to coloured flat icon."""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path
from typing import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import augment  # noqa: E402
import data  # noqa: E402
import evaluation  # noqa: E402
import package  # noqa: E402
import pictures  # noqa: E402
import tools  # noqa: E402
from network import Discriminator, Generator, Served, edges  # noqa: E402

BATCHES = ((64, 64, 16), (64, 128, 5), (96, 96, 7), (128, 96, 7))
GENERATOR_RATE, DISCRIMINATOR_RATE = 1e-3, 2e-4
ADVERSARY = 0.04
AVERAGE = 0.998


def train(args: argparse.Namespace) -> None:
    """One discriminator and one generator step a batch; the average of the generator's weights is what is kept."""
    icons = data.load(args.data, "train")
    generator = Generator().to(args.device, memory_format=torch.channels_last).train()
    discriminator = Discriminator().to(args.device, memory_format=torch.channels_last).train()
    averaged = copy.deepcopy(generator)
    generator_optimiser = torch.optim.Adam(generator.parameters(), betas=(0.5, 0.999))
    discriminator_optimiser = torch.optim.Adam(discriminator.parameters(), DISCRIMINATOR_RATE, betas=(0.5, 0.999))
    training = tools.Training(args, {
        "current_generator": generator, "generator": averaged, "discriminator": discriminator,
        "generator_optimiser": generator_optimiser, "discriminator_optimiser": discriminator_optimiser,
    })
    batches = examples(icons, args.seed, training.step)

    def step() -> dict[str, float]:
        warm_up = min(1.0, (training.step + 1) / 50)
        generator_optimiser.param_groups[0]["lr"] = GENERATOR_RATE * warm_up * max(0.03, 1 - training.step / args.steps)
        drawing, icon = (x.to(args.device).contiguous(memory_format=torch.channels_last) for x in next(batches))
        made = generator(drawing)

        discriminator.requires_grad_(True)
        verdicts = -discriminator(drawing, icon), discriminator(drawing, made.detach())
        discriminator_loss = sum(F.softplus(verdict).mean() for verdict in verdicts)
        discriminator_optimiser.zero_grad()
        discriminator_loss.backward()
        discriminator_optimiser.step()

        discriminator.requires_grad_(False)
        distance = (made - icon).abs().mean()
        generator_loss = 2 * distance + ADVERSARY * F.softplus(-discriminator(drawing, made)).mean()
        generator_optimiser.zero_grad()
        generator_loss.backward()
        generator_optimiser.step()

        average(averaged, generator, 1 - min(AVERAGE, (training.step + 1) / (training.step + 20)))
        return {"l1": distance.detach(), "discriminator": discriminator_loss.detach()}

    training.run(step)


@torch.no_grad()
def average(kept: Generator, current: Generator, weight: float) -> None:
    """Move the kept weights and batch statistics towards the current ones."""
    for name, value in current.state_dict().items():
        if value.is_floating_point():
            kept.state_dict()[name].lerp_(value, weight)


def examples(icons: data.Icons, seed: int, first_step: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches: drawings [n, 1, s, s] and icons [n, 3, s, s] in [0, 1], of sizes in turn, one of them on larger sheets, half of them mirrored."""
    pixels = {size: torch.from_numpy(array) for size, array in icons.pixels.items()}
    count, step = len(icons.names), first_step
    while True:
        size, crop, number = BATCHES[step % len(BATCHES)]
        chosen = torch.randint(count, (number,))
        icon = pixels[size][chosen].float() / 255
        icon = on_a_sheet(icon, crop) if crop > size else icon
        drawing = edges(icon)
        top, left = (int(torch.randint(icon.shape[2] - crop + 1, ())) for _ in range(2))
        drawing, icon = (x[:, :, top : top + crop, left : left + crop] for x in (drawing, icon))
        if torch.rand(()) < 0.5:
            drawing, icon = drawing.flip(3), icon.flip(3)
        yield augment.by_hand(drawing), icon
        step += 1


def on_a_sheet(icon: Tensor, side: int) -> Tensor:
    """Icons [n, 3, s, s] at one random place on white sheets [n, 3, side, side]: what is around a drawing must stay white."""
    top, left = (int(torch.randint(side - icon.shape[2] + 1, ())) for _ in range(2))
    return F.pad(icon, (left, side - icon.shape[3] - left, top, side - icon.shape[2] - top), value=1.0)


def export(args: argparse.Namespace) -> None:
    """Write translator.onnx (averaged weights) and model.json."""
    generator = Generator()
    tools.restore(args, generator=generator)
    area = {2: "h", 3: "w"}
    inputs = {"image": torch.zeros(2, 3, 64, 96), "from_photo": torch.tensor([0.0, 1.0])}
    tools.export_onnx(
        Served(generator).eval(), inputs, [package.OUTPUT], args.package / package.GRAPH,
        free={"image": area, package.OUTPUT: area},
    )
    package.write(args.package)


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluation.evaluate, "pictures": pictures.pictures}
    arguments = tools.arguments(PACKAGE, steps=4000, quick_steps=60, commands=list(commands))
    commands[arguments.command](arguments)
