"""Train, export, evaluate and picture the Fashion RNN: pixel after pixel, two recurrent nets, a mixture of logistics.

With glibc, MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=4000000000 in the environment makes training on a
CPU a third faster: the big arrays of each step are then kept for the next.
"""

from __future__ import annotations

import argparse
import copy
import math
import sys
from pathlib import Path

import torch
from torch import Tensor

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import fashion  # noqa: E402
import measures  # noqa: E402
import metrics  # noqa: E402
import network  # noqa: E402
import pictures  # noqa: E402
import tools  # noqa: E402
from exported import HEIGHT, TEMPERATURE, Exported  # noqa: E402

BATCH = 16
RATE, WARM_UP = 2e-3, 100
LARGEST_GRADIENT = 1.0
AVERAGE = 0.999


def train(args: argparse.Namespace) -> None:
    """Maximum likelihood; the learning rate falls to zero along half a cosine; the average of the weights is what is kept."""
    data = fashion.load(args.data, "train")
    images, labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)
    painter = network.Painter().to(args.device).train()
    averaged = copy.deepcopy(painter)
    optimiser = torch.optim.Adam(painter.parameters())
    training = tools.Training(args, {"current": painter, "painter": averaged, "optimiser": optimiser})
    indices = tools.batches(len(images), BATCH, args.seed, training.step)
    mean_bits = torch.zeros(())

    def step() -> dict[str, Tensor]:
        nonlocal mean_bits
        progress = training.step / args.steps
        optimiser.param_groups[0]["lr"] = RATE * min(1.0, (training.step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * progress))

        chosen = next(indices)
        image = images[chosen, 0].to(args.device).float() / 127.5 - 1
        loss = network.bits(painter(image, labels[chosen].to(args.device)), image).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(painter.parameters(), LARGEST_GRADIENT)
        optimiser.step()

        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 10))
        with torch.no_grad():
            for kept, current in zip(averaged.parameters(), painter.parameters()):
                kept.lerp_(current, weight)
        mean_bits = loss.detach() if mean_bits == 0 else torch.lerp(mean_bits, loss.detach(), 0.02)
        return {"bits_per_pixel": mean_bits}

    training.run(step)



def export(args: argparse.Namespace) -> None:
    """Write row.onnx, whole.onnx and likelihood.onnx (averaged weights) and model.json."""
    painter = network.Painter()
    tools.restore(args, painter=painter)
    row, example = network.Row(painter).eval(), network.row_example()
    tools.export_onnx(row, example, ["row", "state_next"], args.package / "row.onnx")
    whole = torch.jit.script(network.Whole(torch.jit.trace(row, tuple(example.values()))))
    numbers = torch.full((2, HEIGHT, network.WIDTH, network.UNIFORMS), 0.5)
    inputs = {"label": example["label"], "temperature": example["temperature"], "uniforms": numbers}
    tools.export_onnx(whole, inputs, ["image"], args.package / "whole.onnx")
    inputs = {"image": torch.zeros(2, HEIGHT, network.WIDTH), "label": example["label"]}
    tools.export_onnx(network.Likelihood(painter), inputs, ["bits"], args.package / "likelihood.onnx")
    tools.write_json(args.package / "model.json", {
        "schema": "darkroom.model/1",
        "id": "fashion-rnn",
        "family": "rnn",
        "title": "Fashion RNN",
        "description": "Small grey pictures of clothes, shoes and bags, painted pixel after pixel from the top, 8 to 64 rows high; "
                       "goes on from the upper part of a given picture.",
        "sampler": "autoregress",
        "sampling": {"previous": "previous", "position": "position", "states": {"state": "state_next"}},
        "graphs": {
            "row": {
                "file": "row.onnx",
                "inputs": {
                    "label": {"choice": "class", "values": fashion.CLASSES, "stream": 1},
                    "temperature": {"number": "temperature"},
                    "uniforms": {"noise": "uniform", "shape": [network.WIDTH, network.UNIFORMS], "stream": 0},
                },
                "output": {"name": "row", "range": [-1, 1]},
            },
            "whole": {"file": "whole.onnx"},
            "likelihood": {"file": "likelihood.onnx"},
        },
        "files": tools.file_entries(args.package, ["row.onnx", "whole.onnx", "likelihood.onnx"]),
        "input_schema": tools.input_schema(input_fields(), {"class": "sneaker", "count": 8, "seed": 7}),
        "output": fashion.IMAGE_OUTPUT,
        "limits": {"max_batch": 64, "time_limit_s": 60, "max_pixels": 4_000_000},
        "memory_mb": 64,
        "licence": "Apache-2.0",
        "training_data": fashion.TRAINING_DATA,
    })


def input_fields() -> dict[str, dict]:
    """The model's own fields of the input schema."""
    return {
        "class": {
            "type": "string", "title": "Garment",
            "description": "What to draw; \"any\" lets the seed decide, image by image. Name it when a picture is to be completed.",
            "enum": ["any", *fashion.CLASSES], "default": "any",
        },
        "temperature": {
            "type": "number", "title": "Temperature",
            "description": "How freely each pixel is drawn: 1 as learned, less gives plainer and smoother garments, more gives wilder ones.",
            "minimum": 0.5, "maximum": 1.2, "default": TEMPERATURE,
        },
        "rows": {
            "type": "integer", "title": "Rows", "description": "Height of the picture in pixels; the width is 28. Training saw 28 rows.",
            "minimum": 8, "maximum": 64, "default": HEIGHT,
        },
        "image": {
            "type": "string", "format": "image", "title": "Picture to complete",
            "description": "A picture: a data URI (PNG or JPEG). It is made grey and fitted to 28 by `rows` pixels, its upper rows are kept and "
                           "the rest is drawn; best one garment on black.",
        },
        "keep_rows": {
            "type": "integer", "title": "Rows to keep",
            "description": "How many upper rows of the given picture stay: fewer than `rows`, half of them when this is absent.",
            "minimum": 1, "maximum": 63,
        },
    }


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graphs; writes figures.json."""
    model, judge = Exported(args.package), metrics.Classifier()
    train_split, test = fashion.load(args.data, "train"), fashion.load(args.data, "t10k")
    tools.update_figures(args.package, measures.likelihoods(model, train_split, test, args.images // 4))
    tools.update_figures(args.package, measures.agreements(model))
    tools.update_figures(args.package, measures.quality(model, judge, train_split, test, args.images))
    tools.update_figures(args.package, measures.by_temperature(model, judge, test, args.images // 10))
    tools.update_figures(args.package, measures.by_rows(model, judge, test, args.images // 10))
    tools.update_figures(args.package, measures.completions(model, judge, test, args.images // 10))


def draw_pictures(args: argparse.Namespace) -> None:
    """Draw the card's pictures."""
    target = args.package / "samples"
    target.mkdir(exist_ok=True)
    model = Exported(args.package)
    train_split, test = fashion.load(args.data, "train"), fashion.load(args.data, "t10k")
    pictures.classes(model, target / "contact-sheet.png")
    pictures.neighbours(model, metrics.unit(train_split.images), target / "nearest-training-images.png")
    pictures.heights(model, target / "heights.png")
    pictures.completions(model, test, target / "completions.png")
    pictures.failures(model, target / "failures.png")


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate, "pictures": draw_pictures}
    arguments = tools.arguments(PACKAGE, steps=8500, quick_steps=200, commands=list(commands))
    commands[arguments.command](arguments)
