"""Train, export, evaluate and picture the Fashion CNN: class-conditional flow matching with a small convolutional network.

With glibc, MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=4000000000 in the environment makes training on a
CPU a third faster: the big arrays of each step are then kept for the next.
"""

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
import tools  # noqa: E402
from exported import GUIDANCE, STEPS, Exported  # noqa: E402
from network import CLASSES, UNCONDITIONAL, Denoiser  # noqa: E402

BATCH = 32
RATE = 1.5e-3
AVERAGE = 0.998
LABELS_HIDDEN = 0.1
OTHER_STEPS, OTHER_GUIDANCES = (5, 10, 50), (1.0, 1.5, 3.0)
IMAGES, IMAGES_OF_SWEEP = 1000, 300


def train(args: argparse.Namespace) -> None:
    """Adam on the squared error of the velocity; the average of the weights is what is kept."""
    data = fashion.load(args.data, "train")
    images, labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)
    current = Denoiser().to(args.device, memory_format=torch.channels_last)
    averaged = copy.deepcopy(current)
    optimiser = torch.optim.AdamW(current.parameters(), betas=(0.9, 0.99), weight_decay=0.01)
    training = tools.Training(args, {"current": current, "denoiser": averaged, "optimiser": optimiser})
    indices = tools.batches(len(images), BATCH, args.seed, training.step)

    def step() -> dict[str, Tensor]:
        done = training.step / args.steps
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (training.step + 1) / 100) * min(1.0, 1.25 * (1 - done))

        chosen = next(indices)
        image = (images[chosen].to(args.device).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
        label = labels[chosen].to(args.device)
        label = torch.where(torch.rand(BATCH, device=args.device) < LABELS_HIDDEN, UNCONDITIONAL, label)
        time = torch.sigmoid(torch.randn(BATCH, device=args.device))
        t, start = time[:, None, None, None], torch.randn_like(image)
        loss = F.mse_loss(current((1 - t) * image + t * start, time, label), start - image)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(current.parameters(), 1.0)
        optimiser.step()

        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(averaged.parameters()), list(current.parameters()), weight)
        return {"loss": loss.detach()}

    training.run(step)


def export(args: argparse.Namespace) -> None:
    """Write denoiser.onnx (averaged weights) and model.json."""
    denoiser = Denoiser()
    tools.restore(args, denoiser=denoiser)
    inputs = {"sample": torch.zeros(2, 1, 28, 28), "timestep": torch.ones(2), "label": torch.zeros(2, dtype=torch.int64)}
    tools.export_onnx(denoiser, inputs, ["velocity"], args.package / "denoiser.onnx")
    steps = {
        "type": "integer", "title": "Steps", "description": "Steps from noise to picture: more take longer and draw cleaner garments.",
        "minimum": 1, "maximum": 50, "default": STEPS,
    }
    guidance = {
        "type": "number", "title": "Guidance",
        "description": "How strictly the picture keeps to the kind of garment: 1 gives the variety of the data, higher values give more "
        "typical and more alike garments. Above 1 a step takes twice the time.",
        "minimum": 1.0, "maximum": 5.0, "default": GUIDANCE,
    }
    tools.write_json(args.package / "model.json", {
        "schema": "darkroom.model/1",
        "id": "fashion-cnn",
        "family": "cnn",
        "title": "Fashion CNN",
        "description": "Small grey pictures of clothes, shoes and bags, one of ten kinds by choice, drawn out of noise step by step.",
        "sampler": "diffuse",
        "sampling": {
            "sample": "sample",
            "timestep": "timestep",
            "shape": [1, 28, 28],
            "image_range": [-1, 1],
            "scheduler": {"prediction": "flow", "default": "flow_euler", "train_timesteps": 1, "timestep_spacing": "trailing", "shift": 1.0},
        },
        "graphs": {
            "denoiser": {
                "file": "denoiser.onnx",
                "inputs": {"label": {"choice": "class", "values": fashion.CLASSES, "stream": 1, "unconditional": UNCONDITIONAL}},
                "output": {"name": "velocity"},
            },
        },
        "files": tools.file_entries(args.package, ["denoiser.onnx"]),
        "input_schema": tools.input_schema(
            {"class": fields.GARMENT, "steps": steps, "guidance": guidance}, {"class": "sneaker", "count": 8, "seed": 7}
        ),
        "output": fashion.IMAGE_OUTPUT,
        "limits": {"max_batch": 64, "time_limit_s": 60},
        "memory_mb": 128,
        "licence": "Apache-2.0",
        "training_data": fashion.TRAINING_DATA,
    })


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graph: the usual settings on many images, other steps and guidances on fewer; writes figures.json."""
    model, yardstick = Exported(args.package, args.threads), conditional.Yardstick(args.data)
    count, fewer = (200, 100) if args.quick else (IMAGES, IMAGES_OF_SWEEP)
    start, labels = conditional.starts(count), np.arange(count) % CLASSES
    images = model.images(start, labels)
    tools.update_figures(args.package, {
        "settings": {"steps": STEPS, "guidance": GUIDANCE},
        **yardstick.figures(images, labels),
        **yardstick.left_to_the_seed(model.images, start),
    })

    def row(steps: int, guidance: float) -> dict[str, float]:
        return yardstick.row(model.images(start[:fewer], labels[:fewer], steps, guidance), labels[:fewer])

    usual, few = yardstick.row(images[:fewer], labels[:fewer]), 8
    apart = np.concatenate([model.images(start[k : k + 1], labels[k : k + 1]) for k in range(few)])
    tools.update_figures(args.package, {
        "images_of_sweep": fewer,
        "own_fid_floor_of_sweep": yardstick.floor(fewer),
        "by_steps": {str(STEPS): usual, **{str(steps): row(steps, GUIDANCE) for steps in OTHER_STEPS}},
        "by_guidance": {str(GUIDANCE): usual, **{str(guidance): row(STEPS, guidance) for guidance in OTHER_GUIDANCES}},
        "seconds_per_image": {
            str(n): float(f"{metrics.seconds_per_image(lambda n: model.images(start[:n], labels[:n]), n):.2g}") for n in (1, 64)
        },
        f"largest_difference_batch_{few}_to_single": float(f"{np.abs(model.images(start[:few], labels[:few]) - apart).max():.1e}"),
    })


def pictures(args: argparse.Namespace) -> None:
    """Contact sheet (a class a row), steps and guidances row by row, nearest training images, failures."""
    model, yardstick, folder = Exported(args.package, args.threads), conditional.Yardstick(args.data), args.package / "samples"
    start, labels = conditional.starts(100), np.arange(100) // 10
    images = model.images(start, labels)
    tools.contact_sheet(images, 10, folder / "contact-sheet.png")

    firsts = np.arange(0, 100, 10)
    by_steps = [model.images(start[firsts], labels[firsts], steps) for steps in (1, 2, 5, 10, 20, 50)]
    tools.contact_sheet(np.concatenate(by_steps), 10, folder / "steps.png")
    by_guidance = [model.images(start[firsts], labels[firsts], STEPS, guidance) for guidance in (1.0, 1.5, 2.0, 3.0, 5.0)]
    tools.contact_sheet(np.concatenate(by_guidance), 10, folder / "guidance.png")
    shown = images[[0, 13, 26, 39, 42, 55, 68, 71]]
    tools.contact_sheet(np.concatenate([shown, yardstick.closest(shown)]), 8, folder / "nearest-training-images.png")

    seen, _ = yardstick.judge(metrics.as_png_shows(images))
    wrong = np.flatnonzero(seen != labels)
    tools.contact_sheet(images[wrong], max(1, min(10, len(wrong))), folder / "failures.png")
    print("failures:", [f"seed {k}: {fashion.CLASSES[labels[k]]} seen as {fashion.CLASSES[seen[k]]}" for k in wrong[:10]])


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate, "pictures": pictures}
    arguments = tools.arguments(PACKAGE, steps=12000, quick_steps=200, commands=list(commands))
    commands[arguments.command](arguments)
