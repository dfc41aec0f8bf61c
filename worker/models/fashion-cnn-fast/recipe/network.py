"""The network of the one-pass Fashion CNN, and the critic that teaches it."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

CLASSES = 10
WIDE, DEEP, NARROW, EMBEDDING, HIDDEN = 48, 96, 32, 64, 512


class Block(nn.Module):
    """Two convolutions on x [n, inputs, h, w] beside a shortcut; the class's embedding [n, 64] shifts the middle."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.GroupNorm(8, inputs), nn.SiLU(), nn.Conv2d(inputs, outputs, 3, padding=1))
        self.shift = nn.Linear(EMBEDDING, outputs)
        self.second = nn.Sequential(nn.GroupNorm(8, outputs), nn.SiLU(), nn.Conv2d(outputs, outputs, 3, padding=1))
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.second[2].weight)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        middle = self.first(x) + self.shift(embedding)[:, :, None, None]
        return self.shortcut(x) + self.second(middle)


class OnePass(nn.Module):
    """Noise z [n, 1, 28, 28] and label int64 [n] to an image [n, 1, 28, 28] in [-1, 1].

    Convolutions at 14 x 14, average pooling, convolutions at 7 x 7, then two fully connected layers make the picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, EMBEDDING)
        self.enter = nn.Conv2d(4, WIDE, 3, padding=1)
        self.wide = nn.Conv2d(WIDE, WIDE, 3, padding=1)
        self.deep = nn.ModuleList([Block(WIDE, DEEP), Block(DEEP, DEEP)])
        self.narrow = nn.Sequential(nn.GroupNorm(8, DEEP), nn.SiLU(), nn.Conv2d(DEEP, NARROW, 1))
        self.full = nn.Sequential(
            nn.Linear(NARROW * 7 * 7 + EMBEDDING, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 28 * 28), nn.Tanh()
        )

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        embedding = self.embedding(label)
        x = self.wide(F.silu(self.enter(F.pixel_unshuffle(z, 2))))
        x = F.avg_pool2d(F.silu(x), 2)
        for block in self.deep:
            x = block(x, embedding)
        return self.full(torch.cat([self.narrow(x).flatten(1), embedding], dim=1)).view(-1, 1, 28, 28)


class Critic(nn.Module):
    """The Fashion GAN's discriminator, from its ONNX file: image [n, 1, 28, 28] in [-1, 1] to features of four layers, and a score."""

    def __init__(self, onnx_file: Path) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(1, 48, 4, 2, 1), nn.Conv2d(48, 48, 3, 1, 1), nn.Conv2d(48, 96, 4, 2, 1), nn.Conv2d(96, 128, 3, 1, 1)])
        self.score = nn.Linear(128, 1)
        self.embedding = nn.Embedding(CLASSES, 128)
        weights = {item.name: torch.from_numpy(numpy_helper.to_array(item).copy()) for item in onnx.load(onnx_file).graph.initializer}
        for index, layer in enumerate(self.layers):
            layer.load_state_dict({part: weights[f"layers.{2 * index}.{part}"] for part in ("weight", "bias")})
        self.score.load_state_dict({part: weights[f"score.{part}"] for part in ("weight", "bias")})
        self.embedding.load_state_dict({"weight": weights["embedding.weight"]})
        for module in (*self.layers, self.score, self.embedding):
            spectral_norm(module)

    def features(self, image: Tensor) -> list[Tensor]:
        """What each of the four layers sees."""
        seen = [image]
        for layer in self.layers:
            seen.append(F.leaky_relu(layer(seen[-1]), 0.1))
        return seen[1:]

    def judge(self, last: Tensor, label: Tensor) -> Tensor:
        """The score [n] of the last layer's features for a label: above zero means "looks real"."""
        features = last.sum(dim=(2, 3))
        return self.score(features).squeeze(1) + (features * self.embedding(label)).sum(dim=1)
