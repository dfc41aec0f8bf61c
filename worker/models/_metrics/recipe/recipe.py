"""Train, export and evaluate the classifier that judges the fashion models: logits and 128 features."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(FOLDER))

import fashion  # noqa: E402
import metrics  # noqa: E402
import tools  # noqa: E402

BATCH = 256
PEAK_RATE = 4e-3


class Classifier(nn.Module):
    """Four convolutions and two linear layers: image [n, 1, 28, 28] in [-1, 1] to logits [n, 10], features [n, 128]."""

    def __init__(self) -> None:
        super().__init__()

        def block(inputs: int, outputs: int) -> nn.Sequential:
            return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU())

        self.features = nn.Sequential(
            block(1, 16), block(16, 16), nn.MaxPool2d(2), block(16, 32), block(32, 32), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.3), nn.Linear(32 * 7 * 7, 128), nn.ReLU(),
        )
        self.logits = nn.Linear(128, len(fashion.CLASSES))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        features = self.features(image)
        return self.logits(features), features


def train(args: argparse.Namespace) -> None:
    """Cross-entropy on the training images, half of the batches mirrored, one cycle of the learning rate."""
    data = fashion.load(args.data, "train")
    images, labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)
    model = Classifier().to(args.device, memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(model.parameters(), weight_decay=1e-2)
    training = tools.Training(args, {"model": model, "optimiser": optimiser})
    indices = tools.batches(len(images), BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        done = training.step / args.steps
        rate = PEAK_RATE * min(done / 0.3 + 0.04, 1, (1 - done) / 0.7 + 0.002)
        for group in optimiser.param_groups:
            group["lr"] = rate
        chosen = next(indices)
        image = (images[chosen].to(args.device).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
        if training.step % 2:
            image = image.flip(3)
        loss = F.cross_entropy(model(image)[0], labels[chosen].to(args.device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return {"loss": loss.detach()}

    training.run(step)


def export(args: argparse.Namespace) -> None:
    """Write classifier.onnx."""
    model = Classifier()
    tools.restore(args, model=model)
    tools.export_onnx(model, {"image": torch.zeros(2, 1, 28, 28)}, ["logits", "features"], args.package / "classifier.onnx")


def evaluate(args: argparse.Namespace) -> None:
    """Test accuracy of the exported classifier, and the floor of the own-FID: training images against test images."""
    judge = metrics.Classifier(args.package / "classifier.onnx")
    train_split, test_split = fashion.load(args.data, "train"), fashion.load(args.data, "t10k")
    predicted, test_features = judge(metrics.unit(test_split.images))
    _, train_features = judge(metrics.unit(train_split.images[:10000]))
    per_class = {
        name: round(metrics.accuracy(predicted[test_split.labels == index], test_split.labels[test_split.labels == index]), 3)
        for index, name in enumerate(fashion.CLASSES)
    }
    tools.update_figures(args.package, {
        "test_accuracy": round(metrics.accuracy(predicted, test_split.labels), 4),
        "test_accuracy_per_class": per_class,
        "own_fid_floor_train10k_against_test10k": round(metrics.frechet_distance(train_features, test_features), 3),
    })


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate}
    arguments = tools.arguments(FOLDER, steps=1800, quick_steps=150, commands=list(commands))
    commands[arguments.command](arguments)
