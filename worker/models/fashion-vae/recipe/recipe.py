"""Train, export, evaluate and picture the Fashion VAE: a variational autoencoder with 16 latent numbers."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import fashion  # noqa: E402
import fields  # noqa: E402
import metrics  # noqa: E402
import noise  # noqa: E402
import tools  # noqa: E402

LATENT = 16
BATCH = 128
RATE = 2e-3


class Encoder(nn.Module):
    """Image [n, 1, 28, 28] in [0, 1] to mean [n, 16] and log-variance [n, 16] of its latent."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 24, 4, 2, 1), nn.SiLU(), nn.Conv2d(24, 48, 4, 2, 1), nn.SiLU(),
            nn.Conv2d(48, 64, 3, 1, 1), nn.SiLU(), nn.Flatten(), nn.Linear(64 * 7 * 7, 2 * LATENT),
        )

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        mean, logvar = self.layers(image).chunk(2, dim=1)
        return mean, logvar


class Decoder(nn.Module):
    """Latent [n, 16] to the logit of each pixel's brightness [n, 1, 28, 28]."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(LATENT, 64 * 7 * 7), nn.Unflatten(1, (64, 7, 7)), nn.SiLU(),
            nn.Conv2d(64, 64, 3, 1, 1), nn.SiLU(), nn.ConvTranspose2d(64, 48, 4, 2, 1), nn.SiLU(),
            nn.ConvTranspose2d(48, 24, 4, 2, 1), nn.SiLU(), nn.Conv2d(24, 1, 3, 1, 1),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


def divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL divergence of the latent's distribution to the standard normal, in nats per image: [n]."""
    return 0.5 * (mean**2 + logvar.exp() - logvar - 1).sum(dim=1)


def train(args: argparse.Namespace) -> None:
    """Adam on the negative evidence bound; the learning rate falls to zero along a half cosine."""
    images = torch.from_numpy(fashion.load(args.data, "train").images)
    encoder = Encoder().to(args.device, memory_format=torch.channels_last)
    decoder = Decoder().to(args.device, memory_format=torch.channels_last)
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()])
    training = tools.Training(args, {"encoder": encoder, "decoder": decoder, "optimiser": optimiser})
    indices = tools.batches(len(images), BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        for group in optimiser.param_groups:
            group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * training.step / args.steps))
        image = (images[next(indices)].to(args.device).float() / 255).contiguous(memory_format=torch.channels_last)
        mean, logvar = encoder(image)
        z = mean + torch.randn_like(mean) * (logvar / 2).exp()
        reconstruction = F.binary_cross_entropy_with_logits(decoder(z), image, reduction="sum") / BATCH
        latent = divergence(mean, logvar).mean()
        optimiser.zero_grad()
        (reconstruction + latent).backward()
        optimiser.step()
        return {"reconstruction": reconstruction.detach(), "divergence": latent.detach()}

    training.run(step)


def export(args: argparse.Namespace) -> None:
    """Write decoder.onnx (with the sigmoid inside), encoder.onnx and model.json."""
    encoder, decoder = Encoder(), Decoder()
    tools.restore(args, encoder=encoder, decoder=decoder)
    tools.export_onnx(nn.Sequential(decoder, nn.Sigmoid()), {"z": torch.zeros(2, LATENT)}, ["image"], args.package / "decoder.onnx")
    tools.export_onnx(encoder, {"image": torch.zeros(2, 1, 28, 28)}, ["mean", "logvar"], args.package / "encoder.onnx")
    temperature = {
        "type": "number", "title": "Temperature",
        "description": "How far from the average garment the noise may go: low values give plain, greyer and more alike clothes, "
        "high values give varied and stranger ones.",
        "minimum": 0.1, "maximum": 1.5, "default": 1.0,
    }
    own_fields = {
        "temperature": temperature,
        "image": fields.picture("Picture", "It is encoded and decoded again; light things on black suit best, as in the training data."),
        "to_image": fields.picture("Change to picture", "Makes the images the frames of a slow change from the picture to this one."),
        "to_seed": fields.TO_SEED,
        "latent": fields.latent(LATENT),
        "encode": fields.ENCODE,
    }
    tools.write_json(args.package / "model.json", {
        "schema": "darkroom.model/1",
        "id": "fashion-vae",
        "family": "vae",
        "title": "Fashion VAE",
        "description": "Small grey pictures of clothes, shoes and bags with soft outlines. "
        "The kind of garment cannot be chosen: it follows from the seed.",
        "sampler": "decode",
        "sampling": {"latent": "z"},
        "graphs": {
            "decoder": {
                "file": "decoder.onnx",
                "inputs": {"z": {"noise": "normal", "shape": [LATENT], "stream": 0, "scale_by": "temperature"}},
                "output": {"name": "image", "range": [0, 1]},
            },
            "encoder": {"file": "encoder.onnx", "inputs": {"image": {"image": "image", "range": [0, 1]}}, "output": {"name": "mean"}},
        },
        "files": tools.file_entries(args.package, ["decoder.onnx", "encoder.onnx"]),
        "input_schema": tools.input_schema(own_fields, {"count": 8, "seed": 7}),
        "output": fashion.IMAGE_OUTPUT,
        "limits": {"max_batch": 64, "time_limit_s": 60},
        "memory_mb": 64,
        "licence": "Apache-2.0",
        "training_data": fashion.TRAINING_DATA,
    })


class Exported:
    """The exported graphs, run by ONNX Runtime."""

    def __init__(self, package: Path):
        self._encoder = metrics.session(package / "encoder.onnx")
        self._decoder = metrics.session(package / "decoder.onnx")

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Latent float32 [n, 16] to images [n, 1, 28, 28] in [0, 1]."""
        return metrics.batched(lambda part: self._decoder.run(["image"], {"z": part}), z)[0]

    def encode(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Images float32 in [0, 1] to mean and log-variance, [n, 16] each."""
        mean, logvar = metrics.batched(lambda part: self._encoder.run(["mean", "logvar"], {"image": part}), images)
        return mean, logvar


def latents(count: int, first_seed: int = 0) -> np.ndarray:
    """The latents of seeds first_seed, first_seed + 1, ...: float32 [count, 16]."""
    return np.stack([noise.normals(first_seed + k, 0, (LATENT,)) for k in range(count)])


def evaluate(args: argparse.Namespace) -> None:
    """Measure the exported graphs on the test images and on samples; writes figures.json."""
    model, judge = Exported(args.package), metrics.Classifier()
    test = fashion.load(args.data, "t10k")
    images, labels = metrics.unit(test.images[: args.images]), test.labels[: args.images]
    test_labels, test_features = judge(images)

    mean, logvar = model.encode(images)
    z = mean + latents(len(images)) * np.exp(logvar / 2)
    pixels = np.clip(model.decode(z).astype(np.float64), 1e-7, 1 - 1e-7)
    cross_entropy = -(images * np.log(pixels) + (1 - images) * np.log1p(-pixels)).sum(axis=(1, 2, 3)).mean().item()
    kl = float(divergence(torch.from_numpy(mean), torch.from_numpy(logvar)).mean())

    reconstructed = model.decode(mean)
    reconstructed_labels, reconstructed_features = judge(metrics.as_png_shows(reconstructed))
    samples = metrics.as_png_shows(model.decode(latents(args.images)))
    sample_labels, sample_features = judge(samples)
    own_fid = metrics.frechet_distance(sample_features, test_features)

    batch = latents(64)
    apart = np.concatenate([model.decode(one[None]) for one in batch])
    tools.update_figures(args.package, {
        "images_measured": args.images,
        "negative_elbo_nats": round(cross_entropy + kl, 2),
        "negative_elbo_parts": {"binary_cross_entropy": round(cross_entropy, 2), "kl_divergence": round(kl, 2)},
        "reconstruction_mse": round(float(((reconstructed - images) ** 2).mean()), 5),
        "labels_kept_after_reconstruction": round(metrics.accuracy(reconstructed_labels, labels), 4),
        "classifier_unchanged_by_reconstruction": round(metrics.accuracy(reconstructed_labels, test_labels), 4),
        "own_fid_samples": round(own_fid, 3),
        "own_fid_reconstructions": round(metrics.frechet_distance(reconstructed_features, test_features), 3),
        "mean_brightness": {"samples": round(float(samples.mean()), 4), "test_images": round(float(images.mean()), 4)},
        "seconds_per_image": {str(n): float(f"{metrics.seconds_per_image(lambda n: model.decode(batch[:n]), n):.2g}") for n in (1, 64)},
        "largest_difference_batch_64_to_single": float(f"{np.abs(model.decode(batch) - apart).max():.1e}"),
        "classes_seen_in_200_samples": metrics.shares(sample_labels[:200], fashion.CLASSES),
        "classes_seen_in_all_samples": metrics.shares(sample_labels, fashion.CLASSES),
    })


def pictures(args: argparse.Namespace) -> None:
    """Contact sheet of seeds 0 to 99, and test images above their reconstructions."""
    model = Exported(args.package)
    tools.contact_sheet(model.decode(latents(100)), 10, args.package / "samples" / "contact-sheet.png")
    test = fashion.load(args.data, "t10k")
    firsts = np.concatenate([np.flatnonzero(test.labels == label)[:2] for label in range(10)])
    images = metrics.unit(test.images[firsts])
    rows = np.stack([images.reshape(2, 10, 1, 28, 28), model.decode(model.encode(images)[0]).reshape(2, 10, 1, 28, 28)], axis=1)
    tools.contact_sheet(rows.reshape(40, 1, 28, 28), 10, args.package / "samples" / "reconstructions.png")


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluate, "pictures": pictures}
    arguments = tools.arguments(PACKAGE, steps=6000, quick_steps=300, commands=list(commands))
    commands[arguments.command](arguments)
