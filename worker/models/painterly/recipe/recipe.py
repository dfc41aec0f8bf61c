"""Train, export, evaluate and picture Painterly: one network that paints a photograph in the style of any picture."""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import card  # noqa: E402
import evaluation  # noqa: E402
import losses  # noqa: E402
import metrics  # noqa: E402
import network  # noqa: E402
import package  # noqa: E402
import pictures  # noqa: E402
import tools  # noqa: E402

CROP = 128
RATE, AVERAGE = 3e-3, 0.998
STYLE_WEIGHT, IDENTITY_WEIGHT = 5.0, 3.0
CONTENT_WEIGHTS, ROUGHNESS_WEIGHTS, DETAIL_FROM = (0.6, 0.8), (0.08, 0.12), 4000
BATCH, IDENTITY_EVERY = 2, 8
BANKS, POOL = 2, 240


class Painterly(nn.Module):
    """Encoder, transformer, and what the named styles add to their encoded vectors [names, 96]."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.transformer = network.StyleEncoder(), network.Transformer()
        self.added = nn.Parameter(torch.zeros(len(pictures.NAMED), network.STYLE))


class Draw:
    """Draws contents and styles, all by one seeded generator; styles come from a pool whose statistics are computed once."""

    def __init__(self, args: argparse.Namespace):
        gallery = pictures.Gallery(args.data)
        self._photographs = gallery.training_photographs()
        self._others = [gallery.painting(painting) for painting in pictures.OTHERS.values()]
        named = [gallery.painting(painting) for painting in pictures.NAMED.values()]
        self._rng = np.random.default_rng([args.seed, POOL])
        squares = [pictures.tensor(gallery.style(painting, network.STYLE_SIZE)) for painting in pictures.NAMED.values()]
        self._pool = squares + [self._style(named + self._others * 2) for _ in range(POOL)]
        self._seed = args.seed
        self._banks = [losses.RandomFilters(seed, args.device, finest_step=2) for seed in range(BANKS)]
        self._known: dict[tuple[int, int], list[tuple[Tensor, Tensor]]] = {}

    def start(self, step: int) -> None:
        """Go on drawing at a step of the training."""
        self._rng = np.random.default_rng([self._seed, step])

    def content(self) -> Tensor:
        """A square of a photograph, one in six times of a painting: [1, 3, 128, 128]."""
        whole = self._any(self._others) if self._rng.random() < 1 / 6 else self._any(self._photographs)
        return pictures.tensor(self._mirrored(self._square(whole, CROP, min(1.0, CROP / min(whole.size)))))

    def style(self) -> int:
        """The number of a style; numbers below that of the named paintings mean their own squares."""
        named = len(pictures.NAMED)
        return int(self._rng.integers(named)) if self._rng.random() < 0.5 else named + int(self._rng.integers(POOL))

    @torch.no_grad()
    def moments(self, encoder: network.StyleEncoder) -> Tensor:
        """What the encoder's fixed part sees in every style: [styles, 672]."""
        return torch.cat([encoder.moments(image.to(encoder.weight.device)) for image in self._pool])

    @torch.no_grad()
    def statistics(self, bank: int, styles: list[int]) -> list[tuple[Tensor, Tensor]]:
        """What a bank of filters sees in each of the styles."""
        for style in styles:
            if (bank, style) not in self._known:
                self._known[bank, style] = self.bank(bank).statistics(self._pool[style].to(self.bank(bank).device))
        return [tuple(map(torch.cat, zip(*layer))) for layer in zip(*(self._known[bank, style] for style in styles))]

    def shifted(self, images: Tensor) -> Tensor:
        """Cut off at most one row and column, so that filters with a step of 2 see all places in turn."""
        top, left = (int(value) for value in self._rng.integers(0, 2, 2))
        return images[:, :, top:, left:]

    def bank(self, index: int) -> losses.RandomFilters:
        """One of the banks of filters."""
        return self._banks[index]

    def _style(self, paintings: list[Image.Image]) -> Tensor:
        """A part of a painting, or a pattern or part of a photograph; two in five in other colours: [1, 3, 256, 256]."""
        kind = self._rng.random()
        if kind < 0.1:
            whole = pictures.pattern(self._rng, network.STYLE_SIZE)
        else:
            whole = self._any(paintings if kind < 0.9 else self._photographs)
        found = pictures.tensor(self._mirrored(self._square(whole, network.STYLE_SIZE, 0.5)))
        return self._recoloured(found) if self._rng.random() < 0.4 else found

    def _recoloured(self, image: Tensor) -> Tensor:
        """Other colours for the same strokes: channels swapped or turned to their negatives, brightness bent."""
        image = image[:, torch.from_numpy(self._rng.permutation(3))]
        image = 1 - image if self._rng.random() < 0.15 else image
        return image ** float(np.exp(self._rng.normal() * 0.35))

    def _square(self, image: Image.Image, size: int, least: float) -> Image.Image:
        left, top = self._rng.random(2)
        return pictures.square(image, (left, top, self._rng.uniform(least, 1.0)), size)

    def _mirrored(self, image: Image.Image) -> Image.Image:
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if self._rng.random() < 0.5 else image

    def _any(self, images: list[Image.Image]) -> Image.Image:
        return images[int(self._rng.integers(len(images)))]


def train(args: argparse.Namespace) -> None:
    """Two photographs a step, each in a style of its own; the averaged weights are what is kept.

    Marks are learned first; from step DETAIL_FROM on the path of fine detail is trained as well, content and
    smoothness weigh more.
    """
    draw = Draw(args)
    model = Painterly().to(args.device).to(memory_format=torch.channels_last).train()
    moments = draw.moments(model.encoder)
    model.encoder.calibrate(moments)
    averaged = copy.deepcopy(model)
    optimiser = torch.optim.Adam(model.parameters(), RATE, betas=(0.9, 0.99))
    training = tools.Training(args, {"current": model, "painterly": averaged, "optimiser": optimiser})
    draw.start(training.step)

    def painted_in_styles(contents: Tensor) -> dict[str, Tensor]:
        styles, bank = [draw.style() for _ in range(BATCH)], training.step % BANKS
        named = [style if style < len(pictures.NAMED) else -1 for style in styles]
        added = torch.cat([model.added, torch.zeros_like(model.added[:1])])[named]
        painted = model.transformer(contents, model.encoder.from_moments(moments[styles]) + added)
        style = losses.style_distance(draw.bank(bank).statistics(draw.shifted(painted)), draw.statistics(bank, styles))
        content = losses.content_distance(painted, contents).mean()
        late = training.step >= DETAIL_FROM
        total = STYLE_WEIGHT * torch.log1p(style).mean() + CONTENT_WEIGHTS[late] * content
        return {"loss": total + ROUGHNESS_WEIGHTS[late] * losses.roughness(painted).mean(), "style": style.mean(), "content": content}

    def painted_as_they_are(contents: Tensor) -> dict[str, Tensor]:
        own = F.interpolate(contents, size=(network.STYLE_SIZE,) * 2, mode="bilinear", antialias=True)
        identity = (model.transformer(contents, model.encoder(own)) - contents).abs().mean()
        return {"loss": IDENTITY_WEIGHT * identity, "identity": identity}

    def step() -> dict[str, float]:
        model.transformer.detail.requires_grad_(training.step >= DETAIL_FROM)
        optimiser.param_groups[0]["lr"] = RATE * min(1.0, (training.step + 1) / 50, 1.6 * (1 - training.step / args.steps) + 0.02)
        contents = torch.cat([draw.content() for _ in range(BATCH)]).to(args.device, memory_format=torch.channels_last)
        figures = painted_as_they_are(contents) if training.step % IDENTITY_EVERY == 0 else painted_in_styles(contents)
        optimiser.zero_grad()
        figures["loss"].backward()
        nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimiser.step()

        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 20))
        with torch.no_grad():
            for kept, current in zip(averaged.parameters(), model.parameters()):
                kept.lerp_(current, weight)
        smoothed.update({name: 0.95 * smoothed.get(name, value.item()) + 0.05 * value.item() for name, value in figures.items()})
        return smoothed

    smoothed: dict[str, float] = {}
    training.run(step, report_every=50)


def export(args: argparse.Namespace) -> None:
    """Write transformer.onnx and style-encoder.onnx (averaged weights), styles.json and model.json."""
    model = Painterly()
    tools.restore(args, painterly=model)
    area = {2: "h", 3: "w"}
    image, style = torch.zeros(2, 3, 64, 96), torch.zeros(2, network.STYLE)
    tools.export_onnx(
        model.transformer, {"image": image, "style": style}, ["painted"], args.package / "transformer.onnx",
        free={"image": area, "painted": area},
    )
    tools.export_onnx(
        model.encoder, {"image": torch.zeros(2, 3, *(network.STYLE_SIZE,) * 2)}, ["style"], args.package / "style-encoder.onnx"
    )
    gallery = pictures.Gallery(args.data)
    encoder = metrics.session(args.package / "style-encoder.onnx")
    styles = {}
    for (name, painting), added in zip(pictures.NAMED.items(), model.added.detach().numpy()):
        shown = pictures.tensor(gallery.style(painting, network.STYLE_SIZE)).numpy()
        styles[name] = [round(float(value), 6) for value in encoder.run(["style"], {"image": shown})[0][0] + added]
    tools.write_json(args.package / "styles.json", styles)
    package.write(args.package, list(styles))


if __name__ == "__main__":
    commands = {"train": train, "export": export, "evaluate": evaluation.evaluate, "pictures": card.draw}
    arguments = tools.arguments(PACKAGE, steps=8000, quick_steps=100, commands=list(commands))
    commands[arguments.command](arguments)
