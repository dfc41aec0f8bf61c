"""Train, export, evaluate and picture the one-pass Fashion CNN: it learns to draw at once what the Fashion CNN draws in many steps."""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import conditional  # noqa: E402
import fashion  # noqa: E402
import fields  # noqa: E402
import metrics  # noqa: E402
import pairs  # noqa: E402
import tools  # noqa: E402
from network import CLASSES, Critic, OnePass  # noqa: E402

CRITIC = PACKAGE.parent / "fashion-gan" / "discriminator.onnx"
BATCH = 32
RATE, CRITIC_RATE = 1e-3, 1e-4
AVERAGE = 0.998
SCORE_WEIGHT, ALONE = 0.03, 0.3
CHUNKS, QUICK_CHUNKS = 12, 1


def train(args: argparse.Namespace) -> None:
    """Make the pairs that are not there yet, learn them, and after a third of the time learn from the critic in turn.

    The average of the weights is what is kept.
    """
    for chunk in range(QUICK_CHUNKS if args.quick else CHUNKS):
        pairs.make(args.work, chunk, args.threads)
    seeds, pictures = pairs.load(args.work)
    start, taught = torch.from_numpy(pairs.starts(seeds)), torch.from_numpy(pictures)
    data = fashion.load(args.data, "train")
    real_images, real_labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)

    current = OnePass().to(args.device, memory_format=torch.channels_last)
    averaged, critic = copy.deepcopy(current), Critic(CRITIC).to(args.device, memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(current.parameters(), betas=(0.9, 0.99), weight_decay=0.01)
    critic_optimiser = torch.optim.Adam(critic.parameters(), CRITIC_RATE, betas=(0.0, 0.9))
    training = tools.Training(args, {
        "current": current, "one_pass": averaged, "critic": critic, "optimiser": optimiser, "critic_optimiser": critic_optimiser,
    })
    indices = tools.batches(len(seeds), BATCH, args.seed, training.step)
    real_indices = tools.batches(len(real_images), BATCH, args.seed + 1, training.step)

    figures: dict[str, Tensor] = {}

    def to_device(images: Tensor) -> Tensor:
        return (images.to(args.device).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)

    def learn_pairs() -> dict[str, Tensor]:
        """The teacher's picture for the same noise and class: its pixels, and what the critic sees in it."""
        chosen = next(indices)
        label, target = torch.from_numpy(seeds[chosen] % CLASSES).to(args.device), to_device(taught[chosen])
        image = current(start[chosen].to(args.device).contiguous(memory_format=torch.channels_last), label)
        critic.requires_grad_(False)
        with torch.no_grad():
            wanted = critic.features(target)
        pixels = F.mse_loss(image, target)
        features = sum(F.mse_loss(a, b) / b.square().mean() for a, b in zip(critic.features(image), wanted)) / len(wanted)
        update(pixels + features)
        return {"pixels": pixels.detach(), "features": features.detach()}

    def learn_to_please() -> dict[str, Tensor]:
        """Noise that no pair has: the critic tells drawn from real pictures (hinge loss), the drawn ones learn to pass."""
        chosen = next(real_indices)
        real, label = to_device(real_images[chosen]), real_labels[chosen].to(args.device)
        image = current(torch.randn_like(real), label)
        critic.requires_grad_(True)
        scores = critic.judge(critic.features(torch.cat([real, image.detach()]))[-1], label.repeat(2))
        loss = F.relu(1 - scores[:BATCH]).mean() + F.relu(1 + scores[BATCH:]).mean()
        critic_optimiser.zero_grad()
        loss.backward()
        critic_optimiser.step()

        critic.requires_grad_(False)
        score = critic.judge(critic.features(image)[-1], label).mean()
        update(-SCORE_WEIGHT * score)
        return {"critic": loss.detach(), "score": score.detach()}

    def update(loss: Tensor) -> None:
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(current.parameters(), 1.0)
        optimiser.step()

    def step() -> dict[str, Tensor]:
        done = training.step / args.steps
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (training.step + 1) / 100) * min(1.0, 1.5 * (1 - done))
        pleasing = done > ALONE and training.step % 2 == 0
        figures.update(learn_to_please() if pleasing else learn_pairs())
        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(averaged.parameters()), list(current.parameters()), weight)
        return figures

    training.run(step)


def export(args: argparse.Namespace) -> None:
    """Write one-pass.onnx (averaged weights) and model.json."""
    one_pass = OnePass()
    tools.restore(args, one_pass=one_pass)
    inputs = {"z": torch.zeros(2, 1, 28, 28), "label": torch.zeros(2, dtype=torch.int64)}
    tools.export_onnx(one_pass, inputs, ["image"], args.package / "one-pass.onnx")
    tools.write_json(args.package / "model.json", {
        "schema": "darkroom.model/1",
        "id": "fashion-cnn-fast",
        "family": "cnn",
        "title": "Fashion CNN, one pass",
        "description": "Small grey pictures of clothes, shoes and bags, one of ten kinds by choice: noise through convolutions, pooling and "
        "fully connected layers, once. A seed gives a softer version of what the Fashion CNN makes of it.",
        "sampler": "decode",
        "sampling": {"latent": "z"},
        "graphs": {
            "decoder": {
                "file": "one-pass.onnx",
                "inputs": {
                    "z": {"noise": "normal", "shape": [1, 28, 28], "stream": 0},
                    "label": {"choice": "class", "values": fashion.CLASSES, "stream": 1},
                },
                "output": {"name": "image", "range": [-1, 1]},
            },
        },
        "files": tools.file_entries(args.package, ["one-pass.onnx"]),
        "input_schema": tools.input_schema(
            {"class": fields.GARMENT, "to_seed": fields.TO_SEED}, {"class": "sneaker", "count": 8, "seed": 7}
        ),
        "output": fashion.IMAGE_OUTPUT,
        "limits": {"max_batch": 64, "time_limit_s": 60},
        "memory_mb": 64,
        "licence": "Apache-2.0",
        "training_data": fashion.TRAINING_DATA,
    })


class Exported:
    """The exported graph, run by ONNX Runtime."""

    def __init__(self, package: Path, threads: int = 2):
        self._session = metrics.session(package / "one-pass.onnx", threads)

    def images(self, z: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Noise float32 [n, 1, 28, 28] and labels int64 [n] to images [n, 1, 28, 28] in [0, 1]."""
        return (metrics.batched(lambda z, label: self._session.run(["image"], {"z": z, "label": label}), z, labels)[0] + 1) / 2


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graph; writes figures.json."""
    model, yardstick = Exported(args.package, args.threads), conditional.Yardstick(args.data)
    start, labels = conditional.starts(args.images), np.arange(args.images) % CLASSES
    apart = np.concatenate([model.images(start[k : k + 1], labels[k : k + 1]) for k in range(64)])
    tools.update_figures(args.package, {
        **yardstick.figures(model.images(start, labels), labels),
        **yardstick.left_to_the_seed(model.images, start),
        "seconds_per_image": {
            str(n): float(f"{metrics.seconds_per_image(lambda n: model.images(start[:n], labels[:n]), n):.2g}") for n in (1, 64)
        },
        "largest_difference_batch_64_to_single": float(f"{np.abs(model.images(start[:64], labels[:64]) - apart).max():.1e}"),
    })


def pictures(args: argparse.Namespace) -> None:
    """Contact sheet (a class a row), nearest training images, failures."""
    model, yardstick, folder = Exported(args.package, args.threads), conditional.Yardstick(args.data), args.package / "samples"
    start, labels = conditional.starts(100), np.arange(100) // 10
    images = model.images(start, labels)
    tools.contact_sheet(images, 10, folder / "contact-sheet.png")
    shown = images[[0, 13, 26, 39, 42, 55, 68, 71]]
    tools.contact_sheet(np.concatenate([shown, yardstick.closest(shown)]), 8, folder / "nearest-training-images.png")

    seen, _ = yardstick.judge(metrics.as_png_shows(images))
    wrong = np.flatnonzero(seen != labels)
    tools.contact_sheet(images[wrong], max(1, min(10, len(wrong))), folder / "failures.png")
    print("failures:", [f"seed {k}: {fashion.CLASSES[labels[k]]} seen as {fashion.CLASSES[seen[k]]}" for k in wrong[:10]])


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate, "pictures": pictures}
    arguments = tools.arguments(PACKAGE, steps=2500, quick_steps=200, commands=list(commands))
    commands[arguments.command](arguments)
