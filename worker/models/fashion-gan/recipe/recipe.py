"""Train, export, evaluate and picture the Fashion GAN: class-conditional, hinge loss, projection discriminator."""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import fashion  # noqa: E402
import fields  # noqa: E402
import metrics  # noqa: E402
import noise  # noqa: E402
import tools  # noqa: E402

LATENT = 64
BATCH = 64
CLASSES = len(fashion.CLASSES)
GENERATOR_RATE, DISCRIMINATOR_RATE = 2e-4, 4e-4
AVERAGE = 0.999
TRUNCATIONS = (1.0, 0.7, 0.4)


class Generator(nn.Module):
    """Noise z [n, 64] and label int64 [n] to an image [n, 1, 28, 28] in [-1, 1]."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, 32)
        self.linear = nn.Linear(LATENT + 32, 96 * 7 * 7)
        self.layers = nn.Sequential(
            nn.BatchNorm2d(96), nn.ReLU(), nn.ConvTranspose2d(96, 64, 4, 2, 1),
            nn.BatchNorm2d(64), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1),
            nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 1, 3, 1, 1), nn.Tanh(),
        )

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        start = self.linear(torch.cat([z, self.embedding(label)], dim=1))
        return self.layers(start.view(-1, 96, 7, 7))


class Discriminator(nn.Module):
    """Image [n, 1, 28, 28] in [-1, 1] and label int64 [n] to a score [n]: above zero means "looks real"."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            spectral_norm(nn.Conv2d(1, 48, 4, 2, 1)), nn.LeakyReLU(0.1), spectral_norm(nn.Conv2d(48, 48, 3, 1, 1)), nn.LeakyReLU(0.1),
            spectral_norm(nn.Conv2d(48, 96, 4, 2, 1)), nn.LeakyReLU(0.1), spectral_norm(nn.Conv2d(96, 128, 3, 1, 1)), nn.LeakyReLU(0.1),
        )
        self.score = spectral_norm(nn.Linear(128, 1))
        self.embedding = spectral_norm(nn.Embedding(CLASSES, 128))

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        features = self.layers(image).sum(dim=(2, 3))
        return self.score(features).squeeze(1) + (features * self.embedding(label)).sum(dim=1)


def train(args: argparse.Namespace) -> None:
    """One discriminator and one generator step a batch; the average of the generator's weights is what is kept."""
    data = fashion.load(args.data, "train")
    images, labels = torch.from_numpy(data.images), torch.from_numpy(data.labels)
    generator = Generator().to(args.device, memory_format=torch.channels_last).train()
    discriminator = Discriminator().to(args.device, memory_format=torch.channels_last).train()
    averaged = copy.deepcopy(generator)
    generator_optimiser = torch.optim.Adam(generator.parameters(), betas=(0.0, 0.9))
    discriminator_optimiser = torch.optim.Adam(discriminator.parameters(), betas=(0.0, 0.9))
    training = tools.Training(args, {
        "current_generator": generator, "generator": averaged, "discriminator": discriminator,
        "generator_optimiser": generator_optimiser, "discriminator_optimiser": discriminator_optimiser,
    })
    indices = tools.batches(len(images), BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        decay = min(1.0, 2.2 * (1 - training.step / args.steps) + 0.05)
        generator_optimiser.param_groups[0]["lr"] = GENERATOR_RATE * decay
        discriminator_optimiser.param_groups[0]["lr"] = DISCRIMINATOR_RATE * decay

        chosen = next(indices)
        label = labels[chosen].to(args.device)
        real = (images[chosen].to(args.device).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
        fake = generator(torch.randn(BATCH, LATENT, device=args.device), label)

        discriminator.requires_grad_(True)
        scores = discriminator(torch.cat([real, fake.detach()]), label.repeat(2))
        discriminator_loss = F.relu(1 - scores[:BATCH]).mean() + F.relu(1 + scores[BATCH:]).mean()
        discriminator_optimiser.zero_grad()
        discriminator_loss.backward()
        discriminator_optimiser.step()

        discriminator.requires_grad_(False)
        generator_loss = -discriminator(fake, label).mean()
        generator_optimiser.zero_grad()
        generator_loss.backward()
        generator_optimiser.step()

        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 50))
        with torch.no_grad():
            for kept, current in zip(averaged.parameters(), generator.parameters()):
                kept.lerp_(current, weight)
        return {"discriminator": discriminator_loss.detach(), "generator": generator_loss.detach()}

    training.run(step)


@torch.no_grad()
def measure_normalisation(generator: Generator) -> None:
    """Set the batch normalisation's means and variances to those of the averaged weights, over 25,600 images."""
    for module in generator.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    generator.train()
    for _ in range(100):
        generator(torch.randn(256, LATENT), torch.randint(CLASSES, (256,)))
    generator.eval()


def export(args: argparse.Namespace) -> None:
    """Write generator.onnx (averaged weights), discriminator.onnx and model.json."""
    generator, discriminator = Generator(), Discriminator()
    tools.restore(args, generator=generator, discriminator=discriminator)
    measure_normalisation(generator)
    for module in list(discriminator.modules()):
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)
    label = torch.zeros(2, dtype=torch.int64)
    tools.export_onnx(generator, {"z": torch.zeros(2, LATENT), "label": label}, ["image"], args.package / "generator.onnx")
    tools.export_onnx(discriminator, {"image": torch.zeros(2, 1, 28, 28), "label": label}, ["score"], args.package / "discriminator.onnx")
    truncation = {
        "type": "number", "title": "Truncation",
        "description": "Scale of the noise: 1 gives the full variety, lower values give more typical and more alike garments.",
        "minimum": 0.1, "maximum": 1.0, "default": 1.0,
    }
    label_input = {"choice": "class", "values": fashion.CLASSES, "stream": 1}
    own_fields = {"class": fields.GARMENT, "truncation": truncation, "to_seed": fields.TO_SEED, "score": fields.SCORE}
    tools.write_json(args.package / "model.json", {
        "schema": "darkroom.model/1",
        "id": "fashion-gan",
        "family": "gan",
        "title": "Fashion GAN",
        "description": "Small grey pictures of clothes, shoes and bags, one of ten kinds by choice. Sharper than the Fashion VAE.",
        "sampler": "decode",
        "sampling": {"latent": "z", "scored": "image"},
        "graphs": {
            "decoder": {
                "file": "generator.onnx",
                "inputs": {
                    "z": {"noise": "normal", "shape": [LATENT], "stream": 0, "scale_by": "truncation"},
                    "label": label_input,
                },
                "output": {"name": "image", "range": [-1, 1]},
            },
            "scorer": {"file": "discriminator.onnx", "inputs": {"label": label_input}, "output": {"name": "score"}},
        },
        "files": tools.file_entries(args.package, ["generator.onnx", "discriminator.onnx"]),
        "input_schema": tools.input_schema(own_fields, {"class": "sneaker", "count": 8, "seed": 7}),
        "output": fashion.IMAGE_OUTPUT,
        "limits": {"max_batch": 64, "time_limit_s": 60},
        "memory_mb": 64,
        "licence": "Apache-2.0",
        "training_data": fashion.TRAINING_DATA,
    })


class Exported:
    """The exported graphs, run by ONNX Runtime."""

    def __init__(self, package: Path):
        self._generator = metrics.session(package / "generator.onnx")
        self._discriminator = metrics.session(package / "discriminator.onnx")

    def images(self, z: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Noise float32 [n, 64] and labels int64 [n] to images [n, 1, 28, 28] in [0, 1]."""
        run = self._generator.run
        return (metrics.batched(lambda z, label: run(["image"], {"z": z, "label": label}), z, labels)[0] + 1) / 2

    def scores(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """The discriminator's scores [n] of images [n, 1, 28, 28] in [0, 1]."""
        run = self._discriminator.run
        return metrics.batched(lambda x, label: run(["score"], {"image": x * 2 - 1, "label": label}), images, labels)[0]


def latents(count: int) -> np.ndarray:
    """The noise of seeds 0, 1, ...: float32 [count, 64]."""
    return np.stack([noise.normals(seed, 0, (LATENT,)) for seed in range(count)])


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graphs; writes figures.json."""
    model, judge = Exported(args.package), metrics.Classifier()
    train_split, test = fashion.load(args.data, "train"), fashion.load(args.data, "t10k")
    test_images, test_labels = metrics.unit(test.images[: args.images]), test.labels[: args.images]
    _, test_features = judge(test_images)
    _, train_features = judge(metrics.unit(train_split.images[: args.images]))

    z, labels = latents(args.images), np.arange(args.images) % CLASSES
    by_truncation = {}
    for truncation in TRUNCATIONS:
        images = metrics.as_png_shows(model.images(z * np.float32(truncation), labels))
        seen, features = judge(images)
        by_truncation[str(truncation)] = {
            "label_accuracy": round(metrics.accuracy(seen, labels), 4),
            "own_fid": round(metrics.frechet_distance(features, test_features), 3),
            "diversity_within_class": round(metrics.diversity(images, labels), 3),
        }
        if truncation == 1.0:
            full, full_seen = images, seen
    accuracy_per_class = {
        name: round(metrics.accuracy(full_seen[labels == index], labels[labels == index]), 3)
        for index, name in enumerate(fashion.CLASSES)
    }
    training_images = metrics.unit(train_split.images)
    _, sample_distances = metrics.nearest(full[:200], training_images)
    _, test_distances = metrics.nearest(test_images[:200], training_images)

    any_labels = np.array([noise.choice(seed, 1, CLASSES) for seed in range(200)])
    any_seen, _ = judge(metrics.as_png_shows(model.images(z[:200], any_labels)))
    apart = np.concatenate([model.images(z[k : k + 1], labels[k : k + 1]) for k in range(64)])
    real_scores, fake_scores = model.scores(test_images, test_labels), model.scores(full, labels)
    tools.update_figures(args.package, {
        "images_measured": args.images,
        "label_accuracy": by_truncation["1.0"]["label_accuracy"],
        "label_accuracy_per_class": accuracy_per_class,
        "own_fid": by_truncation["1.0"]["own_fid"],
        "own_fid_floor_train_against_test": round(metrics.frechet_distance(train_features, test_features), 3),
        "by_truncation": by_truncation,
        "diversity_within_class_of_test_images": round(metrics.diversity(test_images, test_labels), 3),
        "median_distance_to_nearest_training_image": {
            "samples": round(float(np.median(sample_distances)), 3), "test_images": round(float(np.median(test_distances)), 3),
        },
        "discriminator_says_real": {
            "test_images": round(float((real_scores > 0).mean()), 3), "samples": round(float((fake_scores > 0).mean()), 3),
        },
        "seconds_per_image": {
            str(n): float(f"{metrics.seconds_per_image(lambda n: model.images(z[:n], labels[:n]), n):.2g}") for n in (1, 64)
        },
        "largest_difference_batch_64_to_single": float(f"{np.abs(model.images(z[:64], labels[:64]) - apart).max():.1e}"),
        "class_any_200_seeds_chosen": metrics.shares(any_labels, fashion.CLASSES),
        "class_any_200_seeds_seen_by_classifier": metrics.shares(any_seen, fashion.CLASSES),
    })


def pictures(args: argparse.Namespace) -> None:
    """Contact sheet (a class a row, seeds 0 to 99), and samples above their nearest training images."""
    model = Exported(args.package)
    z, labels = latents(100), np.arange(100) // 10
    images = model.images(z, labels)
    tools.contact_sheet(images, 10, args.package / "samples" / "contact-sheet.png")
    shown = np.concatenate([images[0::10], images[1::10]])
    training_images = metrics.unit(fashion.load(args.data, "train").images)
    closest = training_images[metrics.nearest(shown, training_images)[0]]
    rows = np.stack([shown.reshape(2, 10, 1, 28, 28), closest.reshape(2, 10, 1, 28, 28)], axis=1)
    tools.contact_sheet(rows.reshape(40, 1, 28, 28), 10, args.package / "samples" / "nearest-training-images.png")


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate, "pictures": pictures}
    arguments = tools.arguments(PACKAGE, steps=6200, quick_steps=300, commands=list(commands))
    commands[arguments.command](arguments)
